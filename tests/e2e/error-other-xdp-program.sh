# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Another XDP program is on the interface: it is named, and stays. Nothing is attached
# elsewhere either.
. "$(dirname "$0")/lib.sh"

stranger xdp 2
at gateway ip link set dev to-callees xdp object "$LOGS/stranger.o" section xdp
refuses 1 at gateway bobd --store "$STORE" -i to-caller -i to-callees
mentions 'to-callees' 'stranger' 'xdp off'
equal "XDP programs" 1 "$(at gateway ip link show | grep -c prog/xdp || true)"
equal "pins" "" "$(ls -A "$PINS" 2>/dev/null || true)"
at gateway ip link set dev to-callees xdp off
bob_up
