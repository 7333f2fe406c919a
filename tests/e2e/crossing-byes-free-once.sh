# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Both hang up at the same moment: two BYEs, two answers, one release.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
block carol
phone crosses
try "both hung up" crossing first alice
equal "calls of alice" 0 "$(calls alice)"
equal "calls of carol" 0 "$(calls carol)"
try "both hung up" crossing second alice
equal "calls ended by BYE" 2 "$(counter call_ended)"
all_free
