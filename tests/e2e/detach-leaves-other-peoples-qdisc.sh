# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A clsact qdisc that was there before bob stays, with its filters.
. "$(dirname "$0")/lib.sh"

at gateway tc qdisc add dev to-caller clsact
at gateway tc filter add dev to-caller egress protocol ip prio 77 matchall action pass
bob_up --egress
ctl detach
equal "filters of others" 1 \
	"$(at gateway tc filter show dev to-caller egress | grep -c 'matchall.*handle' || true)"
equal "qdiscs" 1 "$(at gateway tc qdisc show | grep -c clsact || true)"
