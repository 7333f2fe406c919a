# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Alice may have one call. While she is in it, the next caller hears 486 at once,
# and her phone hears nothing of it.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
sniff callees "$LOGS/callees.pcap"
refused second alice
sniff_end "$LOGS/callees.pcap"
equal "SIP packets that reached the phone" 0 "$(seen "$LOGS/callees.pcap" sip)"
equal "calls of alice" 1 "$(calls alice)"
equal "refused" 1 "$(counter refused)"
hang_up first alice
all_free
