# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# What bobctl made, one fact at a time, stands in the export; loaded elsewhere, it is the
# same policy to the byte. A file that says the same in other words changes nothing.
. "$(dirname "$0")/lib.sh"

other() {
	at gateway bobctl --store "$LOGS/other.db" "$@"
}

bob_up
ctl plan set --country 46 --national 0 --international 00 --outside 9
ctl exempt add target voicemail@example.org
ctl exempt add emergency 110
ctl exempt remove emergency 911
ctl rule set default --limit 5
ctl rule set example.net --limit 2 --reply 302 --contact sip:voicemail@example.org
ctl rule set +46-8-752 --limit 1 --reply 480 --retry-after 60 --reason "Try later, please"
ctl group set house --limit 30 --outgoing 10
ctl group set sales --limit 10 --group house --on mon-fri --from 08:00 --until 17:00
ctl user set sip:alice@example.org --multiple-calls block
ctl user set alice@example.org --group sales --reply 600
ctl user set "+46 8 752 12 34" --limit 2 --incoming 1
ctl user set nobody-special@example.org
ctl user alias add alice@example.org 1001
ctl user alias add alice@example.org alice@example.com
ctl user caller add alice@example.org secretary@example.org

ctl policy export "$LOGS/one"
cat "$LOGS/one"
equal "left behind beside the file" "" "$(find "$LOGS" -name 'one.*')"
other policy load "$LOGS/one"
other policy export "$LOGS/two"
cmp "$LOGS/one" "$LOGS/two" || fail "the export of what was loaded differs"
ctl policy export | other policy load - >"$LOGS/again"
grep -q 'nothing changed' "$LOGS/again" || fail "loaded again: $(cat "$LOGS/again")"

other policy diff "$LOGS/one" || fail "a difference to itself"
sed -e 's/^# bob policy 1$/&\n# kept in git/' -e 's/alice@example.org/ALICE@example.org/' "$LOGS/one" |
	sed 's/ALICE/alice/' >"$LOGS/commented"
equal "difference by comments" "" "$(ctl policy diff "$LOGS/commented")"

# A difference is shown as statements, and makes the exit code 1.
sed -e 's/^default limit 5/default limit 6/' -e '/^user nobody-special/d' "$LOGS/one" >"$LOGS/three"
refuses 1 ctl policy diff "$LOGS/three"
equal "diff" $'- default limit 5\n+ default limit 6\n- user nobody-special@example.org' "$OUTPUT"
ctl policy load --dry-run "$LOGS/three"
ctl policy diff "$LOGS/one" || fail "a dry run changed something"
equal "load" "1 user removed, 1 rule changed" "$(ctl policy load "$LOGS/three")"
refuses 2 ctl policy diff "$LOGS/not-there"
mentions "$LOGS/not-there"

# An empty file is hardly meant.
: >"$LOGS/empty"
refuses 1 ctl policy load "$LOGS/empty"
mentions 'delete the whole policy' '--delete-all'
ctl policy diff "$LOGS/three" || fail "an empty file changed something"
ctl policy load --delete-all "$LOGS/empty"
equal "users" 0 "$(ctl user list -j | jq '.users | length')"
