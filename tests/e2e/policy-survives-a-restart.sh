# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The policy stands in the store: after detach, when nothing is left in the kernel,
# bobd loads it again. It can be written without bob, too.
. "$(dirname "$0")/lib.sh"

block alice
ctl user set bob@example.org --limit 3
bob_up
ctl user set tel:+49-30-12345 --multiple-calls block
ctl user delete bob@example.org
ctl detach
wait_for 5 "bobd has ended" eval "! kill -0 $BOBD_PID"
equal "users, without bob" "+493012345 alice@example.org" \
	"$(ctl user list -j | jq -r '[.users[].user] | sort | join(" ")')"
bob_up
equal "users" "+493012345 alice@example.org" \
	"$(ctl user list -j | jq -r '[.users[].user] | sort | join(" ")')"
phone answers
dial first alice
refused second alice
ctl user set alice@example.org --limit 2
dial third alice
ctl user delete alice@example.org
dial fourth alice
