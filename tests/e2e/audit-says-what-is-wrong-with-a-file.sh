# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# A file that cannot be audited is named with what is wrong; one that is damaged is read as far as it
# goes, and nothing is left of a page that was not written.
. "$(dirname "$0")/lib.sh"

TRACE=$LOGS/trace.pcap

# a call; and the same, cut off within its last packet
phone answers
sniff callees "$TRACE" udp
dial first alice
sniff_end "$TRACE"
size=$(stat -c %s "$TRACE")
head -c $((size - 20)) "$TRACE" >"$LOGS/cut.pcap"

echo "# no trace"
: >"$LOGS/empty.pcap"
printf 'INVITE sip:bob@example.org SIP/2.0\r\n' >"$LOGS/text.pcap"
for file in missing.pcap empty.pcap text.pcap; do
	refuses 1 ctl audit "$LOGS/$file" --html "$LOGS/page.html"
	mentions "$LOGS/$file"
	[[ ! -e $LOGS/page.html ]] || fail "a page of nothing is left"
done
refuses 1 ctl audit "$LOGS"
mentions directory
refuses 1 ctl audit "$TRACE" "$LOGS/missing.pcap"
mentions missing.pcap

echo "# no policy"
printf '# bob policy 1\nuser alice@example.org\nuser bob@example.org limit many\n' >"$LOGS/bad"
refuses 1 ctl audit "$TRACE" --policy "$LOGS/bad"
mentions "$LOGS/bad:3:22: "
refuses 1 ctl audit "$TRACE" --compare "$LOGS/missing"
mentions "$LOGS/missing"

echo "# called wrongly"
refuses 2 ctl audit
mentions FILE
refuses 2 ctl audit "$TRACE" --interface eth0
refuses 2 ctl audit "$TRACE" --mode off
mentions enforce monitor
refuses 2 ctl audit "$TRACE" --port 70000
refuses 2 ctl audit "$TRACE" --calls none
refuses 2 ctl audit "$TRACE" --html - --json

echo "# damaged"
refuses 0 ctl audit "$LOGS/cut.pcap"
mentions "Damaged .*cut.pcap, after [0-9]+ packet"
ctl audit "$TRACE" --json >"$LOGS/whole.json"
ctl audit "$LOGS/cut.pcap" --json >"$LOGS/cut.json" 2>"$LOGS/cut.err"
equal "packets less" 1 "$(($(jq .packets "$LOGS/whole.json") - $(jq .packets "$LOGS/cut.json")))"
equal "read till" "$(jq .packets "$LOGS/cut.json")" "$(jq '.damaged[0].packets' "$LOGS/cut.json")"
grep -q 'cut.pcap: read up to packet' "$LOGS/cut.err" || fail "nobody is warned: $(cat "$LOGS/cut.err")"

echo "# after a damaged one the next is read"
equal "packets of both" "$(($(jq .packets "$LOGS/whole.json") * 2 - 1))" \
	"$(ctl audit "$LOGS/cut.pcap" "$TRACE" --json 2>/dev/null | jq .packets)"
