# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A capture that rotates leaves files that each open by themselves, none longer than it was
# told, and of a ring the newest only; the next capture goes on behind them.
. "$(dirname "$0")/lib.sh"

# chatter FROM TO: a packet each, with its number
chatter() {
	# shellcheck disable=SC2016 # bash in the namespace expands it
	at caller bash -c 'for ((i = $1; i <= $2; i++)); do
		printf "OPTIONS sip:n%d@example.org SIP/2.0\r\nX: %0300d\r\n\r\n" "$i" 1 >"/dev/udp/$0/5060"
	done' "$PHONE" "$@"
}

files() {
	(cd "$LOGS/captures" && echo calls-*.pcapng)
}

# numbers FILE...: of the packets in them
numbers() {
	local file
	for file; do
		tcpdump -r "$LOGS/captures/$file" 2>/dev/null | sed -n 's/.*OPTIONS sip:n\([0-9]*\)@.*/\1/p'
	done
}

# has N: has it come yet?
has() {
	# shellcheck disable=SC2046 # a list
	[[ $(numbers $(files) | tail -n 1) == "$1" ]]
}

# more_than N: files are there
more_than() {
	(($(files | wc -w) > $1))
}

# capture OPTIONS...: and wait until it has a place
capture() {
	spawn gateway "$LOGS/capture.log" bobctl capture -w "$LOGS/captures/calls.pcapng" "$@"
	wait_for 5 "a capture" capturing 1
}

mkdir -p "$LOGS/captures"
bob_up
spawn callees "$LOGS/listener.out" python3 -c '
import socket, sys
listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind((sys.argv[1], 5060))
while True:
    listener.recv(2048)' "$PHONE"
wait_for 5 "somebody who listens" listens callees "$PHONE"
capture --rotate-size 8k
chatter 1 100
wait_for 5 "the last packet" has 100
end "$SPAWNED"
equal "exit code" 0 "$ENDED"
# shellcheck disable=SC2046 # a list
equal "packets, in order" "$(seq -s ' ' 100)" "$(numbers $(files) | paste -sd ' ')"
equal "files longer than 8 KiB" "" "$(find "$LOGS/captures" -size +8192c)"
equal "files that others may read" "" "$(find "$LOGS/captures" -type f -perm /077)"
for file in $(files); do
	tshark -r "$LOGS/captures/$file" >/dev/null 2>"$LOGS/tshark.err" ||
		fail "$file: tshark cannot read it: $(cat "$LOGS/tshark.err")"
done
last=$(files | wc -w)
((last > 4)) || fail "only $last files"

capture --rotate-size 8k --ring 3
chatter 101 200
wait_for 5 "the last packet" has 200
end "$SPAWNED"
equal "files of a ring of 3" 3 "$(files | wc -w)"
[[ $(files) > "calls-$(printf %05d "$last")" ]] || fail "it wrote over files: $(files)"
# shellcheck disable=SC2046 # a list
equal "packets, the newest without a gap" "$(seq -s ' ' "$(numbers $(files) | head -n 1)" 200)" \
	"$(numbers $(files) | paste -sd ' ')"

capture --rotate-time 1s
chatter 201 201
wait_for 5 "a packet" has 201
wait_for 5 "the next file, though nothing comes" more_than 4
chatter 202 202
wait_for 5 "another packet" has 202
end "$SPAWNED"
# shellcheck disable=SC2046 # a list
equal "packets in the last file" 202 "$(numbers $(files | awk '{ print $NF }') | paste -sd ' ')"
