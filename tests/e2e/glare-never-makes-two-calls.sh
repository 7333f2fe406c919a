# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Glare: alice and dave, who may have one call each, call each other over and over at the
# same time. One of the two calls comes up, or none; never both. Each INVITE takes its
# caller's slot before it asks for the callee's.
. "$(dirname "$0")/lib.sh"

# load PLACE FROM TO CALLER USER
load() {
	spawn "$1" "$LOGS/$4.out" sipp "$3:5060" -sf "$E2E_DIR/sipp/caller-load.xml" \
		-i "$2" -p 5060 -r 100 -m 150 -d 10 -cid_str "$4-%u" -s "$5" -key caller "$4" \
		-timeout 40s -timeout_error -nostdin -trace_err -error_file "$LOGS/$4.err"
}

# Calls that are up at a time: +1 for the first 200 to an INVITE, -1 for the first BYE.
most_at_a_time() {
	shark "$LOGS/callees.pcap" -Y 'sip.Status-Code == 200 && sip.CSeq.method == INVITE || sip.Method == BYE' \
		-T fields -e sip.Call-ID -e sip.Method |
		awk '$2 == "BYE" && !ended[$1]++ { n-- }
			$2 == "" && !seen[$1]++ { if (++n > most) most = n }
			END { print most + 0 }'
}

bob_up
block alice
block dave
phone answers 198.51.100.2 dave
phone answers 192.0.2.3 alice caller

# One after the other: whoever called first has the line.
AS=alice dial first dave
AT=callees FROM=198.51.100.3 TO=192.0.2.3 AS=dave refused second alice
AS=alice hang_up first dave -key phone dave
all_free

sniff callees "$LOGS/callees.pcap"
load caller 192.0.2.2 198.51.100.2 alice dave
alice=$SPAWNED
load callees 198.51.100.3 192.0.2.3 dave alice
wait "$alice" || fail "alice's calls: $(cat "$LOGS/alice.err")"
wait "$SPAWNED" || fail "dave's calls: $(cat "$LOGS/dave.err")"
sniff_end "$LOGS/callees.pcap"
echo "  admitted $(counter admitted), refused $(counter refused)"
equal "calls at a time" 1 "$(most_at_a_time)"
equal "INVITEs answered or refused" 302 "$(($(counter admitted) + $(counter refused)))"
(($(counter refused) > 20)) || fail "they never met: $(ctl stats)"
all_free
