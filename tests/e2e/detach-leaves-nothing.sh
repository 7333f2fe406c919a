# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# bobctl detach removes programs, links, tc filters, qdiscs and pins. A bobd that
# runs notices and ends, saying why.
. "$(dirname "$0")/lib.sh"

ids() {
	at gateway bash -c 'ip -d -j link show | jq ".[].xdp.prog.id? // empty"
		for i in to-caller to-callees; do tc -j filter show dev $i egress; done |
			jq ".[].options.prog.id? // empty"
		for pin in /sys/fs/bpf/bob/bob_{sweep,mirror}; do
			bpftool -j prog show pinned $pin | jq .id
		done'
}

gone() {
	! bpftool prog show id "$1"
}

bob_up --egress
block alice
phone answers
dial first alice
mapfile -t programs < <(ids)
equal "programs: one per interface and direction, and two to run" 6 "${#programs[@]}"
ctl detach
wait_for 5 "bobd ends by itself" eval "! kill -0 $BOBD_PID"
wait "$BOBD_PID" && fail "bobd ended well although it was detached"
logged 'detach' || fail "bobd does not say why it ended: $(cat "$BOBD_LOG")"
[[ ! -e $PINS ]] || fail "left: $(ls -A "$PINS")"
equal "XDP programs" 0 "$(at gateway ip link show | grep -c xdp || true)"
equal "qdiscs that bob made" 0 "$(at gateway tc qdisc show | grep -c clsact || true)"
for program in "${programs[@]}"; do
	wait_for 5 "program $program is gone" gone "$program"
done
dial second alice
refuses 0 ctl status
mentions 'not attached'
