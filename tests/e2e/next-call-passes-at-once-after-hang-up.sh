# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The slot is free as soon as the phone has answered the BYE, not later.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
for call in first second third; do
	dial "$call" alice
	refused "not-$call" alice
	hang_up "$call" alice
done
equal "refused" 3 "$(counter refused)"
equal "calls ended by BYE" 3 "$(counter call_ended)"
all_free
