# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An interface that goes down and comes up again is served as before, and the calls
# are still known.
. "$(dirname "$0")/lib.sh"

# said N WHAT: bobd has said N times that the interface is so
said() {
	(($(grep -c "to-caller: is $2" "$BOBD_LOG") >= $1))
}

bob_up
block alice
phone answers
dial first alice
for n in 1 2; do
	at gateway ip link set to-caller down
	wait_for 5 "bobd notices" said "$n" down
	at gateway ip link set to-caller up
	wait_for 5 "bobd notices" said "$n" up
	wait_for 5 "it carries packets" link_is_up gateway to-caller
done
equal "calls of alice" 1 "$(calls alice)"
refused second alice
hang_up first alice
dial third alice
hang_up third alice
all_free
