# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Ctrl-C, or kill -9, at any moment of a load: the store has the old policy or the new one,
# and within seconds the maps say what the store says, for bobd mends what was broken off.
. "$(dirname "$0")/lib.sh"

ROUNDS=${ROUNDS:-20}

# people LIMIT GROUP: always the same, so that their places in the maps are, too
people() {
	local i
	printf 'group red limit %d\ngroup blue limit %d\nprefix +46 limit %d\n' $(($1 + 50)) $(($1 + 60)) "$1"
	for i in {1..800}; do
		echo "user user$i@example.org in $2 limit $1 alias $((10000 + i))"
	done
}

# What both policies of the maps say; nothing while they differ.
maps() {
	at gateway python3 -B "$E2E_DIR/policy_maps.py" "$PINS" >"$LOGS/maps.both"
	cmp -s <(sed -n 's/^0 //p' "$LOGS/maps.both") <(sed -n 's/^1 //p' "$LOGS/maps.both") &&
		sed -n 's/^0 //p' "$LOGS/maps.both"
}

maps_say() {
	[[ $(config editing) == 0 ]] && maps | cmp -s - "$LOGS/maps-$1"
}

people 1 red >"$LOGS/one"
people 2 blue >"$LOGS/two"
bob_up --users 1024 --calls 64
for file in one two; do
	began=${EPOCHREALTIME/./}
	ctl policy load "$LOGS/$file"
	took=$((${EPOCHREALTIME/./} - began))
	ctl policy export >"$LOGS/legal-$file"
	maps >"$LOGS/maps-$file" || fail "the two policies differ"
done
echo "  a load takes $took us"

before=two
for ((round = 0; round < ROUNDS; round++)); do
	target=one
	[[ $before == two ]] || target=two
	signal=INT
	((round % 2)) || signal=KILL
	spawn gateway "$LOGS/load" bobctl --store "$STORE" policy load "$LOGS/$target"
	# A moment of its own for each round, from the load's beginning to its end.
	sleep "$(printf '0.%06d' $((took * (round + 1) / ROUNDS)))"
	kill "-$signal" "$SPAWNED" 2>/dev/null || true
	{ wait "$SPAWNED" || true; } 2>/dev/null
	ctl policy export >"$LOGS/left"
	left=
	for legal in one two; do
		! cmp -s "$LOGS/left" "$LOGS/legal-$legal" || left=$legal
	done
	[[ $left ]] || fail "round $round: neither the old policy nor the new one is in the store"
	wait_for 10 "round $round: the maps say '$left'" maps_say "$left"
	[[ $left == "$before" ]] && nothing=$((${nothing:-0} + 1)) || all=$((${all:-0} + 1))
	before=$left
done
echo "  $ROUNDS loads broken off: ${nothing:-0} changed nothing, ${all:-0} all"
((${nothing:-0} && ${all:-0})) || fail "the signals came too early, or too late, each time"
