# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# In monitor mode a call that would be refused goes through; beside its INVITE stands who was
# at the limit: the callee, and with a group's limit the group.
. "$(dirname "$0")/lib.sh"

bob_up --mode monitor
ctl group set sales --limit 2
block alice
ctl user set bert@example.org --group sales
ctl user set carl@example.org --group sales
phone answers
spawn gateway "$LOGS/capture.log" bobctl capture -w "$LOGS/calls.pcapng"
wait_for 5 "a capture" capturing 1
dial first alice
dial second alice
dial third bert
dial fourth carl
dial fifth bert
wait_for 5 "the last call" eval "tshark -r $LOGS/calls.pcapng -Y 'sip.Call-ID == fifth and sip.Method == ACK' | grep ACK"
end "$SPAWNED"

# comment CALL: of its INVITE
comment() {
	shark "$LOGS/calls.pcapng" -Y "sip.Call-ID == $1 and sip.Method == INVITE" -T fields -e frame.comment
}

equal "the first" "bob: passed (admitted: new call, below every limit)" "$(comment first)"
equal "the second" "bob: passed (would_refuse: callee at the limit: alice@example.org has 1 of 1)" \
	"$(comment second)"
equal "the fourth" "bob: passed (admitted: new call, below every limit)" "$(comment fourth)"
equal "the fifth" "bob: passed (would_refuse: callee's group at the limit: sales has 2 of 2)" \
	"$(comment fifth)"
