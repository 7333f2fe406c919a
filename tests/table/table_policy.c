// SPDX-License-Identifier: GPL-2.0-only
/* Who is refused, who never is, and who is meant. */
#include "table.h"

const struct row table_policy[] = {
	{
		"users without a rule are counted and never refused",
		.limits = "",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				PASS("INVITE erin>bob call=3", ADMITTED),
			},
		.calls = "bob 3, carol 1, dave 1, erin 1",
	},
	{
		"a limit of two lets two calls in, and no third",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				REJECT("INVITE erin>bob call=3", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"a limit of none never refuses",
		.limits = "bob none",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"whoever called somebody is as busy as whoever was called",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE bob>carol call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a user at his limit may still call others",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE bob>dave call=2", ADMITTED),
				REJECT("INVITE erin>bob call=3", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"monitor mode passes, counts and reports what enforce would refuse",
		.limits = "bob 1",
		.steps =
			{
				DO("mode monitor"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", WOULD_REFUSE),
				PASS("200 INVITE dave>bob call=2 to=b", PROGRESS),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"mode off passes everything and counts nothing",
		.limits = "bob 1",
		.steps =
			{
				DO("mode off"),
				PASS("INVITE carol>bob call=1", MODE_OFF),
				PASS("INVITE dave>bob call=2", MODE_OFF),
				DO("live 0"),
				DO("mode enforce"),
				PASS("INVITE erin>bob call=3", ADMITTED),
			},
		.calls = "bob 1, erin 1",
	},
	{
		"a raised or lowered limit holds from the next INVITE on",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("limit bob 2"),
				PASS("INVITE dave>bob call=2", ADMITTED),
				DO("limit bob 1"),
				REJECT("INVITE erin>bob call=3", REFUSED),
				DO("limit bob none"),
				PASS("INVITE frank>bob call=4", ADMITTED),
			},
		.calls = "bob 3, carol 1, dave 1, frank 1",
	},
	{
		"a guest who gets a rule in mid-call keeps the calls he is in",
		.limits = "",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("limit bob 1"),
				DO("calls bob 1"),
				DO("recount 1"),
				DO("recount 2"),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("INVITE erin>bob call=3", ADMITTED),
			},
		.calls = "bob 1, erin 1",
	},
	{
		"a user who loses his rule is refused no more; his calls go on",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("delete bob"),
				PASS("INVITE dave>bob call=2", ADMITTED),
				DO("calls bob 1"),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b", BYE),
				PASS("200 BYE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 1"),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"emergency calls are never refused: urn:service:sos (RFC 5031)",
		.limits = "urn:service:sos 1, urn:service:sos.fire 1",
		.steps =
			{
				PASS("INVITE carol>urn:service:sos call=1", EMERGENCY),
				PASS("INVITE dave>urn:service:sos.fire call=2", EMERGENCY),
				PASS("INVITE dave>bob call=3 ruri=urn:service:sos", EMERGENCY),
				PASS("INVITE dave>urn:service:sos.fire call=4", EMERGENCY),
			},
		.calls = "*",
	},
	{
		"emergency calls are never refused: listed numbers, however written",
		.limits = "112 1, 911 1",
		.steps =
			{
				PASS("INVITE carol>sip:112@example.com call=1", EMERGENCY),
				PASS("INVITE dave>tel:911 call=2", EMERGENCY),
				PASS("INVITE erin>tel:911 call=4", EMERGENCY),
				PASS("INVITE dave>sip:1-1-2@gateway;user=phone call=3", EMERGENCY),
			},
		.calls = "*",
	},
	{
		"emergency calls are never refused: Resource-Priority (RFC 4412)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2 | Resource-Priority: esnet.0",
				     EMERGENCY),
				PASS("INVITE erin>bob call=3 | Priority: psap-callback", CALLBACK),
				REJECT("INVITE frank>bob call=4 | Priority: urgent", REFUSED),
			},
		.calls = "bob 3, carol 1, dave 1, erin 1",
	},
	{
		"an INVITE that replaces a live call takes over its slots (RFC 3891)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=2 | Replaces: "
				     "1@test;to-tag=b;from-tag=f1",
				     REPLACES),
				PASS("200 INVITE dave>bob call=2 to=b2", PROGRESS),
				PASS("BYE bob>carol call=1 from=b to=f1 cseq=1", UNKNOWN_CALL),
				PASS("200 BYE bob>carol call=1 from=b to=f1 cseq=1", PROGRESS),
				DO("calls bob 1"),
				DO("calls carol 0"),
				REJECT("INVITE erin>bob call=3", REFUSED),
				PASS("BYE dave>bob call=2 to=b2", BYE),
				PASS("200 BYE dave>bob call=2 to=b2", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"Replaces may name the tags as either side sees them",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE bob>carol call=1", ADMITTED),
				PASS("200 INVITE bob>carol call=1 to=c", PROGRESS),
				PASS("INVITE dave>bob call=2 | Replaces: "
				     "1@test;to-tag=f1;from-tag=c",
				     REPLACES),
			},
		.calls = "*",
	},
	{
		"a challenged INVITE with Replaces takes over at its second try",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=2 | Replaces: "
				     "1@test;to-tag=b;from-tag=f1",
				     REPLACES),
				PASS("407 INVITE dave>bob call=2 to=p", PROGRESS),
				DO("calls bob 1"),
				PASS("INVITE dave>bob call=2 cseq=2 | Replaces: "
				     "1@test;to-tag=b;from-tag=f1",
				     REPLACES),
				PASS("200 INVITE dave>bob call=2 cseq=2 to=b2", PROGRESS),
				DO("count call_replaced 1"),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"an INVITE with Replaces that fails leaves the old call as it was",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=2 | Replaces: "
				     "1@test;to-tag=b;from-tag=f1",
				     REPLACES),
				PASS("481 INVITE dave>bob call=2 to=b2", PROGRESS),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"Replaces with a wrong tag names no call",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				REJECT("INVITE dave>bob call=2 | Replaces: "
				       "1@test;to-tag=x;from-tag=f1",
				       REFUSED),
				REJECT("INVITE dave>bob call=3 | Replaces: "
				       "1@test;to-tag=b;from-tag=x",
				       REFUSED),
				REJECT("INVITE dave>bob call=4 | Replaces: 1@test;to-tag=b",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"of a call that was taken over only the dialog of a late answer comes back",
		.limits = "bob 3",
		.steps =
			{
				PASS("INVITE carol>bob call=1 branch=a", ADMITTED),
				PASS("INVITE carol>bob call=1 branch=b", SAME_CALL),
				PASS("200 INVITE carol>bob call=1 branch=a to=b", PROGRESS),
				PASS("INVITE dave>bob call=2 | Replaces: "
				     "1@test;to-tag=b;from-tag=f1",
				     REPLACES),
				PASS("200 INVITE dave>bob call=2 to=b2", PROGRESS),
				PASS("200 INVITE carol>bob call=1 branch=b to=late", PROGRESS),
				DO("calls carol 1"),
				PASS("BYE carol>bob call=1 to=late", BYE),
				PASS("200 BYE carol>bob call=1 to=late", PROGRESS),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"Replaces of a dialog that has ended takes over nothing, though the call goes on",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b", BYE),
				PASS("200 BYE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=1 branch=next", ADMITTED),
				REJECT("INVITE dave>bob call=2 | Replaces: "
				       "1@test;to-tag=b;from-tag=f1",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"Replaces that names no live call is ignored",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2 | Replaces: "
				       "9@test;to-tag=b;from-tag=f9",
				       REFUSED),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=3", ADMITTED),
				REJECT("INVITE dave>bob call=4 | Replaces: "
				       "1@test;to-tag=b;from-tag=f1",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"an INVITE that joins a call is a new call (RFC 3911)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				REJECT("INVITE dave>bob call=2 | Join: 1@test;to-tag=b;from-tag=f1",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"the agent gives no sign of life: nobody is refused",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("agent dead"),
				PASS("INVITE dave>bob call=2", AGENT_STALE),
				DO("calls bob 2"),
				DO("agent alive"),
				REJECT("INVITE erin>bob call=3", REFUSED),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{
		"no socket, or a full ring: nobody is refused",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("socket gone"),
				PASS("INVITE dave>bob call=2", NO_SOCKET),
				DO("socket open"),
				DO("ring full"),
				PASS("INVITE erin>bob call=3", RING_FULL),
				DO("ring empty"),
				REJECT("INVITE frank>bob call=4", REFUSED),
			},
		.calls = "bob 3, carol 1, dave 1, erin 1",
	},
	{
		"what this host sends is observed and never refused",
		.limits = "bob 1",
		.steps =
			{
				SENT("INVITE carol>bob call=1", ADMITTED),
				SENT("INVITE dave>bob call=2", WOULD_REFUSE),
			},
		.calls = "bob 2, carol 1, dave 1",
	},
	{0},
};
