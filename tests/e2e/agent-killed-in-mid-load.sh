# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# kill -9 while calls come and go: none of them fails, and within a second nobody is
# refused any more. Its successor takes over the calls, and the counts are right.
. "$(dirname "$0")/lib.sh"

bob_up
block alice
phone answers
dial first alice

spawn caller "$LOGS/load.out" sipp "$PHONE:5060" -sf "$E2E_DIR/sipp/caller-load.xml" \
	-i "$CALLER" -p 5090 -r 100 -m 600 -d 500 -cid_str load-%u -s bob -key caller dave \
	-timeout 40s -timeout_error -nostdin -trace_err -error_file "$LOGS/load.err"
LOAD_PID=$SPAWNED
wait_for 5 "load" eval '(($(calls bob) >= 40))'
end "$BOBD_PID" KILL
killed=${EPOCHREALTIME/./}
dial second alice
((${EPOCHREALTIME/./} - killed < 1000000)) || fail "calls pass only after a second"
kill -0 "$LOAD_PID" || fail "the load was over before the agent was killed"
bob_up
kill -0 "$LOAD_PID" || fail "the load was over before the agent came back"
equal "calls of alice" 2 "$(calls alice)"
refused third alice
wait "$LOAD_PID" || fail "calls of the load failed: $(cat "$LOGS/load.err")"
hang_up first alice
refused fourth alice
hang_up second alice
dial fifth alice
hang_up fifth alice
equal "calls that started" 603 "$(counter call_started)"
equal "calls that ended" 603 "$(counter call_ended)"
all_free
