# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# --peer takes the packets of an address or network alone, whichever way they go.
. "$(dirname "$0")/lib.sh"

bob_up
phone answers
spawn gateway "$LOGS/one.log" bobctl capture -w "$LOGS/one.pcap" --peer 192.0.2.2
one=$SPAWNED
spawn gateway "$LOGS/net.log" bobctl capture -w "$LOGS/net.pcap" --peer 192.0.2.2/31
net=$SPAWNED
spawn gateway "$LOGS/six.log" bobctl capture -w "$LOGS/six.pcap" --peer ::/0
six=$SPAWNED
wait_for 5 "three captures" capturing 3
FROM=192.0.2.3 dial third alice
FROM=192.0.2.2 dial second bert
wait_for 5 "the last packet" eval "tshark -r $LOGS/net.pcap -Y 'sip.Call-ID == second and sip.Method == ACK' | grep ACK"
for pid in "$one" "$net" "$six"; do
	end "$pid"
done

# calls FILE: which are in it, and how many packets of each
calls_in() {
	shark "$1" -T fields -e sip.Call-ID | sort | uniq -c | xargs
}

equal "of 192.0.2.2" "4 second" "$(calls_in "$LOGS/one.pcap")"
equal "of 192.0.2.2/31" "4 second 4 third" "$(calls_in "$LOGS/net.pcap")"
equal "of IPv6" "" "$(calls_in "$LOGS/six.pcap")"
