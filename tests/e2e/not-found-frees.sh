# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A final response of 300 or above to the INVITE frees at once.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone unknown
for call in first second third; do
	not_found "$call" alice
	equal "calls of alice" 0 "$(calls alice)"
done
equal "refused" 0 "$(counter refused)"
all_free
