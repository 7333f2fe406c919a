# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Every header and every field of the refusal, against RFC 3261 8.2.6 and 3581 4:
# what was asked comes back, from the address that was dialled.
. "$(dirname "$0")/lib.sh"

field() {
	shark "$PCAP" -o udp.check_checksum:TRUE -o ip.check_checksum:TRUE -Y "$1" -T fields -e "$2"
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
equal "from" "$PHONE" "$(field "$reply" ip.src)"
equal "to" "$CALLER" "$(field "$reply" ip.dst)"
equal "from port" 5060 "$(field "$reply" udp.srcport)"
equal "to port" 5071 "$(field "$reply" udp.dstport)"
equal "from MAC address" "$(field "$invite" eth.dst)" "$(field "$reply" eth.src)"
equal "to MAC address" "$(field "$invite" eth.src)" "$(field "$reply" eth.dst)"
equal "IPv4 checksum is right" 1 "$(field "$reply" ip.checksum.status)"
equal "UDP checksum is right" 1 "$(field "$reply" udp.checksum.status)"
(($(field "$reply" udp.length) <= $(field "$invite" udp.length))) || fail "longer than the INVITE"

printf '%b' "$(field "$reply" udp.payload | sed 's/../\\x&/g')" | tr -d '\r' >"$LOGS/reply"
sed 's/;tag=bob[0-9a-f]\{16\}$/;tag=TAG/' "$LOGS/reply" >"$LOGS/reply-tag"
diff -u - "$LOGS/reply-tag" <<-END || fail "the message is not what it must be"
	SIP/2.0 486 Busy Here
	Via: SIP/2.0/UDP $CALLER:5071;branch=z9hG4bK-second;rport=5071;received=$CALLER
	From: "Caller" <sip:carol@example.org>;tag=from-second
	To: <sip:alice@example.org>;tag=TAG
	Call-ID: second
	CSeq: 1 INVITE
	Reason: Q.850;cause=17;text="User busy"
	Content-Length: 0

END
equal "bytes behind the message" 0 "$(sed '1,/^$/d' "$LOGS/reply" | wc -c)"
