# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An INVITE with Replaces that names a live call takes over its slot instead of taking
# another one: alice, who may have one call, is handed from carol to dave.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
AS=dave try "took over the first" takes-over second alice -key replaced first
equal "calls of alice" 1 "$(calls alice)"
equal "taken over" 1 "$(counter replaces)"
hang_up first alice
equal "calls of alice" 1 "$(calls alice)"
refused third alice
AS=erin refused fourth alice
hang_up second alice
all_free
