# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# 600, 603, 480 and 302 as a rule wants them, each with its ACK absorbed; and a
# 302 only for calls that nobody has diverted before.
. "$(dirname "$0")/lib.sh"

# reply_is STATUS FIELDS...: what the caller got last
reply_is() {
	local filter="sip.Status-Code == $1"
	shift
	equal "$filter" "$*" "$(shark "$PCAP" -Y "$filter" -T fields -E separator='|' \
		-e sip.Retry-After -e sip.Contact -e sip.Reason | tail -1)"
}

bob_up
block alice
phone answers
dial first alice
PCAP=$LOGS/caller.pcap
sniff caller "$PCAP"

ctl user set alice@example.org --reply 600
refused_with 600 everywhere alice
ctl user set alice@example.org --reply 603 --reason "Not today"
refused_with 603 declined alice
ctl user set alice@example.org --reply 480 --retry-after 90 --reason ""
refused_with 480 unavailable alice
ctl user set alice@example.org --reply 302 --contact sip:voicemail@example.org
refused_with 302 moved alice
refused_with 486 diverted alice "Diversion: <sip:desk@example.org>;reason=no-answer"
sniff_end "$PCAP"

reply_is 600 '||Q.850;cause=17;text="User busy"'
reply_is 603 '||Q.850;cause=17;text="Not today"'
reply_is 480 '90||Q.850;cause=17;text="User busy"'
reply_is 302 '|<sip:voicemail@example.org;target=sip:alice%40example.org;cause=486>|Q.850;cause=17;text="User busy"'
equal "malformed packets" 0 "$(seen "$PCAP" _ws.malformed)"
equal "refused" 5 "$(counter refused)"
equal "ACKs absorbed" 5 "$(counter absorbed)"
hang_up first alice
all_free
