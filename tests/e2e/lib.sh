# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the end-to-end tests and the demo are written with. Source it inside a
# lab (tools/lab.sh). A test ends at the first step that fails, because of
# "set -e"; what it left running ends with the lab.
#
# The cast: a caller at 192.0.2.2, phones at 198.51.100.2 and up, and a user of
# example.org for each of them. A call is known by its name, which is its
# Call-ID; a phone by its name, which is its tag.

set -euo pipefail

E2E_DIR=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
ROOT=$(realpath "$E2E_DIR/../..")
# shellcheck source=../../tools/lab.sh
. "$ROOT/tools/lab.sh"

export LC_ALL=C.UTF-8
PATH=$ROOT/build:$PATH
LOGS=${LOGS:-$ROOT/build/e2e/by-hand}
mkdir -p "$LOGS"

CALLER=192.0.2.2
PHONE=198.51.100.2
CALLER6=2001:db8:1::2
PHONE6=2001:db8:2::2
PINS=/sys/fs/bpf/bob
STORE=$LOGS/bob.db

# ---- saying and waiting ----

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

skip() {
	echo "skip: $*"
	exit 77
}

# wait_for SECONDS WHAT COMMAND...: poll until the command succeeds
wait_for() {
	local seconds=$1 what=$2 end
	shift 2
	end=$((${EPOCHREALTIME/./} + seconds * 1000000))
	until "$@" >/dev/null 2>&1; do
		((${EPOCHREALTIME/./} < end)) || fail "waited $seconds s in vain: $what ($*)"
		sleep 0.02
	done
}

# spawn PLACE OUTPUT COMMAND...: in the background, with SIGINT as it should be
spawn() {
	local place=$1 output=$2
	shift 2
	nsenter --net="/run/netns/$place" -- env --default-signal=INT,QUIT "$@" \
		</dev/null >"$output" 2>&1 &
	SPAWNED=$!
}

# end PID [SIGNAL]: and wait until it has gone; its exit code goes to $ENDED
end() {
	ENDED=0
	kill -"${2:-TERM}" "$1"
	{ wait "$1" || ENDED=$?; } 2>/dev/null
}

# equal WHAT EXPECTED ACTUAL
equal() {
	[[ $2 == "$3" ]] || fail "$1: expected '$2', but it is '$3'"
	echo "  $1: $3"
}

# Fails unless the command does, with that exit code; its output goes to $OUTPUT.
# refuses CODE COMMAND...
refuses() {
	local code=$1 got=0
	shift
	OUTPUT=$("$@" 2>&1) || got=$?
	echo "  $*: exit $got: $OUTPUT"
	((got == code)) || fail "expected exit code $code of '$*', got $got"
}

# mentions PATTERN...: the last output of "refuses" names all of these
mentions() {
	local pattern
	for pattern; do
		grep -qiE -- "$pattern" <<<"$OUTPUT" || fail "no '$pattern' in: $OUTPUT"
	done
}

# link_is_up PLACE INTERFACE: and can carry packets
link_is_up() {
	[[ $(ip -n "$1" -j link show "$2" | jq -r '.[0].operstate') == UP ]]
}

# ---- phones and callers ----

# phone BEHAVIOUR [ADDRESS [NAME [PLACE]]]: a SIPp server in the background
phone() {
	local behaviour=$1 address=${2:-$PHONE} name=${3:-desk} place=${4:-callees}
	spawn "$place" "$LOGS/phone-$name.out" sipp -sf "$E2E_DIR/sipp/phone-$behaviour.xml" \
		-i "$address" -p 5060 -key phone "$name" -nostdin -trace_err \
		-error_file "$LOGS/phone-$name.err"
	PHONE_PID=$SPAWNED
	wait_for 5 "phone $name on $address" listens "$place" "$address"
}

listens() {
	local address=$2
	[[ $address != *:* ]] || address="[$address]"
	[[ $(at "$1" ss -Hlun "src = $address and sport = 5060") ]]
}

# caller SCENARIO CALL USER [SIPP OPTIONS]: carol, at the caller's, calls $PHONE, unless
# AS, AT, FROM and TO name somebody else, another place and other addresses, and SCENARIOS
# other scenarios
caller() {
	local scenario=$1 call=$2 user=$3 to=${TO:-$PHONE}
	shift 3
	[[ $to != *:* ]] || to="[$to]"
	at "${AT:-caller}" sipp "$to:5060" -sf "${SCENARIOS:-$E2E_DIR/sipp}/caller-$scenario.xml" -i "${FROM:-$CALLER}" -p 5060 \
		-m 1 -timeout 20s -timeout_error -recv_timeout 10000 -cid_str "$call" \
		-s "$user" -key caller "${AS:-carol}" -nostdin \
		"$@" -key phone desk -key target "$to" \
		-trace_err -error_file "$LOGS/$call.err" >"$LOGS/$call-$scenario.out" 2>&1
}

