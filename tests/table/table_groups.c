// SPDX-License-Identifier: GPL-2.0-only
/* Groups: further parties of a call, in it once, with limits of their own. */
#include "table.h"

#define SALES(limits)                                                                              \
	DO("rule user group:sales " limits), DO("group bob group:sales"),                          \
		DO("group erin group:sales")

const struct row table_groups[] = {
	{
		"a group of two members with a limit of one is in one call",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("calls group:sales 1"),
				REJECT("INVITE dave>erin call=2", REFUSED),
				REJECT("INVITE dave>bob call=3", REFUSED),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls group:sales 0"),
				PASS("INVITE dave>erin call=4", ADMITTED),
			},
		.calls = "dave 1, erin 1, group:sales 1",
	},
	{
		"a member's own limit holds beside his group's",
		.limits = "bob 1, erin none",
		.steps =
			{
				SALES("calls 2"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				DO("calls group:sales 1"),
				PASS("INVITE dave>erin call=3", ADMITTED),
				REJECT("INVITE frank>erin call=4", REFUSED),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1, group:sales 2",
	},
	{
		"a group's limit in all refuses calls made as well as calls received",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE bob>carol call=1", ADMITTED),
				REJECT("INVITE erin>dave call=2", REFUSED_OUTGOING),
				REJECT("INVITE dave>erin call=3", REFUSED),
			},
		.calls = "bob 1, carol 1, group:sales 1",
	},
	{
		"a group's limits by direction: one for calls received, one for calls made",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("in 1 out 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>erin call=2", REFUSED),
				PASS("INVITE erin>dave call=3", ADMITTED),
				REJECT("INVITE bob>dave call=4", REFUSED_OUTGOING),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1, group:sales 2",
	},
	{
		"a call within a group takes one of its slots, as a call made",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 2 in 1"),
				PASS("INVITE bob>erin call=1", ADMITTED),
				DO("calls group:sales 1"),
				PASS("INVITE carol>erin call=2", ADMITTED),
				REJECT("INVITE bob>erin call=3", REFUSED_OUTGOING),
				PASS("486 INVITE bob>erin call=1 to=e", PROGRESS),
				DO("calls group:sales 1"),
			},
		.calls = "carol 1, erin 1, group:sales 1",
	},
	{
		"a fork to two members of a group takes one of its slots",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob branch=b", ADMITTED),
				PASS("INVITE carol>erin branch=e", SAME_CALL),
				DO("calls bob 1"),
				DO("calls erin 1"),
				DO("calls group:sales 1"),
				PASS("486 INVITE carol>bob branch=b to=b", PROGRESS),
				DO("calls group:sales 1"),
				PASS("486 INVITE carol>erin branch=e to=e", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"a group leaves a call with the last of its members",
		.limits = "bob none, erin none, frank none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob branch=b", ADMITTED),
				PASS("INVITE carol>erin branch=e", SAME_CALL),
				PASS("INVITE carol>frank branch=f", SAME_CALL),
				PASS("200 INVITE carol>frank branch=f to=f", PROGRESS),
				PASS("487 INVITE carol>bob branch=b to=b", PROGRESS),
				DO("calls bob 0"),
				DO("calls group:sales 1"),
				PASS("487 INVITE carol>erin branch=e to=e", PROGRESS),
				DO("calls group:sales 0"),
				PASS("INVITE dave>erin call=2", ADMITTED),
			},
		.calls = "carol 1, dave 1, erin 1, frank 1, group:sales 1",
	},
	{
		"a group that left comes back with a member who is called again",
		.limits = "bob none, erin none, frank none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob branch=b", ADMITTED),
				PASS("INVITE carol>frank branch=f", SAME_CALL),
				PASS("480 INVITE carol>bob branch=b to=b", PROGRESS),
				DO("calls group:sales 0"),
				PASS("INVITE carol>erin branch=e", SAME_CALL),
				DO("calls group:sales 1"),
				PASS("480 INVITE carol>erin branch=e to=e", PROGRESS),
				PASS("INVITE dave>erin call=2", ADMITTED),
				REJECT("INVITE carol>bob branch=c", REFUSED),
				DO("calls bob 0"),
			},
		.calls = "carol 1, dave 1, erin 1, frank 1, group:sales 1",
	},
	{
		"a fork to a member of a full group is refused, and takes nothing",
		.limits = "bob none, erin none, frank none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("INVITE carol>frank call=2 branch=f", ADMITTED),
				REJECT("INVITE carol>erin call=2 branch=e", REFUSED),
				DO("calls erin 0"),
				DO("calls group:sales 1"),
				PASS("200 INVITE carol>frank call=2 branch=f to=f", PROGRESS),
			},
		.calls = "bob 1, carol 1, dave 1, frank 1, group:sales 1",
	},
	{
		"a member below his own limit loses no slot when his group is full",
		.limits = "bob 1, erin 1",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>erin call=2", REFUSED),
				DO("calls erin 0"),
				DO("calls dave 0"),
				DO("live 1"),
			},
		.calls = "bob 1, carol 1, group:sales 1",
	},
	{
		"a group in a group: the call is in both, and the fuller one refuses",
		.limits = "bob none, erin none, frank none",
		.steps =
			{
				SALES("calls 2"),
				DO("rule user group:house calls 2"),
				DO("group group:sales group:house"),
				DO("group frank group:house"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("calls group:sales 1"),
				DO("calls group:house 1"),
				PASS("INVITE carol>frank call=2", ADMITTED),
				DO("calls group:house 2"),
				REJECT("INVITE dave>erin call=3", REFUSED),
				DO("calls group:sales 1"),
				PASS("486 INVITE carol>frank call=2 to=f", PROGRESS),
				PASS("INVITE dave>erin call=4", ADMITTED),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1, group:house 2, group:sales 2",
	},
	{
		"of a group in a group in a group the third is not asked",
		.limits = "bob none",
		.steps =
			{
				DO("rule user group:a calls 9"),
				DO("rule user group:b calls 9"),
				DO("rule user group:c calls 1"),
				DO("group bob group:a"),
				DO("group group:a group:b"),
				DO("group group:b group:c"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				DO("calls group:b 2"),
				DO("calls group:c 0"),
			},
		.calls = "bob 2, carol 1, dave 1, group:a 2, group:b 2",
	},
	{
		"caller and callee in groups of one house: the house is in the call once",
		.limits = "bob none, erin none",
		.steps =
			{
				DO("rule user group:house calls 1"),
				DO("group bob group:sales"),
				DO("group erin group:lab"),
				DO("group group:sales group:house"),
				DO("group group:lab group:house"),
				PASS("INVITE bob>erin call=1", ADMITTED),
				REJECT("INVITE carol>bob call=2", REFUSED),
				REJECT("INVITE erin>carol call=3", REFUSED_OUTGOING),
			},
		.calls = "bob 1, erin 1, group:house 1, group:lab 1, group:sales 1",
	},
	{
		"groups that contain each other are each in the call once",
		.limits = "bob none",
		.steps =
			{
				DO("group bob group:a"),
				DO("group group:a group:b"),
				DO("group group:b group:a"),
				PASS("INVITE carol>bob", ADMITTED),
			},
		.calls = "bob 1, carol 1, group:a 1, group:b 1",
	},
	{
		"a group without a rule counts, and refuses nobody",
		.limits = "bob none, erin none",
		.steps =
			{
				DO("group bob group:sales"),
				DO("group erin group:sales"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>erin call=2", ADMITTED),
				PASS("INVITE bob>frank call=3", ADMITTED),
				DO("calls group:sales 3"),
				DO("rule user group:sales calls 3"),
				REJECT("INVITE frank>erin call=4", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1, erin 1, frank 1, group:sales 3",
	},
	{
		"a member who moves to another group in mid-call: his calls stay where they are",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				DO("rule user group:lab calls 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("group bob group:lab"),
				DO("calls group:sales 1"),
				PASS("INVITE dave>bob call=2", ADMITTED),
				REJECT("INVITE frank>bob call=3", REFUSED),
				REJECT("INVITE frank>erin call=4", REFUSED),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE frank>erin call=5", ADMITTED),
			},
		.calls = "bob 1, dave 1, erin 1, frank 1, group:lab 1, group:sales 1",
	},
	{
		"hold, transfer's Replaces and a session refresh are not refused by a full group",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=1 to=b cseq=2", IN_DIALOG),
				PASS("200 INVITE carol>bob call=1 to=b cseq=2", PROGRESS),
				PASS("INVITE dave>bob call=2 | Replaces: "
				     "1@test;to-tag=b;from-tag=f1",
				     REPLACES),
				DO("calls group:sales 2"),
				PASS("200 INVITE dave>bob call=2 to=b2", PROGRESS),
				DO("calls group:sales 1"),
			},
		.calls = "bob 1, dave 1, group:sales 1",
	},
	{
		"monitor mode counts a group above its limit, and reports",
		.limits = "bob none, erin none",
		.steps =
			{
				SALES("calls 1"),
				DO("mode monitor"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>erin call=2", WOULD_REFUSE),
				PASS("INVITE erin>frank call=3", WOULD_REFUSE),
				DO("calls group:sales 3"),
			},
		.calls = "bob 1, carol 1, dave 1, erin 2, frank 1, group:sales 3",
	},
	{0},
};
