#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# demo.sh: bob at work, with SIPp for phones and callers, in a lab of network
# namespaces (lab.sh). Three everyday scenarios: parallel ringing, serial call
# list, internal caller and voicemail. Each step shows what bob did, in bobctl's
# own words, and compares it with what must happen. Ends with exit code 0 if all
# three are as expected. The capture, logs and traces stay in build/demo/.

set -euo pipefail

DEMO_SCRIPT=$(realpath "${BASH_SOURCE[0]}")
DEMO_ROOT=$(dirname "$(dirname "$DEMO_SCRIPT")")
export LOGS=$DEMO_ROOT/build/demo
PCAP=$LOGS/demo.pcap

scenario() {
	printf '\n==== %s\n' "$*"
}

step() {
	printf '\n-- %s\n' "$*"
}

# show COMMAND...: a bobctl command and what it says
show() {
	printf '  $ bobctl %s\n' "$*"
	ctl "$@" | sed 's/^/    /'
}

# expect WHAT EXPECTED ACTUAL
expect() {
	if [[ $2 == "$3" ]]; then
		echo "  as expected: $1: ${3//$'\n'*/, ...}"
	else
		echo "  NOT AS EXPECTED: $1: $3, but must be $2"
		exit 1
	fi
}

# The refusal of a call came in time: after 200 ms a 100 Trying would be due (17.2.1).
expect_prompt() {
	local ms
	wait_for 5 "the refusal of $1 in the capture" captured "$1" 3
	ms=$(shark "$PCAP" -Y "sip.Call-ID == \"$1\"" -T fields -e frame.time_epoch \
		-e sip.Status-Code | awk '!first { first = $1 }
			$2 == 486 { printf "%.1f", ($1 - first) * 1000; exit }')
	if [[ -n $ms && ${ms%.*} -lt 200 ]]; then
		echo "  as expected: milliseconds from INVITE to 486: $ms"
	else
		echo "  NOT AS EXPECTED: milliseconds from INVITE to 486: ${ms:-no 486}, but must be below 200"
		exit 1
	fi
}

# What the PBX did with a call, a line per step.
pbx_did() {
	sed -n "s/^$1: //p" "$LOGS/pbx.out"
}

show_pbx() {
	pbx_did "$1" | sed 's/^/  PBX: /'
}

# The packets of a call as bobctl capture wrote them.
show_packets() {
	local call=$1 n=$2
	wait_for 5 "the packets of $call in the capture" captured "$call" "$n"
	echo "  the capture has:"
	shark "$PCAP" -Y "sip.Call-ID == \"$call\"" -t d | sed 's/^ *[0-9]* /    /'
}

captured() {
	(($(seen "$PCAP" "sip.Call-ID == \"$1\"") >= $2))
}

# how many packets of the call got to where the phones are
at_the_phones() {
	seen "$LOGS/phones.pcap" "sip.Call-ID == \"$1\""
}

# The PBX stands behind the gateway, and alice's three phones behind the PBX.
play_parallel_ringing() {
	scenario "1. Parallel ringing: a call rings alice's desk phone, cell and soft client at once"
	rm -f "$LOGS/pbx.out"
	pbx callees 198.51.100.10 alice="alice@example.org/198.51.100.2,\
alice@example.org/198.51.100.3,alice@example.org/198.51.100.4"
	phone rings 198.51.100.2 desk
	phone answers 198.51.100.3 cell
	phone rings 198.51.100.4 soft
	sniff callees "$LOGS/phones.pcap"

	step "carol calls alice: all three ring, the cell answers, the others are cancelled"
	dial ring-1 alice
	show_pbx ring-1
	show why alice@example.org
	expect "calls that alice is in" 1 "$(calls alice)"

	step "another caller: 486 before the fork, so nothing rings"
	AS=erin refused ring-2 alice
	show_packets ring-2 3
	expect_prompt ring-2
	show user show alice@example.org
	sniff_end "$LOGS/phones.pcap"
	expect "packets of it that came to PBX and phones" 0 "$(at_the_phones ring-2)"
	expect "calls that alice is in" 1 "$(calls alice)"

	step "carol hangs up, and the next call rings at once"
	hang_up ring-1 alice -key phone cell -key target 198.51.100.3
	dial ring-3 alice
	show_pbx ring-3
	hang_up ring-3 alice -key phone cell -key target 198.51.100.3
	expect "calls that alice is in" 0 "$(calls alice)"
}

# The PBX stands in front of the gateway and asks alice's phones one after the other.
play_serial_call_list() {
	scenario "2. Serial call list: the PBX tries alice's desk phone, soft client and voicemail in turn"
	rm -f "$LOGS/pbx.out"
	pbx caller 192.0.2.10 alice="alice@example.org/198.51.100.2,\
alice-pc@example.org/198.51.100.4,voicemail@example.org/198.51.100.5" --serial --ring 1
	phone answers 198.51.100.2 desk
	phone rings 198.51.100.4 soft
	phone answers 198.51.100.5 voicemail

	step "carol calls alice, who answers at her desk"
	dial list-1 alice
	show_pbx list-1

	step "erin calls: refused at the desk phone at once, the soft client rings, then voicemail"
	sniff callees "$LOGS/phones.pcap" host 198.51.100.2
	AS=erin dial list-2 alice
	sniff_end "$LOGS/phones.pcap"
	show_pbx list-2
	expect_prompt list-2
	show call list
	expect "what the PBX did" "tries alice@example.org at 198.51.100.2
is told: 486 Busy Here
tries alice-pc@example.org at 198.51.100.4
cancels alice-pc@example.org at 198.51.100.4
is told: 487 Request Terminated
tries voicemail@example.org at 198.51.100.5
tells the caller: 200 OK" "$(pbx_did list-2)"
	expect "packets of it that came to the desk phone" 0 "$(at_the_phones list-2)"
	expect "calls that alice is in" 1 "$(calls alice)"
	expect "calls that her soft client is in" 0 "$(calls alice-pc)"

	step "dave calls too: voicemail takes any number of calls"
	AS=dave dial list-3 alice
	show why voicemail@example.org
	expect "calls that voicemail is in" 2 "$(calls voicemail)"

	step "all hang up"
	AS=erin hang_up list-2 alice -key phone voicemail -key target 198.51.100.5
	AS=dave hang_up list-3 alice -key phone voicemail -key target 198.51.100.5
	hang_up list-1 alice -key phone desk -key target 198.51.100.2
	expect "calls that alice is in" 0 "$(calls alice)"
	expect "calls that voicemail is in" 0 "$(calls voicemail)"
}

# As above, but the PBX forwards only on busy: its own rule, which needs bob's 486.
play_internal_caller() {
	scenario "3. Internal caller: dave, on the same PBX, calls alice; on busy the PBX asks voicemail"
	rm -f "$LOGS/pbx.out"
	pbx caller 192.0.2.10 \
		alice=alice@example.org/198.51.100.2,voicemail@example.org/198.51.100.5 \
		--serial --ring 20
	phone answers 198.51.100.2 desk
	phone answers 198.51.100.5 voicemail

	step "carol, from outside, talks with alice"
	dial internal-1 alice
	show why alice@example.org

	step "dave calls alice: her phone stays silent, dave hears the mailbox"
	sniff callees "$LOGS/phones.pcap" host 198.51.100.2
	AS=dave dial internal-2 alice
	sniff_end "$LOGS/phones.pcap"
	show_pbx internal-2
	expect_prompt internal-2
	show call list
	expect "what the PBX did" "tries alice@example.org at 198.51.100.2
is told: 486 Busy Here
tries voicemail@example.org at 198.51.100.5
tells the caller: 200 OK" "$(pbx_did internal-2)"
	expect "packets of it that came to alice's phone" 0 "$(at_the_phones internal-2)"
	expect "calls that dave is in" 1 "$(calls dave)"

	step "alice may still call somebody herself, although she is at her limit"
	phone answers 192.0.2.3 erin caller
	AT=callees FROM=198.51.100.3 TO=192.0.2.3 AS=alice dial internal-3 erin
	show why alice@example.org
	expect "calls that alice is in" 2 "$(calls alice)"
	AT=callees FROM=198.51.100.3 TO=192.0.2.3 AS=alice hang_up internal-3 erin -key phone erin

	step "carol and dave hang up; dave's next call rings alice"
	hang_up internal-1 alice -key phone desk -key target 198.51.100.2
	AS=dave hang_up internal-2 alice -key phone voicemail -key target 198.51.100.5
	AS=dave dial internal-4 alice
	expect "calls that alice is in" 1 "$(calls alice)"
	AS=dave hang_up internal-4 alice -key phone desk -key target 198.51.100.2
	expect "calls that alice is in" 0 "$(calls alice)"
}

set_up() {
	scenario "bob on the gateway; alice, her soft client and dave may have one call at a time"
	sed -n '/^# *caller  /,/^# *2001/s/^#/  /p' "$DEMO_ROOT/tools/lab.sh"
	echo
	bob_up
	sed 's/^/  /' "$BOBD_LOG"
	for user in alice alice-pc dave; do
		show user set "$user@example.org" --multiple-calls block
	done
	show user set voicemail@example.org --multiple-calls allow
	show status
	spawn gateway "$LOGS/capture.log" bobctl capture -w "$PCAP"
	CAPTURE_PID=$SPAWNED
	wait_for 5 "the capture" capturing 1
}

check_capture() {
	step "the capture"
	sed 's/^/  /' "$LOGS/capture.log"
	echo "  $ tcpdump -r $PCAP | wc -l; tshark -r $PCAP -Y _ws.malformed | wc -l"
	expect "packets that tcpdump and tshark read" \
		"$(tcpdump -r "$PCAP" 2>/dev/null | wc -l)" "$(seen "$PCAP" frame)"
	expect "refusals in it" 4 "$(seen "$PCAP" 'sip.Status-Code == 486')"
	expect "malformed packets" 0 "$(seen "$PCAP" _ws.malformed)"
}

take_down() {
	step "bob is removed"
	show stats
	show detach
	expect "pins that are left" 0 "$(find "$PINS" -type f 2>/dev/null | wc -l)"
}

inside() {
	local name good=0 rest=0
	set_up
	for name in parallel_ringing serial_call_list internal_caller; do
		if bash "$DEMO_SCRIPT" play "$name"; then
			good=$((good + 1))
		else
			echo "  scenario $name is NOT as expected; logs are in $LOGS"
		fi
	done
	end "$CAPTURE_PID" INT
	(check_capture) || rest=1
	(take_down) || rest=1
	printf '\ndemo: 3 scenarios, %s as expected\n' "$good"
	((good == 3 && rest == 0))
}

[[ -x $DEMO_ROOT/build/bobd && -x $DEMO_ROOT/build/bobctl ]] || {
	echo "demo: bobd and bobctl are not built: run make first" >&2
	exit 1
}
case ${1:-} in
'')
	rm -rf "$LOGS"
	mkdir -p "$LOGS"
	exec "$DEMO_ROOT/tools/lab.sh" run bash "$DEMO_SCRIPT" inside
	;;
inside | play)
	# shellcheck source=/dev/null
	. "$DEMO_ROOT/tests/e2e/lib.sh"
	# what a scenario started, it ends
	trap 'kill -KILL $(jobs -p) 2>/dev/null || true' EXIT
	if [[ $1 == play ]]; then "play_$2"; else inside; fi
	;;
*)
	echo "usage: demo.sh" >&2
	exit 2
	;;
esac
