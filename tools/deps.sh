#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh GROUP... - sees to it that Debian's packages of the named groups are
# installed: as root it installs what is missing, as anybody else it says what
# is missing and how to get it. Says nothing when nothing is missing.
set -euo pipefail

build="gcc libc6-dev linux-libc-dev clang-14 bpftool libbpf-dev libxdp-dev libpcap-dev
	libnl-3-dev libnl-route-3-dev libevent-dev libsqlite3-dev libjansson-dev"
traffic="iproute2 iputils-ping jq procps python3 sip-tester sngrep tcpdump tshark"
# Installed for its program alone: as a service it would sit on the SIP port.
proxy="kamailio"

declare -A packages=(
	[build]="$build"
	[demo]="$build $traffic"
	[test]="$build $traffic $proxy baresip-core libfaketime chromium-headless-shell libcmocka-dev
		libosip2-dev libsofia-sip-ua-dev"
	[fuzz]="$build libclang-rt-14-dev"
	[coverage]="$build libcmocka-dev llvm-14 python3"
	[bench]="$build $traffic $proxy ethtool"
	[kernels]="$build clang-19 qemu-system-x86 seabios busybox-static cpio"
	[style]="git clang-format-14 shellcheck"
)

usage()
{
	echo "usage: tools/deps.sh GROUP...   groups: ${!packages[*]}" >&2
	exit 2
}

# missing PACKAGE...: those that are not installed, one a line
missing()
{
	comm -23 <(printf '%s\n' "$@" | sort -u) \
		<(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
			sed -n 's/^installed //p' | sort -u)
}

# Nothing may wait for an answer: wireshark-common, for one, asks who may capture.
apt()
{
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
		-o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null 9<&-
}

policy=/usr/sbin/policy-rc.d

# Debian starts services as it installs them, unless this file says no.
forbid_services()
{
	[ ! -e "$policy" ] || return 0
	trap 'rm -f "$policy"' EXIT
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
}

install()
{
	local log

	log=$(mktemp)
	forbid_services
	# A package list that cannot be renewed may still be good enough.
	apt update >"$log" 2>&1 || true
	if ! apt install "$@" >>"$log" 2>&1; then
		cat "$log" >&2
		rm -f "$log"
		echo "bob: apt-get could not install: $*" >&2
		exit 1
	fi
	rm -f "$log"
	case " $* " in
	*" $proxy "*) update-rc.d "$proxy" disable >/dev/null 2>&1 || true ;;
	esac
}

[ $# -gt 0 ] || usage
wanted=()
for group in "$@"; do
	[ -n "${packages[$group]:-}" ] || usage
	# shellcheck disable=SC2206 # a list of words
	wanted+=(${packages[$group]})
done

if ! command -v dpkg-query >/dev/null; then
	echo "bob: not a Debian system; what Debian 12 calls these is needed: ${wanted[*]}" >&2
	exit 0
fi

# make may ask for two groups at once.
exec 9<"$0"
flock 9
mapfile -t lacking < <(missing "${wanted[@]}")
[ ${#lacking[@]} -gt 0 ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
	echo "bob: missing packages. Run as root: apt-get install ${lacking[*]}" >&2
	exit 1
fi
echo "installing ${lacking[*]}"
install "${lacking[@]}"
