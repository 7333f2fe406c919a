# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Whatever ends a lab, nothing of it is left: no process, no name of a namespace.
. "$(dirname "$0")/lib.sh"

before=$(ip netns list | wc -l)
for signal in INT TERM HUP KILL; do
	spawn gateway "$LOGS/lab.out" "$ROOT/tools/lab.sh" run sleep 4711
	wait_for 5 "the lab's command" pgrep -x sleep
	end "$SPAWNED" "$signal"
	wait_for 5 "its end after SIG$signal" eval "! pgrep -x sleep"
	equal "namespaces after SIG$signal" "$before" "$(ip netns list | wc -l)"
done
