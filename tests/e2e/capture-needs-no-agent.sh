# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The kernel copies the packets, so a capture works while no bobd runs.
. "$(dirname "$0")/lib.sh"

bob_up
phone answers
end "$BOBD_PID"
spawn gateway "$LOGS/capture.log" bobctl capture -w "$LOGS/capture.pcap"
wait_for 5 "a capture" capturing 1
dial first alice
wait_for 5 "its packets" packets "$LOGS/capture.pcap" 4
