// SPDX-License-Identifier: GPL-2.0-only
/* Who is meant: one user under many spellings, and others who only look alike. */
#include "table.h"

const struct row table_identity[] = {
	{
		"host names are compared without case, ports and parameters are dropped",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>sip:bob@EXAMPLE.com call=2", REFUSED),
				REJECT("INVITE dave>sip:bob@example.com:5080 call=3", REFUSED),
				REJECT("INVITE dave>sip:bob@example.com;transport=udp call=4",
				       REFUSED),
				REJECT("INVITE dave>SIP:bob@example.com call=5", REFUSED),
				REJECT("INVITE dave>sips:bob@example.com call=6", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"user parts are compared with case, once decoded (RFC 3261 19.1.4)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>sip:%62o%62@example.com call=2", REFUSED),
				PASS("INVITE dave>sip:BOB@example.com call=3", ADMITTED),
			},
		.calls = "BOB 1, bob 1, carol 1, dave 1",
	},
	{
		"a password in the URI is no part of the name",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>sip:bob:secret@example.com call=2", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"a telephone number is one user however it is written (RFC 3966 5.1.1)",
		.limits = "+4930123456 1",
		.steps =
			{
				PASS("INVITE carol>tel:+4930123456 call=1", ADMITTED),
				REJECT("INVITE dave>tel:+49-30-123.456 call=2", REFUSED),
				REJECT("INVITE dave>tel:+49(30)123456 call=3", REFUSED),
				REJECT("INVITE dave>sip:+4930123456@example.com call=4", REFUSED),
				REJECT("INVITE dave>sip:+4930123456@10.1.2.3;user=phone call=5",
				       REFUSED),
				REJECT("INVITE dave>sip:+49-30-123-456@other.example call=6",
				       REFUSED),
				PASS("INVITE dave>tel:+4930123457 call=7", ADMITTED),
			},
		.calls = "*",
	},
	{
		"the callee is who the Request-URI names, when a rule knows him",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>erin call=2 ruri=bob", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"the callee is who the To names, when no rule knows the Request-URI",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1 ruri=sip:line1@10.0.0.7", ADMITTED),
				DO("calls bob 1"),
				REJECT("INVITE dave>bob call=2 ruri=sip:line2@10.0.0.7", REFUSED),
			},
		.calls = "bob 1, carol 1",
	},
	{
		"P-Called-Party-ID goes before both (RFC 7315 4.2)",
		.limits = "bob 1, erin 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>erin call=2 | P-Called-Party-ID: "
				       "<sip:bob@example.com>",
				       REFUSED),
				PASS("INVITE dave>bob call=3 | P-Called-Party-ID: "
				     "<sip:erin@example.com>",
				     ADMITTED),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1",
	},
	{
		"P-Called-Party-ID of somebody without a rule leaves the choice to the next",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>bob call=1", ADMITTED),
				REJECT("INVITE dave>bob call=2 | P-Called-Party-ID: "
				       "<sip:erin@example.com>",
				       REFUSED),
				PASS("INVITE dave>frank call=3 | P-Called-Party-ID: "
				     "<sip:erin@example.com>",
				     ADMITTED),
			},
		.calls = "bob 1, carol 1, dave 1, erin 1",
	},
	{
		"a forged P-Asserted-Identity does not change who calls (RFC 3325)",
		.limits = "bob 1",
		.steps =
			{
				PASS("INVITE carol>dave call=1 | P-Asserted-Identity: "
				     "<sip:bob@example.com>",
				     ADMITTED),
				DO("calls bob 0"),
				DO("calls carol 1"),
			},
		.calls = "carol 1, dave 1",
	},
	{0},
};
