# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# From says anonymous; P-Asserted-Identity (RFC 3325) says carol, whose outgoing
# calls are limited. It counts on a trusted interface, and only there.
. "$(dirname "$0")/lib.sh"

# asserting CALL USER: calls as anonymous, with carol's identity asserted
ASSERTING=$LOGS/asserting
mkdir -p "$ASSERTING"
for scenario in dial refused; do
	sed '/^INVITE/,/^Call-ID/s|^Call-ID|P-Asserted-Identity: <sip:carol@example.org>\n&|' \
		"$E2E_DIR/sipp/caller-$scenario.xml" >"$ASSERTING/caller-$scenario.xml"
done
asserting() {
	AS=anonymous SCENARIOS=$ASSERTING "$@"
}

phone answers
bob_up --trusted to-caller
ctl user set carol@example.org --outgoing 1
asserting dial first alice
equal "calls of carol" 1 "$(calls carol)"
asserting refused second dave
end "$BOBD_PID"

bob_up
asserting dial third dave
equal "calls of carol" 1 "$(calls carol)"
equal "users in calls who are called anonymous" 0 \
	"$(ctl call list -j | jq '[.. | strings | select(test("anonymous"))] | length')"
