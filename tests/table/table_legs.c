// SPDX-License-Identifier: GPL-2.0-only
/* One call through a B2BUA is two on the wire: what bob joins, and what it must not. */
#include "table.h"

#define SESSION                                                                                    \
	" | Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=00000000000000000000000000000000"
#define OTHER_SESSION                                                                              \
	" | Session-ID: 47755a9de7794ba387653f2099600ef2;remote=00000000000000000000000000000000"

const struct row table_legs[] = {
	{
		"a B2BUA's two legs hold one slot: same parties, in here and out there",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				SENT("INVITE carol>bob call=b", OTHER_LEG),
				DO("calls bob 1"),
				DO("calls carol 1"),
				PASS("200 INVITE carol>bob call=b to=b", PROGRESS),
				SENT("200 INVITE carol>bob call=a to=p", PROGRESS),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=c", REFUSED),
				PASS("BYE carol>bob call=a to=p", BYE),
				SENT("BYE carol>bob call=b to=b", BYE),
				PASS("200 BYE carol>bob call=b to=b", PROGRESS),
				SENT("200 BYE carol>bob call=a to=p", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"the leg that outlives the other keeps the slot (a blind transfer)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				SENT("INVITE carol>bob call=b", OTHER_LEG),
				PASS("200 INVITE carol>bob call=b to=b", PROGRESS),
				SENT("200 INVITE carol>bob call=a to=p", PROGRESS),
				PASS("BYE carol>bob call=a to=p", BYE),
				SENT("200 BYE carol>bob call=a to=p", PROGRESS),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=c", REFUSED),
				SENT("BYE carol>bob call=b to=b", BYE),
				PASS("200 BYE carol>bob call=b to=b", PROGRESS),
				DO("calls bob 0"),
				PASS("INVITE dave>bob call=d", ADMITTED),
				PASS("486 INVITE dave>bob call=d to=b", PROGRESS),
			},
	},
	{
		"legs of one Session-ID are one call, whatever the parties are called (RFC 7989)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a" SESSION, ADMITTED),
				PASS("INVITE anonymous>bob call=b" SESSION, OTHER_LEG),
				DO("calls bob 1"),
				REJECT("INVITE carol>bob call=c" OTHER_SESSION, REFUSED),
				PASS("486 INVITE anonymous>bob call=b to=b", PROGRESS),
				DO("calls bob 1"),
				PASS("486 INVITE carol>bob call=a to=p", PROGRESS),
			},
	},
	{
		"a leg to somebody else is judged on that user (the B2BUA forwards the call)",
		.limits = "bob 1, dave 1",
		.steps =
			{
				PASS("INVITE erin>dave call=z", ADMITTED),
				PASS("INVITE carol>bob call=a" SESSION, ADMITTED),
				REJECT("INVITE carol>dave call=b" SESSION, REFUSED),
				PASS("486 INVITE carol>bob call=a to=p", PROGRESS),
				PASS("486 INVITE erin>dave call=z to=d", PROGRESS),
			},
	},
	{
		"two calls of the same parties that come the same way are two calls",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				PASS("INVITE carol>bob call=b", ADMITTED),
				DO("calls bob 2"),
				REJECT("INVITE carol>bob call=c", REFUSED),
				PASS("486 INVITE carol>bob call=a to=b", PROGRESS),
				PASS("486 INVITE carol>bob call=b to=b", PROGRESS),
			},
	},
	{
		"the same parties a second later are two calls",
		.limits = "bob 2",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				PASS("180 INVITE carol>bob call=a to=b", PROGRESS),
				DO("wait 2"),
				SENT("INVITE carol>bob call=b", ADMITTED),
				DO("calls bob 2"),
				PASS("486 INVITE carol>bob call=a to=b", PROGRESS),
				PASS("486 INVITE carol>bob call=b to=b", PROGRESS),
			},
	},
	{
		"several legs of one call (a B2BUA that rings two phones) hold one slot",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a" SESSION, ADMITTED),
				SENT("INVITE carol>bob call=desk" SESSION, OTHER_LEG),
				SENT("INVITE carol>bob call=cell" SESSION, OTHER_LEG),
				DO("calls bob 1"),
				PASS("200 INVITE carol>bob call=desk to=d", PROGRESS),
				SENT("CANCEL carol>bob call=cell", CANCEL),
				PASS("487 INVITE carol>bob call=cell to=c", PROGRESS),
				SENT("200 INVITE carol>bob call=a to=p", PROGRESS),
				DO("calls bob 1"),
				DO("recount 1"),
				DO("recount 2"),
				DO("count drift 0"),
				SENT("BYE carol>bob call=desk to=d", BYE),
				PASS("200 BYE carol>bob call=desk to=d", PROGRESS),
				PASS("BYE carol>bob call=a to=p", BYE),
				SENT("200 BYE carol>bob call=a to=p", PROGRESS),
				DO("calls bob 0"),
			},
	},
	{
		"a slot does not go over to a leg that its user has left",
		.limits = "bob 1, dave 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a" SESSION, ADMITTED),
				SENT("INVITE carol>bob call=b branch=1" SESSION, OTHER_LEG),
				SENT("INVITE carol>dave call=b branch=2" SESSION, SAME_CALL),
				PASS("486 INVITE carol>bob call=b branch=1 to=b", PROGRESS),
				PASS("200 INVITE carol>dave call=b branch=2 to=d", PROGRESS),
				SENT("200 INVITE carol>bob call=a to=p", PROGRESS),
				PASS("BYE carol>bob call=a to=p", BYE),
				SENT("200 BYE carol>bob call=a to=p", PROGRESS),
				DO("calls bob 0"),
				DO("calls dave 1"),
				SENT("BYE carol>dave call=b to=d", BYE),
				PASS("200 BYE carol>dave call=b to=d", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"whoever is called by his contact to replace a call keeps his slot (RFC 3891)",
		.limits = "bob 1, carol 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				PASS("200 INVITE carol>bob call=a to=b", PROGRESS),
				PASS("INVITE dave>sip:x@198.51.100.2 call=c "
				     "| Replaces: a@test;to-tag=b;from-tag=fa",
				     REPLACES),
				PASS("200 INVITE dave>sip:x@198.51.100.2 call=c to=b2", PROGRESS),
				DO("calls bob 1"),
				DO("calls carol 0"),
				REJECT("INVITE erin>bob call=e", REFUSED),
				PASS("BYE dave>sip:x@198.51.100.2 call=c to=b2", BYE),
				PASS("200 BYE dave>sip:x@198.51.100.2 call=c to=b2", PROGRESS),
				DO("live 0"),
			},
	},
	{
		"glare: of two users who call each other, the first INVITE wins and the second is "
		"busy",
		.limits = "bob 1, carol 1",
		.steps =
			{
				PASS("INVITE carol>bob call=a", ADMITTED),
				REJECT("INVITE bob>carol call=b", REFUSED),
				DO("calls bob 1"),
				DO("calls carol 1"),
				PASS("200 INVITE carol>bob call=a to=b", PROGRESS),
				PASS("BYE carol>bob call=a to=b", BYE),
				PASS("200 BYE carol>bob call=a to=b", PROGRESS),
			},
	},
	{0},
};
