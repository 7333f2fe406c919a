# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An INVITE longer than a packet comes in fragments. The first holds the headers, and is
# decided on; the rest of a refused one goes the same way. One that may pass arrives whole.
. "$(dirname "$0")/lib.sh"

fragments() {
	seen "$LOGS/callees.pcap" 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr'
}

# family NAME PHONE
family() {
	local dropped refused
	echo "$1: from $FROM to $TO"
	dropped=$(counter fragment_dropped) refused=$(counter refused)
	sniff callees "$LOGS/callees.pcap"
	dial "first-$1" alice
	equal "calls of alice" 1 "$(calls alice)"
	sniff_end "$LOGS/callees.pcap"
	(($(fragments) >= 3)) || fail "the INVITE came in $(fragments) fragments"
	equal "whole INVITEs at the phone" 1 "$(seen "$LOGS/callees.pcap" \
		"sip.Method == INVITE && sip.Call-ID == \"first-$1\" && udp.length > 3000")"

	sniff callees "$LOGS/callees.pcap"
	refused "second-$1" alice
	refused "second-$1" alice
	sniff_end "$LOGS/callees.pcap"
	equal "fragments that reached the callees" 0 "$(fragments)"
	equal "packets of it that did" 0 "$(seen "$LOGS/callees.pcap" "sip.Call-ID == \"second-$1\"")"
	equal "INVITEs refused" 1 $(($(counter refused) - refused))
	(($(counter fragment_dropped) - dropped >= 4)) || fail "the rest was not dropped"

	hang_up "first-$1" alice -key phone "$2"
	dial "third-$1" alice
	hang_up "third-$1" alice -key phone "$2"
}

SCENARIOS=$LOGS/long
long_scenarios "$SCENARIOS" body
bob_up
block alice
phone answers
phone answers "$PHONE6" desk6
FROM=$CALLER TO=$PHONE family ipv4 desk
FROM=$CALLER6 TO=$PHONE6 family ipv6 desk6
all_free
