// SPDX-License-Identifier: GPL-2.0-only
/* What SIP asks of bob, where it takes more than one row of a table to show it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "corpus.h"
#include "message_text.h"
#include "native.h"
#include "play.h"
#include "send.h"

/* ---- tags (RFC 3261 19.3) ---- */

enum { TAGS = 1000000, RETRANSMITS = 7 };

/* An INVITE for bob, in which eight digits stand in one of the places that make a transaction. */
struct numbered {
	uint8_t frame[FRAME_MAX];
	size_t length;
	char *digits[4];
};

static void numbered_make(struct numbered *numbered)
{
	static const char *const places[] = {"00000001", "00000002", "00000003", "10000000"};
	struct message message;

	message_make(&message, "INVITE dave>bob call=00000001 from=00000002 branch=00000003 "
			       "cseq=10000000");
	numbered->length = frame_build(numbered->frame, &(struct frame_shape){0}, message.text,
				       message.length);
	for (int i = 0; i < 4; i++) {
		numbered->digits[i] =
			memmem(numbered->frame, numbered->length, places[i], strlen(places[i]));
		assert_non_null(numbered->digits[i]);
	}
}

static uint64_t tag_of(const struct numbered *numbered)
{
	const struct bob_arrival arrival = {
		.frame = numbered->frame,
		.length = numbered->length,
		.interface = BOB_ENGINE_INTERFACE,
		.now = SEND_NOW,
	};
	const uint32_t zero = 0;
	struct bob_queue *queue = bob_native_lookup(&bob_queues, &zero);
	char tag[BOB_ENGINE_TAG_SIZE];

	queue->done = queue->sent; /* the agent keeps up */
	assert_int_equal(bob_engine_packet(&arrival).verdict, BOB_REJECT);
	bob_engine_reply_tag(tag);
	return strtoull(tag + strlen("bob"), NULL, 16);
}

static void number(struct numbered *numbered, int i)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%08d", 10000000 + i);
	memcpy(numbered->digits[i % 4], digits, 8);
}

