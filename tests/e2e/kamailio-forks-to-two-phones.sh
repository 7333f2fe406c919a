# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Kamailio on the gateway with bob, baresip at both ends: two phones ring, one answers, the
# other is cancelled. One call, one slot, free again after the BYE.
. "$(dirname "$0")/lib.sh"

bob_up --egress
block alice
kamailio
baresip desk 198.51.100.2 manual
baresip cell 198.51.100.3 manual
baresip carol 192.0.2.2 auto caller
for round in 1 2; do
	press caller 192.0.2.2 dial sip:alice@example.org
	wait_for 5 "the desk's phone rings" shows desk 'Incoming call' "$round"
	wait_for 5 "the cell phone rings" shows cell 'Incoming call' "$round"
	equal "calls of alice while two phones ring" 1 "$(calls alice)"
	press callees 198.51.100.3 accept
	wait_for 5 "the call is up" shows carol 'Call established' "$round"
	wait_for 5 "the desk's phone is cancelled" shows desk '^SIP/2.0 487' "$round"
	equal "calls of alice" 1 "$(calls alice)"
	equal "calls of carol" 1 "$(calls carol)"
	equal "calls" 1 "$(ctl status -j | jq .calls)"
	FROM=192.0.2.3 AS=erin refused "busy-$round" alice
	press caller 192.0.2.2 hangup
	all_free
done
equal "INVITEs at the desk's phone" 2 "$(grep -c '^INVITE' "$LOGS/baresip-desk.out")"
