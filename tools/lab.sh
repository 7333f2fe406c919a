#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A gateway between a caller and the callees, in network namespaces of its own:
#
#    caller                     gateway                      callees
#    eth0 ────────── to-caller ◀───────▶ to-callees ───────── eth0
#    192.0.2.2, .3, .10  192.0.2.1   198.51.100.1    198.51.100.2 – .5, .10
#    2001:db8:1::2   2001:db8:1::1   2001:db8:2::1   2001:db8:2::2 – ::5, ::10
#
#	lab.sh run COMMAND [ARG...]	run a command in a fresh lab, then remove the lab
#	lab.sh shell			the same with an interactive shell
#
# Inside, "at PLACE COMMAND" runs a command in caller, gateway or callees.
#
# Nothing is ever left behind and two labs never meet, whatever ends them: a lab
# is a private mount and PID namespace. The names of its network namespaces and
# its bpffs are mounts that only it sees; when its first process goes, the
# kernel ends the others, and with the last one go mounts, namespaces,
# interfaces and BPF programs. "kill -9" needs no sweeper.

set -euo pipefail

LAB_SCRIPT=$(realpath "${BASH_SOURCE[0]}")

lab_die() {
	echo "lab: $*" >&2
	exit 1
}

# Not "ip netns exec": that mounts /sys anew and so hides /sys/fs/bpf.
at() {
	local place=$1
	shift
	nsenter --net="/run/netns/$place" -- "$@"
}

lab_sysctl() {
	at "$1" sh -c "echo $3 > /proc/sys/$2"
}

# lab_address PLACE INTERFACE ADDRESS...; without DAD, so that they serve at once
lab_address() {
	local place=$1 interface=$2 address
	shift 2
	for address; do
		if [[ $address == *:* ]]; then
			at "$place" ip address add "$address/64" dev "$interface" nodad
		else
			at "$place" ip address add "$address/24" dev "$interface"
		fi
	done
}

# lab_wire INTERFACE PLACE ADDRESS4 ADDRESS6: a cable from the gateway, which gets these
# addresses, to a place; with $LAB_QUEUES queues
lab_wire() {
	local interface=$1 place=$2 gateway4=$3 gateway6=$4 queues=${LAB_QUEUES:-1}
	ip -n gateway link add "$interface" numrxqueues "$queues" numtxqueues "$queues" type veth \
		peer name eth0 netns "$place" numrxqueues "$queues" numtxqueues "$queues"
	lab_address gateway "$interface" "$gateway4" "$gateway6"
	ip -n gateway link set "$interface" up
	ip -n "$place" link set eth0 up
}

lab_default_route() {
	ip -n "$1" route add default via "$2"
	ip -n "$1" -6 route add default via "$3"
}

lab_wire_caller() {
	lab_wire to-caller caller 192.0.2.1 2001:db8:1::1
	lab_address caller eth0 192.0.2.{2,3,10} 2001:db8:1::{2,3,10}
	lab_default_route caller 192.0.2.1 2001:db8:1::1
}

lab_wire_callees() {
	lab_wire to-callees callees 198.51.100.1 2001:db8:2::1
	lab_address callees eth0 198.51.100.{2,3,4,5,10} 2001:db8:2::{2,3,4,5,10}
	lab_default_route callees 198.51.100.1 2001:db8:2::1
}

lab_build() {
	local place
	mount -t tmpfs lab /run
	mount -t bpf lab /sys/fs/bpf
	for place in caller gateway callees; do
		ip netns add "$place"
		ip -n "$place" link set lo up
		lab_sysctl "$place" net/ipv6/conf/default/accept_dad 0
	done
	lab_sysctl gateway net/ipv4/ip_forward 1
	lab_sysctl gateway net/ipv6/conf/all/forwarding 1
	lab_wire_caller
	lab_wire_callees
}

# The lab's first process; when it ends, so does everything in the lab.
lab_inside() {
	trap 'exit 130' INT
	trap 'exit 143' TERM
	lab_build
	"$@"
}

# Started in the background and waited for, because only then does a signal to
# this script end the lab at once and not after the command. "env" undoes that
# bash makes background commands ignore SIGINT; "--pdeathsig" and "--kill-child"
# end the lab also when this script is killed with -9.
lab_run() {
	local status=0
	((EUID == 0)) || lab_die "needs root, for network namespaces: run it with sudo"
	setpriv --pdeathsig KILL env --default-signal=INT,QUIT \
		unshare --mount --pid --fork --kill-child --mount-proc \
		bash "$LAB_SCRIPT" inside "$@" <&0 &
	lab_pid=$!
	trap 'lab_end' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	wait "$lab_pid" || status=$?
	exit "$status"
}

lab_end() {
	kill -KILL "$lab_pid" 2>/dev/null || true
	wait "$lab_pid" 2>/dev/null || true
}

lab_shell() {
	export -f at
	echo "lab: places are caller, gateway and callees; try: at caller ping -c1 198.51.100.2"
	PS1='lab# ' bash --norc -i
}

lab_main() {
	local verb=${1:-}
	shift || true
	case $verb in
	run)
		(($#)) || lab_die "run needs a command"
		lab_run "$@"
		;;
	shell) lab_run bash "$LAB_SCRIPT" inside-shell ;;
	inside) lab_inside "$@" ;;
	inside-shell) lab_shell ;;
	*)
		sed -n '4,14s/^# \{0,1\}//p' "$LAB_SCRIPT" >&2
		exit 2
		;;
	esac
}

# Sourced, this file is a library.
[[ ${BASH_SOURCE[0]} != "$0" ]] || lab_main "$@"
