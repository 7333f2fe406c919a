# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Pinned maps of another ABI version are refused, saying how to go on; they are left
# as they are.
. "$(dirname "$0")/lib.sh"

# set_abi N: in the first byte of bob_config
set_abi() {
	local value
	mapfile -t value < <(bpftool -j map dump pinned "$PINS/bob_config" | jq -r '.[0].value[]')
	bpftool map update pinned "$PINS/bob_config" key 0 0 0 0 value "$1" "${value[@]:1}"
}

bob_up
end "$BOBD_PID"
set_abi 99
refuses 1 at gateway bobd --store "$STORE" -i to-caller -i to-callees
mentions '99' 'bobctl detach'
for command in 'user list' 'call list' status stats mode 'why alice@example.org'; do
	# shellcheck disable=SC2086 # words
	refuses 1 ctl $command
	mentions '99' 'bobctl detach'
done
equal "ABI of the maps" 99 "$(config abi)"
ctl detach
bob_up
