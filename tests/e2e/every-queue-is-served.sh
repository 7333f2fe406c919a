# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A card with two queues: there is a socket on each, and the refusal leaves by the one
# the INVITE came in on.
. "$(dirname "$0")/lib.sh"

at gateway ip link delete to-caller
LAB_QUEUES=2
lab_wire_caller
bob_up
equal "queues" "2" "$(ctl status -j | jq '.interfaces[] | select(.name == "to-caller").queues')"
block alice
phone answers
dial first alice
for port in {5071..5078}; do
	refused "from-$port" alice -p "$port"
done
equal "refused" 8 "$(counter refused)"
equal "queues that refused" 2 \
	"$(bpftool -j map dump pinned "$PINS/bob_queues" | jq '[.[] | select(.formatted.value.replied > 0)] | length')"
