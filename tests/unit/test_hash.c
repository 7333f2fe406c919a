// SPDX-License-Identifier: GPL-2.0-only
/* The hash of keys: what is published of SipHash, and what bob's own ending promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "names/identity.h"

static const struct bob_key counted = {0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};

static struct bob_scratch scratch;

static void fill_counting(void)
{
	for (int i = 0; i < 256; i++)
		scratch.bytes[i] = i;
}

static void the_published_vectors_of_128_bits_come_out(void **state)
{
	const struct sip_slice nothing = {0, 0};
	struct hash_state h;
	struct bob_key key;

	(void)state;
	hash_start(&h, &counted);
	hash_piece(&scratch, &h, &nothing);
	hash_finish(&h, &key);
	assert_int_equal(key.a, 0xbea58827b2bc7ee7ULL);
	assert_int_equal(key.b, 0x013030dd6adb62fdULL);
}

/* SipHash-1-3 of 64 bits of the bytes 0, 1, 2 ... as Rust's library has them. */
static const struct {
	uint16_t length;
	uint64_t hash;
} published[] = {
	{0, 0xabac0158050fc4dcULL},  {7, 0xd3927d989bb11140ULL},  {8, 0x369095118d299a8eULL},
	{15, 0xd320d86d2a519956ULL}, {47, 0x49fb169c8b5114fdULL}, {48, 0x9f3143f8df074c46ULL},
	{55, 0xa27abf3670a7e980ULL}, {56, 0xb4bcc0db243c6d75ULL}, {63, 0x9d199062b7bbb3a8ULL},
};

static void the_published_vectors_of_64_bits_come_out(void **state)
{
	(void)state;
	fill_counting();
	for (size_t i = 0; i < sizeof(published) / sizeof(*published); i++) {
		const struct sip_slice bytes = {0, published[i].length};
		struct hash_state h;

		hash_start(&h, &counted);
		h.v1 ^= 0xee; /* which says that 128 bits are wanted */
		hash_piece(&scratch, &h, &bytes);
		h.v2 ^= 0xff;
		hash_last_rounds(&h);
		assert_int_equal(h.v0 ^ h.v1 ^ h.v2 ^ h.v3, published[i].hash);
	}
}

static void half_a_key_is_siphash(void **state)
{
	(void)state;
	fill_counting();
	for (uint16_t n = 0; n < 200; n++) {
		const struct sip_slice bytes = {1, n};
		struct hash_state h, same;
		struct bob_key whole;

		hash_start(&h, &counted);
		hash_piece(&scratch, &h, &bytes);
		same = h;
		hash_finish(&same, &whole);
		assert_int_equal(hash_key(h).a, whole.a);
	}
}

static void a_piece_is_the_same_in_place_and_by_a_call(void **state)
{
	(void)state;
	for (int i = 0; i < 512; i++)
		scratch.bytes[i] = (uint8_t)random();
	for (uint16_t n = 0; n <= 256; n++) {
		const struct sip_slice bytes = {3, n};
		struct hash_state by_piece, by_tag;

		hash_start(&by_piece, &counted);
		by_tag = scratch.hash = by_piece;
		hash_long(&scratch, 3, n);
		hash_piece(&scratch, &by_piece, &bytes);
		assert_memory_equal(&by_piece, &scratch.hash, sizeof(by_piece));
		hash_tag(&scratch, &by_tag, &bytes);
		assert_memory_equal(&by_tag, &by_piece, sizeof(by_tag));
	}
}

/* What follows a piece in memory is not part of it. */
static void what_stands_behind_a_piece_changes_nothing(void **state)
{
	(void)state;
	fill_counting();
	for (uint16_t n = 0; n < 70; n++) {
		const struct sip_slice bytes = {0, n};
		struct hash_state before, after;

		hash_start(&before, &counted);
		after = before;
		hash_piece(&scratch, &before, &bytes);
		scratch.bytes[n] ^= 0xff;
		hash_piece(&scratch, &after, &bytes);
		scratch.bytes[n] ^= 0xff;
		assert_memory_equal(&before, &after, sizeof(before));
	}
}

/* ---- keys of a message ---- */

static struct bob_config config = {.secret = {1, 2}};

/* As if the message were "ID|TAG|BRANCH|SENT-BY|URI"; each slice one piece. */
static void cut(const char *text, uint32_t cseq)
{
	struct sip_slice *const slices[] = {&scratch.view.call_id, &scratch.view.from_tag,
					    &scratch.view.branch, &scratch.view.sent_by,
					    &scratch.view.uri};
	uint16_t at = 0;

	memset(&scratch.view, 0, sizeof(scratch.view));
	memcpy(scratch.bytes, text, strlen(text) + 1);
	for (size_t i = 0; i < 5; i++) {
		*slices[i] = (struct sip_slice){at, (uint16_t)strcspn(text + at, "|")};
		at += slices[i]->length + 1;
	}
	scratch.view.cseq = cseq;
	identity_keys(&scratch, &config);
}

#define SAME_CALL 1
#define SAME_BRANCH 2
#define SAME_TRANSACTION 4

