# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Two loads and an edit at once: one after the other in some order. The store is what one of
# these orders leaves, and the maps are what the store says, in both of their policies.
. "$(dirname "$0")/lib.sh"

ROUNDS=${ROUNDS:-25}

# people FILE LIMIT GROUP: fifty users, of whom those of the other file are half
people() {
	local i
	echo "group $3 limit 100"
	for i in {1..50}; do
		echo "user user$((i + $2 * 25))@example.org in $3 limit $2 alias $((1000 + i))"
	done
}

maps() {
	at gateway python3 -B "$E2E_DIR/policy_maps.py" "$PINS"
}

# parity N FILE: what that policy of the maps says
parity() {
	sed -n "s/^$1 //p" "$2"
}

people one 1 red >"$LOGS/one"
people two 2 blue >"$LOGS/two"
bob_up --users 256 --calls 64
for file in one two; do
	ctl policy load "$LOGS/$file" >/dev/null
	ctl policy export >"$LOGS/legal-$file"
	ctl user set edited@example.org --limit 9 >/dev/null
	ctl policy export >"$LOGS/legal-$file-then-edit"
done

for ((round = 0; round < ROUNDS; round++)); do
	ctl policy load "$LOGS/one" >"$LOGS/load-one" &
	one=$!
	ctl policy load "$LOGS/two" >"$LOGS/load-two" &
	two=$!
	ctl user set edited@example.org --limit 9 >"$LOGS/edit" &
	edit=$!
	for pid in $one $two $edit; do
		wait "$pid" || fail "round $round: one of them failed"
	done
	ctl policy export >"$LOGS/left"
	order=
	for legal in one two one-then-edit two-then-edit; do
		! cmp -s "$LOGS/left" "$LOGS/legal-$legal" || order=$legal
	done
	[[ $order ]] || fail "round $round: no order leaves this: $(diff "$LOGS/left" "$LOGS/legal-one")"
	orders[round]=$order
	((round % 5 == 0)) || continue
	maps >"$LOGS/maps"
	cmp -s <(parity 0 "$LOGS/maps") <(parity 1 "$LOGS/maps") ||
		fail "round $round: the two policies differ: $(diff <(parity 0 "$LOGS/maps") <(parity 1 "$LOGS/maps"))"
done
printf '%s\n' "${orders[@]}" | sort | uniq -c
maps >"$LOGS/maps"

# A load from nothing says what the maps are to say.
end "$BOBD_PID"
ctl detach
bob_up --users 256 --calls 64
maps >"$LOGS/fresh"
people_of() {
	grep -vE 'name|exempt|domain' "$1" | sed -E 's/ [0-9a-f]{20,} / /'
}
cmp -s <(people_of "$LOGS/maps") <(people_of "$LOGS/fresh") ||
	fail "the maps were not what the store says: $(diff <(people_of "$LOGS/maps") <(people_of "$LOGS/fresh"))"
equal "names in the maps" "$(grep -c name "$LOGS/fresh")" "$(grep -c name "$LOGS/maps")"
