# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Whatever is wrong with a file: load says where, in the form of compilers, and neither the
# store nor the maps have changed.
. "$(dirname "$0")/lib.sh"

BAD=$LOGS/bad
before=$LOGS/before

# bad PLACE PATTERN: the file is refused by check and load, with an error at PLACE (line:column)
bad() {
	local verb
	for verb in check load; do
		refuses 1 ctl policy "$verb" "$BAD" | cut -c -400
		ctl policy "$verb" "$BAD" >"$LOGS/said" 2>&1 || true
		grep -aE "^$BAD:$1: " "$LOGS/said" | grep -qiE "$2" ||
			fail "no '$1: … $2' in: $(head -c 2000 "$LOGS/said")"
	done
	ctl policy export | cmp - "$before" || fail "the policy has changed"
	refused "after-$((++n))" alice
}

n=0
bob_up
block alice
ctl group set sales --limit 5
ctl policy export >"$before"
phone answers
dial first alice

echo "# cut off in mid-line"
printf 'user alice@example.org limit 10\nuser bob@example.org limit 1' >"$BAD"
bad 2:29 'cut off|end'
echo "# a line of 10 MB"
{
	printf 'user alice@example.org limit 2\nuser '
	head -c 10000000 /dev/zero | tr '\0' x
	echo
} >"$BAD"
bad '2:[0-9]+' 'long|malformed'
echo "# UTF-16"
printf 'user alice@example.org limit 2\n' | iconv -t UTF-16LE >"$BAD"
bad '1:[0-9]+' 'UTF-16|UTF-8|NUL|ASCII'
printf 'user alice@example.org limit 2\n' | iconv -t UTF-16 >"$BAD"
bad '1:[0-9]+' 'UTF-16|UTF-8|NUL|ASCII'
echo "# Latin-1"
printf 'user alice@example.org limit 2\nuser j\xf6rg@example.org limit 1\n' >"$BAD"
bad '2:[0-9]+' 'UTF-8'
echo "# one user twice"
printf 'user alice@example.org limit 2\n\nuser sip:alice@EXAMPLE.org limit 3\n' >"$BAD"
bad '3:[0-9]+' 'alice@example.org'
echo "# one name of two users"
printf 'user alice@example.org alias 1001\nuser bob@example.org\n alias 1001\n' >"$BAD"
bad '(2|3):[0-9]+' '1001'
echo "# aliases in a circle"
printf 'user alice@example.org alias bob@example.org\nuser bob@example.org alias alice@example.org\n' >"$BAD"
bad '[12]:[0-9]+' 'alice@example.org|bob@example.org'
echo "# an unknown group"
printf 'user alice@example.org in slaes limit 2\n' >"$BAD"
bad '1:[0-9]+' 'slaes'
echo "# groups in a circle"
printf 'group a in b limit 1\ngroup b in a limit 1\n' >"$BAD"
bad '[12]:[0-9]+' 'group'
echo "# nonsense"
printf 'usr alice@example.org limit 2\nuser bob@example.org limit many\n' >"$BAD"
bad '1:1' 'user'
bad '2:[0-9]+' 'many'

echo "# many errors: the first 20 of them"
for i in {1..50}; do
	echo "user user$i@example.org limit none-of-that"
done >"$BAD"
bad '20:[0-9]+' 'none-of-that'
equal "lines about it" 20 "$(grep -c "^$BAD:[0-9]" "$LOGS/said")"
grep -q 'and 30 more' "$LOGS/said" || fail "nobody says how many more"
equal "in JSON" '[50,20,false]' \
	"$(ctl policy check -j "$BAD" 2>/dev/null | jq -c '[.errors, (.faults | length), .ok]')"
hang_up first alice
all_free
