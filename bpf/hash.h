/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys: SipHash-1-3 with 128 bits of output, under a secret that nobody outside
 * knows, so nobody can build two names, calls or branches that collide.
 *
 * .hash is a chain: each step hashes its input under the key the step before
 * left behind. So a common head (the Call-ID) is hashed once, and the order and
 * bounds of the pieces are part of the result.
 */
#ifndef BOB_HASH_H
#define BOB_HASH_H

#include "scratch.h"
#include "swar.h"

enum {
	HASH_WORDS_MAX = 32, /* 256 bytes: callers have checked their slices */
};

/* What a chain is for: chains of different use share no key. */
enum hash_use {
	HASH_NAME = 1,
	HASH_CALL,
	HASH_TAG,
	HASH_REPLY_TAG,
	HASH_FRAGMENT,
	HASH_SESSION,
	HASH_PARTIES,
};

struct hash_state {
	__u64 v0, v1, v2, v3;
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

bob_inline void hash_finish(struct hash_state *h, struct bob_key *key)
{
	h->v2 ^= 0xee;
	hash_round(h);
	hash_round(h);
	hash_round(h);
	key->a = h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
	h->v1 ^= 0xdd;
	hash_round(h);
	hash_round(h);
	hash_round(h);
	key->b = h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
}

/* A new chain under the installation's secret. */
bob_inline void hash_begin(struct bob_scratch *s, const struct bob_config *config, __u64 use)
{
	s->hash.a = config->secret.a;
	s->hash.b = config->secret.b ^ use;
}

/* The next step: a number. */
bob_inline void hash_number(struct bob_scratch *s, __u64 number)
{
	struct hash_state h;

	hash_start(&h, &s->hash);
	hash_word(&h, number);
	hash_word(&h, 8ULL << 56);
	hash_finish(&h, &s->hash);
}

/* The next step: the bytes of a slice. */
bob_global int hash_slice(struct bob_scratch *s, __u32 at, __u32 length)
{
	struct hash_state h;
	__u64 last = (__u64)length << 56;

	if (!s)
		return 0;
	hash_start(&h, &s->hash);
	for (int i = 0; i < HASH_WORDS_MAX; i++) {
		if (length < 8)
			break;
		hash_word(&h, bob_word(s, at));
		at += 8;
		length -= 8;
	}
	if (length < 8)
		last |= bob_word(s, at) & swar_mask(length);
	hash_word(&h, last);
	hash_finish(&h, &s->hash);
	return 0;
}

bob_inline void hash_piece(struct bob_scratch *s, const struct sip_slice *piece)
{
	hash_slice(s, piece->at, piece->length);
}

#endif
