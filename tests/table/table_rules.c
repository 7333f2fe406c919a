// SPDX-License-Identifier: GPL-2.0-only
/* What SIP asks of whoever counts its calls, as far as no other table shows it. */
#include "table.h"

const struct row table_rules[] = {
	{
		"seven INVITEs and eleven 200s are one call and one slot (RFC 6026 7.1, 8.4)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				DO("calls bob 1"),
				DO("calls carol 1"),
				DO("count call_started 1"),
				DO("count call_answered 1"),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("BYE carol>bob to=b", BYE),
				PASS("200 BYE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"Call-IDs are compared byte by byte (RFC 3261 20.8)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				PASS("200 INVITE carol>bob call=a to=b", PROGRESS),
				PASS("BYE carol>bob call=A from=fa to=b", UNKNOWN_CALL),
				PASS("200 BYE carol>bob call=A from=fa to=b", UNKNOWN_CALL),
				REJECT("INVITE dave>bob call=A", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a transaction is branch and sent-by; without the cookie also the Request-URI "
		"(17.2.3)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=busy", ADMITTED),
				REJECT("INVITE dave>bob call=1 branch=a", REFUSED),
				REJECT("INVITE dave>bob call=1 branch=a", REFUSED_AGAIN),
				REJECT("INVITE dave>bob call=1 branch=a "
				       "ruri=sip:bob@example.com:5060",
				       REFUSED_AGAIN),
				REJECT("INVITE dave>bob call=1 branch=a via=10.0.0.9", REFUSED),
				REJECT("INVITE dave>bob call=2 branch=!a", REFUSED),
				REJECT("INVITE dave>bob call=2 branch=!a", REFUSED_AGAIN),
				REJECT("INVITE dave>bob call=2 branch=!a "
				       "ruri=sip:bob@example.com:5060",
				       REFUSED),
				REJECT("INVITE dave>bob call=2 branch=!a from=other", REFUSED),
				REJECT("INVITE dave>bob call=2 branch=!a cseq=2", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a re-INVITE at the limit passes, and no failure of it frees anything (14.1)",
		.limits = "bob 1, carol 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=1 to=b cseq=2", IN_DIALOG),
				PASS("401 INVITE carol>bob call=1 to=b cseq=2", OTHER_RESPONSE),
				PASS("INVITE carol>bob call=1 to=b cseq=3", IN_DIALOG),
				PASS("407 INVITE carol>bob call=1 to=b cseq=3", OTHER_RESPONSE),
				PASS("INVITE carol>bob call=1 to=b cseq=4", IN_DIALOG),
				PASS("422 INVITE carol>bob call=1 to=b cseq=4", OTHER_RESPONSE),
				PASS("INVITE carol>bob call=1 to=b cseq=5", IN_DIALOG),
				PASS("488 INVITE carol>bob call=1 to=b cseq=5", OTHER_RESPONSE),
				PASS("INVITE carol>bob call=1 to=b cseq=6", IN_DIALOG),
				PASS("491 INVITE carol>bob call=1 to=b cseq=6", OTHER_RESPONSE),
				PASS("INVITE carol>bob call=1 to=b cseq=7", IN_DIALOG),
				PASS("500 INVITE carol>bob call=1 to=b cseq=7", OTHER_RESPONSE),
				PASS("INVITE carol>bob call=1 to=b cseq=8", IN_DIALOG),
				PASS("503 INVITE carol>bob call=1 to=b cseq=8", OTHER_RESPONSE),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				DO("sweep 43000"),
				DO("calls bob 1"),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a BYE that is challenged or fails keeps the slot until one that does not (15.1.2)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b cseq=2", BYE),
				PASS("401 BYE carol>bob call=1 to=b cseq=2", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob call=1 to=b cseq=3", BYE),
				PASS("407 BYE carol>bob call=1 to=b cseq=3", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob call=1 to=b cseq=4", BYE),
				PASS("500 BYE carol>bob call=1 to=b cseq=4", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob call=1 to=b cseq=5", BYE),
				PASS("503 BYE carol>bob call=1 to=b cseq=5", PROGRESS),
				DO("calls bob 1"),
				DO("sweep 60"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("BYE carol>bob call=1 to=b cseq=9", BYE),
				PASS("200 BYE carol>bob call=1 to=b cseq=9", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"a semicolon in a user part is part of the name (RFC 4475 3.1.1.9)",
		.limits = "user 1",
		.steps =
			{
				PASS("INVITE carol>user call=1", ADMITTED),
				PASS("INVITE dave>sip:user;par=u%40example.net@example.com call=2",
				     ADMITTED),
				REJECT("INVITE dave>sip:user@example.com;par=u%40example.net "
				       "call=3",
				       REFUSED),
			},
		.calls = "*",
	},
	{
		"one person's sip and tel URIs are one user, calling and called (RFC 3325, RFC "
		"3966)",
		.limits = "+4930123456 1",
		.steps =
			{
				PASS("INVITE tel:+4930123456>carol call=1", ADMITTED),
				DO("calls +4930123456 1"),
				REJECT("INVITE dave>sip:+4930123456@gw.example;user=phone call=2",
				       REFUSED),
				REJECT("INVITE dave>tel:+49-30-12-34-56 call=3", REFUSED),
				PASS("486 INVITE tel:+4930123456>carol call=1 to=c", PROGRESS),
				PASS("INVITE sip:+4930123456@gw.example;user=phone>carol call=4",
				     ADMITTED),
				DO("calls +4930123456 1"),
				REJECT("INVITE dave>tel:+4930123456 call=5", REFUSED),
			},
		.calls = "*",
	},
	{
		"Reason, Session-ID and P-Asserted-Identity make no two calls one (RFC 3326, RFC "
		"3325)",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE carol>bob call=1 | Reason: Q.850;cause=16 | "
				     "P-Asserted-Identity: <sip:x@example.com>",
				     ADMITTED),
				PASS("INVITE dave>bob call=2 | Reason: Q.850;cause=16 | "
				     "P-Asserted-Identity: <sip:x@example.com>",
				     ADMITTED),
				DO("calls bob 2"),
				REJECT("INVITE erin>bob call=3 | Reason: SIP;cause=200", REFUSED),
				PASS("BYE carol>bob call=1 to=b | Reason: Q.850;cause=16", BYE),
				DO("calls bob 2"),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"the nil Session-ID is nobody's: calls that carry it are not one (RFC 7989 5)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1 | Session-ID: "
				     "00000000000000000000000000000000",
				     ADMITTED),
				REJECT("INVITE dave>bob call=2 | Session-ID: "
				       "00000000000000000000000000000000",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"empty parameters, white space in a token and a CR that ends no line make no "
		"message bob is sure of",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=busy", ADMITTED),
				PASS("INVITE dave>bob call=1 from=a;;x", BAD_HEADER),
				PASS("INVITE dave>bob call=2 via=10.0.0.1;;", BAD_HEADER),
				PASS("INVITE dave>bob call=3 | Subject: a\rTo: "
				     "<sip:erin@example.com>",
				     AMBIGUOUS),
				PASS("INVITE dave>bob call=4 | Subject: a\r", AMBIGUOUS),
				REJECT("INVITE dave>bob call=5 from=a;", REFUSED),
				PASS("INVITE dave>bob call=6 from=a\tb", BAD_HEADER),
				PASS("INVITE dave>bob call=7 branch=a\tb", BAD_HEADER),
				PASS("INVITE dave>bob call=8\tb", BAD_HEADER),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"an INVITE with a refused callee changes nothing for its caller's next targets "
		"(4320)",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE dave>bob call=1", ADMITTED),
				REJECT("INVITE carol>bob call=2 branch=1", REFUSED),
				ABSORB("ACK carol>bob call=2 branch=1 to=ours", ABSORBED),
				DO("calls carol 0"),
				PASS("INVITE carol>erin call=2 branch=2", ADMITTED),
				PASS("180 INVITE carol>erin call=2 branch=2 to=e", PROGRESS),
				DO("calls erin 1"),
				DO("calls carol 1"),
				PASS("486 INVITE carol>erin call=2 branch=2 to=e", PROGRESS),
				PASS("INVITE carol>voicemail call=2 branch=3", ADMITTED),
				PASS("200 INVITE carol>voicemail call=2 branch=3 to=v", PROGRESS),
			},
		.calls = "bob 1, dave 1, carol 1, voicemail 1",
	},
	{
		"an INVITE that has been tried anew since is no fork when it comes late (8.1.3.5)",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE carol>bob cseq=1", ADMITTED),
				PASS("302 INVITE carol>bob cseq=1 to=p", PROGRESS),
				PASS("INVITE carol>bob cseq=2 branch=2 ruri=erin", ADMITTED),
				PASS("INVITE carol>bob cseq=1 branch=hop", SAME_CALL),
				DO("calls bob 0"),
			},
		.calls = "carol 1, erin 1",
	},
	{0},
};
