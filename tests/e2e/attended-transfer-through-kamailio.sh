# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Erin, in a call with carol, asks dave and hands carol over to him: REFER, INVITE with
# Replaces, two BYEs, through Kamailio on the gateway with bob. Dave, who may have one call,
# has one all the while; in the end nobody has any. Refer-To names him, or only his phone.
. "$(dirname "$0")/lib.sh"

# handed_over ORDER: ends with dave and carol in one call
handed_over() {
	tell erin call "$1-1" carol
	wait_for 5 "carol answers" said erin "$1-1" "is answered"
	tell erin call "$1-2" dave
	wait_for 5 "dave answers" said erin "$1-2" "is answered"
	equal "calls of erin, dave, carol" "2 1 1" "$(calls erin) $(calls dave) $(calls carol)"
	FROM=192.0.2.3 AS=frank refused "before-$1" dave
	tell erin "$1" "$1-1" "$1-2"
	wait_for 5 "dave takes carol's call" said carol "transferred-$1-1" "is answered"
	wait_for 5 "dave ends erin's" said erin "$1-2" ended
	wait_for 5 "erin ends carol's" said carol "$1-1" ended
	wait_for 5 "erin is free" has_calls erin 0
	wait_for 5 "carol is in one call" has_calls carol 1
	equal "calls of dave" 1 "$(calls dave)"
	equal "calls" 1 "$(ctl status -j | jq .calls)"
	FROM=192.0.2.3 AS=frank refused "after-$1" dave
}

bob_up --egress
block dave
kamailio
person carol caller 192.0.2.2
person dave callees 198.51.100.2
person erin callees 198.51.100.4
for order in transfer transfer-to-contact; do
	handed_over "$order"
	tell carol hang-up "transferred-$order-1"
	all_free
done
equal "taken over" 2 "$(counter replaces)"
