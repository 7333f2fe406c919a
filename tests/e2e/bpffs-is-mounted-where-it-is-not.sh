# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# On a machine without bpffs at /sys/fs/bpf bobd mounts it.
. "$(dirname "$0")/lib.sh"

umount /sys/fs/bpf
! mountpoint -q /sys/fs/bpf || umount /sys/fs/bpf
bob_up
mountpoint -q /sys/fs/bpf || fail "no bpffs"
block alice
phone answers
dial first alice
refused second alice
