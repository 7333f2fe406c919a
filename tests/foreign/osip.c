// SPDX-License-Identifier: GPL-2.0-only
/* libosip2's parser. */
#include "foreign.h"

#if __has_include(<osipparser2/osip_parser.h>)

#include <osipparser2/osip_parser.h>
#include <stdio.h>
#include <stdlib.h>

/* Else it says on stdout what it thinks of each message. */
static void say_nothing(const char *file, int line, osip_trace_level_t level, const char *text,
			va_list args)
{
	(void)file;
	(void)line;
	(void)level;
	(void)text;
	(void)args;
}

static const char *begin(const struct sample *samples)
{
	(void)samples;
	osip_trace_initialize_func(END_TRACE_LEVEL, say_nothing);
	return parser_init() ? "libosip2's parser did not start" : NULL;
}

static void set_uri(struct tuple *tuple, enum field field, const osip_uri_t *uri)
{
	char *text = NULL;

	if (uri && !osip_uri_to_str(uri, &text))
		field_set(tuple, field, text);
	osip_free(text);
}

static void set_parties(struct tuple *tuple, osip_message_t *sip)
{
	osip_generic_param_t *tag;

	if (sip->from) {
		if (!osip_from_get_tag(sip->from, &tag))
			field_set(tuple, FIELD_FROM_TAG, tag->gvalue);
		set_uri(tuple, FIELD_FROM_URI, sip->from->url);
	}
	if (sip->to) {
		if (!osip_to_get_tag(sip->to, &tag))
			field_set(tuple, FIELD_TO_TAG, tag->gvalue);
		set_uri(tuple, FIELD_TO_URI, sip->to->url);
	}
}

static void set_via(struct tuple *tuple, osip_message_t *sip)
{
	osip_via_t *via = osip_list_get(&sip->vias, 0);
	osip_generic_param_t *branch;

	if (!via || !via->host)
		return;
	if (!osip_via_param_get_byname(via, (char *)"branch", &branch))
		field_set(tuple, FIELD_BRANCH, branch->gvalue);
	field_set_sent_by(tuple, via->host, via->port);
}

static void set_call(struct tuple *tuple, osip_message_t *sip)
{
	const osip_call_id_t *id = sip->call_id;

	/* It takes a Call-ID apart at the "@". */
	if (id && id->host)
		snprintf(tuple->of[FIELD_CALL_ID], FIELD_MAX, "%s@%s", id->number, id->host);
	else if (id)
		field_set(tuple, FIELD_CALL_ID, id->number);
	if (sip->cseq) {
		snprintf(tuple->of[FIELD_CSEQ], FIELD_MAX, "%lu",
			 strtoul(sip->cseq->number, NULL, 10));
		field_set_method(tuple, sip->cseq->method);
	}
}

static bool reads(size_t i, const uint8_t *message, size_t n, struct tuple *tuple)
{
	osip_message_t *sip;
	bool accepted = false;

	(void)i;
	if (osip_message_init(&sip))
		return false;
	if (!osip_message_parse(sip, (const char *)message, n)) {
		accepted = true;
		set_call(tuple, sip);
		set_parties(tuple, sip);
		set_via(tuple, sip);
	}
	osip_message_free(sip);
	return accepted;
}

static void write_uri(const char *text, char into[FIELD_MAX])
{
	struct tuple tuple = {0};
	osip_uri_t *uri;

	snprintf(into, FIELD_MAX, "%s", text);
	if (osip_uri_init(&uri))
		return;
	if (!osip_uri_parse(uri, text)) {
		set_uri(&tuple, FIELD_FROM_URI, uri);
		snprintf(into, FIELD_MAX, "%s", tuple.of[FIELD_FROM_URI]);
	}
	osip_uri_free(uri);
}

const struct parser osip_parser = {"libosip2", begin, reads, write_uri};

#else

static const char *begin(const struct sample *samples)
{
	(void)samples;
	return "libosip2 was not there when this was built";
}

const struct parser osip_parser = {"libosip2", begin, NULL, NULL};

#endif
