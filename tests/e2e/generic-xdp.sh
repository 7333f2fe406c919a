# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Where a driver has no XDP of its own, bob attaches in generic mode and says so.
. "$(dirname "$0")/lib.sh"

bob_up --generic
logged 'to-caller \(generic' || fail "bobd does not say that it is generic: $(cat "$BOBD_LOG")"
equal "mode of attachment" "generic generic" \
	"$(ctl status -j | jq -r '[.interfaces[].xdp] | join(" ")')"
block alice
phone answers
dial first alice
refused second alice
hang_up first alice
dial third alice
hang_up third alice
all_free
