# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An INVITE with Replaces that names no call bob knows is judged like any other.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice
AS=dave caller takes-over second alice -key replaced nothing -recv_timeout 2000 &&
	fail "a made-up Replaces came through"
equal "refused" 1 "$(counter refused)"
equal "calls of alice" 1 "$(calls alice)"
