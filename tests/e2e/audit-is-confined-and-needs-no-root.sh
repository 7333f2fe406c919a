# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A capture may be anybody's: while bobctl audit reads one, for nobody in particular, it
# can neither start a program nor open a socket. A trace that is cut off is read up to there.
. "$(dirname "$0")/lib.sh"

confined() {
	grep -q '^Seccomp:[[:space:]]*2$' "/proc/$audit/status" 2>/dev/null
}

# Of two packets of RTP the second is cut.
trace() {
	local zeros='\0\0\0\0\0\0\0\0\0\0\0\0'
	local ip='\x45\0\0\x20\0\0\0\0\x40\x11\0\0\x0a\0\0\x01\x0a\0\0\x02\x40\0\x40\x02\0\x0c\0\0\x80\x08\0\x01'
	local head='\0\0\0\x65\0\0\0\0\x2e\0\0\0\x2e\0\0\0'

	printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\1\0\0\0%b%b\x08\0%b%b%b' \
		"$head" "$zeros" "$ip" "$head" "$zeros"
}

mkfifo "$LOGS/pipe"
chmod 755 "$LOGS"
install -m 755 "$(command -v bobctl)" "$LOGS/bobctl"
setpriv --reuid 65534 --regid 65534 --clear-groups "$LOGS/bobctl" audit - \
	<"$LOGS/pipe" >"$LOGS/audit.out" 2>&1 &
audit=$!
exec 7>"$LOGS/pipe"
wait_for 5 "the audit is confined" confined
trace >&7
exec 7>&-
wait "$audit" || fail "the audit: $(<"$LOGS/audit.out")"
OUTPUT=$(<"$LOGS/audit.out")
mentions "standard input: 1 packet" "after 1 packet.*truncated"
