# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A mode set by bobctl holds until somebody sets another, also without bob in the kernel.
# A new installation only monitors.
. "$(dirname "$0")/lib.sh"

restart() {
	ctl detach
	wait_for 5 "bobd has ended" eval "! kill -0 $BOBD_PID"
	start
}

start() {
	bobd_start -i to-caller -i to-callees
	wait_for 15 "bobd is ready" logged ready
}

start
equal "mode at first" monitor "$(ctl mode -j | jq -r .mode)"
ctl mode enforce
end "$BOBD_PID"
start
equal "mode after a restart" enforce "$(ctl mode -j | jq -r .mode)"
restart
equal "mode after detach" enforce "$(ctl mode -j | jq -r .mode)"
