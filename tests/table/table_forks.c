// SPDX-License-Identifier: GPL-2.0-only
/* One INVITE on several ways: forks, spirals, retries, hunting from phone to phone. */
#include "table.h"

const struct row table_forks[] = {
	{
		"an INVITE forked to two of bob's phones holds one slot (RFC 3261 16.7)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=c", ADMITTED),
				PASS("INVITE carol>bob branch=desk", SAME_CALL),
				PASS("INVITE carol>bob branch=cell", SAME_CALL),
				DO("calls bob 1"),
				PASS("180 INVITE carol>bob branch=desk to=d", PROGRESS),
				PASS("180 INVITE carol>bob branch=cell to=m", PROGRESS),
				PASS("486 INVITE carol>bob branch=desk to=d", PROGRESS),
				DO("calls bob 1"),
				PASS("480 INVITE carol>bob branch=cell to=m", PROGRESS),
				PASS("480 INVITE carol>bob branch=c to=m", PROGRESS),
				DO("calls bob 0"),
				DO("count call_failed 1"),
			},
	},
	{
		"a phone that answers ends the others, and the call goes on",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=desk", ADMITTED),
				PASS("INVITE carol>bob branch=cell", SAME_CALL),
				PASS("200 INVITE carol>bob branch=cell to=m", PROGRESS),
				PASS("CANCEL carol>bob branch=desk", CANCEL),
				PASS("487 INVITE carol>bob branch=desk to=d", PROGRESS),
				DO("calls bob 1"),
				DO("sweep 60"),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=m", BYE),
				PASS("200 BYE carol>bob to=m", PROGRESS),
			},
	},
	{
		"two phones that both answer are one call until both have hung up (RFC 3261 "
		"13.2.2.4)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=desk", ADMITTED),
				PASS("INVITE carol>bob branch=cell", SAME_CALL),
				PASS("200 INVITE carol>bob branch=desk to=d", PROGRESS),
				PASS("200 INVITE carol>bob branch=cell to=m", PROGRESS),
				PASS("BYE carol>bob to=m branch=b1", BYE),
				PASS("200 BYE carol>bob to=m branch=b1", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=d branch=b2", BYE),
				PASS("200 BYE carol>bob to=d branch=b2", PROGRESS),
				DO("calls bob 0"),
				DO("count call_started 1"),
				DO("count call_ended 1"),
			},
	},
	{
		"of two users who both answered each is free when he has hung up",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("INVITE carol>bob branch=2 ruri=erin", SAME_CALL),
				PASS("200 INVITE carol>bob branch=1 to=b", PROGRESS),
				PASS("200 INVITE carol>bob branch=2 to=e", PROGRESS),
				DO("calls bob 1"),
				DO("calls erin 1"),
				PASS("BYE carol>bob to=e branch=x", BYE),
				PASS("200 BYE carol>bob to=e branch=x", PROGRESS),
				DO("calls erin 0"),
				DO("calls bob 1"),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a challenged INVITE and its second try hold one slot (RFC 3261 22)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob cseq=1", ADMITTED),
				PASS("407 INVITE carol>bob cseq=1 to=p", PROGRESS),
				DO("calls bob 0"),
				PASS("ACK carol>bob cseq=1 to=p", ACK),
				PASS("INVITE carol>bob cseq=2", ADMITTED),
				DO("calls bob 1"),
				PASS("200 INVITE carol>bob cseq=2 to=b", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=b cseq=3", BYE),
				PASS("200 BYE carol>bob to=b cseq=3", PROGRESS),
			},
	},
	{
		"a second try that overtakes the challenge holds one slot, too",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob cseq=1", ADMITTED),
				PASS("INVITE carol>bob cseq=2", SAME_CALL),
				PASS("401 INVITE carol>bob cseq=1 to=p", PROGRESS),
				DO("calls bob 1"),
				PASS("200 INVITE carol>bob cseq=2 to=b", PROGRESS),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a second try under a new Call-ID is a new call; the first frees its slot",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("401 INVITE carol>bob call=1 to=p", PROGRESS),
				PASS("INVITE carol>bob call=2", ADMITTED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"an INVITE that spirals through the proxy again holds one slot (RFC 5393)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=c", ADMITTED),
				PASS("INVITE carol>bob branch=p via=10.0.0.9", SAME_CALL),
				PASS("INVITE carol>bob branch=q via=10.0.0.9", SAME_CALL),
				PASS("407 INVITE carol>bob branch=q via=10.0.0.9 to=b", PROGRESS),
				PASS("407 INVITE carol>bob branch=p via=10.0.0.9 to=b", PROGRESS),
				PASS("407 INVITE carol>bob branch=c to=b", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"a call list that tries user after user judges and counts each on his own",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("486 INVITE carol>bob branch=1 to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("INVITE carol>bob branch=2 ruri=erin", ADMITTED),
				DO("calls bob 0"),
				DO("calls erin 1"),
				PASS("200 INVITE carol>bob branch=2 to=e", PROGRESS),
				PASS("INVITE dave>bob call=2", ADMITTED),
				REJECT("INVITE dave>erin call=3", REFUSED),
			},
		.calls = "carol 1, erin 1, bob 1, dave 1",
	},
	{
		"a call that rings two users at once holds a slot of each",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("INVITE carol>bob branch=2 ruri=erin", SAME_CALL),
				DO("calls bob 1"),
				DO("calls erin 1"),
				DO("calls carol 1"),
				PASS("486 INVITE carol>bob branch=2 to=e", PROGRESS),
				DO("calls erin 0"),
				DO("calls bob 1"),
				PASS("200 INVITE carol>bob branch=1 to=b", PROGRESS),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a call that rings a busy user beside an idle one rings on at the idle one",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE dave>erin call=1", ADMITTED),
				PASS("INVITE carol>bob call=2 branch=1", ADMITTED),
				REJECT("INVITE carol>bob call=2 branch=2 ruri=erin", REFUSED),
				DO("calls erin 1"),
				PASS("200 INVITE carol>bob call=2 branch=1 to=b", PROGRESS),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1",
	},
	{
		"an emergency call may ring whom it likes",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE dave>erin call=1", ADMITTED),
				PASS("INVITE dave>bob call=2", ADMITTED),
				PASS("INVITE carol>bob call=3 branch=1 | Resource-Priority: x.0",
				     EMERGENCY),
				PASS("INVITE carol>bob call=3 branch=2 ruri=erin", SAME_CALL),
				DO("calls erin 2"),
				PASS("407 INVITE carol>bob call=3 branch=2 to=p", PROGRESS),
				PASS("407 INVITE carol>bob call=3 branch=1 to=p", PROGRESS),
				DO("calls bob 1"),
				PASS("INVITE carol>bob call=3 cseq=2 | Resource-Priority: x.0",
				     EMERGENCY),
				PASS("INVITE carol>bob call=3 cseq=2 branch=3 ruri=erin",
				     SAME_CALL),
				DO("calls erin 2"),
			},
		.calls = "bob 2, carol 1, dave 2, erin 2",
	},
	{
		"users who call each other at the same time: the first call wins",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE bob>erin call=1", ADMITTED),
				REJECT("INVITE erin>bob call=2", REFUSED),
			},
		.calls = "bob 1, erin 1",
	},
	{
		"more branches than a record remembers: the call stands, deadlines end it",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("INVITE carol>bob branch=2", SAME_CALL),
				PASS("INVITE carol>bob branch=3", SAME_CALL),
				PASS("INVITE carol>bob branch=4", SAME_CALL),
				PASS("INVITE carol>bob branch=5", SAME_CALL),
				PASS("INVITE carol>bob branch=6", SAME_CALL),
				PASS("INVITE carol>bob branch=7", SAME_CALL),
				PASS("INVITE carol>bob branch=8", SAME_CALL),
				PASS("INVITE carol>bob branch=9", SAME_CALL),
				DO("count branches_full 1"),
				PASS("486 INVITE carol>bob branch=1 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=2 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=3 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=4 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=5 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=6 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=7 to=b", PROGRESS),
				PASS("486 INVITE carol>bob branch=8 to=b", PROGRESS),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{0},
};
