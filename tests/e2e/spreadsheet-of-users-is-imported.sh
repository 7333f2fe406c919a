# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# "user,limit" lines, as spreadsheets write them, add users and change limits; who is not
# in them stays, and so does what they do not speak of.
. "$(dirname "$0")/lib.sh"

CSV=$LOGS/users.csv
limits() {
	ctl user list -j | jq -r '[.users[] | "\(.user)=\(.limit)"] | sort | join(" ")'
}

bob_up
ctl user set alice@example.org --limit 5 --reply 600
ctl user alias add alice@example.org 1001
ctl user set dora@example.org --limit 7
printf '\xef\xbb\xbfUser,Limit\r\nalice@example.org,1\r\n"bob@example.org","2"\r\n"+46 8 752 12 34",3' >"$CSV"
ctl policy import --dry-run "$CSV"
equal "limits after a dry run" "alice@example.org=5 dora@example.org=7" "$(limits)"
equal "import" "1 user changed, 2 users added" "$(ctl policy import "$CSV")"
equal "limits" "+4687521234=3 alice@example.org=1 bob@example.org=2 dora@example.org=7" "$(limits)"
equal "reply and alias of alice" '[600,["1001"]]' \
	"$(ctl user show -j alice@example.org | jq -c '[.reply, .aliases]')"
phone answers
dial first 1001

printf 'alice@example.org,9\nbob@example.org,many\nalice@example.org,1\n' >"$CSV"
refuses 1 ctl policy import "$CSV"
mentions "$CSV:2:" "$CSV:3:"
equal "limits" "+4687521234=3 alice@example.org=1 bob@example.org=2 dora@example.org=7" "$(limits)"
hang_up first 1001
all_free
