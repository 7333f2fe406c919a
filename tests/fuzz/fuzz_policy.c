// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a policy's text, as CSV, and as terms. What is accepted is printed
 * as text that is read as the same facts, and printed the same again; what is
 * refused is said in one line each, at a place that is in the file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "libbob/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct faults {
	size_t size, n;
	unsigned long lines;
};

/* A complaint's line and column are where a person would look. */
static void check_fault(unsigned long line, unsigned column, const char *text, void *arg)
{
	struct faults *faults = arg;

	fuzz_require(line >= 1 && line <= faults->lines, "line %lu of %lu: %s", line, faults->lines,
		     text);
	fuzz_require(column >= 1 && column <= faults->size + 1, "column %u: %s", column, text);
	fuzz_require(*text, "a fault without a text");
	for (const char *c = text; *c; c++)
		fuzz_require(*c >= ' ' && *c < 0x7f, "a fault that cannot be shown");
	faults->n++;
}

static void refuse(unsigned long line, unsigned column, const char *text, void *arg)
{
	fuzz_failed("what was printed is not read: %lu:%u %s\n%s", line, column, text,
		    (const char *)arg);
}

static char *print(const struct bob_policy *policy)
{
	char *text = NULL;
	size_t n;
	FILE *file = open_memstream(&text, &n);

	fuzz_require(!bob_policy_print(policy, file), "cannot be printed");
	fclose(file);
	return text;
}

static void require_same(struct bob_policy *policy)
{
	struct bob_policy *again = bob_policy_new();
	struct bob_changes changes;
	char *text = print(policy), *twice;

	fuzz_require(!bob_policy_parse(again, text, strlen(text), refuse, text), "%s", text);
	fuzz_require(!bob_policy_diff(&changes, policy, again), "no difference can be found");
	fuzz_require(!changes.n, "%zu facts differ:\n%s", changes.n, text);
	twice = print(again);
	fuzz_require(!strcmp(text, twice), "printed otherwise:\n%s\n%s", text, twice);
	bob_changes_free(&changes);
	bob_policy_free(again);
	free(text);
	free(twice);
}

/* Words of a command line are terms, or a fault with a place. */
static void read_terms(const char *words)
{
	struct bob_terms terms, again;
	char why[160], text[BOB_TERMS_TEXT];
	unsigned column = 0;

	if (bob_terms_parse(&terms, words, &column, why)) {
		fuzz_require(column >= 1 && column <= strlen(words) + 1, "column %u", column);
		return;
	}
	bob_terms_print(text, sizeof(text), &terms);
	fuzz_require(!bob_terms_parse(&again, text, &column, why), "%s: %s", text, why);
	fuzz_require(!memcmp(&terms, &again, sizeof(terms)), "other terms: %s", text);
}

typedef int reader(struct bob_policy *policy, const char *bytes, size_t n,
		   bob_text_complaint *complain, void *arg);

static void read_policy(reader *parse, const char *bytes, struct faults faults)
{
	struct bob_policy *policy = bob_policy_new();
	int err = parse(policy, bytes, faults.size, check_fault, &faults);

	if (err)
		fuzz_require(err == -EINVAL && faults.n && faults.n <= 100, "%d, and %zu faults",
			     err, faults.n);
	else
		fuzz_require(!faults.n, "read in spite of %zu faults", faults.n);
	if (!err)
		require_same(policy);
	bob_policy_free(policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faults faults = {.size = size, .lines = 1};
	/* a copy that ends where its memory ends */
	char *bytes = malloc(size ? size : 1), *words;

	memcpy(bytes, data, size);
	for (size_t i = 0; i < size; i++)
		faults.lines += data[i] == '\n';
	read_policy(bob_policy_parse, bytes, faults);
	read_policy(bob_policy_parse_csv, bytes, faults);
	words = strndup(bytes, size);
	read_terms(words);
	free(words);
	free(bytes);
	return 0;
}
