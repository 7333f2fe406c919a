# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A secretary may disturb; nobody else may.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
ctl user caller add alice@example.org secretary@example.org
phone answers
dial first alice
refused second alice
AS=secretary dial third alice
equal "calls of alice" 2 "$(calls alice)"
AS=secretary hang_up third alice
hang_up first alice
all_free
