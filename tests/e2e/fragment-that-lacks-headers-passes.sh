# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Where the headers go on in the next fragment, bob cannot know what the first one begins:
# it passes, with a counter, though the callee be busy; nothing of it is dropped.
. "$(dirname "$0")/lib.sh"

sniffed() {
	(($(seen "$LOGS/callees.pcap" "sip.Method == INVITE && sip.Call-ID == \"$1\" && udp.length > 1600")))
}

bob_up
block alice
phone answers
dial first alice
sniff callees "$LOGS/callees.pcap"
long_scenarios "$LOGS/long" head
for family in 4 6; do
	before=$(counter fragment) later=$(counter later_fragment)
	((family == 4)) || { phone answers "$PHONE6" desk6; FROM=$CALLER6 TO=$PHONE6; }
	SCENARIOS=$LOGS/long knock "long-$family" alice
	(($(counter fragment) - before == 1)) || fail "the first fragment of long-$family was not counted"
	(($(counter later_fragment) - later >= 1)) || fail "the other fragments of long-$family were not counted"
	wait_for 5 "the whole INVITE at the phone" sniffed "long-$family"
done
equal "fragments dropped" 0 "$(counter fragment_dropped)"
equal "INVITEs refused" 0 "$(counter refused)"
