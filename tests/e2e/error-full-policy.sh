# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# More users than there is room for: the one too many is refused, the others serve.
. "$(dirname "$0")/lib.sh"

bob_up --users 16 --calls 16
for n in {1..15}; do
	ctl user set "user$n@example.org" --limit 1
done
refuses 1 ctl user set one-too-many@example.org --limit 1
mentions 'one-too-many@example.org|room|full' '--users'
phone answers
dial first user15
refused second user15
ctl user delete user3@example.org
ctl user set one-too-many@example.org --limit 1
