# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A B2BUA that changes the caller's name is known by the Session-ID that it carries over
# (RFC 7989): with --join session, too.
. "$(dirname "$0")/lib.sh"

SCENARIOS=$LOGS/session
mkdir "$SCENARIOS"
sed '/^Call-ID/i Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000' \
	"$E2E_DIR/sipp/caller-dial.xml" >"$SCENARIOS/caller-dial.xml"
bob_up --egress --join session
block alice
phone answers
b2bua --caller anonymous
dial first alice
unset SCENARIOS
equal "calls of alice" 1 "$(calls alice)"
equal "legs joined" 1 "$(counter other_leg)"
AS=dave refused second alice
hang_up first alice -key phone b2bua -key target 192.0.2.1
all_free
