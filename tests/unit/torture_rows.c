// SPDX-License-Identifier: GPL-2.0-only
/*
 * The 49 messages of RFC 4475 and the 12 of RFC 5118, in the RFCs' order, with
 * what each is there for and what bob must therefore do while whom it calls is
 * busy. Worked out from the messages and the RFCs, not from what bob does.
 */
#include <stddef.h>

#include "torture.h"

#define PASSES(why_it_passes) BOB_PASS, BOB_N_##why_it_passes
#define REFUSED BOB_REJECT, BOB_N_REFUSED

#define OF_4475(section, file) "RFC 4475 " section, "torture-rfc4475/" file ".dat"
#define OF_5118(section, file) "RFC 5118 " section, "torture-rfc5118/" file ".dat"

#define USER "sip:user@example.com"

static const char only_invite[] = "a method that starts no call; only an INVITE is ever refused";

const struct torture torture_rows[] = {
	{OF_4475("3.1.1.1", "wsinv"), "sip:vivekg@chair-dnrc.example.com", PASSES(UNKNOWN_CALL),
	 "valid, folded all over; its To has a tag, so it is of a dialog (12.2.2)"},
	{OF_4475("3.1.1.2", "intmeth"), NULL, PASSES(NOT_SIP),
	 "valid, with a method of every character a token may have: none that bob knows"},
	{OF_4475("3.1.1.3", "esc01"), "sip:sips%3Auser%40example.com@example.net", REFUSED,
	 "valid; the user part is one escaped word, not another URI's scheme and host"},
	{OF_4475("3.1.1.4", "escnull"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.1.5", "esc02"), NULL, PASSES(NOT_SIP),
	 "RE%47IST%45R is not REGISTER: nothing is unescaped but URIs"},
	{OF_4475("3.1.1.6", "lwsdisp"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.1.7", "longreq"), USER, PASSES(OVERLONG),
	 "valid, but its headers end behind the 2,048 bytes that bob reads"},
	{OF_4475("3.1.1.8", "dblreq"), "sip:joe@example.com", PASSES(OTHER_METHOD),
	 "a REGISTER; the INVITE behind its end is no message (18.3)"},
	{OF_4475("3.1.1.9", "semiuri"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.1.10", "transports"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.1.11", "mpart01"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.1.12", "unreason"), USER, PASSES(UNKNOWN_CALL),
	 "a valid 200 to an INVITE, phrased in UTF-8; of no call bob has seen"},
	{OF_4475("3.1.1.13", "noreason"), USER, PASSES(UNKNOWN_CALL),
	 "a valid 100 without a phrase; of no call bob has seen"},

	{OF_4475("3.1.2.1", "badinv01"), USER, PASSES(BAD_HEADER),
	 "Via ends in \";;,;,,\": a server would say 400"},
	{OF_4475("3.1.2.2", "clerr"), USER, PASSES(SHORT_BODY),
	 "Content-Length says 9999, more than the datagram has (18.3)"},
	{OF_4475("3.1.2.3", "ncl"), USER, PASSES(BAD_HEADER), "Content-Length is -999"},
	{OF_4475("3.1.2.4", "scalar02"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.2.5", "scalarlg"), NULL, PASSES(BAD_HEADER),
	 "a response whose CSeq is above 2**31 (8.1.1.5)"},
	{OF_4475("3.1.2.6", "quotbal"), USER, PASSES(BAD_HEADER),
	 "the quote that To opens does not close"},
	{OF_4475("3.1.2.7", "ltgtruri"), USER, PASSES(BAD_HEADER),
	 "the Request-URI stands in angle brackets (7.1)"},
	{OF_4475("3.1.2.8", "lwsruri"), USER, PASSES(BAD_HEADER),
	 "white space in the Request-URI (7.1)"},
	{OF_4475("3.1.2.9", "lwsstart"), USER, PASSES(BAD_HEADER),
	 "two spaces where the start line has one (7.1)"},
	{OF_4475("3.1.2.10", "trws"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.2.11", "escruri"), USER, REFUSED,
	 "headers in the Request-URI: ignored or refused with 400, and it calls the same user in "
	 "both readings"},
	{OF_4475("3.1.2.12", "baddate"), USER, REFUSED,
	 "Date is not in GMT; servers may ignore that, and who calls whom is clear"},
	{OF_4475("3.1.2.13", "regbadct"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.2.14", "badaspec"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.2.15", "baddn"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.2.16", "badvers"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.1.2.17", "mismatch01"), USER, PASSES(OTHER_METHOD),
	 "an OPTIONS whose CSeq says INVITE: no INVITE"},
	{OF_4475("3.1.2.18", "mismatch02"), USER, PASSES(NOT_SIP),
	 "an unknown method whose CSeq says INVITE: no INVITE"},
	{OF_4475("3.1.2.19", "bigcode"), NULL, PASSES(NOT_SIP),
	 "a status code of ten digits, where there are three (7.2)"},

	{OF_4475("3.2.1", "badbranch"), NULL, PASSES(OTHER_METHOD), only_invite},

	{OF_4475("3.3.1", "insuf"), USER, PASSES(BAD_HEADER),
	 "no Call-ID, From and To: nothing to tell calls apart by (8.1.1)"},
	{OF_4475("3.3.2", "unkscm"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.3", "novelsc"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.4", "unksm2"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.5", "bext01"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.6", "invut"), USER, REFUSED,
	 "a body of an unknown type: bodies are nothing to bob"},
	{OF_4475("3.3.7", "regaut01"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.8", "multi01"), USER, PASSES(AMBIGUOUS),
	 "From, To, Call-ID and CSeq stand twice, each time another"},
	{OF_4475("3.3.9", "mcl01"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.10", "bcast"), NULL, PASSES(UNKNOWN_CALL),
	 "a 200 with a second Via that leads astray; of no call bob has seen"},
	{OF_4475("3.3.11", "zeromf"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.12", "cparam01"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.13", "cparam02"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.14", "regescrt"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_4475("3.3.15", "sdp01"), USER, REFUSED,
	 "accepts only an unknown type in answer: a 486 has no body"},

	{OF_4475("3.4.1", "inv2543"), "sip:UserB@example.com", REFUSED,
	 "of a client of RFC 2543: neither branch, From tag nor Max-Forwards, and yet clear"},

	{OF_5118("4.1", "ipv6-good"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_5118("4.2", "ipv6-bad"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_5118("4.3", "port-ambiguous"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_5118("4.4", "port-unambiguous"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_5118("4.5", "via-received-param-with-delim"), NULL, PASSES(UNKNOWN_CALL),
	 "a BYE; \"received\" in brackets changes nothing (17.2.3). Of no call bob has seen"},
	{OF_5118("4.5", "via-received-param-no-delim"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_5118("4.6", "ipv6-in-sdp"), "sip:user@[2001:db8::10]", PASSES(SHORT_BODY),
	 "Content-Length says 268, and as the RFC prints it, 251 bytes follow (18.3)"},
	{OF_5118("4.7", "mult-ip-in-header"), NULL, PASSES(UNKNOWN_CALL),
	 "a BYE through IPv4 and IPv6; of no call bob has seen"},
	{OF_5118("4.8", "mult-ip-in-sdp"), "sip:user@[2001:db8::10]", REFUSED,
	 "both families in a body that bob does not read, and 8 bytes behind its end (18.3)"},
	{OF_5118("4.9", "ipv4-mapped-ipv6"), USER, REFUSED,
	 "IPv4-mapped addresses in Via: a sent-by like any other"},
	{OF_5118("4.10", "ipv6-bug-abnf-3-colons"), NULL, PASSES(OTHER_METHOD), only_invite},
	{OF_5118("4.10", "ipv6-correct-abnf-2-colons"), NULL, PASSES(OTHER_METHOD), only_invite},
	{0},
};
