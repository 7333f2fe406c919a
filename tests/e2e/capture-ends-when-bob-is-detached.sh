# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A capture does not wait for ever for packets that cannot come; it keeps what it has.
. "$(dirname "$0")/lib.sh"

bob_up
phone answers
spawn gateway "$LOGS/capture.log" bobctl capture -w "$LOGS/capture.pcap"
wait_for 5 "a capture" capturing 1
dial first alice
wait_for 5 "its packets" packets "$LOGS/capture.pcap" 4
ctl detach
wait_for 5 "the capture ends" eval "! kill -0 $SPAWNED"
grep detached "$LOGS/capture.log" || fail "it does not say why: $(cat "$LOGS/capture.log")"
equal "packets" 4 "$(seen "$LOGS/capture.pcap" sip)"
