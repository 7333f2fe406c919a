# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The BYE may come from either side.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone hangs-up
for call in first second third; do
	try "answered, and the callee hung up" stays "$call" alice
	equal "calls of alice" 0 "$(calls alice)"
done
equal "calls ended by BYE" 3 "$(counter call_ended)"
all_free
