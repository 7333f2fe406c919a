/* SPDX-License-Identifier: GPL-2.0-only */
/* Names in a policy's text -> canonical ones: of users, domains, prefixes, groups. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy_words.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

enum name_class {
	NAME_USER = 1, /* of a user part that is no number */
	NAME_HOST = 2, /* of a host in lower case */
	NAME_DIGIT = 4,
};

static const unsigned char classes[256] = {
	['a' ... 'z'] = NAME_USER | NAME_HOST,
	['A' ... 'Z'] = NAME_USER,
	['0' ... '9'] = NAME_USER | NAME_HOST | NAME_DIGIT,
	['.'] = NAME_USER | NAME_HOST,
	['-'] = NAME_USER | NAME_HOST,
	['_'] = NAME_USER,
};

static size_t span(const char *text, enum name_class class)
{
	size_t n = 0;

	while (classes[(unsigned char)text[n]] & class)
		n++;
	return n;
}

/* A number, or a user at a host, in which nothing is to be unescaped, dropped or folded: most are.
 */
static bool is_canonical(const char *typed, size_t n)
{
	size_t digits = span(typed + (*typed == '+'), NAME_DIGIT), user;

	if (n >= BOB_TEXT_MAX)
		return false;
	if (digits && digits + (*typed == '+') == n)
		return true;
	user = span(typed, NAME_USER);
	return isalpha((unsigned char)*typed) && typed[user] == '@' &&
	       isalnum((unsigned char)typed[user + 1]) &&
	       user + 1 + span(typed + user + 1, NAME_HOST) == n;
}

static bool read_user(char name[BOB_TEXT_MAX], const char *typed, char why[NAME_WHY])
{
	size_t n = strlen(typed);
	struct bob_aor aor;
	bool known, held;

	if (is_canonical(typed, n)) {
		memcpy(name, typed, n + 1);
		return true;
	}
	held = bob_log_hold(true);
	known = !bob_aor_parse(&aor, typed, NULL);
	bob_log_hold(held);
	if (known)
		memcpy(name, aor.text, BOB_TEXT_MAX);
	else
		snprintf(why, NAME_WHY, "%s", bob_log_last());
	return known;
}

static bool refuse(char why[NAME_WHY], const char *typed, const char *takes)
{
	char shown[64];

	snprintf(why, NAME_WHY, "%s: takes %s", word_show(shown, typed), takes);
	return false;
}

static bool read_domain(char name[BOB_TEXT_MAX], const char *typed, char why[NAME_WHY])
{
	const char *host = typed + (*typed == '@');
	char at_host[WORD_MAX + 2], unused[NAME_WHY];

	snprintf(at_host, sizeof(at_host), "@%s", host);
	if (strchr(host, '@') || !read_user(name, at_host, unused) || name[0] != '@')
		return refuse(why, typed, "the host behind the @ of addresses, as example.com");
	memmove(name, name + 1, strlen(name));
	return true;
}

static bool read_prefix(char name[BOB_TEXT_MAX], const char *typed, char why[NAME_WHY])
{
	static const char takes[] = "the first digits of numbers, at most 22, as +46 or 0870";
	size_t n = 0;

	for (const char *c = typed; *c; c++) {
		if (strchr(" -.()", *c))
			continue;
		if (n >= BOB_PREFIX_LENGTH || !(strchr(DIGITS, *c) || (*c == '+' && !n)))
			return refuse(why, typed, takes);
		name[n++] = *c;
	}
	name[n] = '\0';
	return n > (name[0] == '+') || refuse(why, typed, takes);
}

static bool read_group(char name[BOB_TEXT_MAX], const char *typed, char why[NAME_WHY])
{
	size_t n = strlen(typed);

	if (!n || n >= BOB_TEXT_MAX || strspn(typed, LETTERS DIGITS "-_") != n)
		return refuse(why, typed, "a name of letters, digits, - and _");
	if (!strcmp(typed, "none"))
		return refuse(why, typed, "another name: none stands for no group");
	memcpy(name, typed, n + 1);
	return true;
}

bool name_read(char name[BOB_TEXT_MAX], enum bob_fact_kind kind, const char *typed,
	       char why[NAME_WHY])
{
	switch (kind) {
	case BOB_FACT_DOMAIN: return read_domain(name, typed, why);
	case BOB_FACT_PREFIX: return read_prefix(name, typed, why);
	case BOB_FACT_GROUP: return read_group(name, typed, why);
	default: return read_user(name, typed, why);
	}
}

int bob_fact_name(char name[BOB_TEXT_MAX], enum bob_fact_kind kind, const char *typed,
		  char text[256])
{
	return name_read(name, kind, typed, text) ? 0 : -EINVAL;
}

/* What stands in a user part as it is, and is not read as something else. */
static bool needs_escape(unsigned char c)
{
	return !isalnum(c) && (c >= 0x7f || !strchr("-_.!~*'()&=+$,;?/", c));
}

/* A canonical user part is unescaped (RFC 3261 19.1.4), and would be once more. */
static char *escape_user(char *dst, const char *name, const char *sign)
{
	for (; name < sign; name++) {
		if (needs_escape((unsigned char)*name))
			dst += sprintf(dst, "%%%02X", (unsigned char)*name);
		else
			*dst++ = *name;
	}
	return strcpy(dst, sign);
}

char *name_word(char word[NAME_WORD], enum bob_fact_kind kind, const char *name)
{
	const char *sign = strrchr(name, '@');
	size_t n = strlen(name);
	bool of_user = kind != BOB_FACT_DOMAIN && kind != BOB_FACT_PREFIX && kind != BOB_FACT_GROUP;

	if (n >= BOB_TEXT_MAX || !of_user || !sign || is_canonical(name, n))
		return word_quote(word, NAME_WORD, name);
	escape_user(word, name, sign);
	return word;
}
