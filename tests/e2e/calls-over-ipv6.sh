# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The same over IPv6, where the UDP checksum is not optional.
. "$(dirname "$0")/lib.sh"

FROM=$CALLER6 TO=$PHONE6
bob_up
block alice
phone answers "$PHONE6"
dial first alice
sniff caller "$LOGS/caller.pcap"
refused second alice
sniff_end "$LOGS/caller.pcap"
equal "486 with a right checksum, from the phone's address" 1 \
	"$(shark "$LOGS/caller.pcap" -o udp.check_checksum:TRUE -Y "sip.Status-Code == 486 && \
		udp.checksum.status == 1 && ipv6.src == $PHONE6 && !_ws.malformed" | wc -l)"
hang_up first alice
dial third alice
hang_up third alice
all_free
