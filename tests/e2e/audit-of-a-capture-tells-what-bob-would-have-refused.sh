# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A capture of calls without bob, replayed by somebody who is not root: who would have been refused,
# and because of which call; by another policy, too, and from a pipe as from a file.
. "$(dirname "$0")/lib.sh"

NOBODY=65534
DESK=$(mktemp -d)
trap 'rm -rf "$DESK"' EXIT

# audit OPTIONS...: as nobody, from a place of his own
audit() {
	(cd "$DESK" && setpriv --reuid=$NOBODY --regid=$NOBODY --clear-groups --no-new-privs ./bobctl audit "$@")
}

phone answers
sniff callees "$LOGS/trace.pcap" udp
dial first alice
dial second alice
hang_up second alice
hang_up first alice
sniff_end "$LOGS/trace.pcap"

install -m 755 "$ROOT/build/bobctl" "$DESK"
install -m 644 "$LOGS/trace.pcap" "$DESK"
printf '# bob policy 1\nuser alice@example.org limit 1\n' >"$DESK/one"
printf '# bob policy 1\nuser alice@example.org limit 2\n' >"$DESK/two"
chown $NOBODY "$DESK"

echo "# without a policy"
audit trace.pcap --json >"$LOGS/none.json"
equal "policy" null "$(jq .policy "$LOGS/none.json")"
equal "calls" "first bye second bye" \
	"$(jq -r '[.calls[] | .call_id, .how] | join(" ")' "$LOGS/none.json")"
equal "alice" "peak 2, 2 calls, 0 refused" "$(jq -r '.users[] | select(.user == "alice@example.org") |
	"peak \(.peak), \(.calls) calls, \(.refused) refused"' "$LOGS/none.json")"
equal "open, unread" "0 {}" "$(jq -c -r '"\(.open) \(.unread)"' "$LOGS/none.json")"

echo "# with one"
audit trace.pcap --policy one --json --html page.html >"$LOGS/one.json"
equal "calls" "first bye second refused" \
	"$(jq -r '[.calls[] | .call_id, .how] | join(" ")' "$LOGS/one.json")"
equal "the refusal" "alice@example.org 1 of 1: call 2, held by [1]" "$(jq -r '.refusals[] |
	"\(.user) \(.calls) of \(.limit): call \(.call), held by \(.holders)"' "$LOGS/one.json")"
equal "times" true "$(jq '.calls[0] | .start <= .answered and .answered < .end' "$LOGS/one.json")"
equal "the page is its owner's" "600 $NOBODY" "$(stat -c '%a %u' "$DESK/page.html")"
grep -q '</html>' "$DESK/page.html" || fail "the page does not end"

echo "# from a pipe"
# shellcheck disable=SC2002 # a pipe is what this is about
cat "$DESK/trace.pcap" | audit - --policy one --json | cmp - "$LOGS/one.json" ||
	fail "what comes out of a pipe is not what comes out of a file"

echo "# for people"
audit trace.pcap --policy one >"$LOGS/one.txt"
cat "$LOGS/one.txt"
grep -qE '^Refused +1$' "$LOGS/one.txt" || fail "the text counts no refusal"
grep -qE 'carol@\S+ +alice@example.org +alice@example.org +1 of 1 +486 +carol@\S+ > alice@example.org since' \
	"$LOGS/one.txt" || fail "the text does not tell whose call held the slot"

echo "# beside another"
audit trace.pcap --policy one --compare two --json >"$LOGS/two.json"
equal "refused here alone" second "$(jq -r '. as $all | .compare.not_refused[].id as $id |
	$all.calls[] | select(.id == $id) | .call_id' "$LOGS/two.json")"
equal "refused there alone" 0 "$(jq '.compare.refused_too | length' "$LOGS/two.json")"
equal "alice's peaks" "[1,2]" "$(jq -c '.compare.users[] | select(.user == "alice@example.org") | .peak' "$LOGS/two.json")"
audit - --policy one --compare two --json <"$DESK/trace.pcap" | cmp - "$LOGS/two.json" ||
	fail "a pipe is read twice in another way than a file"
audit trace.pcap --policy one --compare two | grep -q 'Calls that the other would not refuse' ||
	fail "the text compares nothing"
