# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# bobd attaches to it, and serves it as soon as it is up.
. "$(dirname "$0")/lib.sh"

at gateway ip link set to-caller down
bob_up
block alice
at gateway ip link set to-caller up
wait_for 5 "it carries packets" link_is_up gateway to-caller
phone answers
dial first alice
refused second alice