# long_scenarios DIRECTORY PLACE: the callers' scenarios there, with INVITEs longer than two
# packets: in their "body", or in their "head", before anything that names the call
long_scenarios() {
	local file line
	line=$(printf 'a=rtpmap:%d L16/44100\\n' {10..209})
	[[ $2 == body ]] || line=$(printf 'X-Filler-%d: a header like others\\n' {10..79})
	mkdir -p "$1"
	for file in "$E2E_DIR"/sipp/caller-*.xml; do
		if [[ $2 == body ]]; then
			sed "s|^a=rtpmap|$line&|" "$file"
		else
			sed "/^INVITE/,/^From/s|^From|$line&|" "$file"
		fi >"$1/${file##*/}"
	done
}

try() {
	local what=$1
	shift
	caller "$@" || fail "call $2, ${AS:-carol} to $3: not $what" "$(cat "$LOGS/$2.err" 2>/dev/null)"
	echo "  call $2, ${AS:-carol} to $3: $what"
}

dial() { try "answered" dial "$@"; }
refused() { try "refused with 486" refused "$@"; }
hang_up() { try "hung up" hang-up "$@"; }
ring() { try "rings" ring "$@"; }
give_up() { try "cancelled" give-up "$@"; }
not_found() { try "not found, 404" not-found "$@"; }
knock() { try "one INVITE sent" knock "$@"; }

# refused_with STATUS CALL USER [HEADER]: by another reply; HEADER stands in the INVITE as well
refused_with() {
	local status=$1 call=$2 user=$3 header=${4:+$4\\n} directory=$LOGS/refused-$2
	mkdir -p "$directory"
	sed -e "s/response=\"486\"/response=\"$status\"/" \
		-e "/^INVITE/,/^Call-ID/s|^Call-ID|$header&|" \
		"$E2E_DIR/sipp/caller-refused.xml" >"$directory/caller-refused.xml"
	SCENARIOS=$directory try "refused with $status" refused "$call" "$user"
}

# ---- captures ----

# sniff PLACE FILE [FILTER...]: from when this returns, FILE has every packet of PLACE
sniff() {
	local place=$1 file=$2
	shift 2
	spawn "$place" "$file.log" tcpdump -i eth0 -Z root -U --immediate-mode -w "$file" "$@"
	SNIFF_PID=$SPAWNED
	SNIFF_PLACE=$place
	wait_for 5 "tcpdump in $place" grep -q 'listening on' "$file.log"
}

# Ends it after a marker that was sent behind everything else has been seen.
sniff_end() {
	local file=$1 address=$PHONE
	[[ $SNIFF_PLACE == callees ]] || address=$CALLER
	at gateway bash -c "echo marker > /dev/udp/$address/9"
	wait_for 5 "marker in $file" marked "$file"
	end "$SNIFF_PID"
}

marked() {
	[[ $(shark "$1" -Y 'udp.dstport == 9' -T fields -e frame.number) ]]
}

shark() {
	local file=$1
	shift
	tshark -r "$file" "$@" 2>/dev/null
}

# seen FILE FILTER: how many packets of the capture match
seen() {
	shark "$1" -Y "$2" -T fields -e frame.number | wc -l
}

# pbx PLACE ADDRESS FORKER_ARGS...: the forking proxy, which calls then go to; what it
# does stands in pbx.out
pbx() {
	local place=$1 address=$2
	shift 2
	TO=$address
	spawn "$place" "$LOGS/pbx.out" python3 -B "$E2E_DIR/forker.py" "$address" "$@"
	PBX_PID=$SPAWNED
	wait_for 5 "PBX on $address" listens "$place" "$address"
}

# b2bua [OPTIONS...]: on the gateway, which calls then go to; it calls $PHONE
b2bua() {
	TO=192.0.2.1
	spawn gateway "$LOGS/b2bua.out" python3 -B "$E2E_DIR/b2bua.py" "$TO" 198.51.100.1 "$PHONE" "$@"
	wait_for 5 "B2BUA on $TO" listens gateway "$TO"
}

# person NAME PLACE ADDRESS: a phone (phone.py) that obeys orders: tell NAME ORDER...
person() {
	mkfifo "$LOGS/$1.orders"
	spawn "$2" "$LOGS/$1.out" bash -c 'exec python3 -B "$@" <>"$0"' "$LOGS/$1.orders" \
		"$E2E_DIR/phone.py" "$1" "$3" "${3%.*}.1"
	wait_for 5 "$1's phone" listens "$2" "$3"
}

tell() {
	echo "${@:2}" >"$LOGS/$1.orders"
}

# said NAME CALL TEXT: has that phone said so?
said() {
	grep -qx "$2: $3" "$LOGS/$1.out"
}

# ---- real stacks ----

# kamailio OPTIONS...: Debian's proxy on the gateway, which calls then go to
kamailio() {
	[[ -x /usr/sbin/kamailio ]] || skip "kamailio is not installed"
	TO=192.0.2.1
	spawn gateway "$LOGS/kamailio.out" /usr/sbin/kamailio -DD -E -Y "$LOGS" -w "$LOGS" \
		-f "$E2E_DIR/kamailio/proxy.cfg" "$@"
	wait_for 10 "Kamailio on $TO" listens gateway "$TO"
}

