# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A caller who gives up while it rings: CANCEL, and the phone's 487 frees the slot.
# A call that only rings makes the callee busy too.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone rings
ring first alice
equal "calls of alice while it rings" 1 "$(calls alice)"
refused second alice
give_up first alice
equal "calls of alice" 0 "$(calls alice)"
ring third alice
give_up third alice
equal "calls that failed" 2 "$(counter call_failed)"
all_free
