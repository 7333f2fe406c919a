# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# With busy polling, and asked for zero-copy where the driver cannot, calls are refused as
# ever; and the agent polls only for as long as it was told to, and then sleeps.
. "$(dirname "$0")/lib.sh"

ticks() {
	awk '{ print $14 + $15 }' "/proc/$BOBD_PID/stat"
}

bob_up --busy-poll 500 --zero-copy
block alice
phone answers
dial first alice
for n in {1..5}; do
	refused "second-$n" alice
done
equal "replied" 5 \
	"$(bpftool -j map dump pinned "$PINS/bob_queues" | jq '[.[].formatted.value.replied] | add')"
before=$(ticks)
for _ in 1 2 3; do # seconds, as the heartbeat counts them
	heartbeat=$(config heartbeat)
	wait_for 5 "a second" eval "((\$(config heartbeat) > $heartbeat + 1000000000))"
done
used=$(($(ticks) - before))
((used <= 15)) || fail "$used hundredths of a second of CPU time in three seconds"
echo "  CPU time in three idle seconds: $used hundredths"
hang_up first alice
