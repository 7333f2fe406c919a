# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Refusals stay in the history when bobd ends, however it ends, and when bob is
# detached; what a killed bobd had not read yet its successor keeps.
. "$(dirname "$0")/lib.sh"

kept() {
	[[ $(ctl history -j | jq '.refusals | length') == "$1" ]]
}

bob_up
block alice
phone answers
dial first alice
refused one alice
end "$BOBD_PID"
kept 1 || fail "a clean end lost what had just been refused"
bob_up
refused two alice
end "$BOBD_PID" KILL
bob_up
wait_for 5 "what was refused before the kill is kept" kept 2
wait_for 5 "with the call that held the slot" \
	eval '[[ $(ctl history -j | jq -c "[.refusals[].held]") == "[1,1]" ]]'
hang_up first alice
all_free
end "$BOBD_PID"
ctl detach
kept 2 || fail "the history went with the maps"

echo "A file that is none of bob's stays as it is, and calls are refused without."
echo "shopping list" >"$LOGS/list"
bob_up --history "$LOGS/list"
logged 'warning: refusals are not kept: .*not a history of bob.s' || fail "no warning"
dial third alice
refused fourth alice
hang_up third alice
end "$BOBD_PID"
equal "the file" "shopping list" "$(cat "$LOGS/list")"
kept 2 || fail "the other history has changed"
