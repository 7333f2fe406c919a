// SPDX-License-Identifier: GPL-2.0-only
/* Few names, calls, tags and branches, so that most messages concern a call that is there. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "differential.h"
#include "message_text.h"

const char *const invent_users[] = {"sip:bob@example.com", "sip:carol@example.com",
				    "tel:+4687521234", "sip:dave@example.com", NULL};

/* The users in other words, and others. */
static const char *const odd_names[] = {
	"sips:b%6fb@EXAMPLE.com:5062;transport=udp",
	"sip:bob:secret@example.com;x=%41?subject=y",
	"tel:+46-8-752.12(34);phone-context=x",
	"sip:+46-8-7521234;isub=1@gw.example.com;user=phone",
	"sip:[fd00::1]:5060",
	"sip:example.com",
	"urn:service:sos.fire",
	"tel:112",
	"http://example.com/bob",
	"sip:087521234@example.com",
	"sip:9-0046-8-7521234@10.0.0.9",
	"tel:7521234;phone-context=+468",
	"sip:7521234;phone-context=+46-8@example.com;user=phone",
	"tel:1001",
	"sip:1002@example.com",
	"tel:08752",
	"sip:anonymous@anonymous.invalid",
	"sip:mail@example.com;cause=486",
};

static const char *const requests[] = {"INVITE", "INVITE", "INVITE", "INVITE", "INVITE", "BYE",
				       "BYE",	 "ACK",	   "CANCEL", "UPDATE", "PRACK",	 "REFER"};
static const char *const answered[] = {"INVITE", "INVITE", "INVITE", "BYE", "UPDATE", "CANCEL"};
static const int statuses[] = {100, 180, 183, 199, 200, 200, 200, 202, 302, 401,
			       407, 408, 481, 486, 487, 488, 491, 500, 603, 699};
static const char *const branches[] = {
	"", "", "", " branch=a", " branch=b", " branch=c", " branch=!old"};
static const char *const headers[] = {
	"x: 90",
	"x: 90",
	"Session-Expires: 1800;refresher=uas",
	"Replaces: 1@test;to-tag=a;from-tag=f1",
	"Replaces: 2@test;from-tag=f2;to-tag=b;early-only",
	"Session-ID: 0123456789abcdef0123456789abcdef;remote=00000000000000000000000000000000",
	"Session-ID: 11111111111111111111111111111111",
	"Priority: psap-callback",
	"Resource-Priority: esnet.1",
	"P-Called-Party-ID: <sip:bob@example.com>",
	"P-Asserted-Identity: \"B\" <sip:bob@example.com>",
	"P-Asserted-Identity: <sip:frank@example.com>, <tel:+4687521234>",
	"P-Asserted-Identity: <sip:anonymous@anonymous.invalid>",
	"Diversion: <sip:bob@example.com>;reason=user-busy",
	"History-Info: <sip:bob@example.com?Reason=SIP%3Bcause%3D486>;index=1, <sip:x@y>;index=1.1",
	"P-Called-Party-ID: <tel:1001>",
	"Via: SIP/2.0/UDP 10.0.0.7:5070;rport;branch=z9hG4bKx, SIP/2.0/UDP 10.0.0.8",
	"Route: <sip:proxy.example.com;lr>",
	"Max-Forwards: 0",
	"Supported: timer, 100rel, replaces",
	"Subject: a \"quoted\\\" ; , <thing>\"",
};

static void say(char *line, size_t room, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(char *line, size_t room, const char *format, ...)
{
	size_t used = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + used, room - used, format, args);
	va_end(args);
}

/* The tags: of the caller fCALL, of the callees a and b; who speaks has his in From. */
static void say_tags(char *line, size_t room, uint32_t call, bool within, bool by_callee)
{
	const char *far = random_percent(50) ? "a" : "b";

	if (within && by_callee)
		say(line, room, " from=%s to=f%u", far, call);
	else if (within)
		say(line, room, " to=%s", far);
}

static const char *draw_name(void)
{
	static const char *const plain[] = {"bob", "bob", "carol", "dave", "erin"};

	return random_percent(70) ? random_of(plain) : random_of(odd_names);
}

static void say_message(char *line, size_t room)
{
	uint32_t call = 1 + random_below(random_percent(80) ? 3 : 30);
	bool response = random_percent(50), by_callee = random_percent(20);

	if (response)
		say(line, room, "%d %s", random_of(statuses), random_of(answered));
	else
		say(line, room, "%s", random_of(requests));
	say(line, room, " %s>%s call=%u%s cseq=%u", draw_name(), draw_name(), call,
	    random_of(branches), random_percent(75) ? 1 : 1 + random_below(3));
	say_tags(line, room, call, response || random_percent(40), by_callee);
	if (random_percent(15))
		say(line, room, " ruri=%s", draw_name());
	if (random_percent(15))
		say(line, room, " body=v=0");
	while (random_percent(25))
		say(line, room, " | %s", random_of(headers));
}

void invent_message(struct bytes *into, bool *back)
{
	struct message message;
	char line[1200] = "";

	say_message(line, sizeof(line));
	message_make(&message, line);
	into->n = message.length < BYTES_MAX ? message.length : BYTES_MAX;
	memcpy(into->at, message.text, into->n);
	*back = message.response;
}
