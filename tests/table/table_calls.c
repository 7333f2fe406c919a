// SPDX-License-Identifier: GPL-2.0-only
/* How a call lives: from its INVITE to whatever ends it. */
#include "table.h"

const struct row table_calls[] = {
	{
		"a call holds a slot of both parties until the BYE is answered",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				DO("calls bob 1"),
				DO("calls carol 1"),
				PASS("100 INVITE carol>bob", PROGRESS),
				PASS("180 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("ACK carol>bob to=b branch=ack", ACK),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=b", BYE),
				DO("calls bob 1"),
				PASS("200 BYE carol>bob to=b", PROGRESS),
				DO("calls bob 0"),
				DO("count call_started 1"),
				DO("count call_answered 1"),
				DO("count call_ended 1"),
			},
	},
	{
		"the next call passes at once after the last has ended",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("BYE carol>bob call=1 to=b", BYE),
				REJECT("INVITE dave>bob call=3", REFUSED),
				PASS("200 BYE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=4", ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"the callee may hang up as well as the caller",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("BYE bob>carol from=b to=f1 cseq=1", BYE),
				PASS("200 BYE bob>carol from=b to=f1 cseq=1", PROGRESS),
			},
	},
	{
		"a call that is not answered ends with the callee's final response",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("180 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("ACK carol>bob call=1 to=b", ACK),
				PASS("INVITE carol>bob call=2", ADMITTED),
				PASS("404 INVITE carol>bob call=2 to=b", PROGRESS),
				PASS("INVITE carol>bob call=3", ADMITTED),
				PASS("300 INVITE carol>bob call=3 to=b", PROGRESS),
				PASS("INVITE carol>bob call=4", ADMITTED),
				PASS("603 INVITE carol>bob call=4 to=b", PROGRESS),
				DO("count call_failed 4"),
			},
	},
	{
		"a cancelled call frees its slot with the 487, not with the CANCEL",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("180 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("CANCEL carol>bob call=1", CANCEL),
				PASS("200 CANCEL carol>bob call=1 to=b", OTHER_RESPONSE),
				DO("calls bob 1"),
				PASS("487 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("ACK carol>bob call=1 to=b", ACK),
				PASS("INVITE dave>bob call=2", ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"a CANCEL that crosses the 200 leaves the call up (RFC 3261 9.1)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("CANCEL carol>bob", CANCEL),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("481 CANCEL carol>bob to=b", OTHER_RESPONSE),
				DO("calls bob 1"),
				DO("sweep 60"),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=b", BYE),
				PASS("200 BYE carol>bob to=b", PROGRESS),
			},
	},
	{
		"BYEs that cross release the call once (RFC 3261 15.1.2)",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=2", ADMITTED),
				PASS("BYE carol>bob call=1 to=b", BYE),
				PASS("BYE bob>carol call=1 from=b to=f1 cseq=1", BYE),
				PASS("200 BYE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 1"),
				PASS("200 BYE bob>carol call=1 from=b to=f1 cseq=1", PROGRESS),
				DO("calls bob 1"),
				DO("count call_ended 1"),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"of two BYEs that cross, one refused and one accepted, the accepted one counts",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("BYE carol>bob to=b", BYE),
				PASS("BYE bob>carol from=b to=f1 cseq=1", BYE),
				PASS("500 BYE bob>carol from=b to=f1 cseq=1", PROGRESS),
				DO("calls bob 1"),
				PASS("200 BYE carol>bob to=b", PROGRESS),
				DO("calls bob 0"),
			},
	},
	{
		"a BYE that is refused puts the call back (RFC 3261 22.2)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b cseq=2", BYE),
				PASS("407 BYE carol>bob call=1 to=b cseq=2", PROGRESS),
				DO("sweep 60"),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("BYE carol>bob call=1 to=b cseq=3", BYE),
				PASS("200 BYE carol>bob call=1 to=b cseq=3", PROGRESS),
			},
	},
	{
		"a BYE the far end knows no dialog for ends the call too (RFC 3261 15.1.1)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b", BYE),
				PASS("481 BYE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("INVITE carol>bob call=2", ADMITTED),
				PASS("200 INVITE carol>bob call=2 to=b", PROGRESS),
				PASS("BYE carol>bob call=2 to=b", BYE),
				PASS("408 BYE carol>bob call=2 to=b", PROGRESS),
			},
	},
	{
		"the BYE itself, forged or not, frees nothing until it is answered",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b branch=forged", BYE),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"an answer to a BYE that nobody sent frees nothing",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 BYE carol>bob to=b branch=forged", UNKNOWN_BRANCH),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a final response on a branch that bob never saw frees nothing",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("486 INVITE carol>bob to=b branch=forged", OTHER_RESPONSE),
				PASS("487 INVITE carol>bob to=b branch=forged", OTHER_RESPONSE),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"messages within a call are never refused and never counted",
		.limits = "bob 1, carol 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("183 INVITE carol>bob to=b", PROGRESS),
				PASS("PRACK carol>bob to=b cseq=2", OTHER_METHOD),
				PASS("200 PRACK carol>bob to=b cseq=2", OTHER_RESPONSE),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("ACK carol>bob to=b branch=a", ACK),
				PASS("INVITE carol>bob to=b cseq=3", IN_DIALOG),
				PASS("200 INVITE carol>bob to=b cseq=3", PROGRESS),
				PASS("INVITE bob>carol from=b to=f1 cseq=1", IN_DIALOG),
				PASS("491 INVITE bob>carol from=b to=f1 cseq=1", OTHER_RESPONSE),
				PASS("INFO carol>bob to=b cseq=4", OTHER_METHOD),
				PASS("UPDATE bob>carol from=b to=f1 cseq=2", IN_DIALOG),
				PASS("REFER carol>bob to=b cseq=5", OTHER_METHOD),
				PASS("NOTIFY bob>carol from=b to=f1 cseq=3", OTHER_METHOD),
				DO("count call_started 1"),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a re-INVITE that fails leaves the call up (RFC 3261 14.1)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("INVITE carol>bob to=b cseq=2", IN_DIALOG),
				PASS("488 INVITE carol>bob to=b cseq=2", OTHER_RESPONSE),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a held call is still a call",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE bob>carol call=1 from=b to=f1 body=a=sendonly",
				     IN_DIALOG),
				PASS("200 INVITE bob>carol call=1 from=b to=f1", PROGRESS),
				REJECT("INVITE dave>bob call=2", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"what is repeated changes nothing (RFC 6026, RFC 3261 17)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("180 INVITE carol>bob to=b", PROGRESS),
				PASS("180 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("INVITE carol>bob", SAME_CALL),
				PASS("ACK carol>bob to=b branch=a", ACK),
				PASS("ACK carol>bob to=b branch=a", ACK),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=b", BYE),
				PASS("BYE carol>bob to=b", BYE),
				PASS("200 BYE carol>bob to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("BYE carol>bob to=b", UNKNOWN_CALL),
				PASS("200 BYE carol>bob to=b", PROGRESS),
				DO("count call_started 1"),
				DO("count call_answered 1"),
				DO("count call_ended 1"),
			},
	},
	{
		"messages late after a call has ended bring nothing back",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b", BYE),
				PASS("200 BYE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=1", SAME_CALL),
				PASS("180 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("live 0"),
				PASS("INVITE dave>bob call=2", ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"a call seen twice, coming in and going out, is one call",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				SENT("INVITE carol>bob via=10.0.0.9 branch=p", SAME_CALL),
				PASS("180 INVITE carol>bob to=b via=10.0.0.9 branch=p", PROGRESS),
				SENT("180 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=b via=10.0.0.9 branch=p", PROGRESS),
				SENT("200 INVITE carol>bob to=b", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=b", BYE),
				SENT("BYE carol>bob to=b via=10.0.0.9 branch=q", BYE),
				PASS("200 BYE carol>bob to=b via=10.0.0.9 branch=q", PROGRESS),
				SENT("200 BYE carol>bob to=b", UNKNOWN_BRANCH),
				DO("count call_ended 1"),
			},
	},
	{0},
};
