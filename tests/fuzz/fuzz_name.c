// SPDX-License-Identifier: GPL-2.0-only
/*
 * What people type for a user -> canonical name. Whatever is accepted can be
 * shown, fits its place, and names the same user when it comes back escaped,
 * and, where nothing needs to be escaped, as it is. The same bytes as a URI: the
 * quick way to its name says what the careful one says.
 */
#include <stdbool.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bob.h"
#include "engine.h"
#include "fuzz.h"
#include "plain_way.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TYPED_MAX = 700 };

static const struct bob_config config = {.secret = {1, 2}};

static void require_same(const struct bob_aor *name, const char *typed)
{
	struct bob_aor again;

	fuzz_require(!bob_aor_parse(&again, typed, &config), "\"%s\" was accepted, \"%s\" is not",
		     name->text, typed);
	fuzz_require(!strcmp(again.text, name->text), "\"%s\" becomes \"%s\"", name->text,
		     again.text);
	fuzz_require(again.key.a == name->key.a && again.key.b == name->key.b,
		     "\"%s\" has two keys", name->text);
}

/* A SIP URI that means the canonical name: every byte of its user part is escaped. */
static void require_same_escaped(const struct bob_aor *name)
{
	char typed[TYPED_MAX] = "sip:";
	const char *sign = strrchr(name->text, '@');
	size_t at = 4;

	for (const char *c = name->text; c < sign; c++)
		at += (size_t)snprintf(typed + at, sizeof(typed) - at, "%%%02X", (unsigned char)*c);
	if (sign == name->text) /* nobody in particular at a host */
		sign++;
	snprintf(typed + at, sizeof(typed) - at, "%s", sign);
	require_same(name, typed);
}

static void require_canonical(const struct bob_aor *name)
{
	const char *sign = strrchr(name->text, '@');
	struct bob_aor stored;

	for (const char *c = name->text; *c; c++)
		fuzz_require(*c != ' ' && *c != 0x7f && (unsigned char)*c > ' ',
			     "a control character in a name");
	for (const char *c = sign ? sign : ""; *c; c++)
		fuzz_require(!isupper((unsigned char)*c), "upper case in a host: %s", name->text);
	if (!sign)
		fuzz_require(name->text[strspn(name->text, "+0123456789*#")] == '\0',
			     "neither a number nor somebody at a host: %s", name->text);
	fuzz_require(!bob_aor_canonical(&stored, name->text, &config) &&
			     stored.key.a == name->key.a && stored.key.b == name->key.b,
		     "stored under another key: %s", name->text);
}

/* Can it stand as it is in a URI (RFC 3261 25.1, user)? */
static bool needs_no_escapes(const struct bob_aor *name)
{
	const char *c = name->text;

	while (isalnum((unsigned char)*c) || (*c && strchr("-_.!~*'()&=+$,;?/#", *c)))
		c++;
	return !*c || (*c == '@' && !strchr(c + 1, '@'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char typed[TYPED_MAX];
	struct bob_aor name;

	if (size >= sizeof(typed) / 2)
		return 0;
	fuzz_require(plain_way(data, size, "0@") != PLAIN_DIFFERS, "the quick way differs");
	memcpy(typed, data, size);
	typed[size] = '\0';
	if (bob_aor_parse(&name, typed, &config))
		return 0;
	require_canonical(&name);
	if (needs_no_escapes(&name) && !strchr(typed, '%'))
		require_same(&name, name.text);
	if (strchr(name.text, '@'))
		require_same_escaped(&name);
	return 0;
}
