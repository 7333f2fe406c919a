# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A capture that is killed stops renewing its heartbeat; the kernel then clears its
# place, so that packets are copied for nobody. The place is free for the next.
. "$(dirname "$0")/lib.sh"

nobody_captures() {
	caller knock "poke-$RANDOM" dave
	capturing 0
}

bob_up
phone answers
spawn gateway "$LOGS/capture.log" bobctl capture -w "$LOGS/capture.pcap"
wait_for 5 "a capture" capturing 1
end "$SPAWNED" KILL
wait_for 10 "the kernel clears its place" nobody_captures
spawn gateway "$LOGS/next.log" bobctl capture -w "$LOGS/next.pcap"
wait_for 5 "the next capture" capturing 1
dial second dave
wait_for 5 "its packets" packets "$LOGS/next.pcap" 4
