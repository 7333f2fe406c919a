# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Captures do not disturb each other: each has its own filter and file, which tcpdump
# and tshark open.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
spawn gateway "$LOGS/all.log" bobctl capture -w "$LOGS/all.pcap"
all=$SPAWNED
spawn gateway "$LOGS/rejects.log" bobctl capture -w "$LOGS/rejects.pcap" --verdict reject
rejects=$SPAWNED
wait_for 5 "two captures" capturing 2
dial first alice
refused second alice
hang_up first alice
wait_for 5 "rejects have come" packets "$LOGS/rejects.pcap" 2
end "$rejects" INT
equal "exit code" 0 "$ENDED"
capturing 1 || fail "the other capture does not go on"
wait_for 5 "all has come" eval "tshark -r $LOGS/all.pcap -Y 'sip.CSeq.method == BYE' | grep OK"
end "$all"
equal "exit code" 0 "$ENDED"
equal "captures" 0 "$(config captures)"
equal "rejects" "INVITE 486" \
	"$(shark "$LOGS/rejects.pcap" -T fields -e sip.Method -e sip.Status-Code | xargs)"
# INVITE, 180, 200 and ACK, each in on one side alone; INVITE, 486, ACK; BYE, 200
equal "all" 9 "$(seen "$LOGS/all.pcap" sip)"
equal "malformed" 0 "$(seen "$LOGS/all.pcap" _ws.malformed)"
equal "packets that tcpdump reads" 9 "$(tcpdump -r "$LOGS/all.pcap" 2>/dev/null | wc -l)"
