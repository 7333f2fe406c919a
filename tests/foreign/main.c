// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where bob is sure of a message of the corpus, every other parser that accepts
 * it reads the same call, branch and parties from it. Where one does not, the
 * list in differences.c says why, one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "corpus.h"
#include "foreign.h"

static const struct parser *const parsers[PARSERS] = {
	[OSIP] = &osip_parser,
	[SOFIA] = &sofia_parser,
	[TSHARK] = &tshark_parser,
};

static struct sample *list;
static size_t used, room;

static int keep(const char *path, const uint8_t *bytes, size_t n, void *arg)
{
	struct sample *sample;

	(void)arg;
	if (used + 1 >= room) {
		room = 2 * room + 1024;
		list = realloc(list, room * sizeof(*list));
	}
	sample = &list[used++];
	sample->path = strdup(path + strlen(CORPUS));
	sample->bytes = calloc(1, n + 1);
	sample->length = n;
	memcpy(sample->bytes, bytes, n);
	sample[1].path = NULL;
	return 0;
}

const struct sample *samples(void)
{
	if (!list)
		for (const char *const *folder = corpus_message_folders; *folder; folder++)
			corpus_messages(*folder, keep, NULL);
	return list;
}

static uint32_t met[256]; /* fields of differences[i] that did differ */

static bool is_explained(const char *path, enum parser_id parser, enum field field)
{
	for (size_t i = 0; differences[i].path; i++)
		if (differences[i].parser == parser && differences[i].fields & 1U << field &&
		    !strcmp(differences[i].path, path)) {
			met[i] |= 1U << field;
			return true;
		}
	return false;
}

/* "host:port" and "host", of a parser that does not say the port. */
static bool same_but_port(const char *mine, const struct tuple *theirs)
{
	const char *host = theirs->of[FIELD_SENT_BY];
	size_t n = strlen(host);

	return theirs->without_port && n && !strncmp(mine, host, n) && mine[n] == ':';
}

struct figures {
	unsigned int sure, accepted, fields, differ, wrong;
};

static void compare(const struct sample *sample, enum parser_id id, struct tuple *ours,
		    const struct tuple *theirs, struct figures *figures)
{
	char uri[FIELD_MAX];

	for (enum field field = 0; field < FIELDS; field++) {
		const char *mine = ours->of[field];

		if (field == FIELD_FROM_URI || field == FIELD_TO_URI) {
			parsers[id]->uri(mine, uri);
			mine = uri;
		}
		figures->fields++;
		if (!strcmp(mine, theirs->of[field]))
			continue;
		if (field == FIELD_SENT_BY && same_but_port(mine, theirs))
			continue;
		if (is_explained(sample->path, id, field)) {
			figures->differ++;
			continue;
		}
		print_error("%s: %s is \"%s\", and \"%s\" for %s\n", sample->path,
			    field_names[field], mine, theirs->of[field], parsers[id]->name);
		figures->wrong++;
	}
}

static void agrees(enum parser_id id)
{
	static struct tuple ours, theirs;
	struct figures figures = {0};
	const char *missing;

	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	missing = parsers[id]->begin();
	if (missing) {
		print_message("%s\n", missing);
		skip();
	}
	for (const struct sample *sample = samples(); sample->path; sample++) {
		memset(&ours, 0, sizeof(ours));
		memset(&theirs, 0, sizeof(theirs));
		if (!bob_reads(sample->bytes, sample->length, &ours))
			continue;
		figures.sure++;
		if (!parsers[id]->read(sample - list, sample->bytes, sample->length, &theirs))
			continue;
		figures.accepted++;
		compare(sample, id, &ours, &theirs, &figures);
	}
	print_message("%zu messages, bob is sure of %u; %s accepts %u of these: %u fields, %u "
		      "differences explained, %u not\n",
		      used, figures.sure, parsers[id]->name, figures.accepted, figures.fields,
		      figures.differ, figures.wrong);
	assert_int_equal(figures.wrong, 0);
	assert_true(figures.accepted > 300);
	for (size_t i = 0; differences[i].path; i++) {
		if (differences[i].parser != id || met[i] == differences[i].fields)
			continue;
		print_error("%s: what differences.c explains is not so any more\n",
			    differences[i].path);
		fail();
	}
}

static void libosip2_reads_the_same_where_bob_is_sure(void **state)
{
	(void)state;
	agrees(OSIP);
}

static void sofia_sip_reads_the_same_where_bob_is_sure(void **state)
{
	(void)state;
	agrees(SOFIA);
}

static void tshark_reads_the_same_where_bob_is_sure(void **state)
{
	(void)state;
	agrees(TSHARK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libosip2_reads_the_same_where_bob_is_sure),
		cmocka_unit_test(sofia_sip_reads_the_same_where_bob_is_sure),
		cmocka_unit_test(tshark_reads_the_same_where_bob_is_sure),
	};

	return cmocka_run_group_tests_name("foreign", tests, NULL, NULL);
}
