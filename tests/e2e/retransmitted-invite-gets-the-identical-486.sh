# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A refusal is sticky (RFC 3261 8.2.7): the same INVITE again gets the same bytes,
# even after the callee has become free.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
sniff caller "$LOGS/caller.pcap"
refused second alice
refused second alice
hang_up first alice
refused second alice
sniff_end "$LOGS/caller.pcap"
shark "$LOGS/caller.pcap" -Y 'sip.Status-Code == 486' -T fields -e udp.payload >"$LOGS/replies"
equal "replies with 486" 3 "$(wc -l <"$LOGS/replies")"
equal "different replies" 1 "$(sort -u "$LOGS/replies" | wc -l)"
equal "refused" 1 "$(counter refused)"
equal "refused again" 2 "$(counter refused_again)"
dial third alice
