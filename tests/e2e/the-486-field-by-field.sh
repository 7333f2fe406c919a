# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Every header and every field of the refusal, against RFC 3261 8.2.6 and 3581 4:
# what was asked comes back, from the address that was dialled.
. "$(dirname "$0")/lib.sh"

# fields FILTER FIELD...: with the checksums looked at, and no lookups
fields() {
	local filter=$1
	shift
	shark "$PCAP" -o udp.check_checksum:TRUE -o ip.check_checksum:TRUE -Y "$filter" \
		-T fields -E separator=/s "${@/#/-e}"
}

bob_up
block alice
phone answers
dial first alice
PCAP=$LOGS/caller.pcap
sniff caller "$PCAP"
refused second alice -p 5071
sniff_end "$PCAP"

invite='sip.Method == "INVITE"' reply='sip.Status-Code == 486'
equal "replies" 1 "$(seen "$PCAP" "$reply")"
equal "malformed packets" 0 "$(seen "$PCAP" _ws.malformed)"
equal "SIP warnings and errors" 0 "$(seen "$PCAP" 'sip && _ws.expert.severity >= 0x600000')"
read -r invite_to invite_from invite_length < <(fields "$invite" eth.dst eth.src udp.length)
equal "from, to" "$PHONE $CALLER" "$(fields "$reply" ip.src ip.dst)"
equal "from port, to port" "5060 5071" "$(fields "$reply" udp.srcport udp.dstport)"
equal "from and to MAC address" "$invite_to $invite_from" "$(fields "$reply" eth.src eth.dst)"
equal "IPv4 and UDP checksum are right" "1 1" \
	"$(fields "$reply" ip.checksum.status udp.checksum.status)"
(($(fields "$reply" udp.length) <= invite_length)) || fail "longer than the INVITE"

printf '%b' "$(fields "$reply" udp.payload | sed 's/../\\x&/g')" | tr -d '\r' >"$LOGS/reply"
sed -e 's/;tag=bob[0-9a-f]\{16\}$/;tag=TAG/' -e 's/"decision [0-9a-f]\{16\}"/"decision ID"/' "$LOGS/reply" >"$LOGS/reply-tag"
diff -u - "$LOGS/reply-tag" <<-END || fail "the message is not what it must be"
	SIP/2.0 486 Busy Here
	Via: SIP/2.0/UDP $CALLER:5071;branch=z9hG4bK-second;rport=5071;received=$CALLER
	From: "Caller" <sip:carol@example.org>;tag=from-second
	To: <sip:alice@example.org>;tag=TAG
	Call-ID: second
	CSeq: 1 INVITE
	Reason: Q.850;cause=17;text="User busy"
	Warning: 399 bob "decision ID"
	Content-Length: 0

END
equal "bytes behind the message" 0 "$(sed '1,/^$/d' "$LOGS/reply" | wc -c)"
