# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Tens of thousands of refusals a second: of a second at most 2,000 are kept, the rest
# is counted, and no refusal is in neither. The policy can be edited meanwhile.
RATE=${RATE:-20000} SECONDS_LONG=${SECONDS_LONG:-3}
. "$(dirname "$0")/lib.sh"

# Of the history: how many are kept, and how many are left out
kept() {
	ctl history -j | jq '[.refusals[] | select(.id)] | length'
}

left_out() {
	ctl history -j | jq '[.refusals[].left_out // 0] | add // 0'
}

# All that was at the limit, whatever became of it
at_the_limit() {
	local name n=0
	for name in refused agent_stale no_socket ring_full no_reply; do
		n=$((n + $(counter "$name")))
	done
	echo "$n"
}

all_told() {
	(($(kept) + $(left_out) == $(at_the_limit)))
}

# ticks: of CPU that bobd has used, hundredths of a second
ticks() {
	awk '{ print $14 + $15 }' "/proc/$BOBD_PID/stat"
}

bob_up
block alice
phone answers
dial first alice
before=$(ticks) began=$EPOCHREALTIME
spawn caller "$LOGS/flood.out" flood "$CALLER" "$PHONE" alice "$RATE" "$SECONDS_LONG"
flood=$SPAWNED
ctl user set dave@example.org --limit 3
took=$((${EPOCHREALTIME/./} - ${began/./}))
wait "$flood" || fail "the flood: $(cat "$LOGS/flood.out")"
echo "  flood: $(cat "$LOGS/flood.out")"
echo "  an edit of the policy meanwhile: $((took / 1000)) ms"
echo "  bobd's CPU time: $(($(ticks) - before))0 ms"
wait_for 20 "every refusal is kept, or counted as left out" all_told
echo "  at the limit $(at_the_limit), refused $(counter refused), lost by the ring $(counter event_lost)"
echo "  kept $(kept), left out $(left_out), with the agent stale $(counter agent_stale)"
(($(left_out) > 0)) || fail "nothing was left out: was that a flood?"
ctl history -j | jq -r '.refusals[] | select(.id) | .time[0:19]' | sort | uniq -c >"$LOGS/per-second"
cat "$LOGS/per-second"
# A second of bobd's is not one of the clock's: two of them meet in one of these.
awk '$1 > 4000 { exit 1 }' "$LOGS/per-second" || fail "too many of a second are kept"
((took < 3000000)) || fail "the edit had to wait"
ctl history --limit 3
hang_up first alice
