# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash source=lib.sh
# What bob cannot judge it counts by reason, and "stats --blind" says how much of the signalling
# that is: SIP over TCP, something on TLS's port, more headers than it reads. What is no signalling, such
# as a TCP connection without a word in it, changes nothing.
. "$(dirname "$0")/lib.sh"

blind() {
	ctl stats --blind -j | jq "$1"
}

# reason NAME N: has that been counted so often?
reason() {
	(($(blind ".reasons.$1") >= $2))
}

# over_tcp PORT TEXT...: one connection, which says each text when the one before was answered
over_tcp() {
	at caller python3 - "$PHONE" "$@" <<-'END'
		import socket, sys
		with socket.create_connection((sys.argv[1], int(sys.argv[2])), 5) as s:
		    for text in sys.argv[3:]:
		        s.sendall(text.encode())
		        assert s.recv(100) == b"very well"
	END
}

# answer_tcp PORT: one connection after the other, "very well" to whatever is said
answer_tcp() {
	spawn callees "$LOGS/tcp-$1" python3 -uc '
import socket, sys
with socket.create_server((sys.argv[1], int(sys.argv[2]))) as server:
    while True:
        with server.accept()[0] as s:
            while s.recv(2000):
                s.sendall(b"very well")' "$PHONE" "$1"
	wait_for 5 "TCP port $1" tcp_open "$1"
}

tcp_open() {
	[[ $(at callees ss -Hlnt "sport = $1") ]]
}

bob_up
OUTPUT=$(ctl stats --blind)
mentions '^Nothing has come on SIP ports yet \(ports 5060, TLS 5061\)\.$'
equal "share of nothing" null "$(blind .share)"

phone answers
dial first alice
hang_up first alice
equal "share of plain calls" true "$(blind ".share == 0")"
OUTPUT=$(ctl stats --blind)
mentions '^bob read all of what came on SIP ports'
read=$(blind .read)
((read >= 5)) || fail "only $read messages were read"

answer_tcp 5060
answer_tcp 5061
over_tcp 5060
over_tcp 5061
equal "blind to connections without a word" 0 "$(blind .blind)"
over_tcp 5060 "OPTIONS sip:a@b SIP/2.0" "OPTIONS sip:a@b SIP/2.0"
over_tcp 5061 "who knows what"
{
	printf 'INVITE sip:alice@example.org SIP/2.0\r\n'
	printf 'X: %d\r\n' {1..100}
	printf '\r\n'
} >"$LOGS/many"
at caller bash -c "cat '$LOGS/many' >/dev/udp/$PHONE/5060"
at caller bash -c "echo hello >/dev/udp/$PHONE/5060"

# Words and answers; TCP may have said one twice.
wait_for 5 "SIP over TCP" reason tcp 4
wait_for 5 "TLS" reason tls 2
wait_for 5 "many headers" reason many_headers 1
equal "messages read" "$read" "$(blind .read)"
equal "no SIP" 1 "$(blind .unsure.not_sip)"
equal "packets are those read and those not" true "$(blind '.packets == .read + .blind')"
equal "share" true "$(blind '.share == .blind / .packets')"
equal "blind" true "$(blind '.blind == ([.reasons[]] | add)')"
equal "ports" "[5060]" "$(ctl stats --blind -j | jq -c .ports)"
OUTPUT=$(ctl stats --blind)
echo "$OUTPUT"
mentions '^tcp +[0-9]+ +[0-9.]+ % +passed: TCP' '^tls +[0-9]+ ' '^not_sip +1 +- ' \
	'^bob read [0-9.]+ % of what came on SIP ports; [0-9.]+ % it could not judge \(ports 5060, TLS 5061\)\.$' \
	'^1 more packet may have been signalling'
