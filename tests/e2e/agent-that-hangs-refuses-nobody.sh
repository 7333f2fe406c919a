# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An agent that is stopped cannot answer: after 500 ms without a heartbeat calls pass.
# When it goes on, so does bob.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
kill -STOP "$BOBD_PID"
dial second alice
kill -CONT "$BOBD_PID"
hang_up second alice
refused third alice