static int compare(const char *one, uint32_t cseq_one, const char *other, uint32_t cseq_other)
{
	struct bob_key call, transaction;
	uint64_t branch;

	cut(one, cseq_one);
	call = scratch.call;
	transaction = scratch.transaction;
	branch = scratch.branch;
	cut(other, cseq_other);
	return (bob_key_equal(&call, &scratch.call) ? SAME_CALL : 0) |
	       (branch == scratch.branch ? SAME_BRANCH : 0) |
	       (bob_key_equal(&transaction, &scratch.transaction) ? SAME_TRANSACTION : 0);
}

#define MESSAGE "a@b|t|z9hG4bK1|h:5060|"

static void keys_say_what_of_a_message_is_the_same(void **state)
{
	(void)state;
	assert_int_equal(compare(MESSAGE "sip:x", 1, MESSAGE "sip:y", 1), 7);
	assert_int_equal(compare(MESSAGE "sip:x", 1, MESSAGE "sip:x", 2), SAME_CALL | SAME_BRANCH);
	assert_int_equal(compare(MESSAGE "u", 1, "a@b|t|z9hG4bK2|h:5060|u", 1), SAME_CALL);
	assert_int_equal(compare(MESSAGE "u", 1, "a@b|t|z9hG4bK1|h:5061|u", 1), SAME_CALL);
	assert_int_equal(compare(MESSAGE "u", 1, "a@b|T|z9hG4bK1|h:5060|u", 1), 0);
	assert_int_equal(compare(MESSAGE "u", 1, "a@c|t|z9hG4bK1|h:5060|u", 1), 0);
}

/* RFC 3261 17.2.3: such a branch may come again with another target. */
static void a_branch_without_the_cookie_goes_with_its_uri(void **state)
{
	(void)state;
	assert_int_equal(compare("a|t|1|h|sip:x", 1, "a|t|1|h|sip:y", 1), SAME_CALL | SAME_BRANCH);
	assert_int_equal(compare("a|t|1|h|sip:x", 1, "a|t|1|h|sip:x", 1), 7);
}

static void a_byte_that_moves_into_the_next_piece_makes_another_key(void **state)
{
	(void)state;
	assert_int_equal(compare("ab|c|z9hG4bK1|h|u", 1, "a|bc|z9hG4bK1|h|u", 1), 0);
	assert_int_equal(compare("abcdefgh||z9hG4bK1|h|u", 1, "|abcdefgh|z9hG4bK1|h|u", 1), 0);
	assert_int_equal(compare("a|b|z9hG4bK1|h|u", 1, "a|b|z9hG4bK|1h|u", 1), SAME_CALL);
}

static void the_callees_tag_goes_on_from_the_same_call_id(void **state)
{
	const struct sip_slice tag = {4, 1};
	struct bob_key call;

	(void)state;
	cut("a@b|t|z9hG4bK1|h:5060|u", 1);
	call = scratch.call;
	identity_call(&scratch, &scratch.view.branch);
	assert_false(bob_key_equal(&call, &scratch.call));
	identity_call_id(&scratch, &config, &scratch.view.call_id);
	identity_call(&scratch, &tag);
	assert_true(bob_key_equal(&call, &scratch.call));
}

/* ---- every bit counts ---- */

/* How many of the bits of a and b differ. */
static int distance(uint64_t a, uint64_t b)
{
	return __builtin_popcountll(a ^ b);
}

/*
 * Any bit of the last word changes half of the bits of either half, and of both
 * together, as far as 4,096 names can tell: 32 ± 1 of 64.
 */
static void a_changed_bit_changes_half_of_a_key(void **state)
{
	const struct sip_slice name = {0, 15};

	(void)state;
	for (int bit = 8 * 8; bit < 8 * 15; bit++) {
		long a = 0, b = 0, mixed = 0;

		for (int round = 0; round < 4096; round++) {
			struct bob_key key, other;

			for (int i = 0; i < 16; i++)
				scratch.bytes[i] = (uint8_t)random();
			identity_key(&scratch, &config, &name, &key);
			scratch.bytes[bit / 8] ^= 1 << bit % 8;
			identity_key(&scratch, &config, &name, &other);
			a += distance(key.a, other.a);
			b += distance(key.b, other.b);
			mixed += distance(key.a ^ key.b, other.a ^ other.b);
		}
		assert_in_range(a, 31 * 4096, 33 * 4096);
		assert_in_range(b, 31 * 4096, 33 * 4096);
		assert_in_range(mixed, 31 * 4096, 33 * 4096);
	}
}

#define t(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(the_published_vectors_of_128_bits_come_out),
		t(the_published_vectors_of_64_bits_come_out),
		t(half_a_key_is_siphash),
		t(a_piece_is_the_same_in_place_and_by_a_call),
		t(what_stands_behind_a_piece_changes_nothing),
		t(keys_say_what_of_a_message_is_the_same),
		t(a_branch_without_the_cookie_goes_with_its_uri),
		t(a_byte_that_moves_into_the_next_piece_makes_another_key),
		t(the_callees_tag_goes_on_from_the_same_call_id),
		t(a_changed_bit_changes_half_of_a_key),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
