/* SPDX-License-Identifier: GPL-2.0-only */
/* The names and meanings of all counters; part of the contract in bob_abi.h. */
#ifndef BOB_COUNTERS_H
#define BOB_COUNTERS_H

/*
 * Every outcome has a counter, so no packet vanishes unexplained.
 * X(NAME, "name", "what it means"). Names are interface: keep them.
 */
#define BOB_COUNTERS(X)                                                                            \
	X(NOT_IP, "not_ip", "passed: neither IPv4 nor IPv6")                                       \
	X(NOT_UDP, "not_udp", "passed: IP, but not UDP")                                           \
	X(TCP, "tcp", "passed: TCP with a payload on a SIP port, which bob does not read")         \
	X(TLS, "tls", "passed: TCP with a payload on port 5061: TLS, which bob does not read")     \
	X(OTHER_PORT, "other_port", "passed: UDP on no SIP port")                                  \
	X(FRAGMENT, "fragment",                                                                    \
	  "passed: first IP fragment that does not hold all of SIP's headers")                     \
	X(LATER_FRAGMENT, "later_fragment", "passed: later IP fragment, which has no port")        \
	X(BAD_LENGTH, "bad_length", "passed: a header's length does not fit the packet")           \
	X(MODE_OFF, "mode_off", "passed: bob is off")                                              \
	X(KEEPALIVE, "keepalive", "passed: empty or CRLF keep-alive on a SIP port")                \
	X(NOT_SIP, "not_sip", "passed: no SIP message on a SIP port")                              \
	X(OVERLONG, "overlong", "passed: headers do not end within the 2048 bytes bob reads")      \
	X(MANY_HEADERS, "many_headers", "passed: more header lines than bob reads")                \
	X(BAD_HEADER, "bad_header", "passed: a header bob needs is missing or unreadable")         \
	X(AMBIGUOUS, "ambiguous", "passed: can be read in two ways")                               \
	X(SHORT_BODY, "short_body", "passed: body shorter than Content-Length")                    \
	X(OTHER_METHOD, "other_method", "passed: a method that changes no call")                   \
	X(OTHER_RESPONSE, "other_response", "passed: a response that changes no call")             \
	X(UNKNOWN_CALL, "unknown_call", "passed: belongs to no call bob knows")                    \
	X(UNKNOWN_BRANCH, "unknown_branch", "passed: response to a branch bob did not see")        \
	X(IN_DIALOG, "in_dialog", "passed: request within a call")                                 \
	X(PROGRESS, "progress", "passed: response that moved a call on")                           \
	X(ACK, "ack", "passed: ACK")                                                               \
	X(CANCEL, "cancel", "passed: CANCEL")                                                      \
	X(BYE, "bye", "passed: BYE")                                                               \
	X(SAME_CALL, "same_call",                                                                  \
	  "passed: INVITE again, or another branch, of a call counted already")                    \
	X(OTHER_LEG, "other_leg", "passed: a B2BUA's other leg of a call counted already")         \
	X(ADMITTED, "admitted", "passed: new call, below every limit")                             \
	X(EMERGENCY, "emergency", "passed: emergency call, never refused")                         \
	X(CALLBACK, "callback", "passed: call-back from an emergency centre (RFC 7090)")           \
	X(REPLACES, "replaces", "passed: takes over a live call (RFC 3891)")                       \
	X(EXEMPT_TARGET, "exempt_target", "passed: to somebody who is never refused, nor counted") \
	X(EXEMPT_CALLER, "exempt_caller",                                                          \
	  "passed: at the limit, but this caller always gets through")                             \
	X(NO_IDENTITY, "no_identity", "passed: INVITE whose callee bob cannot name")               \
	X(WOULD_REFUSE, "would_refuse", "passed: at the limit, but bob only monitors or observes") \
	X(AGENT_STALE, "agent_stale", "passed: at the limit, but the agent gives no sign of life") \
	X(NO_SOCKET, "no_socket", "passed: at the limit, but no agent's socket on that queue")     \
	X(RING_FULL, "ring_full", "passed: at the limit, but the agent's ring is full")            \
	X(NO_REPLY, "no_reply", "passed: at the limit, but a reply would be longer, or go astray") \
	X(CALLS_FULL, "calls_full", "passed, not counted: the table of calls is full")             \
	X(USERS_FULL, "users_full", "passed, not counted: no free index for a guest")              \
	X(CONTENDED, "contended", "passed, not counted: lost too many races in a row")             \
	X(REFUSED, "refused", "refused: the callee, or a group of his, is at the limit")           \
	X(REFUSED_OUTGOING, "refused_outgoing",                                                    \
	  "refused: the caller, or a group of his, is at the limit")                               \
	X(REFUSED_AGAIN, "refused_again", "refused: the same INVITE again within 32 s")            \
	X(ABSORBED, "absorbed", "absorbed: ACK to bob's own refusal")                              \
	X(FRAGMENT_DROPPED, "fragment_dropped", "refused: a later fragment of a refused INVITE")   \
	X(CALL_STARTED, "call_started", "calls: records made")                                     \
	X(CALL_ADOPTED, "call_adopted", "calls: met in mid-dialog and counted from there")         \
	X(CALL_ANSWERED, "call_answered", "calls: answered")                                       \
	X(CALL_FAILED, "call_failed", "calls: ended unanswered, by a final response")              \
	X(CALL_ENDED, "call_ended", "calls: ended by BYE")                                         \
	X(CALL_REPLACED, "call_replaced", "calls: taken over by another (Replaces)")               \
	X(CALL_EXPIRED, "call_expired", "calls: ended by the sweep, overdue")                      \
	X(CALL_CLEARED, "call_cleared", "calls: ended by hand")                                    \
	X(BRANCHES_FULL, "branches_full", "a call forked into more branches than are remembered")  \
	X(PARTIES_FULL, "parties_full", "a call forked to more users than are remembered")         \
	X(DIALOGS_FULL, "dialogs_full", "a call has more dialogs than are remembered")             \
	X(DRIFT, "drift", "users whose count was repaired by the recount")                         \
	X(EVENT_LOST, "event_lost", "events not reported: the ring was full")

#define BOB_COUNTER_ENUM(NAME, name, text) BOB_N_##NAME,
enum bob_counter {
	BOB_COUNTERS(BOB_COUNTER_ENUM) BOB_N_MAX,
};

#endif
