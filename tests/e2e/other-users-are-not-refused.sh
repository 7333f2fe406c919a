# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A limit is a user's own: while alice is busy, bob (who may have two calls) and
# people whom the policy does not name get theirs.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
ctl user set bob@example.org --limit 2
phone answers
dial to-alice alice
for call in one two; do
	dial "$call-to-bob" bob
	dial "$call-to-dave" dave
done
refused three-to-bob bob
dial three-to-dave dave
equal "calls of bob" 2 "$(calls bob)"
equal "calls of dave, a guest" 3 "$(calls dave)"
