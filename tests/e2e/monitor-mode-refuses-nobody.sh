# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Monitor mode counts, passes, and reports who would have been refused. Changing
# the mode takes effect at once.
. "$(dirname "$0")/lib.sh"

bob_up --mode monitor
block alice
phone answers
dial first alice
dial second alice
equal "would have been refused" 1 "$(counter would_refuse)"
equal "refused" 0 "$(counter refused)"
equal "refused, says alice's record" 1 "$(ctl user show -j alice@example.org | jq .refused)"
wait_for 5 "the agent reports it" logged 'alice@example.org'
hang_up second alice
ctl mode enforce
refused third alice
ctl mode off
dial fourth alice
equal "calls counted while off" 0 "$(ctl status -j | jq .calls)"
