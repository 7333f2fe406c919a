// SPDX-License-Identifier: GPL-2.0-only
/* Who is never refused at a limit: exempt callers, emergency calls, exempt targets. */
#include "table.h"

const struct row table_exempt[] = {
	{
		"an exempt caller gets through to a user at his limit, and is counted",
		.limits = "bob 1",
		.steps =
			{
				DO("exempt caller bob carol"),
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("INVITE carol>bob call=2", EXEMPT_CALLER),
				DO("calls bob 2"),
				REJECT("INVITE erin>bob call=3", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"below the limit an exempt caller is a caller like others",
		.limits = "bob 2",
		.steps =
			{
				DO("exempt caller bob carol"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				REJECT("INVITE erin>bob call=3", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"exempt is one caller for one callee, not the other way round, nor for others",
		.limits = "bob 1, carol 1, erin 1",
		.steps =
			{
				DO("exempt caller bob carol"),
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("INVITE dave>carol call=2", ADMITTED),
				PASS("INVITE dave>erin call=3", ADMITTED),
				REJECT("INVITE bob>carol call=4", REFUSED),
				REJECT("INVITE carol>erin call=5", REFUSED),
				PASS("INVITE carol>bob call=6", EXEMPT_CALLER),
			},
		.calls = "bob 2, carol 2, dave 3, erin 1",
	},
	{
		"exempt by his first name, whichever name he calls by, or is called by",
		.limits = "bob 1, carol 1",
		.steps =
			{
				DO("alias bob 1001"),
				DO("alias carol 1002"),
				DO("exempt caller bob carol"),
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("INVITE sip:1002@example.com>sip:1001@example.com call=2",
				     EXEMPT_CALLER),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"an exempt caller gets past the callee's group, too",
		.limits = "bob none, erin none",
		.steps =
			{
				DO("rule user group:sales calls 1"),
				DO("group bob group:sales"),
				DO("group erin group:sales"),
				DO("exempt caller bob carol"),
				PASS("INVITE dave>erin call=1", ADMITTED),
				REJECT("INVITE frank>bob call=2", REFUSED),
				PASS("INVITE carol>bob call=3", EXEMPT_CALLER),
				DO("calls group:sales 2"),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1, group:sales 2",
	},
	{
		"an exempt caller is not held up by his own limit either",
		.limits = "bob none",
		.steps =
			{
				DO("rule user carol out 1"),
				DO("exempt caller bob carol"),
				PASS("INVITE carol>dave call=1", ADMITTED),
				REJECT("INVITE carol>erin call=2", REFUSED_OUTGOING),
				PASS("INVITE carol>bob call=3", EXEMPT_CALLER),
			},
		.calls = "bob 1, carol 2, dave 1",
	},
	{
		"a call forked to somebody whom the caller always reaches is not refused there",
		.limits = "bob 1, erin 1",
		.steps =
			{
				DO("exempt caller bob carol"),
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("INVITE carol>frank call=2 branch=f", ADMITTED),
				PASS("INVITE carol>bob call=2 branch=b", EXEMPT_CALLER),
				DO("calls bob 2"),
				PASS("INVITE dave>erin call=3", ADMITTED),
				REJECT("INVITE carol>erin call=2 branch=e", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 2, erin 1, frank 1",
	},
	{
		"an emergency call takes slots of users and groups whatever their limits",
		.limits = "carol none",
		.steps =
			{
				DO("rule user group:sales calls 1"),
				DO("group carol group:sales"),
				DO("rule user carol out 1"),
				PASS("INVITE carol>dave call=1", ADMITTED),
				REJECT("INVITE carol>erin call=2", REFUSED_OUTGOING),
				PASS("INVITE carol>112 call=3", EMERGENCY),
				DO("calls group:sales 2"),
				DO("calls carol 2"),
			},
		.calls = "112 1, carol 2, dave 1, group:sales 2",
	},
	{
		"a call forwarded to an emergency number is not refused at that branch",
		.limits = "bob 1, 112 1",
		.steps =
			{
				PASS("INVITE dave>112 call=1", EMERGENCY),
				PASS("INVITE carol>bob call=2 branch=b", ADMITTED),
				PASS("INVITE carol>112 call=2 branch=e", SAME_CALL),
				DO("calls 112 2"),
			},
		.calls = "112 2, bob 1, carol 1, dave 1",
	},
	{
		"an exempt target is nobody's slot; its caller is counted",
		.steps =
			{
				DO("rule default in 1"),
				DO("exempt target sip:queue@example.com"),
				PASS("INVITE carol>sip:queue@example.com call=1", EXEMPT_TARGET),
				PASS("INVITE dave>sip:queue@example.com call=2", EXEMPT_TARGET),
				PASS("INVITE dave>bob call=3", ADMITTED),
				REJECT("INVITE erin>bob call=4", REFUSED),
			},
		.calls = "bob 1, carol 1, dave 2",
	},
	{
		"a call that goes on to voicemail after ringing is not refused there",
		.limits = "bob 1",
		.steps =
			{
				DO("rule default in 1"),
				DO("exempt target sip:voicemail@example.com"),
				PASS("INVITE carol>bob call=1 branch=b", ADMITTED),
				PASS("480 INVITE carol>bob call=1 branch=b to=b", PROGRESS),
				PASS("INVITE carol>bob call=1 branch=v cseq=1 "
				     "ruri=sip:voicemail@example.com",
				     EXEMPT_TARGET),
				DO("calls bob 0"),
			},
		.calls = "carol 1",
	},
	{0},
};
