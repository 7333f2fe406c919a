# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# An exempt target takes any number of calls, also one that alice's phone was
# meant to get: it was forwarded, so To still names her.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
ctl exempt add target voicemail@example.org
phone answers
dial first alice
dial second voicemail
FORWARDED="$LOGS/forwarded"
mkdir -p "$FORWARDED"
sed '/^INVITE/,/^CSeq/s|^To: .*|To: <sip:alice@example.org>|' "$E2E_DIR/sipp/caller-dial.xml" \
	>"$FORWARDED/caller-dial.xml"
SCENARIOS=$FORWARDED dial third voicemail
equal "calls of alice" 1 "$(calls alice)"
equal "refused" 0 "$(counter refused)"
refused fourth alice
hang_up first alice
