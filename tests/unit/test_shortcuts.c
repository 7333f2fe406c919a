// SPDX-License-Identifier: GPL-2.0-only
/*
 * What saves an INVITE look-ups: who was found before, keys that are surely not exempt,
 * an interface's word, transactions that were surely not refused. Each says the same as
 * what it stands for, whatever has changed since.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine_scratch.h"
#include "native.h"
#include "refuse/refused.h"
#include "send.h"

#define BOB "sip:bob@example.com"
#define ROBERT "sip:robert@example.com"

static struct bob_config *config(void)
{
	uint32_t zero = 0;

	return bob_native_lookup(&bob_config, &zero);
}

static struct bob_key key_of(const char *who)
{
	struct bob_key key;

	assert_int_equal(bob_engine_key(who, &key, NULL), 0);
	return key;
}

static uint64_t *known_of(const char *who)
{
	uint32_t at = key_of(who).a & config()->known_mask;

	return bob_native_lookup(&bob_known, &at);
}

static uint32_t index_of(const char *who)
{
	struct bob_key key = key_of(who);
	const struct bob_name *name = bob_native_lookup(&bob_names, &key);

	assert_non_null(name);
	return name->user[config()->epoch & 1];
}

/* ---- bob_known ---- */

static void who_was_found_is_known_for_the_epoch(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 5, SEND_NOW);
	assert_passes(send_line("INVITE carol>bob call=1"), ADMITTED);
	assert_int_equal(*known_of(BOB), BOB_KNOWN(config()->epoch, index_of(BOB)));
	assert_passes(send_line("INVITE dave>bob call=2"), ADMITTED);
	assert_int_equal(bob_engine_calls(BOB), 2);
}

static void an_alias_and_a_guest_are_not_known_so(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 5, SEND_NOW);
	bob_engine_alias(BOB, ROBERT, SEND_NOW);
	assert_passes(send_line("INVITE carol>robert call=1"), ADMITTED);
	assert_int_equal(*known_of(ROBERT), 0);
	assert_int_equal(*known_of("sip:carol@example.com"), 0);
	assert_int_equal(bob_engine_calls(BOB), 1);
}

/* Whatever stands there, whoever it says has another name. */
static void another_users_index_is_not_believed(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	bob_engine_limit(ROBERT, 5, SEND_NOW);
	*known_of(BOB) = BOB_KNOWN(config()->epoch, index_of(ROBERT));
	assert_passes(send_line("INVITE carol>bob call=1"), ADMITTED);
	assert_int_equal(bob_engine_calls(BOB), 1);
	assert_int_equal(bob_engine_calls(ROBERT), 0);
	*known_of(BOB) = ~0ULL >> 32 | (uint64_t)config()->epoch << 32;
	assert_rejected(send_line("INVITE dave>bob call=2"));
}

static void who_left_the_policy_is_not_found_again(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	assert_passes(send_line("INVITE carol>bob call=1"), ADMITTED);
	assert_true(bob_engine_delete(BOB, SEND_NOW) > 0);
	assert_passes(send_line("INVITE dave>bob call=2"), ADMITTED);
	assert_passes(send_line("INVITE erin>bob call=3"), ADMITTED);
}

/* ---- the sieve of exempt keys ---- */

static void every_exempt_key_is_in_the_sieve(void **state)
{
	char who[32];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(who, sizeof(who), "tel:+46%03d", i);
		bob_engine_limit(who, 1, SEND_NOW);
		assert_int_equal(bob_engine_exempt(who, BOB_EXEMPT_EMERGENCY), 0);
	}
	for (int i = 0; i < 40; i++) {
		char line[96];

		for (int call = 0; call < 2; call++) {
			snprintf(line, sizeof(line), "INVITE carol>tel:+46%03d call=%d-%d", i, i,
				 call);
			assert_passes(send_line(line), EMERGENCY);
		}
	}
}

/* ---- an interface's word ---- */

static void an_interfaces_word_says_what_its_entry_does(void **state)
{
	uint32_t index = BOB_ENGINE_INTERFACE;
	__u64 *place = &config()->places[index % BOB_INTERFACES_MAX];

	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	assert_passes(send_line("INVITE carol>bob call=1"), ADMITTED);
	*place = BOB_PLACE(index, 0, 0);
	bob_native_delete(&bob_interfaces, &index); /* the word is enough */
	assert_rejected(send_line("INVITE dave>bob call=2"));
	*place = BOB_PLACE(index + BOB_INTERFACES_MAX, 0, 0); /* another's is not */
	assert_passes(send_line("INVITE erin>bob call=3"), NO_SOCKET);
}

/* ---- refusals ---- */

static void set_transaction(struct bob_scratch *s, uint64_t n)
{
	s->transaction.a = n * (config()->refused_mask + 1); /* all in one place */
	s->transaction.b = n;
	s->full.rule = (uint32_t)n;
}

static void of_refusals_in_one_place_the_oldest_makes_room(void **state)
{
	static struct bob_scratch s;

	(void)state;
	for (uint64_t n = 1; n <= BOB_REFUSED_WAYS + 1; n++) {
		s.now = SEND_NOW + n;
		set_transaction(&s, n);
		assert_false(refused_before(&s, config()));
		assert_int_equal(refused_remember(&s), 1);
	}
	for (uint64_t n = 1; n <= BOB_REFUSED_WAYS + 1; n++) {
		set_transaction(&s, n);
		s.full.rule = 0;
		assert_int_equal(refused_before(&s, config()), n != 1);
		assert_int_equal(s.full.rule, n == 1 ? 0 : n);
	}
}

static void a_refusal_is_remembered_to_its_end(void **state)
{
	static struct bob_scratch s;

	(void)state;
	s.now = SEND_NOW;
	set_transaction(&s, 7);
	refused_remember(&s);
	s.now = SEND_NOW + config()->refusal - 1;
	assert_true(refused_before(&s, config()));
	s.now++;
	assert_false(refused_before(&s, config()));
}

static void a_refusal_that_is_being_written_is_nobodys(void **state)
{
	static struct bob_scratch s;
	struct bob_refusals *place;

	(void)state;
	s.now = SEND_NOW;
	set_transaction(&s, 7);
	refused_remember(&s);
	place = refused_place(config(), &s.transaction);
	for (int i = 0; i < BOB_REFUSED_WAYS; i++)
		place->ways[i].until = REFUSED_WRITING;
	assert_false(refused_before(&s, config()));
	assert_int_equal(refused_remember(&s), 0); /* nor is it written over */
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(who_was_found_is_known_for_the_epoch),
		t(an_alias_and_a_guest_are_not_known_so),
		t(another_users_index_is_not_believed),
		t(who_left_the_policy_is_not_found_again),
		t(every_exempt_key_is_in_the_sieve),
		t(an_interfaces_word_says_what_its_entry_does),
		t(of_refusals_in_one_place_the_oldest_makes_room),
		t(a_refusal_is_remembered_to_its_end),
		t(a_refusal_that_is_being_written_is_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
