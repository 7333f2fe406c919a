// SPDX-License-Identifier: GPL-2.0-only
/* Whose rule it is: the user's own, else the longest prefix's, the domain's, the default's. */
#include "table.h"

const struct row table_levels[] = {
	{
		"who has no rule of his own has that of the longest prefix of his number",
		.steps =
			{
				DO("rule prefix +468 calls 1"),
				DO("rule prefix +468752 calls 2"),
				PASS("INVITE carol>tel:+4687521234 call=1", ADMITTED),
				PASS("INVITE dave>tel:+4687521234 call=2", ADMITTED),
				REJECT("INVITE erin>tel:+4687521234 call=3", REFUSED),
				PASS("INVITE carol>tel:+4681111111 call=4", ADMITTED),
				REJECT("INVITE dave>tel:+4681111111 call=5", REFUSED),
				PASS("INVITE carol>tel:+4631111111 call=6", ADMITTED),
				PASS("INVITE dave>tel:+4631111111 call=7", ADMITTED),
			},
		.calls = "*",
	},
	{
		"a prefix ends where its digits end: not before, not behind",
		.steps =
			{
				DO("rule prefix 10 calls 1"),
				PASS("INVITE carol>tel:1 call=1", ADMITTED),
				PASS("INVITE dave>tel:1 call=2", ADMITTED),
				PASS("INVITE carol>tel:10 call=3", ADMITTED),
				REJECT("INVITE dave>tel:10 call=4", REFUSED),
				PASS("INVITE carol>tel:10999999999999999999999999 call=5",
				     ADMITTED),
				REJECT("INVITE dave>tel:10999999999999999999999999 call=6",
				       REFUSED),
				PASS("INVITE carol>tel:11 call=7", ADMITTED),
				PASS("INVITE dave>tel:11 call=8", ADMITTED),
			},
		.calls = "*",
	},
	{
		"prefixes are of numbers: a name that begins alike has none",
		.steps =
			{
				DO("rule prefix 10 calls 1"),
				PASS("INVITE carol>sip:10th@example.com call=1", ADMITTED),
				PASS("INVITE dave>sip:10th@example.com call=2", ADMITTED),
				PASS("INVITE carol>sip:1001@example.com call=3", ADMITTED),
				REJECT("INVITE dave>sip:1001@example.com call=4", REFUSED),
			},
		.calls = "*",
	},
	{
		"under a number plan a prefix holds for every way to dial",
		.steps =
			{
				DO("plan 46 0 00 9"),
				DO("rule prefix +468752 calls 1"),
				PASS("INVITE carol>sip:087521234@example.com call=1", ADMITTED),
				REJECT("INVITE dave>sip:004687521234@example.com call=2", REFUSED),
				REJECT("INVITE dave>tel:9087521234 call=3", REFUSED),
				REJECT("INVITE dave>tel:7521234;phone-context=+468 call=4",
				       REFUSED),
				PASS("INVITE dave>sip:87521234@example.com call=5", ADMITTED),
			},
		.calls = "*",
	},
	{
		"who has neither has the rule of the host he was called at",
		.steps =
			{
				DO("rule domain example.com calls 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>sip:bob@EXAMPLE.com:5070;lr call=2", REFUSED),
				PASS("INVITE dave>sip:bob@example.org call=3", ADMITTED),
				PASS("INVITE erin>sip:bob@example.org call=4", ADMITTED),
				PASS("INVITE dave>sip:bob@sub.example.com call=5 "
				     "ruri=sip:bob@sub.example.com",
				     ADMITTED),
				PASS("INVITE erin>sip:bob@sub.example.com call=6", ADMITTED),
			},
		.calls = "*",
	},
	{
		"a number has the rule of its host, unless that of a prefix",
		.steps =
			{
				DO("rule domain example.com calls 1"),
				DO("rule prefix 20 calls 2"),
				PASS("INVITE carol>sip:1001@example.com call=1", ADMITTED),
				REJECT("INVITE dave>sip:1001@example.com call=2", REFUSED),
				PASS("INVITE carol>sip:2001@example.com call=3", ADMITTED),
				PASS("INVITE dave>sip:2001@example.com call=4", ADMITTED),
				REJECT("INVITE erin>sip:2001@example.com call=5", REFUSED),
				/* without a host there is no domain */
				PASS("INVITE dave>tel:3001 call=6", ADMITTED),
				PASS("INVITE erin>tel:3001 call=7", ADMITTED),
			},
		.calls = "*",
	},
	{
		"an IPv6 reference is a domain, too",
		.steps =
			{
				DO("rule domain [fd00::1] calls 1"),
				PASS("INVITE carol>sip:bob@[FD00::1]:5060 call=1", ADMITTED),
				REJECT("INVITE dave>sip:bob@[fd00::1] call=2", REFUSED),
			},
		.calls = "*",
	},
	{
		"everybody else has the default rule, which refuses nobody unless told to",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				DO("rule default calls 2"),
				REJECT("INVITE erin>bob call=3", REFUSED),
				DO("rule default none"),
				PASS("INVITE erin>bob call=4", ADMITTED),
			},
		.calls = "bob 3, carol 1, dave 1, erin 1",
	},
	{
		"a user's own rule goes before all others, even one without limits",
		.limits = "bob none, carol 2",
		.steps =
			{
				DO("rule default calls 1"),
				DO("rule domain example.com calls 1"),
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("INVITE erin>bob call=2", ADMITTED),
				PASS("INVITE dave>carol call=3", ADMITTED),
				PASS("INVITE erin>carol call=4", ADMITTED),
				REJECT("INVITE frank>carol call=5", REFUSED),
			},
		.calls = "*",
	},
	{
		"a user without a rule falls through by the name he is called by",
		.steps =
			{
				DO("rule user bob none"),
				DO("alias bob +4687521234"),
				DO("rule prefix +468 calls 1"),
				DO("rule domain example.com calls 2"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				/* his number's limit is one call, his address's is two */
				REJECT("INVITE dave>tel:+4687521234 call=2", REFUSED),
				PASS("INVITE dave>bob call=3", ADMITTED),
				REJECT("INVITE erin>bob call=4", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"a call by any alias holds the one slot",
		.limits = "bob 1",
		.steps =
			{
				DO("plan 46 0 00 9"),
				DO("alias bob 1001"),
				DO("alias bob +4687521234"),
				DO("alias bob sip:robert@example.org"),
				PASS("INVITE carol>sip:1001@10.0.0.1 call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				REJECT("INVITE dave>sip:08-7521234@example.com call=3", REFUSED),
				REJECT("INVITE dave>sip:robert@example.org call=4", REFUSED),
				PASS("486 INVITE carol>sip:1001@10.0.0.1 call=1 to=b", PROGRESS),
				PASS("INVITE dave>sip:robert@example.org call=5", ADMITTED),
				DO("calls bob 1"),
				DO("calls 1001 1"),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"P-Called-Party-ID, Request-URI, To: the first that any level knows",
		.steps =
			{
				DO("rule prefix 10 calls 1"),
				DO("rule default calls 1"),
				PASS("INVITE carol>sip:x@example.net call=1 ruri=tel:1001",
				     ADMITTED),
				REJECT("INVITE dave>tel:1001 call=2 ruri=sip:phone@example.net",
				       REFUSED),
				REJECT("INVITE dave>bob call=3 ruri=sip:phone@example.net | "
				       "P-Called-Party-ID: <tel:1001>",
				       REFUSED),
				/* the default knows nobody: the first name counts */
				PASS("INVITE dave>bob call=4 ruri=sip:phone@example.net", ADMITTED),
				DO("calls sip:phone@example.net 1"),
				DO("calls bob 0"),
			},
		.calls = "*",
	},
	{0},
};
