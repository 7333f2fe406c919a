# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Two policies take turns, a thousand times, while calls come in. Who is busy under both is
# refused by every one of them, who is free under both gets every call; and nobody meets half
# of one and half of the other, which would refuse the free and let calls to the busy pass.
. "$(dirname "$0")/lib.sh"

RELOADS=${RELOADS:-1000}

# policy FILE RED BLUE MEMBER: "held" is limited as a user under one policy, as a member of
# "red" under the other; "free" is a member of "blue" only while "blue" has no limit.
policy() {
	cat >"$LOGS/$1" <<-END
		user busy@example.org limit 1
		user open@example.org limit 1000
		group red limit $2
		user held@example.org in red $3
		group blue $4
		user taker@example.org in blue
		user free@example.org $5
		user toggled@example.org limit 1 reply $6
		user filler$7@example.org limit 3
	END
}

reloads() {
	local i
	for ((i = 0; i < RELOADS / 2; i++)); do
		ctl policy load "$LOGS/one" >>"$LOGS/loads"
		ctl policy load "$LOGS/two" >>"$LOGS/loads"
	done
}

policy one none "limit 1" "limit 1" "" 486 1
policy two 1 "limit none" "limit none" "in blue" 600 2
bob_up
ctl policy load "$LOGS/one"
phone answers "$PHONE" desk
phone unknown 198.51.100.3 counter
for user in busy held taker toggled; do
	dial "standing-$user" "$user"
done
refused before-busy busy
refused before-held held

spawn caller "$LOGS/judge.out" python3 -B "$E2E_DIR/judge.py" "$CALLER" 198.51.100.3 5070 \
	busy=486 open=404 held=486 free=404 toggled=486,600
JUDGE_PID=$SPAWNED
wait_for 5 "verdicts" grep -q 'verdicts' "$LOGS/judge.out"
began=$EPOCHSECONDS
reloads
echo "  $RELOADS reloads in $((EPOCHSECONDS - began)) s"
end "$JUDGE_PID" INT
cat "$LOGS/judge.out"
equal "judge's exit code" 0 "$ENDED"
equal "loads that changed something" "$((RELOADS - 1))" "$(grep -vc 'nothing changed' "$LOGS/loads")"
refused after-busy busy
refused after-held held
hang_up standing-taker taker