# baresip NAME ADDRESS auto|manual [PLACE]: a phone, which answers at once or when told to
# (press); its directory is in $LOGS. Calls out go through the gateway.
baresip() {
	local name=$1 address=$2 answer=$3 place=${4:-callees} home=$LOGS/baresip-$1 gateway
	type -P baresip >/dev/null || skip "baresip is not installed"
	gateway=${address%.*}.1
	mkdir "$home"
	: >"$home/contacts"
	echo "<sip:$name@example.org>;regint=0;answermode=$answer;outbound=\"sip:$gateway\"" \
		>"$home/accounts"
	cat >"$home/config" <<-END
		sip_listen $address:5060
		ctrl_tcp_listen $address:4444
		module_path $(dirname "$(dpkg -L baresip-core | grep '/ctrl_tcp.so$')")
		module g711.so
		module_app account.so
		module_app menu.so
		module_app ctrl_tcp.so
	END
	spawn "$place" "$home.out" baresip -4 -f "$home" -s
	wait_for 10 "baresip of $name" grep -q 'baresip is ready' "$home.out"
}

# press PLACE ADDRESS COMMAND [PARAMETER]: what one would do at that phone
press() {
	local order="{\"command\":\"$3\",\"params\":\"${4:-}\"}"
	# shellcheck disable=SC2016 # bash in the namespace expands it
	at "$1" bash -c 'exec 3<>"/dev/tcp/$0/4444" && printf "%d:%s," "${#1}" "$1" >&3 &&
		read -r -t 5 -d "}" reply <&3 && echo "$reply"' "$2" "$order" >>"$LOGS/pressed"
}

# shows NAME TEXT [TIMES]: has that baresip said so, so often?
shows() {
	(($(grep -cE -- "$2" "$LOGS/baresip-$1.out") >= ${3:-1}))
}

# ---- bob ----

ctl() {
	at gateway bobctl --store "$STORE" "$@"
}

# bobd_start OPTIONS...: waits for nothing; its log is $BOBD_LOG
bobd_start() {
	BOBD_N=$((${BOBD_N:-0} + 1))
	BOBD_LOG=$LOGS/bobd-$BOBD_N.log
	spawn gateway "$BOBD_LOG" bobd --store "$STORE" "$@"
	BOBD_PID=$SPAWNED
}

# bob_up [OPTIONS...]: on both of the gateway's interfaces, unless IFACES names others
bob_up() {
	local interface options=()
	for interface in ${IFACES:-to-caller to-callees}; do
		options+=(-i "$interface")
	done
	bobd_start "${options[@]}" --mode enforce "$@"
	wait_for 15 "bobd is ready, or has ended" ready_or_gone
	logged ready || fail "bobd did not start: $(cat "$BOBD_LOG")"
}

ready_or_gone() {
	logged ready || ! kill -0 "$BOBD_PID"
}

# logged PATTERN: has bobd said so?
logged() {
	grep -qE -- "$1" "$BOBD_LOG"
}

# block USER: one call at a time
block() {
	ctl user set "$1@example.org" --multiple-calls block
}

# calls USER: in how many is that user now?
calls() {
	ctl why -j "$1@example.org" | jq .calls
}

has_calls() {
	[[ $(calls "$1") == "$2" ]]
}

# counter NAME
counter() {
	ctl stats -j | jq ".counters.$1"
}

counted() {
	(($(counter "$1") >= $2))
}

# Nobody holds a slot, no call is up, and the recount never had to repair anything.
all_free() {
	wait_for 5 "no calls are left" no_calls
	equal "users in calls" 0 "$(ctl status -j | jq .users)"
	equal "users whose count drifted" 0 "$(counter drift)"
}

no_calls() {
	[[ $(ctl status -j | jq .calls) == 0 ]]
}

# stranger SECTION RETURN: somebody else's BPF program, in $LOGS/stranger.o
stranger() {
	cat >"$LOGS/stranger.c" <<-END
		__attribute__((section("$1"), used)) int stranger(void *context) { return $2; }
		char LICENSE[] __attribute__((section("license"))) = "GPL";
	END
	clang-14 -target bpf -O2 -c "$LOGS/stranger.c" -o "$LOGS/stranger.o"
}

# config FIELD: of bob_config, which bpftool reads by its BTF
config() {
	at gateway bpftool -j map dump pinned "$PINS/bob_config" |
		jq ".[0].formatted.value.$1"
}

# capturing N: so many captures have a place now
capturing() {
	local bits n=0
	for ((bits = $(config captures); bits; bits >>= 1)); do
		n=$((n + (bits & 1)))
	done
	((n == $1))
}

# packets FILE N: the capture FILE has so many SIP packets by now
packets() {
	(($(seen "$1" sip) >= $2))
}
