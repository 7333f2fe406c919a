# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A redacted capture has the same calls, packet by packet and byte for byte as long, and its
# checksums fit; but nobody's name stands in it, in packets, comments or JSON. Two captures
# with one key give a person the same name.
. "$(dirname "$0")/lib.sh"

capture() {
	local name=$1
	shift
	spawn gateway "$LOGS/$name.log" bobctl capture -w "$LOGS/$name" "$@"
	CAPTURES+=("$SPAWNED")
}

head -c 32 /dev/urandom >"$LOGS/key"
CAPTURES=()
bob_up
block alice
phone answers
capture plain.pcapng
capture random.pcapng --redact
capture one.pcapng --redact-key "$LOGS/key"
capture two.jsonl --redact-key "$LOGS/key"
wait_for 5 "four captures" capturing 4
dial first alice
refused second alice
hang_up first alice
wait_for 5 "all has come" eval "grep '\"status\":200,\"cseq\":10' $LOGS/two.jsonl"
for pid in "${CAPTURES[@]}"; do
	end "$pid"
	equal "exit code" 0 "$ENDED"
done

# what FILE FIELDS...: of each packet
what() {
	local file=$1 field fields=()
	shift
	for field; do
		fields+=(-e "$field")
	done
	shark "$LOGS/$file" -o udp.check_checksum:TRUE -T fields "${fields[@]}"
}

for file in random.pcapng one.pcapng two.jsonl; do
	equal "lines of $file with a name" "" "$(grep -aoiE 'alice|carol|SIPp|a=rtpmap' "$LOGS/$file" | sort -u)"
done
equal "lines with a name in what is not redacted" "alice carol" \
	"$(grep -aoE 'alice|carol' "$LOGS/plain.pcapng" | sort -u | paste -sd ' ')"
for file in random.pcapng one.pcapng; do
	for field in frame.len ip.src udp.length sip.Method sip.Status-Code sip.Call-ID sip.from.tag \
		sip.to.tag sip.Via.branch sip.CSeq sip.from.host sip.Content-Length; do
		equal "$field of $file" "$(what plain.pcapng $field | paste -sd ' ')" \
			"$(what $file $field | paste -sd ' ')"
	done
	equal "checksums that do not fit in $file" "" "$(what $file udp.checksum.status | grep -v 1 || true)"
	equal "malformed in $file" 0 "$(seen "$LOGS/$file" _ws.malformed)"
	equal "callees in $file" 1 "$(what $file sip.to.user | sort -u | wc -l)"
	equal "callers in $file" 1 "$(what $file sip.from.user | sort -u | wc -l)"
done
callee=$(what one.pcapng sip.to.user | head -n 1)
[[ $callee != "$(what random.pcapng sip.to.user | head -n 1)" ]] || fail "a random key is none"
equal "the same name in another capture" "$callee@example.org" \
	"$(jq -r .callee "$LOGS/two.jsonl" | sort -u)"
equal "whose limit it is" "$callee@example.org" "$(jq -r 'select(.user).user' "$LOGS/two.jsonl" | sort -u)"
equal "and beside the packet" "bob: refused (callee at the limit: $callee@example.org has 1 of 1)" \
	"$(what one.pcapng frame.comment | grep refused)"
