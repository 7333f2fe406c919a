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

#include "changed.h"
#include "corpus.h"
#include "foreign.h"

static const struct parser *const parsers[PARSERS] = {
	[OSIP] = &osip_parser,
	[SOFIA] = &sofia_parser,
	[TSHARK] = &tshark_parser,
};

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
	unsigned int messages, spoilt, sure, accepted, fields, differ, wrong;
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

static const struct sample *samples_or_skip(const struct sample *(*get)(void))
{
	const struct sample *samples = get();

	if (!samples) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	return samples;
}

/* What bob reads of the message; of an answer, what it read of the INVITE, and the new tag. */
static bool read_ours(const struct sample *sample, struct tuple *ours)
{
	static struct tuple answer;

	memset(ours, 0, sizeof(*ours));
	if (!sample->invite)
		return bob_reads(sample->bytes, sample->length, ours);
	assert_true(bob_reads(sample->bytes, sample->length, &answer));
	assert_true(bob_reads(sample->invite->bytes, sample->invite->length, ours));
	strcpy(ours->of[FIELD_TO_TAG], answer.of[FIELD_TO_TAG]);
	return true;
}

/* An answer that is not accepted, although its INVITE is. */
static bool is_spoilt(enum parser_id id, const struct sample *answer)
{
	static struct tuple tuple;
	const struct sample *invite = answer->invite;

	if (!invite)
		return false;
	if (id != TSHARK && !parsers[id]->read(0, invite->bytes, invite->length, &tuple))
		return false;
	print_error("%s does not read the answer to %s\n", parsers[id]->name, answer->path);
	return true;
}

static struct figures ask(enum parser_id id, const struct sample *samples)
{
	static struct tuple ours, theirs;
	const char *missing = parsers[id]->begin(samples);
	struct figures figures = {0};

	if (missing) {
		print_message("%s\n", missing);
		skip();
	}
	for (const struct sample *sample = samples; sample->path; sample++) {
		figures.messages++;
		if (!read_ours(sample, &ours))
			continue;
		figures.sure++;
		memset(&theirs, 0, sizeof(theirs));
		if (!parsers[id]->read(sample - samples, sample->bytes, sample->length, &theirs)) {
			figures.spoilt += is_spoilt(id, sample);
			continue;
		}
		figures.accepted++;
		compare(sample, id, &ours, &theirs, &figures);
	}
	print_message("%u messages, bob is sure of %u; %s accepts %u of these: %u fields, %u "
		      "differences explained, %u not\n",
		      figures.messages, figures.sure, parsers[id]->name, figures.accepted,
		      figures.fields, figures.differ, figures.wrong);
	assert_int_equal(figures.wrong, 0);
	return figures;
}

static void agrees(enum parser_id id)
{
	assert_true(ask(id, samples_or_skip(corpus_samples)).accepted > 300);
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

/* ---- changed messages ---- */

/* How many; more by an argument, for a long night. */
static unsigned int changed = 60000;

static void agrees_on_changed(enum parser_id id)
{
	const struct sample *samples = samples_or_skip(corpus_samples);
	const char *missing = parsers[id]->begin(samples);
	struct changed_figures figures = {0};
	unsigned int wrong;

	if (missing) {
		print_message("%s\n", missing);
		skip();
	}
	wrong = compare_changed(parsers[id], samples, changed, &figures);
	print_message("%u changed messages, bob is sure of %u, %s accepts %u of these: %u fields "
		      "read otherwise\n",
		      changed, figures.sure, parsers[id]->name, figures.accepted, wrong);
	assert_int_equal(wrong, 0);
	assert_true(figures.accepted > changed / 10);
}

static void libosip2_reads_the_same_of_changed_messages(void **state)
{
	(void)state;
	agrees_on_changed(OSIP);
}

static void sofia_sip_reads_the_same_of_changed_messages(void **state)
{
	(void)state;
	agrees_on_changed(SOFIA);
}

/* ---- bob's answers (RFC 3261 8.2.6) ---- */

static void bobs_answers_repeat_the_invite_and_go_back_to_its_source(void **state)
{
	static struct tuple invite, answer;
	unsigned int n = 0;

	(void)state;
	for (const struct sample *sample = samples_or_skip(answer_samples); sample->path;
	     sample++, n++) {
		assert_true(bob_reads(sample->invite->bytes, sample->invite->length, &invite));
		assert_true(bob_reads(sample->bytes, sample->length, &answer));
		assert_memory_equal(sample->bytes, "SIP/2.0 486 Busy Here\r\n", 23);
		assert_memory_equal(answer.of[FIELD_TO_TAG], "bob", 3);
		*answer.of[FIELD_TO_TAG] = '\0';
		*invite.of[FIELD_TO_TAG] = '\0';
		for (enum field field = 0; field < FIELDS; field++)
			assert_string_equal(answer.of[field], invite.of[field]);
		assert_true(sample->goes_back);
		assert_true(sample->length <= sample->invite->length);
	}
	print_message("%u INVITEs answered\n", n);
	assert_true(n > 80);
}

/* No parser that reads the INVITE refuses the answer, or reads another call from it. */
static void answers_are_read(enum parser_id id)
{
	struct figures figures = ask(id, samples_or_skip(answer_samples));

	assert_int_equal(figures.spoilt, 0);
}

static void libosip2_reads_all_of_bobs_answers(void **state)
{
	(void)state;
	answers_are_read(OSIP);
}

static void sofia_sip_reads_all_of_bobs_answers(void **state)
{
	(void)state;
	answers_are_read(SOFIA);
}

static void tshark_reads_all_of_bobs_answers(void **state)
{
	(void)state;
	answers_are_read(TSHARK);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libosip2_reads_the_same_where_bob_is_sure),
		cmocka_unit_test(sofia_sip_reads_the_same_where_bob_is_sure),
		cmocka_unit_test(tshark_reads_the_same_where_bob_is_sure),
		cmocka_unit_test(libosip2_reads_the_same_of_changed_messages),
		cmocka_unit_test(sofia_sip_reads_the_same_of_changed_messages),
		cmocka_unit_test(bobs_answers_repeat_the_invite_and_go_back_to_its_source),
		cmocka_unit_test(libosip2_reads_all_of_bobs_answers),
		cmocka_unit_test(sofia_sip_reads_all_of_bobs_answers),
		cmocka_unit_test(tshark_reads_all_of_bobs_answers),
	};

	if (argc > 1)
		changed = strtoul(argv[1], NULL, 10);
	return cmocka_run_group_tests_name("foreign", tests, NULL, NULL);
}
