# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Somebody detaches the XDP link under a running bobd: it notices, says so and heals it.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
link=$(bpftool -j link show pinned "$PINS/link_to-caller" | jq .id)
bpftool link detach id "$link"
wait_for 5 "bobd attaches again" logged 'attached again.*to-caller'
refused second alice
hang_up first alice
all_free
