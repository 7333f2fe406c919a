# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# No busy-waiting: an agent that has nothing to do uses next to no CPU.
. "$(dirname "$0")/lib.sh"

ticks() {
	awk '{ print $14 + $15 }' "/proc/$BOBD_PID/stat"
}

bob_up
before=$(ticks)
for _ in 1 2 3; do # seconds, as the heartbeat counts them
	heartbeat=$(config heartbeat)
	wait_for 5 "a second" eval "((\$(config heartbeat) > $heartbeat + 1000000000))"
done
used=$(($(ticks) - before))
((used <= 15)) || fail "$used hundredths of a second of CPU time in three seconds"
echo "  CPU time in three idle seconds: $used hundredths"
