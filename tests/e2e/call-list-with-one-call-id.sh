# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The PBX tries one target after the other under one Call-ID: each step is judged for
# itself, and the failed ones hold nothing.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
block alice-pc
phone unknown 198.51.100.2 desk
phone rings 198.51.100.4 soft
phone answers 198.51.100.5 voicemail
pbx caller 192.0.2.10 --serial --ring 0.3 alice="alice@example.org/198.51.100.2,\
alice-pc@example.org/198.51.100.4,alice@example.org/198.51.100.5"
dial first alice
cat "$LOGS/pbx.out"
equal "calls of alice" 1 "$(calls alice)"
equal "calls of alice-pc" 0 "$(calls alice-pc)"
equal "calls" 1 "$(ctl status -j | jq .calls)"
hang_up first alice -key phone voicemail -key target 198.51.100.5
all_free
