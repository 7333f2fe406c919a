# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A free callee, but a caller with as many outgoing calls as she may have: her own
# phone hears 486, and a Warning that says why. Calls to her still pass.
. "$(dirname "$0")/lib.sh"

bob_up
ctl user set carol@example.org --outgoing 1
phone answers
dial first alice
PCAP=$LOGS/caller.pcap
sniff caller "$PCAP"
refused second dave
sniff_end "$PCAP"
equal "Warning" '399 bob "You have as many outgoing calls as you may",399 bob "decision ID"' \
	"$(shark "$PCAP" -Y 'sip.Status-Code == 486' -T fields -e sip.Warning |
		sed 's/[0-9a-f]\{16\}/ID/')"
equal "Reason" "" "$(shark "$PCAP" -Y 'sip.Status-Code == 486' -T fields -e sip.Reason)"
AS=dave dial third carol
hang_up first alice
dial fourth dave
hang_up fourth dave
AS=dave hang_up third carol
all_free
