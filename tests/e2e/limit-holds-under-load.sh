# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Two callers, hundreds of INVITEs, one slot: the phone never has two calls at a time,
# and every INVITE is answered or refused.
. "$(dirname "$0")/lib.sh"

# load ADDRESS NAME
load() {
	spawn caller "$LOGS/$2.out" sipp "$PHONE:5060" -sf "$E2E_DIR/sipp/caller-load.xml" \
		-i "$1" -p 5060 -r 150 -m 300 -d 20 -cid_str "$2-%u" -s alice -key caller "$2" \
		-timeout 40s -timeout_error -nostdin -trace_err -error_file "$LOGS/$2.err"
}

# At the phone: +1 for the first INVITE of a call, -1 for its BYE.
most_at_a_time() {
	shark "$LOGS/callees.pcap" -Y 'sip.Method == "INVITE" || sip.Method == "BYE"' \
		-T fields -e sip.Call-ID -e sip.Method |
		awk '$2 == "INVITE" && !seen[$1]++ { if (++n > most) most = n }
			$2 == "BYE" && !ended[$1]++ { n-- }
			END { print most + 0 }'
}

bob_up
block alice
phone answers
sniff callees "$LOGS/callees.pcap"
load 192.0.2.2 carol
carol=$SPAWNED
load 192.0.2.3 dave
wait "$carol" || fail "carol's calls: $(cat "$LOGS/carol.err")"
wait "$SPAWNED" || fail "dave's calls: $(cat "$LOGS/dave.err")"
sniff_end "$LOGS/callees.pcap"
equal "calls at the phone at a time" 1 "$(most_at_a_time)"
equal "INVITEs answered or refused" 600 "$(($(counter admitted) + $(counter refused)))"
(($(counter refused) > 50 && $(counter admitted) > 10)) || fail "no load: $(ctl stats)"
all_free
