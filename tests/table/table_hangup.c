// SPDX-License-Identifier: GPL-2.0-only
/* BYEs that are refused, repeated, late, or out from both sides (RFC 3261 15). */
#include "table.h"

const struct row table_hangup[] = {
	{
		"a refused BYE's answer comes twice: the other's BYE, sent meanwhile, ends the "
		"call "
		"all the same",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("BYE carol>bob to=b cseq=2", BYE),
				PASS("401 BYE carol>bob to=b cseq=2", PROGRESS),
				PASS("BYE bob>carol from=b to=f1 cseq=1 branch=2", BYE),
				PASS("401 BYE carol>bob to=b cseq=2", UNKNOWN_BRANCH),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{
		"a refused BYE that is repeated waits for its answer anew (15.1.1)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("200 INVITE carol>bob call=1 to=b", PROGRESS),
				PASS("BYE carol>bob call=1 to=b cseq=2", BYE),
				PASS("500 BYE carol>bob call=1 to=b cseq=2", PROGRESS),
				PASS("BYE carol>bob call=1 to=b cseq=2", BYE),
				PASS("500 BYE carol>bob call=1 to=b cseq=2", PROGRESS),
				DO("sweep 33"),
				DO("calls bob 1"),
				PASS("BYE carol>bob call=1 to=b cseq=2", BYE),
				PASS("BYE bob>carol call=1 from=b to=f1 cseq=1 branch=2", BYE),
				PASS("500 BYE carol>bob call=1 to=b cseq=2", PROGRESS),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{
		"a refused BYE that comes late does not stand for the one with credentials "
		"(12.2.2)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("BYE carol>bob to=b cseq=2 branch=2", BYE),
				PASS("401 BYE carol>bob to=b cseq=2 branch=2", PROGRESS),
				PASS("BYE carol>bob to=b cseq=3 branch=3", BYE),
				PASS("BYE carol>bob to=b cseq=2 branch=2", BYE),
				PASS("401 BYE carol>bob to=b cseq=2 branch=2", UNKNOWN_BRANCH),
				PASS("200 BYE carol>bob to=b cseq=3 branch=3", PROGRESS),
				DO("calls bob 0"),
			},
	},
	{
		"a dialog in the place of one that ended has no BYE of its own yet",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("200 INVITE carol>bob branch=1 to=a", PROGRESS),
				PASS("200 INVITE carol>bob branch=1 to=b", PROGRESS),
				PASS("200 INVITE carol>bob branch=1 to=c", PROGRESS),
				PASS("200 INVITE carol>bob branch=1 to=d", PROGRESS),
				PASS("BYE carol>bob to=a branch=x", BYE),
				PASS("200 BYE carol>bob to=a branch=x", PROGRESS),
				PASS("200 INVITE carol>bob branch=1 to=e", PROGRESS),
				PASS("BYE bob>carol from=e to=f1 cseq=1 branch=y", BYE),
				PASS("401 BYE bob>carol from=e to=f1 cseq=1 branch=y", PROGRESS),
				PASS("BYE carol>bob to=b branch=b2", BYE),
				PASS("200 BYE carol>bob to=b branch=b2", PROGRESS),
				PASS("BYE carol>bob to=c branch=c2", BYE),
				PASS("200 BYE carol>bob to=c branch=c2", PROGRESS),
				PASS("BYE carol>bob to=d branch=d2", BYE),
				PASS("200 BYE carol>bob to=d branch=d2", PROGRESS),
				DO("sweep 33"),
				DO("calls bob 1"),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a BYE that nobody answered ends its dialog, though the call goes on (15.1.1)",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("INVITE carol>bob branch=2 ruri=erin", SAME_CALL),
				PASS("200 INVITE carol>bob branch=1 to=b", PROGRESS),
				PASS("200 INVITE carol>bob branch=2 to=e", PROGRESS),
				PASS("BYE carol>bob to=e branch=x", BYE),
				DO("wait 20"),
				PASS("BYE carol>bob to=e branch=x", BYE),
				DO("sweep 11"),
				DO("calls erin 1"),
				DO("sweep 13"),
				DO("calls erin 0"),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"of two dialogs one ends by an answered BYE, the other by one that nobody answered",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("200 INVITE carol>bob to=c", PROGRESS),
				PASS("BYE carol>bob to=b branch=x", BYE),
				DO("wait 20"),
				PASS("BYE carol>bob to=c branch=y", BYE),
				PASS("200 BYE carol>bob to=c branch=y", PROGRESS),
				DO("sweep 11"),
				DO("calls bob 1"),
				DO("sweep 13"),
				DO("calls bob 0"),
			},
	},
	{
		"an answer after a BYE that nobody answered is a dialog that ends with its own BYE",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob branch=1", ADMITTED),
				PASS("INVITE carol>bob branch=2", SAME_CALL),
				PASS("200 INVITE carol>bob branch=1 to=b", PROGRESS),
				PASS("BYE bob>carol from=b to=f1 branch=x", BYE),
				DO("sweep 33"),
				DO("live 0"),
				PASS("200 INVITE carol>bob branch=2 to=c", PROGRESS),
				DO("calls bob 1"),
				PASS("BYE carol>bob to=c branch=y", BYE),
				PASS("200 BYE carol>bob to=c branch=y", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"a BYE refused, and sent again, has its time from then on",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob", ADMITTED),
				PASS("200 INVITE carol>bob to=b", PROGRESS),
				PASS("BYE carol>bob to=b cseq=2 branch=2", BYE),
				PASS("401 BYE carol>bob to=b cseq=2 branch=2", PROGRESS),
				DO("wait 20"),
				PASS("BYE carol>bob to=b cseq=3 branch=3", BYE),
				DO("sweep 31"),
				DO("calls bob 1"),
				DO("sweep 33"),
				DO("calls bob 0"),
			},
	},
	{0},
};
