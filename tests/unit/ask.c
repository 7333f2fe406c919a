/* SPDX-License-Identifier: GPL-2.0-only */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "reply.h"

enum { TAG_DIGITS = 16 };

const struct bob_config ask_config = {.secret = {0x0123456789abcdef, 0xfedcba9876543210}};

uint16_t be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static struct answer ask_as(const char *text, const struct frame_shape *shape,
			    const struct bobd_book *book, const struct bobd_terms *told)
{
	static char crlf[2 * TEXT_MAX];
	struct answer answer = {.network = 14};
	uint8_t frame[FRAME_MAX], *copy;
	size_t n;

	answer.request_length = (uint32_t)text_to_crlf(crlf, text);
	n = frame_build(frame, shape, crlf, answer.request_length);
	copy = guarded_copy(frame, n);
	answer.err = told ? bobd_reply_as(copy, (uint32_t)n, told, &answer.length)
			  : bobd_reply_by(copy, (uint32_t)n, book, &answer.length);
	if (answer.err) {
		assert_memory_equal(copy, frame, n);
		return answer;
	}
	assert_true(answer.length <= n);
	memcpy(answer.frame, copy, answer.length);
	for (int i = 0; i < 2 && shape->vlan[i]; i++)
		answer.network += 4;
	answer.udp = answer.network + (shape->ipv6 ? 40 : 20);
	answer.from = be16(answer.frame + answer.udp);
	answer.to = be16(answer.frame + answer.udp + 2);
	answer.text_length = answer.length - answer.udp - 8;
	memcpy(answer.text, answer.frame + answer.udp + 8, answer.text_length);
	assert_true(answer.text_length <= answer.request_length);
	return answer;
}

struct answer ask_shaped(const char *text, const struct frame_shape *shape)
{
	return ask_as(text, shape, &(struct bobd_book){.config = &ask_config}, NULL);
}

struct answer ask_by(const char *text, const struct bobd_book *book)
{
	return ask_as(text, &(struct frame_shape){.source = 5060}, book, NULL);
}

struct answer ask_told(const char *text, const struct bobd_terms *terms)
{
	return ask_as(text, &(struct frame_shape){.source = 5060}, NULL, terms);
}

struct answer ask(const char *text)
{
	return ask_shaped(text, &(struct frame_shape){.source = 5060});
}

const char *plain(struct answer *answer)
{
	char *tag, *to = answer->text;

	answer->text[answer->text_length] = '\0';
	for (char *at = answer->text; *at; at++)
		if (at[0] != '\r' || at[1] != '\n')
			*to++ = *at;
	*to = '\0';
	tag = strstr(answer->text, ";tag=bob");
	assert_non_null(tag);
	for (int i = 0; i < TAG_DIGITS; i++) {
		assert_non_null(strchr("0123456789abcdef", tag[8 + i]));
		tag[8 + i] = '*';
	}
	return answer->text;
}

const char *invite_via(const char *via, const char *more)
{
	static char text[TEXT_MAX];

	snprintf(text, sizeof(text),
		 "INVITE sip:bob@10.0.0.2 SIP/2.0\nVia: %s\n"
		 "From: <sip:carol@10.0.0.1>;tag=c1\nTo: <sip:bob@10.0.0.2>%s\n"
		 "Call-ID: 1\nCSeq: 1 INVITE\n" REST,
		 via, more);
	return text;
}
