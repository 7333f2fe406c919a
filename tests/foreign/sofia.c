// SPDX-License-Identifier: GPL-2.0-only
/* Sofia-SIP's parser. */
#include "foreign.h"

#if __has_include(<sofia-sip/sip.h>)

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/su_alloc.h>
#include <sofia-sip/url.h>
#include <stdio.h>

static const char *begin(const struct sample *samples)
{
	(void)samples;
	return NULL;
}

static void set_uri(struct tuple *tuple, enum field field, const url_t *url)
{
	su_home_t home[1] = {SU_HOME_INIT(home)};

	field_set(tuple, field, url_as_string(home, url));
	su_home_deinit(home);
}

static void set_all(struct tuple *tuple, const sip_t *sip)
{
	if (sip->sip_call_id)
		field_set(tuple, FIELD_CALL_ID, sip->sip_call_id->i_id);
	if (sip->sip_from) {
		field_set(tuple, FIELD_FROM_TAG, sip->sip_from->a_tag);
		set_uri(tuple, FIELD_FROM_URI, sip->sip_from->a_url);
	}
	if (sip->sip_to) {
		field_set(tuple, FIELD_TO_TAG, sip->sip_to->a_tag);
		set_uri(tuple, FIELD_TO_URI, sip->sip_to->a_url);
	}
	if (sip->sip_cseq) {
		snprintf(tuple->of[FIELD_CSEQ], FIELD_MAX, "%u",
			 (unsigned int)sip->sip_cseq->cs_seq);
		field_set_method(tuple, sip->sip_cseq->cs_method_name);
	}
	if (sip->sip_via) {
		field_set(tuple, FIELD_BRANCH, sip->sip_via->v_branch);
		field_set_sent_by(tuple, sip->sip_via->v_host, sip->sip_via->v_port);
	}
}

static bool reads(size_t i, const uint8_t *message, size_t n, struct tuple *tuple)
{
	msg_t *msg = msg_make(sip_default_mclass(), 0, message, n);
	const sip_t *sip = msg ? sip_object(msg) : NULL;
	/* .sip_error holds the headers that it cannot read. */
	bool accepted = sip && !(sip->sip_flags & MSG_FLG_ERROR) && !sip->sip_error &&
			(sip->sip_request || sip->sip_status);

	(void)i;
	if (accepted)
		set_all(tuple, sip);
	msg_destroy(msg);
	return accepted;
}

static void write_uri(const char *text, char into[FIELD_MAX])
{
	su_home_t home[1] = {SU_HOME_INIT(home)};
	const url_t *url = url_make(home, text);

	snprintf(into, FIELD_MAX, "%s", url ? url_as_string(home, url) : text);
	su_home_deinit(home);
}

const struct parser sofia_parser = {"Sofia-SIP", begin, reads, write_uri};

#else

static const char *begin(const struct sample *samples)
{
	(void)samples;
	return "Sofia-SIP was not there when this was built";
}

const struct parser sofia_parser = {"Sofia-SIP", begin, NULL, NULL};

#endif
