# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# In monitor mode the history says who would have been refused, by which calls, and
# that nobody was.
. "$(dirname "$0")/lib.sh"

bob_up --mode monitor
ctl group set sales --limit 1
ctl user set alice@example.org --group sales
ctl user set bob@example.org --group sales
phone answers
dial first alice
dial second bob
wait_for 5 "it is kept" eval '[[ $(ctl history -j | jq ".refusals | length") == 1 ]]'
ctl history
RECORD=$(ctl history -j bob@example.org | jq '.refusals[0]')
field() {
	jq -r ".$1" <<<"$RECORD"
}
equal "refused" false "$(field refused)"
equal "reason" would_refuse "$(field reason)"
equal "who was busy" "sales (callee_group)" "$(field busy) ($(field why))"
equal "calls that held the slot" 1 "$(field held)"
equal "whose" carol@example.org "$(field 'holders[0].other')"
ID=$(field id)
OUTPUT=$(ctl history show "$ID")
echo "$OUTPUT"
mentions 'at the limit, but passed' 'group sales' 'This call held the slot'
hang_up first alice
hang_up second bob
all_free
