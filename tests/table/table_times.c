// SPDX-License-Identifier: GPL-2.0-only
/* Every call ends some day: deadlines, tombstones, recount and clearing by hand. */
#include "table.h"

const struct row table_times[] = {
	{
		"an INVITE nobody answers holds its slots for 32 seconds (RFC 3261 17.1.1.2)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				DO("sweep 31"),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
				DO("count call_expired 1"),
			},
	},
	{
		"a call that was given up, and answers after all, is counted again",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("sweep 33"),
				DO("calls bob 0"),
				PASS("180 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a phone that rings holds its slot for 180 seconds (RFC 3261 16.6, Timer C)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("180 INVITE carol>bob to=b", PROGRESS),
				DO("sweep 179"),
				DO("calls bob 1"),
				DO("sweep 181"),
				DO("calls bob 0"),
			},
	},
	{
		"each 1xx but 100 gives the phone another 180 seconds",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("180 INVITE carol>bob to=b", PROGRESS),
				DO("wait 170"),
				PASS("183 INVITE carol>bob to=b", PROGRESS),
				DO("wait 170"),
				PASS("100 INVITE carol>bob", PROGRESS),
				DO("sweep 9"),
				DO("calls bob 1"),
				DO("sweep 11"),
				DO("calls bob 0"),
			},
	},
	{
		"an answered call holds its slot for the longest call, 12 hours",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				DO("sweep 43199"),
				DO("calls bob 1"),
				DO("sweep 43201"),
				DO("calls bob 0"),
			},
	},
	{
		"a call with a session timer ends when nobody refreshes it (RFC 4028 10)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b | Session-Expires: "
				     "90;refresher=uac",
				     PROGRESS),
				DO("sweep 90"),
				DO("calls bob 1"),
				DO("wait 80"),
				PASS("UPDATE carol>bob to=b cseq=2", IN_DIALOG),
				PASS("200 UPDATE carol>bob to=b cseq=2 | x: 90", PROGRESS),
				DO("sweep 90"),
				DO("calls bob 1"),
				DO("sweep 43000"),
				DO("calls bob 0"),
			},
	},
	{
		"a session timer kills a call of which no more is heard",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b | x: 90", PROGRESS),
				DO("sweep 1000"),
				DO("calls bob 0"),
				DO("count call_expired 1"),
			},
	},
	{
		"a CANCEL that brings no 487 gives the call 32 seconds more",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("180 INVITE carol>bob to=b", PROGRESS),
				PASS("CANCEL carol>bob", CANCEL),
				DO("sweep 31"),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{
		"a BYE that is never answered ends the call after 32 seconds (15.1.1)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("BYE carol>bob to=b", BYE),
				DO("sweep 31"),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{
		"repeating an INVITE does not keep it alive for ever",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				DO("wait 20"),
				PASS("INVITE carol>bob", SAME_CALL),
				DO("sweep 13"),
				DO("calls bob 0"),
			},
	},
	{
		"a new branch has 32 seconds of its own",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				DO("wait 20"),
				PASS("INVITE carol>bob branch=2", SAME_CALL),
				DO("sweep 31"),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{
		"an ended call's record is forgotten after 32 seconds",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("486 INVITE carol>bob to=b", PROGRESS),
				PASS("INVITE carol>bob", SAME_CALL),
				DO("wait 40"),
				DO("sweep 0"),
				PASS("INVITE carol>bob", ADMITTED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"the recount repairs a count that went wrong, and reports it",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>erin call=2", ADMITTED),
				DO("recount 1"),
				DO("recount 2"),
				DO("count drift 0"),
				DO("drift bob 3"),
				DO("calls bob 4"),
				DO("recount 3"),
				DO("recount 4"),
				DO("calls bob 1"),
				DO("count drift 1"),
				DO("drift bob -1"),
				DO("recount 5"),
				DO("recount 6"),
				DO("calls bob 1"),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1",
	},
	{
		"a new user who gets an old one's place does not inherit his calls",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				DO("delete bob"),
				DO("limit erin 1"),
				DO("recount 1"),
				DO("recount 2"),
				DO("calls erin 0"),
				PASS("INVITE dave>erin call=2", ADMITTED),
				DO("recount 3"),
				DO("recount 4"),
				PASS("486 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("calls erin 1"),
			},
		.calls = "erin 1, dave 1",
	},
	{
		"a call that is cleared by hand frees its slots; its messages still pass",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				DO("clear"),
				DO("live 0"),
				DO("count call_cleared 1"),
				PASS("INVITE dave>bob call=2", ADMITTED),
				PASS("BYE carol>bob call=1 to=b", UNKNOWN_CALL),
			},
		.calls = "bob 1, dave 1",
	},
	{0},
};
