# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A capture on a full disk says so and ends; its file can be read to its last packet; and
# calls go on as before.
. "$(dirname "$0")/lib.sh"


# fill CALL...: calls to dave until the capture has ended
fill() {
	local n=0
	while kill -0 "$1" 2>/dev/null; do
		((++n < 200)) || fail "the disk is never full"
		caller knock "$2-$n" dave
	done
}

mkdir -p "$LOGS/disk"
mount -t tmpfs -o size=16k none "$LOGS/disk"
bob_up
block alice
phone answers
dial first alice
for name in calls.pcap calls.pcapng calls.jsonl; do
	spawn gateway "$LOGS/$name.log" bobctl capture -w "$LOGS/disk/$name"
	wait_for 5 "a capture" capturing 1
	fill "$SPAWNED" "$name"
	ENDED=0
	wait "$SPAWNED" || ENDED=$?
	equal "exit code" 1 "$ENDED"
	grep -q 'calls.*: No space left on device: the capture ends' "$LOGS/$name.log" ||
		fail "it does not say why: $(cat "$LOGS/$name.log")"
	equal "lines on standard error" 2 "$(wc -l <"$LOGS/$name.log")"
	equal "captures" 0 "$(config captures)"
	mv "$LOGS/disk/$name" "$LOGS/$name"
	refused "second-$name" alice
done
for name in calls.pcap calls.pcapng; do
	tcpdump -r "$LOGS/$name" >"$LOGS/tcpdump.out" 2>"$LOGS/tcpdump.err"
	equal "complaints about $name" 0 "$(grep -c truncated "$LOGS/tcpdump.err" || true)"
	tshark -r "$LOGS/$name" >"$LOGS/tshark.out" 2>"$LOGS/tshark.err" ||
		fail "tshark cannot read $name: $(cat "$LOGS/tshark.err")"
	equal "packets of $name that both read" "$(wc -l <"$LOGS/tcpdump.out")" "$(wc -l <"$LOGS/tshark.out")"
	(($(wc -l <"$LOGS/tshark.out") > 10)) || fail "$name: hardly anything is in it"
done
jq -e . "$LOGS/calls.jsonl" >/dev/null || fail "the last line is no JSON"
hang_up first alice
wait_for 5 "alice is free" has_calls alice 0
