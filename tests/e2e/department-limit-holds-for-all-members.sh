# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The house has three lines, sales two of them: whoever calls, and whoever is called.
. "$(dirname "$0")/lib.sh"

# group_calls NAME
group_calls() {
	ctl group show -j "$1" | jq .calls
}

bob_up
ctl group set house --limit 3
ctl group set sales --limit 2 --group house
ctl group set support --limit none --group house
for user in alice bob; do
	ctl user set "$user@example.org" --group sales
done
ctl user set dora@example.org --limit 1 --group support
phone answers

dial first alice
AS=bob dial second stranger
equal "calls of sales" 2 "$(group_calls sales)"
refused third bob
AS=alice refused fourth stranger
dial fifth dora
equal "calls of the house" 3 "$(group_calls house)"
refused sixth dora
ctl rule test bob@example.org | tee "$LOGS/test"
grep -q 'sales' "$LOGS/test" || fail "nobody says that sales is busy"
hang_up first alice
refused seventh dora
dial eighth bob
refused ninth alice

refuses 1 ctl user set carl@example.org --group slaes
mentions 'slaes' 'group set'
refuses 1 ctl group delete sales
mentions 'sales' '2 members'
ctl user set bob@example.org --group none
equal "who is in sales" alice@example.org "$(ctl group show -j sales | jq -r '.members[]')"
hang_up second stranger
hang_up fifth dora
hang_up eighth bob
equal "calls of the house" 0 "$(group_calls house)"
all_free
