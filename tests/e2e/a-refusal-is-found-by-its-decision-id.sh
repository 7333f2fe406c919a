# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# The 486 carries the decision's ID, which leads to the record: who called, who was
# busy, by which rule and in which call; and any of his names leads there as well.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
ctl user alias add alice@example.org 1001
phone answers
AS=dave dial first alice
PCAP=$LOGS/caller.pcap
sniff caller "$PCAP"
refused second 1001
sniff_end "$PCAP"
WARNING=$(shark "$PCAP" -Y 'sip.Status-Code == 486' -T fields -e sip.Warning)
echo "  Warning: $WARNING"
[[ $WARNING =~ ^399\ bob\ \"decision\ ([0-9a-f]{16})\"$ ]] || fail "no decision's ID"
ID=${BASH_REMATCH[1]}

wait_for 5 "refusal $ID is kept" ctl history show "$ID"
ctl history show "$ID"
RECORD=$(ctl history show -j "${ID:0:8}")
field() {
	jq -r ".$1" <<<"$RECORD"
}
equal "ID" "$ID" "$(field id)"
equal "caller" carol@example.org "$(field caller)"
equal "callee" 1001 "$(field callee)"
equal "who was busy" alice@example.org "$(field busy)"
equal "reply" 486 "$(field reply)"
equal "calls of how many" "1 of 1" "$(field calls) of $(field of)"
equal "rule" "user, 1" "$(field level), $(field limit)"
equal "calls that held the slot" 1 "$(field held)"
equal "the call that did" "$(ctl call list -j | jq -r '.calls[0].id')" "$(field 'holders[0].call')"
equal "the other party" dave@example.org "$(field 'holders[0].other')"
for user in alice@example.org sip:1001@example.com carol@example.org; do
	equal "refusals of $user" "$ID" "$(ctl history -j "$user" | jq -r '.refusals[].id')"
	equal "and by why" "$ID" "$(ctl why -j "$user" | jq -r '.refusals[].id')"
done
equal "refusals of dave" "No refusals." "$(ctl history dave@example.org)"
equal "refusals since tomorrow" "No refusals." "$(ctl history --since "$(date -d tomorrow +%F)")"
equal "refusals of the last hour" 1 "$(ctl history -j --since 1h | jq '.refusals | length')"
refuses 1 ctl history show ffffffffffffffff
mentions 'no such refusal'
AS=dave hang_up first alice

echo "Off, if one wants: the reply is what it was."
end "$BOBD_PID"
bob_up --decision-id off
AS=dave dial third alice
sniff caller "$PCAP"
refused fourth alice
sniff_end "$PCAP"
equal "Warning" "" "$(shark "$PCAP" -Y 'sip.Status-Code == 486' -T fields -e sip.Warning)"
AS=dave hang_up third alice
all_free
