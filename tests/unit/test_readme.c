/* SPDX-License-Identifier: GPL-2.0-only */
/* The company that README describes is a policy; bob-policy(5) has a test of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "libbob/policy.h"

enum { TEXT_MAX = 1 << 17 };

static char *read_text(const char *path)
{
	char *text = calloc(1, TEXT_MAX);
	FILE *file = fopen(path, "r");

	assert_non_null(text);
	assert_non_null(file);
	assert_true(fread(text, 1, TEXT_MAX - 1, file) > 0);
	fclose(file);
	return text;
}

static void complain(unsigned long line, unsigned column, const char *text, void *arg)
{
	fail_msg("%s: line %lu of its policy, column %u: %s", (const char *)arg, line, column,
		 text);
}

/* Facts of a kind in the policy that these bytes are. */
static void parses(const char *path, const char *bytes, size_t users, size_t aliases)
{
	struct bob_policy *policy = bob_policy_new();
	size_t n[BOB_FACT_KINDS] = {0};

	assert_non_null(policy);
	assert_int_equal(bob_policy_parse(policy, bytes, strlen(bytes), complain, (void *)path), 0);
	for (size_t i = 0; i < bob_policy_size(policy); i++)
		n[bob_policy_fact(policy, i)->kind]++;
	bob_policy_free(policy);
	assert_int_equal(n[BOB_FACT_USER], users);
	assert_int_equal(n[BOB_FACT_ALIAS], aliases);
}

/* The indented block that begins with the format's first line, without its four blanks. */
static void the_readmes_company_is_a_policy(void **state)
{
	char *text = read_text("README.md"), *out = calloc(1, TEXT_MAX);
	char *line = strstr(text, "    # bob policy 1\n");
	size_t n = 0;

	(void)state;
	assert_non_null(out);
	assert_non_null(line);
	while (!strncmp(line, "    ", 4) || *line == '\n') {
		char *end = strchr(line, '\n');

		if (!strncmp(line, "    $ ", 6))
			break;
		line += *line == '\n' ? 0 : 4;
		memcpy(out + n, line, (size_t)(end + 1 - line));
		n += (size_t)(end + 1 - line);
		line = end + 1;
	}
	parses("README.md", out, 3, 3);
	free(text);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_readmes_company_is_a_policy),
	};

	return cmocka_run_group_tests_name("what is shown", tests, NULL, NULL);
}
