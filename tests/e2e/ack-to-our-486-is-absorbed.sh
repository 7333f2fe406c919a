# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The phone never saw the INVITE, so it must not see the ACK to the refusal. ACKs
# to what the phone itself answered do pass.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
sniff callees "$LOGS/callees.pcap"
dial first alice
refused second alice
hang_up first alice
sniff_end "$LOGS/callees.pcap"
equal "ACKs of the second call at the phone" 0 \
	"$(seen "$LOGS/callees.pcap" 'sip.Call-ID == "second"')"
equal "ACKs of the first call at the phone" 1 \
	"$(seen "$LOGS/callees.pcap" 'sip.Method == "ACK" && sip.Call-ID == "first"')"
equal "absorbed" 1 "$(counter absorbed)"
