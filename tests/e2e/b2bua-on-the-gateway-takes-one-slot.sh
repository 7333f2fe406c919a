# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A back-to-back user agent on the gateway makes two calls of one, with two Call-IDs. bob
# joins them by their parties: alice, who may have one call, gets it, and it is one.
. "$(dirname "$0")/lib.sh"

ends() {
	hang_up "$1" alice -key phone b2bua -key target 192.0.2.1
}

bob_up --egress
block alice
block carol
phone answers
b2bua
dial first alice
equal "calls of alice" 1 "$(calls alice)"
equal "calls of carol" 1 "$(calls carol)"
equal "legs, which each have a record" 2 "$(ctl status -j | jq .calls)"
equal "legs joined" 1 "$(counter other_leg)"
sniff callees "$LOGS/callees.pcap"
AS=dave refused second alice
sniff_end "$LOGS/callees.pcap"
equal "packets of it at the callees" 0 "$(seen "$LOGS/callees.pcap" sip)"
ends first
all_free
dial third alice
equal "calls of alice" 1 "$(calls alice)"
ends third
all_free
end "$PHONE_PID"
phone rings
ring fourth alice
equal "calls of alice" 1 "$(calls alice)"
AS=dave refused fifth alice
give_up fourth alice
all_free
