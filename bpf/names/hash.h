/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys: SipHash-1-3 under a secret that nobody outside knows.
 *
 * What they must withstand: whoever sends packets chooses names, Call-IDs, tags and
 * branches, as many as he likes, and must not find two that bob takes for one, nor
 * many that fill one bucket of a map. He sees of a refusal the number in its tag, and
 * half a key (.a of the transaction) where decision IDs are on; nothing else.
 * One round a word is enough for that: no way is published to make a difference
 * cancel itself out inside a state that nobody sees, cheaper than to try 2^128 pairs.
 * Chance must not find two either, among millions of calls: a map's key has 128 bits.
 *
 * SipHash with 128 bits of output runs its three last rounds twice, for those who
 * see both halves shall learn nothing from the second. Nobody does, so both come of
 * the first three rounds (hash_key()): .a as SipHash-1-3 has it, .b another
 * combination of the same state. Two keys that are equal would be a collision of
 * SipHash-1-3, and more. hash_finish() is the published function, for what is shown.
 *
 * A message's pieces run through one state. Each ends in a word that has its
 * length in the top byte, as SipHash ends, so that the bounds of the pieces are part
 * of the result: read from the end, there is one way to take them apart. What has a
 * common head goes on from one state: the Call-ID is hashed once, whatever tag follows.
 */
#ifndef BOB_HASH_H
#define BOB_HASH_H

#include "scratch.h"
#include "swar.h"

enum {
	HASH_WORDS_MAX = 32, /* 256 bytes: callers have checked their slices */
	/* In place, for a call and its return take as long as three rounds: */
	HASH_PIECE_WORDS = 6, /* a Call-ID, a name */
	HASH_TAG_WORDS = 3,   /* tag, branch, sent-by */
};

/* What a chain is for: chains of different use share no key. */
enum hash_use {
	HASH_NAME = 1,
	HASH_CALL,
	HASH_TAG,
	HASH_REPLY_TAG,
	HASH_FRAGMENT,
	HASH_SESSION,
};

bob_inline __u64 hash_rotate(__u64 x, int bits)
{
	return x << bits | x >> (64 - bits);
}

bob_inline void hash_round(struct hash_state *h)
{
	h->v0 += h->v1;
	h->v1 = hash_rotate(h->v1, 13) ^ h->v0;
	h->v0 = hash_rotate(h->v0, 32);
	h->v2 += h->v3;
	h->v3 = hash_rotate(h->v3, 16) ^ h->v2;
	h->v0 += h->v3;
	h->v3 = hash_rotate(h->v3, 21) ^ h->v0;
	h->v2 += h->v1;
	h->v1 = hash_rotate(h->v1, 17) ^ h->v2;
	h->v2 = hash_rotate(h->v2, 32);
}

bob_inline void hash_start(struct hash_state *h, const struct bob_key *key)
{
	h->v0 = key->a ^ 0x736f6d6570736575ULL;
	h->v1 = key->b ^ 0x646f72616e646f6dULL ^ 0xee; /* 0xee: 128 bits wanted */
	h->v2 = key->a ^ 0x6c7967656e657261ULL;
	h->v3 = key->b ^ 0x7465646279746573ULL;
}

bob_inline void hash_word(struct hash_state *h, __u64 word)
{
	h->v3 ^= word;
	hash_round(h);
	h->v0 ^= word;
}

bob_inline void hash_last_rounds(struct hash_state *h)
{
	hash_round(h);
	hash_round(h);
	hash_round(h);
}

/* SipHash-1-3's 128 bits as they are published. */
bob_inline void hash_finish(struct hash_state *h, struct bob_key *key)
{
	h->v2 ^= 0xee;
	hash_last_rounds(h);
	key->a = h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
	h->v1 ^= 0xdd;
	hash_last_rounds(h);
	key->b = h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
}

/* A key that stays inside: half the rounds, see above. */
bob_inline struct bob_key hash_key(struct hash_state h)
{
	struct bob_key key;

	h.v2 ^= 0xee;
	hash_last_rounds(&h);
	key.b = h.v1 ^ h.v3;
	key.a = h.v0 ^ h.v2 ^ key.b;
	return key;
}

/* Starts under the installation's secret. */
bob_inline void hash_begin(struct hash_state *h, const struct bob_config *config, __u64 use)
{
	const struct bob_key key = {config->secret.a, config->secret.b ^ use};

	hash_start(h, &key);
}

/* The word that ends a piece: the bytes that fill no word, and its length. */
bob_inline void hash_piece_end(struct bob_scratch *s, struct hash_state *h, __u32 at, __u64 length)
{
	const __u64 last = bob_word(s, at + (length & ~7ULL));

	hash_word(h, length << 56 | (last & ~(~0ULL << 8 * (length & 7))));
}

/* A piece of any length into s->hash. */
bob_global int hash_long(struct bob_scratch *s, __u32 at, __u32 length)
{
	struct hash_state h;

	if (!s)
		return 0;
	h = s->hash;
	for (__u32 i = 0; i < HASH_WORDS_MAX; i++) {
		if (i >= length / 8)
			break;
		hash_word(&h, bob_word(s, at + 8 * i));
	}
	hash_piece_end(s, &h, at, length);
	s->hash = h;
	return 0;
}

/* The bytes of a slice: in place, if it has no more than so many whole words. */
bob_inline void hash_slice(struct bob_scratch *s, struct hash_state *h,
			   const struct sip_slice *piece, __u32 words_max)
{
	const __u32 at = piece->at, words = piece->length / 8;

	if (bob_unlikely(words > words_max)) {
		s->hash = *h;
		hash_long(s, at, piece->length);
		*h = s->hash;
		return;
	}
	for (__u32 i = 0; i < words_max; i++) {
		if (i >= words)
			break;
		hash_word(h, bob_word(s, at + 8 * i));
	}
	/* Read again for the verifier's sake: it must not follow each length to the end. */
	hash_piece_end(s, h, bob_read(piece->at), bob_read(piece->length));
}

bob_inline void hash_piece(struct bob_scratch *s, struct hash_state *h,
			   const struct sip_slice *piece)
{
	hash_slice(s, h, piece, HASH_PIECE_WORDS);
}

bob_inline void hash_tag(struct bob_scratch *s, struct hash_state *h, const struct sip_slice *tag)
{
	hash_slice(s, h, tag, HASH_TAG_WORDS);
}

#endif
