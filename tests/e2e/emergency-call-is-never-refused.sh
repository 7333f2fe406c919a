# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# To 112 and 911, whatever the policy says of them.
. "$(dirname "$0")/lib.sh"

bob_up
ctl user set 112@example.org --limit 1
phone answers
dial first 112
dial second 112
equal "emergency calls" 2 "$(counter emergency)"
equal "refused" 0 "$(counter refused)"
