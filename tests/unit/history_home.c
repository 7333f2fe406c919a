/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "history_home.h"

static char dir[] = "/tmp/bob-past_file-XXXXXX";
char past_path[64];
struct bob_history *past_file;

int past_home(void **state)
{
	(void)state;
	bob_log_hold(true);
	if (!mkdtemp(dir))
		return -1;
	snprintf(past_path, sizeof(past_path), "%s/history.db", dir);
	return 0;
}

int past_home_gone(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

int past_open(void **state)
{
	(void)state;
	unlink(past_path);
	return bob_history_open(&past_file, past_path);
}

int past_close(void **state)
{
	(void)state;
	bob_history_close(past_file);
	past_file = NULL;
	return 0;
}

struct bob_past past_sample(uint32_t n)
{
	struct bob_past past = {
		.time = n * SECOND,
		.decision = 0xfedc000000000000 + n,
		.call = 0x1234567812345678,
		.reason = BOB_N_REFUSED,
		.why = BOB_WHY_CALLEE,
		.level = POLICY_PREFIX,
		.calls = 1,
		.limit = 1,
		.in_all = 1,
		.incoming = BOB_UNLIMITED,
		.outgoing = 3,
		.status = 486,
		.caller = "dave@example.com",
		.callee = "1001",
		.user = "bob@example.com",
		.interface = "eth0",
		.looked_up = true,
		.held = 1,
		.n_holders = 1,
		.holders = {{.call = 7, .started = 5, .other = "carol@example.com"}},
	};

	return past;
}

void past_write(uint32_t first, uint32_t last)
{
	for (uint32_t n = first; n <= last; n++) {
		struct bob_past past = past_sample(n);

		assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	}
}

/* What was told, a word each: the decision's number, or "-N" for N that were left out. */
static char told[4096];

static int tell(const struct bob_past *past, const struct bob_left_out *left, void *arg)
{
	size_t n = strlen(told);

	(void)arg;
	if (past)
		snprintf(told + n, sizeof(told) - n, " %u", (unsigned)past->decision & 0xffff);
	else
		snprintf(told + n, sizeof(told) - n, " -%u", (unsigned)(left->seen - left->kept));
	return 0;
}

void past_expect(const struct bob_history_query *query, const char *expected)
{
	told[0] = '\0';
	assert_int_equal(bob_history_each(past_file, query, tell, NULL), 0);
	assert_string_equal(told, expected);
}

void past_expect_all(const char *expected)
{
	past_expect(&(struct bob_history_query){.n = 0}, expected);
}
