# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# With --join off each leg that bob sees is a call: alice's one call is two. It still gets
# through, for the second leg is one that this host sends, and those are not refused.
. "$(dirname "$0")/lib.sh"

bob_up --egress --join off
block alice
phone answers
b2bua
dial first alice
equal "calls of alice" 2 "$(calls alice)"
equal "legs joined" 0 "$(counter other_leg)"
AS=dave refused second alice
hang_up first alice -key phone b2bua -key target 192.0.2.1
all_free
