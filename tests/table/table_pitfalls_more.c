// SPDX-License-Identifier: GPL-2.0-only
/* What other systems that count calls fall into, one row each: pitfalls 11 to 20. */
#include "table.h"

const struct row table_pitfalls_more[] = {
	{
		"pitfall 11, 401 and 407: the second try holds one slot, under its own or a new "
		"Call-ID",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1 cseq=1", ADMITTED),
				PASS("407 INVITE carol>bob call=1 cseq=1 to=p", PROGRESS),
				PASS("INVITE carol>bob call=1 cseq=2", ADMITTED),
				DO("calls bob 1"),
				PASS("401 INVITE carol>bob call=1 cseq=2 to=p", PROGRESS),
				PASS("INVITE carol>bob call=2", ADMITTED),
				PASS("200 INVITE carol>bob call=2 to=b", PROGRESS),
				DO("calls bob 1"),
				DO("calls carol 1"),
				REJECT("INVITE dave>bob call=3", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"pitfall 12, attended transfer: the one who transfers is free, the others hold one "
		"slot each",
		.limits = "alice 1, bob 1, carol 1",
		.steps =
			{
				PASS("INVITE alice>bob call=1", ADMITTED),
				PASS("200 INVITE alice>bob call=1 to=b", PROGRESS),
				PASS("INVITE alice>carol call=2", ADMITTED),
				PASS("200 INVITE alice>carol call=2 to=c", PROGRESS),
				PASS("REFER alice>bob call=1 to=b cseq=2", OTHER_METHOD),
				PASS("INVITE bob>carol call=3 | Replaces: "
				     "2@test;to-tag=c;from-tag=f2",
				     REPLACES),
				PASS("200 INVITE bob>carol call=3 to=c3", PROGRESS),
				DO("calls carol 1"),
				DO("calls alice 1"),
				PASS("BYE carol>alice call=2 from=c to=f2 cseq=1", UNKNOWN_CALL),
				PASS("BYE alice>bob call=1 to=b cseq=3", BYE),
				PASS("200 BYE alice>bob call=1 to=b cseq=3", PROGRESS),
				DO("calls alice 0"),
				PASS("INVITE dave>alice call=4", ADMITTED),
				REJECT("INVITE dave>carol call=5", REFUSED),
				REJECT("INVITE dave>bob call=6", REFUSED),
				PASS("BYE bob>carol call=3 to=c3", BYE),
				PASS("200 BYE bob>carol call=3 to=c3", PROGRESS),
			},
		.calls = "alice 1, dave 1",
	},
	{
		"pitfall 13, pickup: who picks up a ringing call takes it over, although the "
		"caller is busy",
		.limits = "carol 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("180 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE erin>carol call=2 | Replaces: "
				     "1@test;to-tag=f1;from-tag=b",
				     REPLACES),
				PASS("200 INVITE erin>carol call=2 to=c", PROGRESS),
				DO("calls carol 1"),
				DO("calls bob 0"),
				PASS("CANCEL carol>bob call=1", CANCEL),
				PASS("487 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls carol 1"),
				PASS("BYE erin>carol call=2 to=c", BYE),
				PASS("200 BYE erin>carol call=2 to=c", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"pitfall 14, hold: a held call makes busy, whoever holds it",
		.limits = "bob 1, carol 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=1 to=b cseq=2 body=a=sendonly",
				     IN_DIALOG),
				PASS("200 INVITE carol>bob call=1 to=b cseq=2 body=a=recvonly",
				     PROGRESS),
				REJECT("INVITE dave>bob call=2", REFUSED),
				REJECT("INVITE dave>carol call=3", REFUSED),
				PASS("INVITE bob>carol call=1 from=b to=f1 body=a=inactive",
				     IN_DIALOG),
				PASS("200 INVITE bob>carol call=1 from=b to=f1 body=a=inactive",
				     PROGRESS),
				REJECT("INVITE dave>bob call=4", REFUSED),
				REJECT("INVITE dave>carol call=5", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"pitfall 15, too narrow a test: ringing counts, the limit itself is full, a call "
		"is not its own rival",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE dave>bob call=2", ADMITTED),
				REJECT("INVITE erin>bob call=3", REFUSED),
				PASS("INVITE dave>bob call=2", SAME_CALL),
				PASS("INVITE dave>bob call=2 branch=cell", SAME_CALL),
				PASS("INVITE carol>bob call=1 to=b cseq=2", IN_DIALOG),
				DO("limit bob 1"),
				REJECT("INVITE erin>bob call=4", REFUSED),
				PASS("486 INVITE dave>bob call=2 to=b", PROGRESS),
				PASS("486 INVITE dave>bob call=2 branch=cell to=b", PROGRESS),
				REJECT("INVITE erin>bob call=5", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"pitfall 16, group calls: the busy one is spared, and is free once he has passed "
		"his call on",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE dave>bob call=1", ADMITTED),
				PASS("200 INVITE dave>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>group call=2 branch=e ruri=erin", ADMITTED),
				REJECT("INVITE carol>group call=2 branch=b ruri=bob", REFUSED),
				DO("calls erin 1"),
				PASS("200 INVITE carol>group call=2 branch=e to=e", PROGRESS),
				PASS("REFER bob>dave call=1 from=b to=f1 cseq=1", OTHER_METHOD),
				PASS("BYE bob>dave call=1 from=b to=f1 cseq=2", BYE),
				PASS("200 BYE bob>dave call=1 from=b to=f1 cseq=2", PROGRESS),
				PASS("INVITE dave>frank call=3", ADMITTED),
				DO("calls bob 0"),
				PASS("INVITE carol>bob call=4", ADMITTED),
			},
		.calls = "bob 1, carol 2, dave 1, erin 1, frank 1",
	},
	{
		"pitfall 17, the wrong code: others' answers go on as they are, bob answers an "
		"INVITE only",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("403 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("INVITE carol>bob call=2", ADMITTED),
				PASS("600 INVITE carol>bob call=2 to=b", PROGRESS),
				PASS("INVITE carol>bob call=3", ADMITTED),
				PASS("503 INVITE carol>bob call=3 to=b", PROGRESS),
				PASS("INVITE carol>bob call=4", ADMITTED),
				PASS("486 INVITE dave>bob call=5 to=b", UNKNOWN_CALL),
				REJECT("INVITE dave>bob call=5", REFUSED),
				ABSORB("ACK dave>bob call=5 to=ours", ABSORBED),
				PASS("486 INVITE dave>bob call=5 to=ours", UNKNOWN_CALL),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"pitfall 18, direction: calls in and calls out count alike, and only being called "
		"is refused",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE bob>carol call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				DO("calls bob 2"),
				REJECT("INVITE erin>bob call=3", REFUSED),
				PASS("INVITE bob>erin call=4", ADMITTED),
				DO("calls bob 3"),
				PASS("486 INVITE bob>carol call=1 to=c", PROGRESS),
				PASS("486 INVITE bob>erin call=4 to=e", PROGRESS),
				PASS("INVITE erin>bob call=5", ADMITTED),
			},
		.calls = "bob 2, dave 1, erin 1",
	},
	{
		"pitfall 19, a second node: a call begun elsewhere is counted from what is seen of "
		"it here",
		.limits = "bob 1",
		.steps =
			{
				PASS("200 INVITE carol>bob call=1 to=b", UNKNOWN_CALL),
				PASS("BYE carol>bob call=8 to=b", UNKNOWN_CALL),
				PASS("200 BYE carol>bob call=8 to=b", UNKNOWN_CALL),
				DO("live 0"),
				PASS("INVITE carol>bob call=1 to=b cseq=5", UNKNOWN_CALL),
				PASS("200 INVITE carol>bob call=1 to=b cseq=5", PROGRESS),
				DO("count call_adopted 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				DO("sweep 43000"),
				DO("calls bob 1"),
				PASS("BYE carol>bob call=1 to=b cseq=6", BYE),
				PASS("200 BYE carol>bob call=1 to=b cseq=6", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"pitfall 20, identity: a user is one however he is written, and nobody else is "
		"taken for him",
		.limits = "+4930123456 1, bob 1",
		.steps =
			{
				PASS("INVITE carol>+4930123456 ruri=tel:+4930123456 call=1",
				     ADMITTED),
				REJECT("INVITE dave>tel:+49-30-123456 call=2", REFUSED),
				REJECT("INVITE dave>sip:+4930123456@gw.example;user=phone call=3",
				       REFUSED),
				PASS("INVITE dave>tel:4930123456 call=4", ADMITTED),
				PASS("INVITE carol>bob call=5", ADMITTED),
				REJECT("INVITE dave>sip:%62ob@EXAMPLE.COM:5070 call=6", REFUSED),
				PASS("INVITE dave>sip:Bob@example.com call=7", ADMITTED),
				PASS("INVITE dave>sip:bob@example.org call=8", ADMITTED),
			},
		.calls = "*",
	},
	{0},
};
