# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An interface that is taken away and comes back under its name is attached again.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
at gateway ip link delete to-caller
wait_for 5 "bobd notices" logged 'to-caller.*went away'
kill -0 "$BOBD_PID" || fail "bobd ended: $(cat "$BOBD_LOG")"
lab_wire_caller
wait_for 10 "bobd attaches again" logged 'attached again.*to-caller'
wait_for 5 "it carries packets" link_is_up gateway to-caller
equal "interfaces attached" 2 \
	"$(ctl status -j | jq '[.interfaces[] | select(.attached)] | length')"
refused second alice
hang_up first alice
dial third alice
hang_up third alice
all_free
