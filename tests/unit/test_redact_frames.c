// SPDX-License-Identifier: GPL-2.0-only
/* Redacted frames: what other projects sent, whole and cut, with nobody left in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>

#include "../../tools/bobctl/capture/read.h"
#include "../../tools/bobctl/capture/redact.h"
#include "corpus.h"
#include "message_text.h"
#include "play.h"

static const struct bob_key key = {.a = 0x0123456789abcdef, .b = 0xfedcba9876543210};
static const struct bob_config config = {.secret = {1, 2}};

enum { IP_AT = 14, UDP_AT = 34, SUM_AT = 40, PAYLOAD_AT = 42 };

struct tally {
	unsigned messages, read, users, odd;
	const char *path;
};

static bool is_word(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
	       c == '_';
}

/* Headers whose words are ids and hosts, and parameters that are. */
static bool is_id(const char *text, const char *at, size_t n)
{
	static const char *const lines[] = {
		"Via:",		 "v:",		"Call-ID:", "i:",   "Replaces:",
		"Record-Route:", "User-Agent:", "Server:",  "CSeq:"};
	const char *start = at;

	while (start > text && start[-1] != '\n')
		start--;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		if (!strncasecmp(start, lines[i], strlen(lines[i])))
			return true;
	}
	if (at - start > 4 && !strncasecmp(at - 4, "sip:", 4) && !strchr("@:;", at[n]))
		return true; /* a host that is somebody's name elsewhere */
	while (at > start && !strchr(";=@ <\"", at[-1]))
		at--;
	return at > start && (at[-1] == '=' || at[-1] == '@' || at[-1] == ';');
}

static void assert_gone(const char *got, const char *user, size_t n, const char *path)
{
	for (const char *at = got; (at = strstr(at, user)); at++) {
		if ((at > got && is_word((uint8_t)at[-1])) || is_word((uint8_t)at[n]) ||
		    is_id(got, at, n))
			continue;
		fail_msg("%s: '%s' is still in\n%s", path, user, got);
	}
}

/* Users as a reader without a grammar would find them: what stands between "sip:" and "@". */
static void assert_users_gone(const char *text, const char *got, struct tally *tally)
{
	for (const char *at = text; (at = strcasestr(at, "sip")); at++) {
		const char *user = at + (at[3] == 's' || at[3] == 'S' ? 5 : 4);
		size_t n = strcspn(user, "@:;,<>\"? \t\r\n/=");
		char copy[256];

		if (user[-1] != ':' || user[n] != '@' || n < 4 || n >= sizeof(copy))
			continue;
		snprintf(copy, sizeof(copy), "%.*s", (int)n, user);
		assert_gone(got, copy, n, tally->path);
		tally->users++;
	}
}

static void read_frame(struct ctl_packet *packet, const uint8_t *frame, size_t n)
{
	struct ctl_keys keys;

	packet->frame = frame;
	packet->head.captured = packet->head.length = (uint32_t)n;
	ctl_read(packet, &config, &keys);
}

/* bob reads in it what it read before, but for the names. */
static void assert_same_message(const struct ctl_message *before, const struct ctl_message *now,
				struct tally *tally)
{
	char from[BOB_TEXT_MAX], to[BOB_TEXT_MAX];

	if (before->read != now->read)
		fail_msg("%s: is no longer read, or now is", tally->path);
	assert_string_equal(now->method, before->method);
	assert_string_equal(now->call_id, before->call_id);
	assert_int_equal(now->status, before->status);
	assert_int_equal(now->cseq, before->cseq);
	memcpy(from, before->from, sizeof(from));
	memcpy(to, before->to, sizeof(to));
	ctl_redact_name(&key, from);
	ctl_redact_name(&key, to);
	tally->odd += strcmp(from, now->from) != 0 || strcmp(to, now->to) != 0;
}

