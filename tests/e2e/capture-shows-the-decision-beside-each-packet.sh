# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A pcapng file says of each packet what bob decided and why, where it came in and which way
# it went, so that Wireshark shows it; JSON lines tell the same to scripts.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
spawn gateway "$LOGS/ng.log" bobctl capture -w "$LOGS/calls.pcapng"
ng=$SPAWNED
spawn gateway "$LOGS/json.log" bobctl capture -w "$LOGS/calls.jsonl"
json=$SPAWNED
wait_for 5 "two captures" capturing 2
dial first alice
refused second alice
hang_up first alice
wait_for 5 "all has come" eval "grep '\"status\":200,\"cseq\":10' $LOGS/calls.jsonl"
end "$ng"
end "$json"
equal "exit code" 0 "$ENDED"

# comments CALL: of its packets
comments() {
	shark "$LOGS/calls.pcapng" -Y "sip.Call-ID == \"$1\"" -T fields -e frame.comment
}

who='callee at the limit: alice@example.org has 1 of 1'
equal "of the second call" \
	"bob: refused ($who)|bob: answered ($who)|bob: absorbed ($who)" \
	"$(comments second | paste -sd '|')"
equal "of the first INVITE" "bob: passed (admitted: new call, below every limit)" \
	"$(comments first | head -n 1)"
equal "ways" "0x00000001 to-caller|0x00000002 to-caller|0x00000001 to-caller" \
	"$(shark "$LOGS/calls.pcapng" -Y 'sip.Call-ID == "second"' -T fields -E separator=' ' \
		-e frame.packet_flags_direction -e frame.interface_name |
		sed 's/^0x\(0*\)\([0-9]\) /0x0000000\2 /' | paste -sd '|')"
equal "packets without a comment" 0 "$(seen "$LOGS/calls.pcapng" '!frame.comment')"
equal "malformed" 0 "$(seen "$LOGS/calls.pcapng" _ws.malformed)"
equal "packets that tcpdump reads" 9 "$(tcpdump -r "$LOGS/calls.pcapng" 2>/dev/null | wc -l)"
equal "of times and lengths what the other capture says" \
	"$(shark "$LOGS/calls.pcapng" -T fields -e frame.len -e sip.CSeq.method)" \
	"$(jq -r '[.length, .method] | @tsv' "$LOGS/calls.jsonl")"
equal "in JSON" "reject refused in INVITE alice@example.org 1 1|reject refused reply INVITE alice@example.org 1 1|absorb absorbed in ACK alice@example.org 1 1" \
	"$(jq -r 'select(.call_id == "second") | "\(.verdict) \(.reason) \(.direction) \(.method) \(.user) \(.calls) \(.limit)"' \
		"$LOGS/calls.jsonl" | paste -sd '|')"
equal "caller of the BYE" "carol@example.org" \
	"$(jq -r 'select(.method == "BYE" and .status == null) | .caller' "$LOGS/calls.jsonl")"
equal "calls in JSON" 1 "$(jq -r 'select(.call_id == "first") | .call' "$LOGS/calls.jsonl" | sort -u | wc -l)"
