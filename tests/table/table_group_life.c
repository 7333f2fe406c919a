// SPDX-License-Identifier: GPL-2.0-only
/* Groups in calls of two legs, in calls that come back, and before the sweep. */
#include "table.h"

#define SALES(limits)                                                                              \
	DO("rule user group:sales " limits), DO("group bob group:sales"),                          \
		DO("group erin group:sales")

const struct row table_group_life[] = {
	{
		"a B2BUA's two legs hold one slot of a group",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob call=a", ADMITTED),
				SENT("INVITE carol>bob call=b", OTHER_LEG),
				DO("calls group:sales 1"),
				PASS("200 INVITE carol>bob call=b to=b", PROGRESS),
				SENT("200 INVITE carol>bob call=a to=p", PROGRESS),
				PASS("BYE carol>bob call=a to=p", BYE),
				SENT("200 BYE carol>bob call=a to=p", PROGRESS),
				DO("calls group:sales 1"),
				REJECT("INVITE dave>erin call=c", REFUSED),
				SENT("BYE carol>bob call=b to=b", BYE),
				PASS("200 BYE carol>bob call=b to=b", PROGRESS),
				DO("calls group:sales 0"),
			},
	},
	{
		"legs of a call within a group, one of which hides the caller, hold one slot",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE bob>erin call=a | Session-ID: "
				     "ab30317f1a784dc48ff824d0d3715d86",
				     ADMITTED),
				PASS("INVITE anonymous>erin call=b | Session-ID: "
				     "ab30317f1a784dc48ff824d0d3715d86",
				     OTHER_LEG),
				DO("calls group:sales 1"),
				PASS("486 INVITE bob>erin call=a to=x", PROGRESS),
				DO("calls bob 0"),
				DO("calls group:sales 1"),
				DO("recount 1"),
				DO("recount 2"),
				DO("count drift 0"),
				PASS("486 INVITE anonymous>erin call=b to=e", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"a leg to somebody else is not refused by slots of its own call's first leg",
		.limits = "erin none",
		.steps =
			{
				DO("rule user bob out 1"),
				SALES("calls 1"),
				PASS("INVITE bob>queue call=a | Session-ID: "
				     "ab30317f1a784dc48ff824d0d3715d86",
				     ADMITTED),
				PASS("INVITE bob>carol call=b | Session-ID: "
				     "ab30317f1a784dc48ff824d0d3715d86",
				     ADMITTED),
				DO("calls bob 1"),
				DO("calls group:sales 1"),
				REJECT("INVITE bob>carol call=c", REFUSED_OUTGOING),
			},
		.calls = "bob 1, carol 1, group:sales 1, queue 1",
	},
	{
		"a call that was up before bob is in its members' groups",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob call=1 to=b cseq=5", UNKNOWN_CALL),
				PASS("200 INVITE carol>bob call=1 to=b cseq=5", PROGRESS),
				DO("calls group:sales 1"),
				REJECT("INVITE dave>erin call=2", REFUSED),
			},
		.calls = "bob 1, carol 1, group:sales 1",
	},
	{
		"a call that rings on after its deadline is in its groups again",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE bob>carol call=1", ADMITTED),
				DO("sweep 40"),
				DO("calls group:sales 0"),
				PASS("180 INVITE bob>carol call=1 to=c", PROGRESS),
				DO("calls group:sales 1"),
				PASS("INVITE carol>frank call=2", ADMITTED),
				REJECT("INVITE frank>erin call=3", REFUSED),
			},
		.calls = "bob 1, carol 2, frank 1, group:sales 1",
	},
	{
		"a challenged call gives its group's slot back, and takes it again",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("407 INVITE carol>bob call=1 to=p", PROGRESS),
				DO("calls group:sales 0"),
				PASS("INVITE carol>bob call=1 cseq=2", ADMITTED),
				DO("calls group:sales 1"),
				PASS("407 INVITE carol>bob call=1 cseq=2 to=p", PROGRESS),
				PASS("INVITE dave>erin call=2", ADMITTED),
				REJECT("INVITE carol>bob call=1 cseq=3", REFUSED),
			},
		.calls = "dave 1, erin 1, group:sales 1",
	},
	{
		"the recount counts groups as it counts users, and mends them",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 3"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE erin>dave call=2", ADMITTED),
				DO("recount 1"),
				DO("recount 2"),
				DO("count drift 0"),
				DO("calls group:sales 2"),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1, group:sales 2",
	},
	{
		"every call ended by hand leaves its groups",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 9"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE erin>dave call=2", ADMITTED),
				DO("clear"),
				DO("calls group:sales 0"),
			},
	},
	{0},
};
