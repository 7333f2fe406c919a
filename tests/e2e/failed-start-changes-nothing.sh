# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A successor that cannot start leaves programs, calls and policy as it found them.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
end "$BOBD_PID"
echo "not a store" >"$LOGS/broken.db"
refuses 1 at gateway bobd --store "$LOGS/broken.db" -i to-caller -i to-callees
refuses 1 at gateway bobd --store "$STORE" -i to-caller -i eth9
refuses 1 at gateway bobd --store "$STORE" -i to-caller --calls 32
mentions 'bobctl detach'
equal "interfaces attached" 2 \
	"$(ctl status -j | jq '[.interfaces[] | select(.attached)] | length')"
equal "calls of alice" 1 "$(calls alice)"
bob_up
refused second alice
hang_up first alice
all_free
