/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names under a key. A name's letters and digits are the symbols of a Feistel network:
 * each round adds to one half of them what the other half and the key say, modulo 26
 * or 10. So a name of some shape becomes another of that shape, and no two become one.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "names/hash.h"
#include "redact.h"

enum { ROUNDS = 10, SYMBOLS_MAX = BOB_CAPTURE_BYTES };

/* One letter or digit of a name, and where it stands. */
struct symbol {
	uint16_t at;
	uint8_t escaped; /* stands as %HH */
	uint8_t first;	 /* 'a', 'A' or '0'; 0: no ASCII, and no part of the permutation */
	uint8_t radix;
	uint8_t value;
};

struct name {
	struct symbol symbols[SYMBOLS_MAX];
	size_t n;
	uint64_t other; /* digest of what is no ASCII */
};

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %HH stands for the byte HH (RFC 3261 19.1.4). */
static bool read_escape(const uint8_t *text, size_t n, uint8_t *ret)
{
	int high, low;

	if (n < 3 || *text != '%')
		return false;
	high = hex_digit(text[1]);
	low = hex_digit(text[2]);
	if (high < 0 || low < 0)
		return false;
	*ret = (uint8_t)(high << 4 | low);
	return true;
}

/* Signs and line ends are no symbols: they stay. */
static bool read_symbol(struct symbol *symbol, uint8_t c)
{
	symbol->radix = 26;
	if (c >= '0' && c <= '9') {
		symbol->first = '0';
		symbol->radix = 10;
	} else if (c >= 'a' && c <= 'z') {
		symbol->first = 'a';
	} else if (c >= 'A' && c <= 'Z') {
		symbol->first = 'A';
	} else {
		symbol->first = 0;
		symbol->value = c;
		return c >= 0x7f || (c < ' ' && c != '\r' && c != '\n' && c != '\t');
	}
	symbol->value = (uint8_t)(c - symbol->first);
	return true;
}

/* The next state of a chain of hashes. */
static void mix(struct bob_key *chain, uint64_t word)
{
	struct hash_state h;

	hash_start(&h, chain);
	hash_word(&h, word);
	hash_finish(&h, chain);
}

static void read_name(struct name *name, const uint8_t *text, size_t n)
{
	struct bob_key other = {0};

	name->n = 0;
	for (size_t i = 0; i < n && name->n < SYMBOLS_MAX; i++) {
		struct symbol *symbol = &name->symbols[name->n];
		uint8_t c = text[i];

		symbol->at = (uint16_t)i;
		symbol->escaped = read_escape(text + i, n - i, &c);
		i += symbol->escaped ? 2 : 0;
		if (!read_symbol(symbol, c))
			continue;
		if (!symbol->first)
			mix(&other, c);
		name->n++;
	}
	name->other = other.a;
}

/* What a round adds: the key, the round and the half that stays say it. */
static struct bob_key round_seed(const struct bob_key *key, const struct name *name, uint64_t round,
				 size_t from, size_t to)
{
	struct bob_key seed = *key;
	struct hash_state h;

	hash_start(&h, &seed);
	hash_word(&h, round << 32 | name->n);
	hash_word(&h, name->other);
	for (size_t i = from; i < to; i++)
		hash_word(&h, (uint64_t)name->symbols[i].first << 8 | name->symbols[i].value);
	hash_finish(&h, &seed);
	return seed;
}

/* Each state of the chain gives 8 symbols of 16 bits. */
static uint16_t stream(struct bob_key *chain, size_t i)
{
	size_t at = i % 8;

	if (!at)
		mix(chain, i);
	return (uint16_t)((at < 4 ? chain->a : chain->b) >> (at % 4 * 16));
}

static void run_round(const struct bob_key *key, struct name *name, uint64_t round)
{
	size_t middle = name->n / 2;
	bool second = !(round & 1);
	size_t from = second ? middle : 0, to = second ? name->n : middle;
	struct bob_key chain =
		round_seed(key, name, round, second ? 0 : middle, second ? middle : name->n);

	for (size_t i = from; i < to; i++) {
		struct symbol *symbol = &name->symbols[i];
		uint16_t added = stream(&chain, i - from);

		if (symbol->first)
			symbol->value = (uint8_t)((symbol->value + added) % symbol->radix);
	}
}

/* What is no ASCII becomes a letter, after the permutation: it has no part in it. */
static void replace_others(const struct bob_key *key, struct name *name)
{
	struct bob_key chain = round_seed(key, name, ROUNDS, 0, name->n);

	for (size_t i = 0; i < name->n; i++) {
		struct symbol *symbol = &name->symbols[i];
		uint16_t letter = stream(&chain, i);

		if (symbol->first)
			continue;
		symbol->first = 'a';
		symbol->value = (uint8_t)(letter % 26);
	}
}

static void write_name(const struct name *name, uint8_t *text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < name->n; i++) {
		const struct symbol *symbol = &name->symbols[i];
		uint8_t c = (uint8_t)(symbol->first + symbol->value);

		if (symbol->escaped) {
			text[symbol->at + 1] = (uint8_t)digits[c >> 4];
			text[symbol->at + 2] = (uint8_t)digits[c & 15];
		} else {
			text[symbol->at] = c;
		}
	}
}

void ctl_redact_word(const struct bob_key *key, uint8_t *text, size_t n)
{
	static struct name name;

	read_name(&name, text, n);
	if (!name.n)
		return;
	for (uint64_t round = 0; round < ROUNDS; round++)
		run_round(key, &name, round);
	replace_others(key, &name);
	write_name(&name, text);
}

void ctl_redact_text(const struct bob_key *key, uint8_t *text, size_t n)
{
	struct bob_key chain = *key;
	struct hash_state h;

	hash_start(&h, &chain);
	for (size_t i = 0; i < n; i++)
		hash_word(&h, text[i]);
	hash_word(&h, 1ULL << 63 | n);
	hash_finish(&h, &chain);
	for (size_t i = 0; i < n; i++) {
		uint16_t letter = stream(&chain, i);

		if (text[i] != '\r' && text[i] != '\n')
			text[i] = (uint8_t)('a' + letter % 26);
	}
}

void ctl_redact_name(const struct bob_key *key, char *name)
{
	const char *host = strrchr(name, '@');

	if (!strncmp(name, "urn:service:", strlen("urn:service:")))
		return;
	ctl_redact_word(key, (uint8_t *)name, host ? (size_t)(host - name) : strlen(name));
}
