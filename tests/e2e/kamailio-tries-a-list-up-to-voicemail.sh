# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# Kamailio tries one target after the other: the desk's phone is busy, nobody answers the
# soft client, voicemail takes the call. Alice is in one call all the while.
. "$(dirname "$0")/lib.sh"

bob_up --egress
block alice
kamailio -A SERIAL
baresip desk 198.51.100.2 manual
baresip soft 198.51.100.3 manual
baresip voicemail 198.51.100.5 auto
baresip carol 192.0.2.2 auto caller
press caller 192.0.2.2 dial sip:alice@example.org
wait_for 5 "the desk's phone rings" shows desk 'Incoming call'
equal "calls of alice" 1 "$(calls alice)"
press callees 198.51.100.2 hangup
wait_for 5 "the desk's phone is busy" shows desk '^SIP/2.0 486'
wait_for 5 "the soft client rings" shows soft 'Incoming call'
equal "calls of alice" 1 "$(calls alice)"
FROM=192.0.2.3 AS=erin refused early alice
wait_for 5 "the soft client is given up" shows soft '^SIP/2.0 487'
wait_for 5 "voicemail answers" shows carol 'Call established'
equal "calls of alice" 1 "$(calls alice)"
equal "calls" 1 "$(ctl status -j | jq .calls)"
FROM=192.0.2.3 AS=erin refused late alice
press callees 198.51.100.5 hangup
all_free
