# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# 407 is not a failed call followed by a second one: the caller repeats the INVITE with
# his password, under the same Call-ID and a higher CSeq. One slot, never two.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone challenges
try "answered after 407" challenged first alice
equal "calls of alice" 1 "$(calls alice)"
refused second alice
hang_up first alice
try "answered after 407" challenged third alice
hang_up third alice
all_free
