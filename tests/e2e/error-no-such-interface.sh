# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# It is named, and nothing is left behind.
. "$(dirname "$0")/lib.sh"

refuses 1 at gateway bobd --store "$STORE" -i eth9
mentions 'eth9' 'no such interface' 'ip link'
refuses 1 at gateway bobd --store "$STORE" -i to-caller -i eth9
equal "XDP programs" 0 "$(at gateway ip link show | grep -c xdp || true)"
equal "pins" "" "$(ls -A "$PINS" 2>/dev/null || true)"
refuses 2 at gateway bobd --store "$STORE"
mentions '-i'
refuses 2 at gateway bobd -i to-caller --mode sometimes
mentions 'sometimes'
