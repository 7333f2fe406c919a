# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# bobctl audit --interface, as at a mirror port: nothing is said until Ctrl-C, and then all of it.
. "$(dirname "$0")/lib.sh"

printf '# bob policy 1\nuser alice@example.org limit 1\n' >"$LOGS/one"
printf '# bob policy 1\n' >"$LOGS/none"

# listening: is its socket there?
listening() {
	at callees ss -Hlnp0 | grep -q "pid=$AUDIT_PID,"
}

# audit OPTIONS...: at the phones' interface, in the background
audit() {
	spawn callees "$LOGS/audit.json" bobctl audit --interface eth0 --policy "$LOGS/one" --json "$@"
	AUDIT_PID=$SPAWNED
	wait_for 5 "the audit listens" listening
}

phone answers
audit
dial first alice
dial second alice
hang_up first alice
end "$AUDIT_PID" INT
equal "exit code" 0 "$ENDED"
equal "calls" "first bye second refused" \
	"$(jq -r '[.calls[] | .call_id, .how] | join(" ")' "$LOGS/audit.json")"
equal "unread" "{}" "$(jq -c .unread "$LOGS/audit.json")"

echo "# beside another policy: what was heard is judged twice"
audit --compare "$LOGS/none"
dial third alice
dial fourth alice
end "$AUDIT_PID" INT
equal "exit code" 0 "$ENDED"
equal "refused here alone" 1 "$(jq '.compare.not_refused | length' "$LOGS/audit.json")"
equal "most at a time" "1 2" "$(jq -r '"\(.peak) \(.compare.peak)"' "$LOGS/audit.json")"

refuses 1 at callees bobctl audit --interface eth7
mentions eth7
