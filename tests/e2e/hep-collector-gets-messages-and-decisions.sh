# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A HEP collector gets every SIP message that bob reads, with its addresses and its time, and
# bob's decision on a new call as a line of that call's log, over IPv4 and IPv6. What is no SIP
# it does not get. One that is away loses packets: that is said once, counted, and nobody waits.
. "$(dirname "$0")/lib.sh"

# collector NAME ADDRESS
collector() {
	spawn callees "$LOGS/$1.hep" python3 -B "$E2E_DIR/hep.py" "$2"
	COLLECTOR_PID=$SPAWNED
	wait_for 5 "collector on $2" collects
}

collects() {
	[[ $(at callees ss -Hlun "sport = 9060") ]]
}

# hep_capture NAME OPTIONS...: until "end"
hep_capture() {
	local name=$1
	shift
	spawn gateway "$LOGS/$name.out" bobctl --store "$STORE" capture -j "$@"
	CAPTURE_PID=$SPAWNED
	wait_for 5 "capture $name" capturing 1
}

# got NAME SELECTION: how many of the packets that the collector got
got() {
	jq -s "[.[] | select($2)] | length" "$LOGS/$1.hep"
}

has_got() {
	(($(got "$1" "$2") >= $3))
}

# of NAME SELECTION FIELD: of the first such packet
of() {
	jq -rs "[.[] | select($2)][0] | $3" "$LOGS/$1.hep"
}

# summed NAME: what a capture said of it at its end
summed() {
	sed -n '/^{/,$p' "$LOGS/$1.out" | jq -c .hep
}

bob_up
block alice
phone answers

collector four "$PHONE"
hep_capture first --hep "$PHONE" --hep-id 7 --hep-password secret
before=$EPOCHSECONDS
dial first alice
AS=dave refused second alice
at caller bash -c "echo no SIP >/dev/udp/$PHONE/5060"
hang_up first alice
# INVITE, 180, 200, ACK, BYE, 200; INVITE, 486, ACK. Decisions: two INVITEs, the last ACK.
wait_for 5 "the messages" has_got four '.type == 1' 9
wait_for 5 "the decisions" has_got four '.type == 100' 3
end "$CAPTURE_PID" INT
equal "capture ends with" 0 "$ENDED"
messages=$(got four '.type == 1') decisions=$(got four '.type == 100')
equal "packets" "{\"target\":\"$PHONE\",\"sent\":$((messages + decisions)),\"lost\":0}" "$(summed first)"
equal "decisions" 3 "$decisions"
equal "packets that are no HEP" 0 "$(got four .broken)"
equal "packets of others" 0 "$(got four '.agent != 7 or .password != "secret" or .protocol != 17')"
equal "packets that are no SIP" 0 "$(got four '.type == 1 and (.payload | test("SIP/2.0") | not)')"
equal "times that are not now" 0 "$(got four ".s < $before or .s > $EPOCHSECONDS or .us > 999999")"

refusal='.type == 100 and .payload.verdict == "reject"'
equal "refusal is in the log of" second "$(of four "$refusal" .correlation)"
equal "refused INVITE" "2 $CALLER 5060 $PHONE 5060" \
	"$(of four "$refusal" '"\(.family) \(.source) \(.source_port) \(.destination) \(.destination_port)"')"
equal "refusal" "refused dave@example.org alice@example.org" \
	"$(of four "$refusal" '.payload | "\(.reason) \(.caller) \(.callee)"')"
of four "$refusal" .payload.decision | grep -q 'alice@example.org has 1 of 1' || fail "no figures in the decision"
equal "admission is in the log of" first "$(of four '.payload.reason? == "admitted"' .correlation)"
answer='.type == 1 and (.payload | startswith("SIP/2.0 486"))'
equal "bob's own answer" "second $PHONE $CALLER" "$(of four "$answer" '"\(.correlation) \(.source) \(.destination)"')"
end "$COLLECTOR_PID"

collector six "$PHONE6"
phone answers "$PHONE6" desk6
hep_capture second --hep "[$PHONE6]:9060" -w "$LOGS/beside.pcap"
FROM=$CALLER6 TO=$PHONE6 dial third carol
wait_for 5 "the messages over IPv6" has_got six '.type == 1' 4
end "$CAPTURE_PID" INT
equal "INVITE over IPv6" "10 $CALLER6 $PHONE6" \
	"$(of six '.type == 1 and (.payload | startswith("INVITE"))' '"\(.family) \(.source) \(.destination)"')"
equal "the file beside it" "$(got six '.type == 1')" "$(seen "$LOGS/beside.pcap" sip)"
end "$COLLECTOR_PID"

hep_capture third --hep "$PHONE"
dial fourth erin
hang_up fourth erin
wait_for 5 "a word of the loss" grep -q 'HEP packets are lost' "$LOGS/third.out"
end "$CAPTURE_PID" INT
equal "capture ends with" 0 "$ENDED"
equal "losses said" 1 "$(grep -c 'are lost' "$LOGS/third.out")"
(($(summed third | jq .lost) >= 1)) || fail "no packet counts as lost"

# Somebody else's collector reads the same: sngrep writes what it got as a pcap file.
has_read_all() {
	[[ $(at callees ss -Hlun "sport = 9060" | awk '{ print $2 }') == 0 ]]
}

if sngrep -V 2>/dev/null | grep -q EEP; then
	spawn callees "$LOGS/sngrep.out" sngrep -N -q -L "udp:$PHONE:9060" -O "$LOGS/sngrep.pcap"
	COLLECTOR_PID=$SPAWNED
	wait_for 5 "sngrep on $PHONE" collects
	hep_capture fourth --hep "$PHONE"
	dial fifth frank
	hang_up fifth frank
	end "$CAPTURE_PID" INT
	wait_for 5 "sngrep has read all" has_read_all
	end "$COLLECTOR_PID" INT
	equal "INVITE that sngrep got" "$CALLER $PHONE fifth" "$(shark "$LOGS/sngrep.pcap" -Y 'sip.Method == INVITE' \
		-T fields -E separator=' ' -e ip.src -e ip.dst -e sip.Call-ID)"
	equal "answer that sngrep got" "$PHONE $CALLER fifth" "$(shark "$LOGS/sngrep.pcap" \
		-Y 'sip.Status-Code == 200 && sip.CSeq.method == INVITE' \
		-T fields -E separator=' ' -e ip.src -e ip.dst -e sip.Call-ID)"
fi

refuses 1 ctl capture --hep no-such-host.invalid
mentions 'no-such-host.invalid: no such HEP collector'
refuses 2 ctl capture --hep 'host:port'
refuses 2 ctl capture --hep host --ring 3
refuses 2 ctl capture --hep-id 7 -w "$LOGS/never.pcap"
