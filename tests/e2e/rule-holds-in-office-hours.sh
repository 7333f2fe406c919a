# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A rule with times holds in its hours, on its days, of the local time zone; bobd switches it
# by itself. The clock is libfaketime's, which bobd and bobctl run with, and we set.
. "$(dirname "$0")/lib.sh"

FAKE=$(find /usr/lib -name 'libfaketime.so.1' | head -n 1)
[[ $FAKE ]] || skip "libfaketime is not installed"
export FAKETIME_TIMESTAMP_FILE=$LOGS/clock FAKETIME_NO_CACHE=1
# Waiting takes as long as ever.
export FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0
export TZ=Europe/Stockholm

# set_clock WHEN: all of bob's clocks go on from there
set_clock() {
	printf '%+ds\n' "$(($(date -d "$1" +%s) - EPOCHSECONDS))" >"$LOGS/clock.new"
	mv "$LOGS/clock.new" "$LOGS/clock"
	echo "$1:"
}

ctl() {
	LD_PRELOAD=$FAKE at gateway bobctl --store "$STORE" "$@"
}

bobd_start() {
	BOBD_LOG=$LOGS/bobd-1.log
	LD_PRELOAD=$FAKE spawn gateway "$BOBD_LOG" bobd --store "$STORE" "$@"
	BOBD_PID=$SPAWNED
}

# says VERDICT: of rule test, within the two seconds that bobd may take
says() {
	wait_for 3 "alice's calls are $1" tested "$1"
}

tested() {
	[[ $(ctl rule test -j alice@example.org | jq -r .verdict) == "$1" ]]
}

busy() {
	wait_for 3 "alice is busy" turned_away
	echo "  $1: alice is busy"
}

free() {
	wait_for 3 "alice is free" let_in
	echo "  $1: alice is free"
}

# Each is a call of its own: what has begun goes on under any rule.
turned_away() {
	n=$((n + 1))
	caller refused "busy-$n" alice
}

# Leaves no call behind, so that every question meets alice in one call.
let_in() {
	n=$((n + 1))
	caller dial "free-$n" alice -recv_timeout 1000 && hang_up "free-$n" alice
}

n=0
set_clock "2026-11-20 07:59:50" # a Friday
bob_up
ctl user set alice@example.org --limit 1 --on mon-fri --from 08:00 --until 17:00
phone answers
dial first alice
let_in || fail "the rule holds before eight o'clock"
says pass
set_clock "2026-11-20 07:59:58"
busy "at eight, by itself"
says refused
set_clock "2026-11-20 16:59:30"
busy "just before five"
set_clock "2026-11-20 17:00:01"
free "after work"
says pass
set_clock "2026-11-21 10:00:00"
free "on Saturday"
set_clock "2026-11-23 10:00:00"
busy "on Monday"

# Past midnight: the night belongs to the day it began on.
ctl user set alice@example.org --on fri --from 22:00 --until 06:00
free "on Monday, under another rule"
set_clock "2026-11-21 05:59:00"
busy "on Saturday, before six"
set_clock "2026-11-21 22:30:00"
free "on Saturday night"
equal "what the policy says" 'user alice@example.org limit 1 on fri from 22:00 until 06:00' \
	"$(ctl policy export | grep ^user)"
