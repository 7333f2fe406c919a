// SPDX-License-Identifier: GPL-2.0-only
/* Calls that were up before bob was: counted from the first sure sign of life on. */
#include "table.h"

const struct row table_adoption[] = {
	{
		"a call met in mid-dialog is counted from the 2xx to its re-INVITE",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1 to=b cseq=7", UNKNOWN_CALL),
				DO("calls bob 0"),
				PASS("200 INVITE carol>bob call=1 to=b cseq=7", PROGRESS),
				DO("calls bob 1"),
				DO("calls carol 1"),
				DO("count call_adopted 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("BYE bob>carol call=1 from=b to=f1 cseq=8", BYE),
				PASS("200 BYE bob>carol call=1 from=b to=f1 cseq=8", PROGRESS),
			},
	},
	{
		"an UPDATE's 2xx adopts a call, if a session timer bounds it (RFC 4028)",
		.limits = "bob 1",
		.steps =
			{
				PASS("UPDATE bob>carol from=b to=f1 cseq=7", UNKNOWN_CALL),
				PASS("200 UPDATE bob>carol from=b to=f1 cseq=7", UNKNOWN_CALL),
				PASS("200 UPDATE bob>carol from=b to=f1 cseq=7 | x: 90", PROGRESS),
				DO("count call_adopted 1"),
				PASS("BYE carol>bob to=b cseq=9", BYE),
				PASS("200 BYE carol>bob to=b cseq=9", PROGRESS),
			},
	},
	{
		"neither the request nor the answer alone adopts a call",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1 to=b cseq=7", UNKNOWN_CALL),
				PASS("488 INVITE carol>bob call=1 to=b cseq=7", UNKNOWN_CALL),
				PASS("200 INVITE carol>bob call=2 to=b cseq=7", UNKNOWN_CALL),
				PASS("BYE carol>bob call=3 to=b cseq=7", UNKNOWN_CALL),
				DO("live 0"),
			},
	},
	{
		"an answer that comes too late adopts no call",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1 to=b cseq=7", UNKNOWN_CALL),
				DO("wait 33"),
				PASS("200 INVITE carol>bob call=1 to=b cseq=7", UNKNOWN_CALL),
			},
	},
	{
		"an adopted call is held by the user of today, not by his predecessor",
		.limits = "bob 1",
		.steps =
			{
				DO("delete bob"),
				DO("limit bob 1"),
				PASS("INVITE carol>bob call=1 to=b cseq=7", UNKNOWN_CALL),
				PASS("200 INVITE carol>bob call=1 to=b cseq=7", PROGRESS),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a call ended by its deadline lives again with its next sign of life",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b | x: 90", PROGRESS),
				DO("sweep 200"),
				DO("calls bob 0"),
				PASS("INVITE carol>bob call=1 to=b cseq=2", UNKNOWN_CALL),
				DO("calls bob 0"),
				PASS("200 INVITE carol>bob call=1 to=b cseq=2 | x: 90", PROGRESS),
				DO("calls bob 1"),
				DO("calls carol 1"),
				REJECT("INVITE dave>bob call=2", REFUSED),
				PASS("BYE carol>bob call=1 to=b cseq=3", BYE),
				PASS("200 BYE carol>bob call=1 to=b cseq=3", PROGRESS),
			},
	},
	{
		"an answer that comes after the call's BYE adopts nothing",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE bob>carol to=c from=b cseq=7", UNKNOWN_CALL),
				PASS("BYE carol>bob from=c to=b cseq=3", UNKNOWN_CALL),
				PASS("200 BYE carol>bob from=c to=b cseq=3", UNKNOWN_CALL),
				PASS("200 INVITE bob>carol to=c from=b cseq=7", UNKNOWN_CALL),
				DO("calls bob 0"),
			},
	},
	{0},
};
