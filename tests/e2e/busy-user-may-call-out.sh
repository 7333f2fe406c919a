# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A limit refuses calls to a user, not calls that the user makes. They count, though.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
block carol
phone answers
dial first alice
AS=alice dial out dave
equal "calls of alice" 2 "$(calls alice)"
refused second alice
hang_up first alice
refused third alice
AS=alice hang_up out dave
dial fourth alice
