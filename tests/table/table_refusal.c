// SPDX-License-Identifier: GPL-2.0-only
/* The refusal: said again to the same INVITE, and its ACK goes no further. */
#include "table.h"

const struct row table_refusal[] = {
	{
		"a refused INVITE that is repeated is refused again, slot or no slot (8.2.7)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				REJECT("INVITE dave>bob call=2", REFUSED_AGAIN),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 0"),
				REJECT("INVITE dave>bob call=2", REFUSED_AGAIN),
				PASS("INVITE dave>bob call=3", ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"an INVITE that passed, and is repeated, passes although the user is busy now",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE carol>bob call=1", SAME_CALL),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("INVITE carol>bob call=1", SAME_CALL),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"the ACK to bob's refusal is absorbed, every other ACK passes",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("ACK dave>bob call=2 to=b", ACK),
				PASS("ACK dave>bob call=2 to=bob0123456789abcdef", ACK),
				ABSORB("ACK dave>bob call=2 to=ours", ABSORBED),
				ABSORB("ACK dave>bob call=2 to=ours", ABSORBED),
				PASS("ACK dave>bob call=2 to=ours branch=other", ACK),
				PASS("ACK dave>bob call=3 to=ours", ACK),
				SENT("ACK dave>bob call=2 to=ours", ACK),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a refused caller who tries again under a higher CSeq is judged anew",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2 cseq=1", REFUSED),
				REJECT("INVITE dave>bob call=2 cseq=2", REFUSED),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=2 cseq=3", ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"a refused call leaves nothing behind: no record, no slot of either party",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				DO("calls dave 0"),
				DO("live 1"),
				DO("count call_started 1"),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a refusal cannot be repeated without the agent: the INVITE passes",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				DO("agent dead"),
				PASS("INVITE dave>bob call=2", AGENT_STALE),
			},
		.calls = "*",
	},
	{
		"a refusal is forgotten after 32 seconds",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("wait 31"),
				REJECT("INVITE dave>bob call=2", REFUSED_AGAIN),
				DO("wait 64"),
				PASS("INVITE dave>bob call=2", ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"every branch to a busy user is refused, each with its own answer",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2 branch=desk", REFUSED),
				REJECT("INVITE dave>bob call=2 branch=cell", REFUSED),
				ABSORB("ACK dave>bob call=2 branch=cell to=ours", ABSORBED),
			},
		.calls = "bob 1, carol 1",
	},
	{0},
};
