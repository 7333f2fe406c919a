# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A clsact qdisc that was there before bob stays, with its filters.
. "$(dirname "$0")/lib.sh"

stranger tc 0
at gateway tc qdisc add dev to-caller clsact
at gateway tc filter add dev to-caller egress prio 77 bpf direct-action \
	object-file "$LOGS/stranger.o" section tc
bob_up --egress
ctl detach
equal "filters of others" 1 \
	"$(at gateway tc filter show dev to-caller egress | grep -c 'pref 77 .*stranger' || true)"
equal "qdiscs" 1 "$(at gateway tc qdisc show | grep -c clsact || true)"
