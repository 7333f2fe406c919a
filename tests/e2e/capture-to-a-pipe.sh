# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# bobctl capture -w - | tshark -r -, while it runs: the refused INVITE, the 486 and
# the absorbed ACK are all there, and nothing is malformed.
. "$(dirname "$0")/lib.sh"

shown() {
	(($(wc -l <"$LOGS/tshark.out") >= $1))
}

bob_up
block alice
phone answers
dial first alice
spawn gateway "$LOGS/tshark.out" bash -c "bobctl capture -w - --user alice@example.org |
	tshark -l -r - -Y '!_ws.malformed' -T fields -E separator=, \
		-e sip.Call-ID -e sip.Method -e sip.Status-Code 2>/dev/null"
wait_for 5 "the capture has a place" capturing 1
refused second alice
wait_for 10 "three packets are shown" shown 3
equal "packets" "second,,486 second,ACK, second,INVITE, " "$(sort "$LOGS/tshark.out" | tr '\n' ' ')"
