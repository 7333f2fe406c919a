# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# One bobd at a time; the first one is not disturbed.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
refuses 1 at gateway bobd --store "$STORE" -i to-caller
mentions 'bobd'
refused second alice
