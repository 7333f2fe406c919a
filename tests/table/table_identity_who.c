// SPDX-License-Identifier: GPL-2.0-only
/* Who calls, and who is called, where a message gives more names than one. */
#include "table.h"

const struct row table_identity_who[] = {
	{
		"P-Asserted-Identity names the caller where its interface is trusted (RFC 3325)",
		.steps =
			{
				DO("trust on"),
				PASS("INVITE carol>bob call=1 | P-Asserted-Identity: \"Dave\" "
				     "<sip:dave@example.com>",
				     ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"P-Asserted-Identity from anybody else is hearsay",
		.steps =
			{
				PASS("INVITE carol>bob call=1 | P-Asserted-Identity: "
				     "<sip:dave@example.com>",
				     ADMITTED),
				DO("trust on"),
				DO("trust off"),
				PASS("INVITE carol>erin call=2 | P-Asserted-Identity: "
				     "<sip:dave@example.com>",
				     ADMITTED),
			},
		.calls = "bob 1, carol 2, erin 1",
	},
	{
		"an asserted identity that cannot be read is none",
		.steps =
			{
				DO("trust on"),
				PASS("INVITE carol>bob call=1 | P-Asserted-Identity: \"Dave",
				     ADMITTED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"of two asserted identities the first that the policy knows is the caller",
		.limits = "dave 5",
		.steps =
			{
				DO("trust on"),
				DO("rule prefix +468 calls 5"),
				PASS("INVITE carol>bob call=1 | P-Asserted-Identity: "
				     "<tel:+4930123456>, <sip:dave@example.com>",
				     ADMITTED),
				PASS("INVITE carol>bob call=2 | P-Asserted-Identity: "
				     "sip:frank@example.com,<tel:+4687521234>",
				     ADMITTED),
				PASS("INVITE carol>bob call=3 | P-Asserted-Identity: "
				     "<sip:dave@example.com>, <tel:+4687521234>",
				     ADMITTED),
				DO("calls +4687521234 1"),
			},
		.calls = "bob 3, dave 2, +4687521234 1",
	},
	{
		"two asserted identities may stand in two lines",
		.limits = "dave 5",
		.steps =
			{
				DO("trust on"),
				PASS("INVITE carol>bob call=1 | P-Asserted-Identity: "
				     "<tel:+4930123456> | P-Asserted-Identity: "
				     "<sip:dave@example.com> | P-Asserted-Identity: "
				     "<sip:frank@example.com>",
				     ADMITTED),
			},
		.calls = "bob 1, dave 1",
	},
	{
		"where the policy knows no asserted identity the first is the caller",
		.steps =
			{
				DO("trust on"),
				PASS("INVITE carol>bob call=1 | P-Asserted-Identity: "
				     "<sip:dave@example.com>, <tel:+4930123456>",
				     ADMITTED),
				PASS("INVITE carol>bob call=2 | P-Asserted-Identity: "
				     "<im:x@y>, <tel:+4930123456>",
				     ADMITTED),
				PASS("INVITE carol>bob call=3 | P-Asserted-Identity: ???",
				     ADMITTED),
			},
		.calls = "+4930123456 1, bob 3, carol 1, dave 1",
	},
	{
		"an anonymous caller is nobody (RFC 3323)",
		.steps =
			{
				PASS("INVITE anonymous>bob call=1", ADMITTED),
				PASS("INVITE sip:Anonymous@anonymous.invalid>bob call=2", ADMITTED),
				PASS("INVITE sip:x@anonymous.invalid>bob call=3", ADMITTED),
				PASS("INVITE sip:x@INVALID>bob call=4", ADMITTED),
				PASS("INVITE sip:anonymous@10.0.0.1>bob call=5", ADMITTED),
				DO("live 5"),
			},
		.calls = "bob 5",
	},
	{
		"who only looks anonymous is somebody",
		.steps =
			{
				PASS("INVITE sip:anonymouse@example.com>bob call=1", ADMITTED),
				PASS("INVITE sip:anonymou@example.com>bob call=2", ADMITTED),
				PASS("INVITE sip:x@notinvalid>bob call=3", ADMITTED),
				PASS("INVITE sip:x@invalid.example>bob call=4", ADMITTED),
			},
		.calls = "anonymou 1, anonymouse 1, bob 4, sip:x@invalid.example 1, "
			 "sip:x@notinvalid 1",
	},
	{
		"an anonymous caller whom a trusted neighbour vouches for is somebody",
		.steps =
			{
				DO("trust on"),
				PASS("INVITE sip:anonymous@anonymous.invalid>bob call=1 | "
				     "P-Asserted-Identity: <sip:dave@example.com>",
				     ADMITTED),
				PASS("INVITE carol>bob call=2 | P-Asserted-Identity: "
				     "<sip:anonymous@anonymous.invalid>",
				     ADMITTED),
			},
		.calls = "bob 2, dave 1",
	},
	{
		"an anonymous call is refused, and its slot freed, like any other",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE sip:a@anonymous.invalid>bob call=1", ADMITTED),
				REJECT("INVITE sip:a@anonymous.invalid>bob call=2", REFUSED),
				PASS("486 INVITE sip:a@anonymous.invalid>bob call=1 to=b",
				     PROGRESS),
				PASS("INVITE sip:a@anonymous.invalid>bob call=3", ADMITTED),
			},
		.calls = "bob 1",
	},
	{
		"an exempt target is never refused, and takes nobody's slot",
		.limits = "queue 1, bob 1",
		.steps =
			{
				DO("exempt target sip:sales@example.com"),
				PASS("INVITE carol>sales call=1", EXEMPT_TARGET),
				PASS("INVITE dave>sales call=2", EXEMPT_TARGET),
				DO("rule domain example.com calls 1"),
				PASS("INVITE erin>sales call=3", EXEMPT_TARGET),
				PASS("200 INVITE carol>sales call=1 to=s", PROGRESS),
				PASS("BYE carol>sales call=1 to=s", BYE),
				PASS("200 BYE carol>sales call=1 to=s", PROGRESS),
			},
		.calls = "dave 1, erin 1",
	},
	{
		"to an exempt target To does not matter, nor is it a way around",
		.limits = "bob 1",
		.steps =
			{
				DO("exempt target 1900"),
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2 ruri=tel:1900", EXEMPT_TARGET),
				REJECT("INVITE dave>tel:1900 call=3 ruri=sip:bob@example.com",
				       REFUSED),
				PASS("INVITE erin>bob call=4 ruri=sip:q@10.0.0.9 | "
				     "P-Called-Party-ID: <tel:1900>",
				     EXEMPT_TARGET),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1",
	},
	{
		"an exempt target is found under every way to dial it",
		.steps =
			{
				DO("plan 46 0 00 9"),
				DO("exempt target +4687521900"),
				DO("rule prefix +468 calls 1"),
				PASS("INVITE carol>tel:087521900 call=1", EXEMPT_TARGET),
				PASS("INVITE dave>sip:90046-8-7521900@example.com call=2",
				     EXEMPT_TARGET),
			},
		.calls = "carol 1, dave 1",
	},
	{
		"a mailbox that a busy user's calls are forwarded to is not refused for him",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				PASS("INVITE dave>bob call=2 ruri=sip:mail@example.com | "
				     "Diversion: <sip:bob@example.com>;reason=user-busy",
				     ADMITTED),
				PASS("INVITE dave>bob call=3 ruri=sip:mail@example.com | "
				     "History-Info: <sip:bob@example.com?Reason=SIP%3Bcause%3D486>"
				     ";index=1, <sip:mail@example.com>;index=1.1",
				     ADMITTED),
				PASS("INVITE dave>bob call=4 "
				     "ruri=sip:mail@example.com;target=sip:bob%40example.com;"
				     "cause=486",
				     ADMITTED),
				PASS("INVITE dave>bob call=5 ruri=sip:mail@example.com | "
				     "History-Info: <sip:bob@example.com>;index=1 | "
				     "History-Info: <sip:mail@example.com;cause=302>;index=1.1",
				     ADMITTED),
			},
		.calls = "bob 1, carol 1, dave 4, mail 4",
	},
	{
		"a call that was only routed is still for whom To names",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2 ruri=sip:bob@10.0.0.9 | "
				       "History-Info: <sip:bob@example.com>;index=1, "
				       "<sip:bob@10.0.0.9>;index=1.1",
				       REFUSED),
				REJECT("INVITE dave>bob call=3 ruri=sip:bob@10.0.0.9;x=cause | "
				       "History-Info: <sip:bob@example.com>;index=1",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"forwarded to somebody who is busy himself: refused for him",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>erin call=2 ruri=sip:bob@example.com | "
				       "Diversion: <sip:erin@example.com>",
				       REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{0},
};
