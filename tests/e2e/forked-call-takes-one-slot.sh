# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# bob behind the forking proxy: three branches of one call, one slot. The next
# call is refused on every branch, so the proxy has one 486 for its caller.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone rings 198.51.100.2 desk
phone answers 198.51.100.3 cell
phone rings 198.51.100.4 soft
pbx caller 192.0.2.10 alice="alice@example.org/198.51.100.2,\
alice@example.org/198.51.100.3,alice@example.org/198.51.100.4"
dial first alice
equal "calls of alice" 1 "$(calls alice)"
equal "calls" 1 "$(ctl status -j | jq .calls)"
sniff callees "$LOGS/callees.pcap"
refused second alice
sniff_end "$LOGS/callees.pcap"
equal "packets of it at the phones" 0 "$(seen "$LOGS/callees.pcap" 'sip.Call-ID == "second"')"
equal "branches refused" 3 "$(counter refused)"
hang_up first alice -key phone cell -key target 198.51.100.3
dial third alice
hang_up third alice -key phone cell -key target 198.51.100.3
all_free
