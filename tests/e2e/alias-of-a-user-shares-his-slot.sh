# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Alice is one person: on her name, her extension, her number in any form and her second
# domain there is one slot. Who is no longer called so has no part in it.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
ctl user alias add alice@example.org 1001
ctl plan set --country 46 --national 0 --international 00 --outside 9
ctl user alias add 1001 "+46 8 752 12 34"
phone answers
dial first 1001
refused second alice
refused third 1001
refused fourth 087521234
refused fifth 0046-8-752-12-34
refused sixth 9087521234
equal "calls of alice" 1 "$(calls alice)"
equal "who 1001 is" alice@example.org "$(ctl user show -j 1001 | jq -r .user)"
equal "her other names" "+4687521234 1001" \
	"$(ctl user show -j alice@example.org | jq -r '.aliases | sort | join(" ")')"
hang_up first 1001
dial seventh +4687521234
refused eighth alice

refuses 1 ctl user alias add bob@example.org 1001
mentions 'bob@example.org: not in the policy'
block bob
refuses 1 ctl user alias add bob@example.org 1001
mentions 'alias of alice@example.org' 'alias remove'
refuses 1 ctl user alias add bob@example.org alice@example.org
mentions 'alice@example.org'
refuses 1 ctl user delete 1001
mentions 'alice@example.org'
ctl user alias remove alice@example.org 1001
dial ninth 1001
refuses 1 ctl user alias remove alice@example.org 1001
hang_up seventh +4687521234
hang_up ninth 1001
all_free
