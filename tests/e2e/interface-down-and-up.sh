# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An interface that goes down and comes up again is served as before, and the calls
# are still known.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
for _ in 1 2; do
	at gateway ip link set to-caller down
	wait_for 5 "bobd notices" logged 'to-caller.*down'
	at gateway ip link set to-caller up
	wait_for 5 "bobd notices" logged 'to-caller.*up'
	wait_for 5 "the caller is reachable" at gateway ping -c1 -W1 "$CALLER"
done
equal "calls of alice" 1 "$(calls alice)"
refused second alice
hang_up first alice
dial third alice
hang_up third alice
all_free
