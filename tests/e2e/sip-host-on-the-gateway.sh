# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The gateway is itself the SIP host: what it answers is seen on egress alone. One
# interface, XDP in, tc out.
. "$(dirname "$0")/lib.sh"

GATEWAY=192.0.2.1
IFACES=to-caller bob_up --egress
equal "observes egress" true "$(ctl status -j | jq '.interfaces[0].egress')"
block alice
phone answers "$GATEWAY" host gateway
TO=$GATEWAY
dial first alice
equal "phase, known from the answer that went out" confirmed \
	"$(ctl call list -j | jq -r '.. | .phase? // empty')"
refused second alice
hang_up first alice -key phone host
dial third alice
hang_up third alice -key phone host
all_free