/* What any reader makes of it (RFC 768, RFC 8200 8.1): 0 where it fits. from: of the addresses. */
static uint16_t checksum(const uint8_t *ip, size_t from, size_t udp, size_t n)
{
	uint32_t sum = 17 + (uint32_t)(n - udp);

	for (size_t i = from; i < n; i++)
		sum += i & 1 ? ip[i] : (uint32_t)ip[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static uint16_t checksum4(const uint8_t *frame, size_t length)
{
	return checksum(frame + IP_AT, 12, 20, length - IP_AT);
}

/* Redacts a frame of the message; got: its payload as text. Returns the frame's length. */
static size_t redact(const uint8_t *message, size_t n, uint8_t *frame, uint8_t *redacted, char *got)
{
	size_t length = frame_build(frame, &(struct frame_shape){0}, message, n);

	frame[SUM_AT] = 1; /* as from a host that leaves the checksum to its card */
	memcpy(redacted, frame, length);
	ctl_redact_frame(&key, redacted, (uint32_t)length, (uint32_t)length);
	memcpy(got, redacted + PAYLOAD_AT, n);
	got[n] = '\0';
	return length;
}

static int redact_whole(const char *path, const uint8_t *message, size_t n, void *arg)
{
	static uint8_t frame[FRAME_MAX], redacted[FRAME_MAX];
	static char text[FRAME_MAX], got[FRAME_MAX];
	struct tally *tally = arg;
	struct ctl_packet before = {0}, now = {0};
	size_t length;

	if (n > BOB_CAPTURE_BYTES - PAYLOAD_AT)
		return 0;
	tally->path = path;
	tally->messages++;
	memcpy(text, message, n);
	text[n] = '\0';
	length = redact(message, n, frame, redacted, got);
	assert_memory_equal(redacted, frame, SUM_AT);
	assert_int_equal(checksum4(redacted, length), 0);
	assert_users_gone(text, got, tally);
	read_frame(&before, frame, length);
	read_frame(&now, redacted, length);
	assert_same_message(&before.message, &now.message, tally);
	tally->read += now.message.read;
	return 0;
}

static void each_message(corpus_each each, struct tally *tally)
{
	if (!corpus_is_there())
		skip();
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		assert_int_equal(corpus_messages(*folder, each, tally), 0);
	print_message("%u messages, %u of them read, %u users\n", tally->messages, tally->read,
		      tally->users);
	assert_true(tally->messages > 800);
	assert_true(tally->users > 1000);
}

static void nobody_is_left_in_what_others_sent(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_message(redact_whole, &tally);
	/* Hosts without a dot or with a strange sign, and names that no URI may have. */
	assert_true(tally.odd < 10);
}

static int redact_cut(const char *path, const uint8_t *message, size_t n, void *arg)
{
	static uint8_t frame[FRAME_MAX], redacted[FRAME_MAX];
	static char text[FRAME_MAX], got[FRAME_MAX];
	struct tally *tally = arg;

	tally->path = path;
	tally->messages++;
	for (size_t part = 0; part < n && part < BOB_CAPTURE_BYTES - PAYLOAD_AT; part += 13) {
		memcpy(text, message, part);
		text[part] = '\0';
		redact(message, part, frame, redacted, got);
		assert_users_gone(text, got, tally);
	}
	return 0;
}

static void nobody_is_left_wherever_a_message_is_cut(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_message(redact_cut, &tally);
}

/* ---- frames ---- */

static const char line[] = "INVITE carol>bob call=1";

static size_t build(uint8_t *frame, const struct frame_shape *shape)
{
	struct message message;

	message_make(&message, line);
	return frame_build(frame, shape, message.text, message.length);
}

static void no_checksum_stays_none(void **state)
{
	uint8_t frame[FRAME_MAX];
	size_t n = build(frame, &(struct frame_shape){0});

	(void)state;
	frame[SUM_AT] = frame[SUM_AT + 1] = 0;
	ctl_redact_frame(&key, frame, (uint32_t)n, (uint32_t)n);
	assert_int_equal(frame[SUM_AT] | frame[SUM_AT + 1], 0);
	assert_null(memmem(frame, n, "carol", 5));
}

static void a_checksum_over_ipv6_fits(void **state)
{
	uint8_t frame[FRAME_MAX];
	size_t n = build(frame, &(struct frame_shape){.ipv6 = true});

	(void)state;
	ctl_redact_frame(&key, frame, (uint32_t)n, (uint32_t)n);
	assert_int_equal(checksum(frame + IP_AT, 8, 40, n - IP_AT), 0);
	assert_null(memmem(frame, n, "carol", 5));
}

static void padding_is_emptied(void **state)
{
	uint8_t frame[FRAME_MAX];
	size_t n = build(frame, &(struct frame_shape){.padding = 6});

	(void)state;
	memcpy(frame + n - 6, "secret", 6);
	ctl_redact_frame(&key, frame, (uint32_t)n, (uint32_t)n);
	assert_memory_equal(frame + n - 6, "\0\0\0\0\0\0", 6);
}

/* With what was not captured as it came: whoever has it can still check the whole. */
static void the_checksum_of_a_part_moves_with_it(void **state)
{
	static const uint32_t parts[] = {120, 201};
	uint8_t frame[FRAME_MAX];
	size_t n;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint16_t fits;

		n = build(frame, &(struct frame_shape){0});
		frame[SUM_AT] = frame[SUM_AT + 1] = 0;
		fits = checksum4(frame, n);
		frame[SUM_AT] = (uint8_t)(fits >> 8);
		frame[SUM_AT + 1] = (uint8_t)fits;
		assert_int_equal(checksum4(frame, n), 0);
		ctl_redact_frame(&key, frame, parts[i], (uint32_t)n);
		assert_null(memmem(frame, parts[i], "bob", 3));
		assert_int_equal(checksum4(frame, n), 0);
	}
}

static void what_is_no_datagram_is_emptied(void **state)
{
	const struct frame_shape shapes[] = {
		{.protocol = 6}, {.fragment = 1}, {.udp_length = 9}, {.ethertype = 0x88b5}};
	uint8_t frame[FRAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		size_t n = build(frame, &shapes[i]);

		ctl_redact_frame(&key, frame, (uint32_t)n, (uint32_t)n);
		for (size_t at = IP_AT; at < n; at++)
			assert_int_equal(frame[at], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_is_left_in_what_others_sent),
		cmocka_unit_test(nobody_is_left_wherever_a_message_is_cut),
		cmocka_unit_test(no_checksum_stays_none),
		cmocka_unit_test(a_checksum_over_ipv6_fits),
		cmocka_unit_test(padding_is_emptied),
		cmocka_unit_test(the_checksum_of_a_part_moves_with_it),
		cmocka_unit_test(what_is_no_datagram_is_emptied),
	};

	return cmocka_run_group_tests_name("redacted frames", tests, NULL, NULL);
}
