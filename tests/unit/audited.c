// SPDX-License-Identifier: GPL-2.0-only
#include "audited.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frame_shape.h"
#include "message_text.h"
#include "savefile_write.h"

enum { PACKETS_MAX = 128, PACKET_MAX = 1024 };

/* The trace, in order of time. */
static struct {
	double seconds;
	size_t length;
	uint8_t frame[PACKET_MAX];
} packets[PACKETS_MAX];
static size_t n_packets;
static size_t missing; /* bytes at its end */

static struct savefile file;
static struct audit_result *result;
static char text[4096];

static uint64_t after_noon(double seconds)
{
	return SECONDS(JUDGED_NOON) + (uint64_t)(int64_t)(seconds * 1e9);
}

static double seconds_of(uint64_t time)
{
	return ((double)time - (double)SECONDS(JUDGED_NOON)) / 1e9;
}

/* Behind those of the same time, before later ones. */
static void add(double seconds, const void *payload, size_t n, const struct frame_shape *shape)
{
	uint8_t frame[FRAME_MAX];
	size_t length = frame_build(frame, shape, payload, n), at = n_packets;

	if (n_packets == PACKETS_MAX || length > PACKET_MAX)
		abort();
	for (; at && packets[at - 1].seconds > seconds; at--)
		packets[at] = packets[at - 1];
	packets[at].seconds = seconds;
	packets[at].length = length;
	memcpy(packets[at].frame, frame, length);
	n_packets++;
}

void audited_begin(void)
{
	static const uint8_t rtp[172] = {0x80, 8};

	n_packets = 0;
	missing = 0;
	add(0, rtp, sizeof(rtp), &(struct frame_shape){.source = 16384, .target = 20000});
}

static void write_packets(void)
{
	file = (struct savefile){.nano = true, .link = SAVEFILE_ETHERNET};
	savefile_begin(&file);
	for (size_t i = 0; i < n_packets; i++)
		savefile_packet(&file, after_noon(packets[i].seconds), packets[i].frame,
				(uint32_t)packets[i].length, (uint32_t)packets[i].length);
	file.n -= missing;
}

void audited_add(double seconds, const char *line)
{
	struct message message;

	message_make(&message, line);
	add(seconds, message.text, message.length, &(struct frame_shape){.back = message.response});
}

void audited_cut(size_t bytes)
{
	missing = bytes;
}

struct audit_result *audited_run(const char *policy, enum bob_mode mode)
{
	char path[] = "/tmp/bob-audited-XXXXXX";
	const char *files[] = {path};
	struct bob_policy *read = *policy ? judged_policy(policy) : NULL;
	const struct audit_options options = {
		.files = files,
		.n_files = 1,
		.policy = read,
		.policy_name = read ? "test" : NULL,
		.mode = mode,
		.ladders = true,
	};
	int fd = mkstemp(path);

	audited_end();
	write_packets();
	if (fd < 0 || write(fd, file.bytes, file.n) != (ssize_t)file.n)
		abort();
	if (audit_run(&result, &options))
		abort();
	close(fd);
	unlink(path);
	bob_policy_free(read);
	return result;
}

void audited_end(void)
{
	audit_free(result);
	result = NULL;
}

/* ---- what is found ---- */

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, sizeof(text) - used, format, args);
	va_end(args);
}

static void say_time(uint64_t time)
{
	if (time)
		say("%g", seconds_of(time));
	else
		say("-");
}

static int say_call(const struct audit_call *call, void *arg)
{
	(void)arg;
	say("%s>%s ", call->caller, call->callee);
	say_time(call->start);
	say("+");
	say_time(call->answered);
	say("+");
	say_time(call->ended);
	say(" %s%s", audit_end_name(call->end), call->adopted ? " adopted" : "");
	return 0;
}

const char *audited_call(uint64_t row)
{
	text[0] = '\0';
	return audit_one_call(result, row, say_call, NULL) ? "?" : text;
}

static int say_user(const struct audit_user *user, void *arg)
{
	if (!strcmp(user->name, arg))
		say("peak %u mean %.3f busy %g calls %llu refused %llu", user->peak, user->mean,
		    (double)user->busy / 1e9, (unsigned long long)user->calls,
		    (unsigned long long)user->refused);
	return 0;
}

const char *audited_user(const char *name)
{
	text[0] = '\0';
	return audit_each_user(result, say_user, (void *)name) ? "?" : text;
}

static int say_refusal(const struct audit_refusal *refusal, void *arg)
{
	if (refusal->row != *(uint64_t *)arg)
		return 0;
	say_time(refusal->time);
	say(" %s>%s %s has %u of %u, call %llu, held by", refusal->caller, refusal->callee,
	    refusal->user, refusal->calls, refusal->limit, (unsigned long long)refusal->call);
	for (size_t i = 0; i < refusal->n_holders; i++)
		say(" %llu", (unsigned long long)refusal->holders[i]);
	return 0;
}

const char *audited_refusal(uint64_t row)
{
	text[0] = '\0';
	return audit_each_refusal(result, say_refusal, &row) ? "?" : text;
}

static int say_message(const struct audit_message *message, void *arg)
{
	(void)arg;
	say("%s%s", *text ? ", " : "", message->text);
	return 0;
}

const char *audited_ladder(uint64_t call)
{
	text[0] = '\0';
	return audit_each_message(result, call, say_message, NULL) ? "?" : text;
}

static int say_step(const struct audit_step *step, void *arg)
{
	if (!strcmp(step->user, arg))
		say("%s%u@%g", *text ? " " : "", step->calls, seconds_of(step->time));
	return 0;
}

const char *audited_steps(const char *user)
{
	text[0] = '\0';
	return audit_each_step(result, say_step, (void *)user) ? "?" : text;
}

int audited_setup(void **state)
{
	(void)state;
	audited_begin();
	return 0;
}

int audited_teardown(void **state)
{
	(void)state;
	audited_end();
	return 0;
}