static int by_value(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

static void a_million_refusals_have_a_million_tags(void **state)
{
	static uint64_t tags[TAGS];
	struct numbered numbered;

	(void)state;
	numbered_make(&numbered);
	for (int i = 0; i < TAGS; i++) {
		number(&numbered, i);
		tags[i] = tag_of(&numbered);
		for (int again = 0; i % 1000 == 0 && again < RETRANSMITS; again++)
			assert_true(tag_of(&numbered) == tags[i]);
	}
	qsort(tags, TAGS, sizeof(*tags), by_value);
	for (int i = 1; i < TAGS; i++)
		assert_true(tags[i - 1] != tags[i]);
}

static void a_tag_survives_a_restart(void **state)
{
	struct numbered numbered;
	uint64_t before;

	numbered_make(&numbered);
	before = tag_of(&numbered);
	assert_int_equal(start_with_bob_busy(state), 0);
	assert_true(tag_of(&numbered) == before);
}

/* ---- many calls at once ---- */

enum { CALLS = 1000, AT_ONCE = 100, CALLERS = 50, STEPS = 8 };

/* How calls go; "$c" calls "$u", "$n" is the call's number. All of them end. */
static const char *const stories[][STEPS] = {
	{"INVITE $c>$u call=$n", "180 INVITE $c>$u call=$n to=b", "200 INVITE $c>$u call=$n to=b",
	 "ACK $c>$u call=$n to=b branch=a$n", "BYE $c>$u call=$n to=b",
	 "200 BYE $c>$u call=$n to=b"},
	{"INVITE $c>$u call=$n", "180 INVITE $c>$u call=$n to=b", "CANCEL $c>$u call=$n",
	 "200 CANCEL $c>$u call=$n to=b", "487 INVITE $c>$u call=$n to=b",
	 "ACK $c>$u call=$n to=b"},
	{"INVITE $c>$u call=$n", "486 INVITE $c>$u call=$n to=b", "ACK $c>$u call=$n to=b"},
	{"INVITE $c>$u call=$n", "407 INVITE $c>$u call=$n to=p", "INVITE $c>$u call=$n cseq=2",
	 "200 INVITE $c>$u call=$n cseq=2 to=b", "BYE $c>$u call=$n to=b cseq=3",
	 "200 BYE $c>$u call=$n to=b cseq=3"},
	{"INVITE $c>$u call=$n branch=x$n", "INVITE $c>$u call=$n branch=y$n",
	 "486 INVITE $c>$u call=$n branch=x$n to=d", "200 INVITE $c>$u call=$n branch=y$n to=m",
	 "BYE $c>$u call=$n to=m", "200 BYE $c>$u call=$n to=m"},
	{"INVITE $c>$u call=$n", "200 INVITE $c>$u call=$n to=b",
	 "BYE $u>$c call=$n from=b to=f$n cseq=1", "200 BYE $u>$c call=$n from=b to=f$n cseq=1"},
	{"INVITE $c>$u call=$n", "183 INVITE $c>$u call=$n to=b", "603 INVITE $c>$u call=$n to=b"},
};

static void fill(char *line, size_t room, const char *story, int n)
{
	size_t used = 0;

	for (const char *at = story; *at && used < room - 16; at++) {
		if (*at != '$') {
			line[used++] = *at;
			continue;
		}
		at++;
		if (*at == 'c')
			used += snprintf(line + used, room - used, "caller%d", n % CALLERS);
		else if (*at == 'u')
			used += snprintf(line + used, room - used, "user%d", n % AT_ONCE);
		else
			used += snprintf(line + used, room - used, "%d", n);
	}
	line[used] = '\0';
}

static void send_step(int n, int step)
{
	const char *story = stories[n % (sizeof(stories) / sizeof(*stories))][step];
	char line[512], filled[256];

	if (!story)
		return;
	fill(filled, sizeof(filled), story, n);
	snprintf(line, sizeof(line), "%s | Reason: Q.850;cause=16 | Session-ID: %032x;remote=%032d",
		 filled, n + 1, 0);
	assert_int_equal(send_line(line).verdict, BOB_PASS);
}

static void a_thousand_mixed_calls_leave_nothing(void **state)
{
	struct bob_sweep sweep = {.op = BOB_SWEEP_EXPIRE, .now = SEND_NOW + 100000000000ULL};
	char user[64];

	(void)state;
	for (int first = 0; first < CALLS; first += AT_ONCE) {
		for (int step = 0; step < STEPS; step++) {
			for (int n = first; n < first + AT_ONCE; n++)
				send_step(n, step);
			assert_int_equal(bob_engine_check(), 0);
			if (step)
				continue;
			assert_int_equal(bob_engine_live(), AT_ONCE);
			for (int n = 0; n < AT_ONCE; n++) {
				snprintf(user, sizeof(user), "sip:user%d@example.com", n);
				assert_int_equal(bob_engine_calls(user), 1);
			}
		}
		assert_int_equal(bob_engine_live(), 0);
		assert_int_equal(bob_engine_sweep(&sweep), 0); /* removes what has ended */
	}
	assert_int_equal(bob_engine_counter(BOB_N_CALL_STARTED), CALLS + (CALLS + 3) / 7);
	assert_int_equal(bob_engine_counter(BOB_N_CALL_EXPIRED), 0);
}

/* ---- bodies (RFC 4235, RFC 3420, RFC 3261 18.3) ---- */

#define INVITE_LINES                                                                               \
	"INVITE sip:bob@example.com SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKbody\n"       \
	"Max-Forwards: 70\nFrom: <sip:dave@example.com>;tag=d\nTo: <sip:bob@example.com>\n"        \
	"Call-ID: body@test\nCSeq: 1 INVITE\nUser-Agent: a telephone with a long name\n"           \
	"Contact: <sip:dave@10.0.0.1>\n"
#define NOTIFY_LINES(type)                                                                         \
	"NOTIFY sip:bob@example.com SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKnotify\n"     \
	"From: <sip:dave@example.com>;tag=d\nTo: <sip:bob@example.com>;tag=b\n"                    \
	"Call-ID: notify@test\nCSeq: 1 NOTIFY\nContent-Type: " type "\n\n"

static void what_stands_in_a_body_is_no_message(void **state)
{
	(void)state;
	assert_passes(send_text(NOTIFY_LINES("message/sipfrag") INVITE_LINES "\n"), OTHER_METHOD);
	assert_passes(send_text(NOTIFY_LINES(
			      "application/dialog-info+xml") "<dialog "
							     "call-id=\"busy@test\"><state>"
							     "terminated</state></dialog>"),
		      OTHER_METHOD);
	assert_rejected(send_text(INVITE_LINES "\nTo: <sip:erin@example.com>;tag=e\n"
					       "Call-ID: other\nContent-Length: 9999\n\n"));
	assert_int_equal(bob_engine_calls("sip:bob@example.com"), 1);
}

/* ---- calls without tags, of RFC 2543's clients (RFC 3261 12.1.1, 12.2.1.1) ---- */

#define OLD(start, cseq)                                                                           \
	start "\nVia: SIP/2.0/UDP 10.0.0.1\nMax-Forwards: 70\nFrom: <sip:dave@example.com>\n"      \
	      "To: <sip:erin@example.com>\nCall-ID: old@test\nCSeq: " cseq "\n\n"

static void a_tag_that_is_missing_is_a_tag_like_any_other(void **state)
{
	(void)state;
	assert_passes(send_text(OLD("INVITE sip:erin@example.com SIP/2.0", "1 INVITE")), ADMITTED);
	assert_passes(send_text(OLD("SIP/2.0 200 OK", "1 INVITE")), PROGRESS);
	assert_int_equal(bob_engine_calls("sip:erin@example.com"), 1);
	assert_passes(send_text(OLD("BYE sip:erin@example.com SIP/2.0", "2 BYE")), BYE);
	assert_passes(send_text(OLD("SIP/2.0 200 OK", "2 BYE")), PROGRESS);
	assert_int_equal(bob_engine_calls("sip:erin@example.com"), 0);
}

/* ---- ports and keep-alives ---- */

struct watched {
	const char *capture;
	unsigned int frames;
};

static int send_watched(const char *path, const uint8_t *frame, size_t n, void *arg)
{
	struct watched *watched = arg;

	if (!strstr(path, watched->capture))
		return 0;
	watched->frames++;
	return send_frame(frame, n).verdict != BOB_PASS;
}

static unsigned int play_capture(const char *capture)
{
	struct watched watched = {.capture = capture};

	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	assert_int_equal(corpus_frames("pcaps", send_watched, &watched), 0);
	return watched.frames;
}

static void sip_on_another_port_counts_once_the_port_is_listed(void **state)
{
	const uint32_t zero = 0;
	struct bob_config *config;
	unsigned int frames = play_capture("sip_non_default_port");

	(void)state;
	assert_int_equal(bob_engine_counter(BOB_N_OTHER_PORT), frames);
	assert_int_equal(bob_engine_counter(BOB_N_OTHER_METHOD), 0);
	config = bob_native_lookup(&bob_config, &zero);
	config->ports[1] = 52380;
	assert_int_equal(play_capture("sip_non_default_port"), frames);
	assert_int_equal(bob_engine_counter(BOB_N_OTHER_PORT), frames);
}

/* Hellos of a phone and its registrar: neither a call nor a doubt. */
static void keep_alives_between_registrations_are_no_messages(void **state)
{
	static const enum bob_counter quiet[] = {BOB_N_KEEPALIVE, BOB_N_NOT_SIP, BOB_N_OTHER_METHOD,
						 BOB_N_OTHER_RESPONSE};
	unsigned int frames = play_capture("sip_hello");
	uint64_t counted = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(quiet) / sizeof(*quiet); i++)
		counted += bob_engine_counter(quiet[i]);
	assert_true(frames > 22);
	assert_int_equal(counted, frames);
	assert_true(bob_engine_counter(BOB_N_KEEPALIVE) + bob_engine_counter(BOB_N_NOT_SIP) >= 22);
	assert_int_equal(bob_engine_live(), 1); /* bob's own */
}

#define t(test) cmocka_unit_test_setup(test, start_with_bob_busy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_million_refusals_have_a_million_tags),
		t(a_tag_survives_a_restart),
		cmocka_unit_test_setup(a_thousand_mixed_calls_leave_nothing, start_engine),
		t(what_stands_in_a_body_is_no_message),
		t(a_tag_that_is_missing_is_a_tag_like_any_other),
		t(sip_on_another_port_counts_once_the_port_is_listed),
		t(keep_alives_between_registrations_are_no_messages),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
