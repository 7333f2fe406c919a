// SPDX-License-Identifier: GPL-2.0-only
/* Limits of one user: calls in all, calls received, calls made. */
#include "table.h"

const struct row table_limits[] = {
	{
		"a limit on calls received refuses the next one received, and no call made",
		.steps =
			{
				DO("rule user bob in 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("INVITE bob>erin call=2", ADMITTED),
				PASS("INVITE carol>bob call=3", ADMITTED),
				REJECT("INVITE frank>bob call=4", REFUSED),
				PASS("INVITE bob>frank call=5", ADMITTED),
			},
		.calls = "bob 4, carol 1, dave 1, erin 1, frank 1",
	},
	{
		"a limit on calls made refuses the next one made, and no call received",
		.steps =
			{
				DO("rule user bob out 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE bob>dave call=2", ADMITTED),
				REJECT("INVITE bob>erin call=3", REFUSED_OUTGOING),
				PASS("INVITE frank>bob call=4", ADMITTED),
				DO("count refused_outgoing 1"),
				DO("count refused 0"),
			},
		.calls = "bob 3, carol 1, dave 1, frank 1",
	},
	{
		"the call made that ends makes room for the next one",
		.steps =
			{
				DO("rule user bob out 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("486 INVITE bob>dave call=1 to=d", PROGRESS),
				PASS("INVITE bob>dave call=2", ADMITTED),
				REJECT("INVITE bob>erin call=3", REFUSED_OUTGOING),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"a limit in all counts calls made, too, but refuses only calls received",
		.steps =
			{
				DO("rule user bob calls 2"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("INVITE bob>erin call=2", ADMITTED),
				PASS("INVITE bob>frank call=3", ADMITTED),
				REJECT("INVITE carol>bob call=4", REFUSED),
			},
		.calls = "bob 3, dave 1, erin 1, frank 1",
	},
	{
		"three limits at once: each refuses by itself",
		.steps =
			{
				DO("rule user bob calls 3 in 2 out 2"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				REJECT("INVITE erin>bob call=3", REFUSED), /* 2 received */
				PASS("INVITE bob>erin call=4", ADMITTED),
				PASS("486 INVITE dave>bob call=2 to=b", PROGRESS),
				PASS("INVITE bob>frank call=5", ADMITTED),
				REJECT("INVITE dave>bob call=6", REFUSED), /* 3 in all */
				REJECT("INVITE bob>dave call=7", REFUSED_OUTGOING),
			},
		.calls = "bob 3, carol 1, erin 1, frank 1",
	},
	{
		"callee and caller at their limits: the callee's is the reason",
		.steps =
			{
				DO("rule user bob in 1"),
				DO("rule user carol out 1"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE carol>bob call=2", REFUSED),
				REJECT("INVITE carol>dave call=3", REFUSED_OUTGOING),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"an outgoing call that was refused is refused again, and its ACK goes no further",
		.steps =
			{
				DO("rule user bob out 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				REJECT("INVITE bob>erin call=2", REFUSED_OUTGOING),
				REJECT("INVITE bob>erin call=2", REFUSED_AGAIN),
				ABSORB("ACK bob>erin call=2 to=ours", ABSORBED),
				DO("live 1"),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"the INVITE of a call that bob counts already is never refused by its own slot",
		.steps =
			{
				DO("rule user bob out 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("INVITE bob>dave call=1", SAME_CALL),
				PASS("INVITE bob>dave call=1 branch=2", SAME_CALL),
				PASS("407 INVITE bob>dave call=1 branch=2 to=p", PROGRESS),
				PASS("INVITE bob>dave call=1 branch=3 cseq=2", SAME_CALL),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"a challenged call is judged anew at its second try",
		.steps =
			{
				DO("rule user bob out 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("407 INVITE bob>dave call=1 to=p", PROGRESS),
				PASS("INVITE bob>dave call=1 cseq=2", ADMITTED),
				PASS("407 INVITE bob>dave call=1 cseq=2 to=p", PROGRESS),
				PASS("INVITE bob>erin call=2", ADMITTED),
				REJECT("INVITE bob>dave call=1 cseq=3", REFUSED_OUTGOING),
			},
		.calls = "bob 1, erin 1",
	},
	{
		"hold, and whatever else comes within a call, is never refused at a limit",
		.steps =
			{
				DO("rule user bob calls 1 in 1 out 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("200 INVITE bob>dave call=1 to=d", PROGRESS),
				PASS("INVITE bob>dave call=1 to=d cseq=2", IN_DIALOG),
				PASS("200 INVITE bob>dave call=1 to=d cseq=2", PROGRESS),
				PASS("INVITE dave>bob call=1 from=d to=f1 cseq=7", IN_DIALOG),
				PASS("UPDATE bob>dave call=1 to=d cseq=3", IN_DIALOG),
				DO("calls bob 1"),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"monitor mode lets outgoing calls pass, counts them, and says so",
		.steps =
			{
				DO("rule user bob out 1"),
				DO("mode monitor"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				PASS("INVITE bob>erin call=2", WOULD_REFUSE),
				DO("calls bob 2"),
				DO("mode enforce"),
				REJECT("INVITE bob>frank call=3", REFUSED_OUTGOING),
			},
		.calls = "bob 2, dave 1, erin 1",
	},
	{
		"no agent: an outgoing call passes, over its limit",
		.steps =
			{
				DO("rule user bob out 1"),
				PASS("INVITE bob>dave call=1", ADMITTED),
				DO("agent dead"),
				PASS("INVITE bob>erin call=2", AGENT_STALE),
			},
		.calls = "bob 2, dave 1, erin 1",
	},
	{
		"who calls himself is in one call, and busy if he is in another",
		.steps =
			{
				DO("rule user bob calls 1"),
				PASS("INVITE bob>bob call=1", ADMITTED),
				DO("calls bob 1"),
				REJECT("INVITE bob>bob call=2", REFUSED),
			},
		.calls = "bob 1",
	},
	{
		"a fork to somebody at his limit of calls received is refused, the call goes on",
		.steps =
			{
				DO("rule user erin in 1"),
				DO("rule user bob calls 1"),
				PASS("INVITE dave>erin call=1", ADMITTED),
				PASS("INVITE carol>bob call=2 branch=b", ADMITTED),
				REJECT("INVITE carol>erin call=2 branch=e", REFUSED),
				DO("calls bob 1"),
				DO("calls erin 1"),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1",
	},
	{
		"a fork does not ask for the caller's limit again",
		.steps =
			{
				DO("rule user carol out 1"),
				DO("limit bob 1"),
				DO("limit erin 1"),
				PASS("INVITE carol>bob branch=b", ADMITTED),
				PASS("INVITE carol>erin branch=e", SAME_CALL),
			},
		.calls = "bob 1, carol 1, erin 1",
	},
	{
		"a fork to a guest whose domain has a limit is judged by that",
		.steps =
			{
				DO("rule domain example.net in 1"),
				PASS("INVITE dave>sip:gus@example.net call=1", ADMITTED),
				PASS("INVITE carol>bob call=2 branch=b", ADMITTED),
				REJECT("INVITE carol>sip:gus@example.net call=2 branch=g", REFUSED),
				PASS("INVITE carol>sip:pia@example.net call=2 branch=p", SAME_CALL),
				DO("calls sip:pia@example.net 1"),
				REJECT("INVITE erin>sip:pia@example.net call=3", REFUSED),
			},
		.calls = "bob 1, carol 1, dave 1, sip:gus@example.net 1, "
			 "sip:pia@example.net 1",
	},
	{0},
};
