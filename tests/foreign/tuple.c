// SPDX-License-Identifier: GPL-2.0-only
/* The tuple, and what bob's own parser makes of a message. */
#include <stdio.h>
#include <string.h>

#include "foreign.h"
#include "sip/sip.h"

const char *const field_names[FIELDS] = {
	"Call-ID",	 "From tag", "To tag", "CSeq number", "CSeq method", "first Via's branch",
	"first sent-by", "From URI", "To URI",
};

const char other_method[] = "(other)";

static const char *const methods[] = {
	[SIP_INVITE] = "INVITE", [SIP_ACK] = "ACK",	  [SIP_BYE] = "BYE",
	[SIP_CANCEL] = "CANCEL", [SIP_UPDATE] = "UPDATE",
};

void field_set(struct tuple *tuple, enum field field, const char *text)
{
	snprintf(tuple->of[field], FIELD_MAX, "%s", text ? text : "");
}

void field_set_method(struct tuple *tuple, const char *text)
{
	for (int i = SIP_INVITE; text && i <= SIP_UPDATE; i++)
		if (!strcmp(methods[i], text)) {
			field_set(tuple, FIELD_METHOD, text);
			return;
		}
	field_set(tuple, FIELD_METHOD, text && *text ? other_method : "");
}

void field_set_sent_by(struct tuple *tuple, const char *host, const char *port)
{
	bool bare = host && *host != '[' && strchr(host, ':');
	bool has_port = host && port && *port;

	snprintf(tuple->of[FIELD_SENT_BY], FIELD_MAX, "%s%s%s%s%s", bare ? "[" : "",
		 host ? host : "", bare ? "]" : "", has_port ? ":" : "", has_port ? port : "");
}

static void set_slice(struct tuple *tuple, enum field field, const struct bob_scratch *s,
		      const struct sip_slice *slice)
{
	snprintf(tuple->of[field], FIELD_MAX, "%.*s", slice->length,
		 (const char *)s->bytes + slice->at);
}

bool bob_reads(const uint8_t *message, size_t n, struct tuple *tuple)
{
	static struct bob_scratch s;
	const struct sip_view *view = &s.view;

	memset(&s, 0, sizeof(s));
	s.length = n < BOB_WINDOW ? n : BOB_WINDOW;
	memcpy(s.bytes, message, s.length);
	if (sip_parse(&s, n) != BOB_CONTINUE)
		return false;
	set_slice(tuple, FIELD_CALL_ID, &s, &view->call_id);
	set_slice(tuple, FIELD_FROM_TAG, &s, &view->from_tag);
	set_slice(tuple, FIELD_TO_TAG, &s, &view->to_tag);
	snprintf(tuple->of[FIELD_CSEQ], FIELD_MAX, "%u", view->cseq);
	field_set(tuple, FIELD_METHOD,
		  view->method <= SIP_UPDATE ? methods[view->method] : other_method);
	set_slice(tuple, FIELD_BRANCH, &s, &view->branch);
	set_slice(tuple, FIELD_SENT_BY, &s, &view->sent_by);
	set_slice(tuple, FIELD_FROM_URI, &s, &view->from);
	set_slice(tuple, FIELD_TO_URI, &s, &view->to);
	return true;
}
