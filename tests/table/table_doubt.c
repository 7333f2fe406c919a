// SPDX-License-Identifier: GPL-2.0-only
/* bob passes whatever it cannot be sure of, although bob is at his limit. */
#include "table.h"

#define BUSY PASS("INVITE carol>bob call=busy", ADMITTED)

const struct row table_doubt[] = {
	{
		"a header that may stand once, and stands twice, makes the message ambiguous",
		.limits = "bob 1",
		.steps =
			{
				BUSY,
				PASS("INVITE dave>bob call=1 | Call-ID: other", AMBIGUOUS),
				PASS("INVITE dave>bob call=2 | i: other", AMBIGUOUS),
				PASS("INVITE dave>bob call=3 | From: <sip:erin@example.com>;tag=e",
				     AMBIGUOUS),
				PASS("INVITE dave>bob call=4 | t: <sip:erin@example.com>",
				     AMBIGUOUS),
				PASS("INVITE dave>bob call=5 | CSeq: 9 INVITE", AMBIGUOUS),
				PASS("INVITE dave>bob call=6 | l: 0", AMBIGUOUS),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"two From tags, or two To tags, make the message ambiguous",
		.limits = "bob 1",
		.steps =
			{
				BUSY,
				PASS("INVITE dave>bob call=1 from=a;tag=b", AMBIGUOUS),
				PASS("ACK dave>bob call=1 to=a;tag=b", AMBIGUOUS),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"only an INVITE is ever refused",
		.limits = "bob 1",
		.steps =
			{
				BUSY,
				PASS("OPTIONS dave>bob call=1", OTHER_METHOD),
				PASS("REGISTER dave>bob call=2", OTHER_METHOD),
				PASS("MESSAGE dave>bob call=3", OTHER_METHOD),
				PASS("SUBSCRIBE dave>bob call=4", OTHER_METHOD),
				PASS("invite dave>bob call=5", NOT_SIP),
				PASS("INVITES dave>bob call=6", NOT_SIP),
				PASS("BYE dave>bob call=7 to=b", UNKNOWN_CALL),
				PASS("CANCEL dave>bob call=8", UNKNOWN_CALL),
				PASS("486 INVITE dave>bob call=9 to=b", UNKNOWN_CALL),
				PASS("INVITE dave>bob call=10 to=b", UNKNOWN_CALL),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"an INVITE without a branch of RFC 3261 is refused all the same",
		.limits = "bob 1",
		.steps =
			{
				BUSY,
				REJECT("INVITE dave>bob call=1 branch=!a", REFUSED),
				REJECT("INVITE dave>bob call=1 branch=!a", REFUSED_AGAIN),
			},
		.calls = "bob 1, carol 1",
	},
	{0},
};
