// SPDX-License-Identifier: GPL-2.0-only
/* Where other parsers read something else than bob, and which clause says who is right. */
#include "foreign.h"

#define CALL_ID (1U << FIELD_CALL_ID)
#define FROM_TAG (1U << FIELD_FROM_TAG)
#define TO_TAG (1U << FIELD_TO_TAG)
#define METHOD (1U << FIELD_METHOD)
#define BRANCH (1U << FIELD_BRANCH)
#define SENT_BY (1U << FIELD_SENT_BY)
#define FROM_URI (1U << FIELD_FROM_URI)
#define TO_URI (1U << FIELD_TO_URI)

/* The four copies of RFC 4475 3.1.1.1. */
#define WSINV (FROM_TAG | TO_TAG | BRANCH | SENT_BY | FROM_URI | TO_URI)
static const char wsinv[] =
	"folded From, To and Via with white space around \";\", \"=\" and \"/\": one header each "
	"(RFC 3261 7.3.1, 25.1 SEMI, EQUAL, SLASH), of which tshark looks at the first line; the "
	"RFC names this message valid, with tag 98asjd8 and sent-by 192.0.2.2 (RFC 4475 3.1.1.1)";
static const char sp_before_branch[] =
	"a space behind the semicolon (\"; branch=\") is SEMI's own (RFC 3261 25.1); tshark shows "
	"neither sent-by nor branch of such a Via";
static const char space_in_brackets[] =
	"\"< sip:\": no URI begins with a space (RFC 4475 3.1.2.14); tshark skips it, and bob's "
	"names nobody, so nobody is counted";
static const char place_holder[] =
	"its sent-by is a place-holder, \"$LOCAL_IP:$LOCAL_PORT\": tshark gives the Via up where "
	"a port has no digits; hop by hop it is a string to compare (RFC 3261 17.2.3)";
static const char other_scheme[] =
	"To may hold any scheme (RFC 3261 25.1 absoluteURI, RFC 4475 3.3.4); tshark shows none but "
	"sip, sips and tel, and bob's names nobody";

const struct difference differences[] = {
	{"torture-rfc4475/wsinv.dat", TSHARK, WSINV, wsinv},
	{"messages/jsip/torture_xml_720.sip", TSHARK, WSINV, wsinv},
	{"messages/pjproject/001_torture_4475_3_1_1_1_000.sip", TSHARK, WSINV, wsinv},
	{"fuzz-seeds/pjproject-fuzz-sip/input.3.sip", TSHARK, WSINV, wsinv},
	{"messages/jsip/torture_xml_045.sip", TSHARK,
	 CALL_ID | FROM_TAG | TO_TAG | SENT_BY | FROM_URI | TO_URI,
	 "an elder wsinv, whose Call-ID's colon stands on the next line, too: tshark knows no name "
	 "without a colon on its line, and takes the second Via for the first"},
	{"messages/sipgo/parser_test_L000.sip", TSHARK, BRANCH | SENT_BY,
	 "a Via folded before \"branch\" is one value (RFC 3261 7.3.1); tshark sees its first "
	 "line"},
	{"messages/jsip/torture_xml_290.sip", TSHARK, BRANCH | SENT_BY, sp_before_branch},
	{"messages/jsip/torture_xml_300.sip", TSHARK, BRANCH | SENT_BY, sp_before_branch},
	{"messages/jsip/torture_xml_310.sip", TSHARK, BRANCH | SENT_BY, sp_before_branch},
	{"messages/jsip/torture_xml_312.sip", TSHARK, BRANCH | SENT_BY, sp_before_branch},
	{"messages/jsip/torture_xml_322.sip", TSHARK, BRANCH | SENT_BY, sp_before_branch},
	{"messages/jsip/torture_xml_324.sip", TSHARK, BRANCH | SENT_BY, sp_before_branch},
	{"messages/jsip/FactoryTestHarness_000.sip", TSHARK, METHOD,
	 "\"INVITE \" at the end of CSeq's line: white space there is none of the value's (RFC "
	 "3261 "
	 "7.3.1); tshark's method has it"},
	{"messages/jsip/torture_xml_128.sip", TSHARK, TO_URI,
	 "white space before \";tag\" is SEMI's (RFC 3261 25.1); tshark's URI has it"},
	{"messages/jsip/torture_xml_130.sip", TSHARK, TO_TAG,
	 "white space behind the tag ends the header (RFC 3261 7.3.1); tshark's tag has it"},
	{"messages/jsip/torture_xml_032.sip", TSHARK, TO_URI, space_in_brackets},
	{"messages/pjproject/159_no_rport_000.sip", TSHARK, BRANCH, place_holder},
	{"messages/jsip/torture_xml_782.sip as INVITE", TSHARK, TO_URI, space_in_brackets},
	{"torture-rfc4475/badaspec.dat as INVITE", TSHARK, TO_URI, space_in_brackets},
	{"messages/jsip/torture_xml_809.sip as INVITE", TSHARK, TO_URI, other_scheme},
	{"torture-rfc4475/unksm2.dat as INVITE", TSHARK, TO_URI, other_scheme},
	{"messages/pjproject/159_no_rport_nit_000.sip as INVITE", TSHARK, BRANCH, place_holder},
	{"messages/sipsorcery/SIPRequestUnitTest_I008.sip as INVITE", TSHARK, BRANCH | SENT_BY,
	 "a sent-by of port \"5060port\" is no more than a string to compare (RFC 3261 17.2.3), to "
	 "be answered where it came from; tshark gives the Via up"},
	{0},
};
