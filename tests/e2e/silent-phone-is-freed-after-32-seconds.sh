# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Nobody answers the INVITE, not even with 100: after 64*T1 = 32 s (RFC 3261
# 17.1.1.2) the caller has given up, and the sweep frees the slot.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone silent
started=$SECONDS
knock first alice
equal "calls of alice" 1 "$(calls alice)"
refused second alice
wait_for 36 "alice is free" has_calls alice 0
((SECONDS - started >= 31)) || fail "freed after $((SECONDS - started)) s"
equal "calls ended by the sweep" 1 "$(counter call_expired)"
all_free
