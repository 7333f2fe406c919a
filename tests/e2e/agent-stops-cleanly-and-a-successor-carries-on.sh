# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# SIGTERM: exit 0. The programs stay and count; nobody is refused until the
# successor is there.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
end "$BOBD_PID"
equal "exit code" 0 "$ENDED"
logged 'bobctl detach' || fail "bobd does not say how to remove bob: $(cat "$BOBD_LOG")"
equal "agent alive" false "$(ctl status -j | jq .agent.alive)"
dial second alice
equal "calls of alice" 2 "$(calls alice)"
hang_up second alice
bob_up
refused third alice
hang_up first alice
dial fourth alice
hang_up fourth alice
all_free
