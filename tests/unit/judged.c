/* SPDX-License-Identifier: GPL-2.0-only */
#include "judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "frame_shape.h"
#include "message_text.h"
#include "native.h"
#include "policy_faults.h"
#include "send.h"

static struct bob_policy *policy_;

struct bob_policy *judged_policy(const char *text)
{
	struct bob_policy *policy = bob_policy_new();
	struct told told = {0};
	char *whole = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&whole, &n);

	if (!policy || !out)
		abort();
	fprintf(out, "# bob policy %d\n%s", BOB_POLICY_FORMAT, text);
	fclose(out);
	if (bob_policy_parse(policy, whole, n, tell, &told)) {
		fprintf(stderr, "%s\n", told.text);
		abort();
	}
	free(whole);
	return policy;
}

int judged_open_with(const char *policy, const struct audit_judge_options *options)
{
	struct audit_judge_options all = *options;

	judged_close();
	policy_ = *policy ? judged_policy(policy) : NULL;
	all.policy = policy_;
	all.start = SECONDS(JUDGED_NOON);
	return audit_judge_open(&all);
}

int judged_open(const char *policy)
{
	return judged_open_with(policy, &(struct audit_judge_options){.mode = BOB_ENFORCE});
}

void judged_close(void)
{
	audit_judge_close();
	bob_policy_free(policy_);
	policy_ = NULL;
}

static uint64_t after_noon(double seconds)
{
	return SECONDS(JUDGED_NOON) + (uint64_t)(int64_t)(seconds * 1e9);
}

static struct bob_outcome judge(double seconds, const void *payload, size_t n,
				const struct frame_shape *shape, bool outgoing)
{
	uint8_t frame[FRAME_MAX];
	size_t length = frame_build(frame, shape, payload, n);
	const struct audit_packet packet = {
		.time = after_noon(seconds),
		.frame = frame,
		.length = (uint32_t)length,
		.captured = (uint32_t)length,
		.outgoing = outgoing,
	};

	return audit_judge_packet(&packet);
}

static struct bob_outcome judge_line(double seconds, const char *line, bool outgoing)
{
	struct message message;

	message_make(&message, line);
	return judge(seconds, message.text, message.length,
		     &(struct frame_shape){.back = message.response}, outgoing);
}

struct bob_outcome judged(double seconds, const char *line)
{
	return judge_line(seconds, line, false);
}

struct bob_outcome judged_outgoing(double seconds, const char *line)
{
	return judge_line(seconds, line, true);
}

struct bob_outcome judged_audio(double seconds)
{
	static const uint8_t rtp[172] = {0x80, 8};

	return judge(seconds, rtp, sizeof(rtp),
		     &(struct frame_shape){.source = 16384, .target = 20000}, false);
}

void judged_call(double seconds, const char *parties, const char *name)
{
	char line[160];

	snprintf(line, sizeof(line), "INVITE %s call=%s", parties, name);
	assert_int_equal(judged(seconds, line).verdict, BOB_PASS);
	snprintf(line, sizeof(line), "200 INVITE %s call=%s to=t%s", parties, name, name);
	assert_passes(judged(seconds, line), PROGRESS);
}

uint32_t judged_calls(const char *who)
{
	for (uint32_t i = 1; i < bob_users.size; i++) {
		const struct bob_user *user = bob_native_lookup(&bob_users, &i);
		uint32_t limit;
		bool group;

		if (!strcmp(audit_judge_name(i, &limit, &group), who))
			return BOB_SLOTS_CALLS(user->slots);
	}
	return 0;
}

int judged_teardown(void **state)
{
	(void)state;
	judged_close();
	return 0;
}

int judged_utc(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	return 0;
}
