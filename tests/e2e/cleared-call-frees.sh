# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# bobctl call clear frees the slots of a call that goes on; why shows who holds them.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
refused second alice
id=$(ctl why -j alice@example.org | jq -r '.holds[0].id')
ctl call clear "$id"
equal "calls of alice" 0 "$(calls alice)"
dial third alice
refuses 1 ctl call clear ffffffffffffffff
