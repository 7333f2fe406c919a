/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What people type for a user -> canonical name and key. The form is made a URI
 * here; what it means is decided by bpf/identity.h, which the kernel runs too,
 * so that both always agree about who is who.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bob.h"
#include "cleanup.h"
#include "identity.h"

enum { TYPED_MAX = 512 };

static int malformed(const char *text, const char *why)
{
	return bob_err(EINVAL,
		       "%.64s: %s; a user is a SIP or tel URI, user@host or a number, such as "
		       "sip:alice@example.com, +46 8 752 12 34 or 1001",
		       *text ? text : "\"\"", why);
}

static bool has_scheme(const char *text, const char *scheme)
{
	return !strncasecmp(text, scheme, strlen(scheme));
}

/* Blanks in a number please the eye, but no URI may hold one. */
static void drop_blanks(char *text)
{
	char *out = text;

	for (; *text; text++) {
		if (*text != ' ' && *text != '\t')
			*out++ = *text;
	}
	*out = '\0';
}

/* Without blanks around it, and without < > around that. */
static int bare(char *dst, size_t size, const char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	n = strlen(text);
	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	if (n && *text == '<') {
		if (text[n - 1] != '>')
			return malformed(text, "the < is not closed");
		text++;
		n -= 2;
	}
	if (n >= size)
		return malformed(text, "too long");
	memcpy(dst, text, n);
	dst[n] = '\0';
	return 0;
}

static int to_uri(char *uri, size_t size, const char *text)
{
	char form[TYPED_MAX];
	const char *sign, *colon;
	int err = bare(form, sizeof(form), text);

	if (err)
		return err;
	sign = strchr(form, '@');
	colon = strchr(form, ':');
	if (has_scheme(form, "sip:") || has_scheme(form, "sips:")) {
		snprintf(uri, size, "%s", form);
	} else if (has_scheme(form, "tel:")) {
		drop_blanks(form);
		snprintf(uri, size, "%s", form);
	} else if (sign == form) {
		/* nobody in particular at a host, as bobctl shows it */
		snprintf(uri, size, "sip:%s", form + 1);
	} else if (sign) {
		if (colon && colon < sign)
			return malformed(text, "not a URI of a kind bob knows");
		snprintf(uri, size, "sip:%s", form);
	} else {
		drop_blanks(form);
		snprintf(uri, size, "tel:%s", form);
	}
	return 0;
}

/* The parser takes hosts as they come; a mistyped one would be a user nobody ever calls. */
static bool is_host(const char *host)
{
	size_t n = strlen(host);

	if (n > 2 && host[0] == '[' && host[n - 1] == ']')
		return strspn(host + 1, "0123456789abcdef:.") == n - 2;
	return n && isalnum((unsigned char)host[0]) &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") == n;
}

static void hash_name(struct bob_scratch *s, const struct bob_key *secret, uint32_t at,
		      uint32_t length, struct bob_key *ret)
{
	const struct bob_config config = {.secret = *secret};
	const struct sip_slice name = {.at = (__u16)at, .length = (__u16)length};

	identity_key(s, &config, &name, ret);
}

int bob_aor_parse(struct bob_aor *ret, const char *text, const struct bob_key *secret)
{
	_cleanup_free_ struct bob_scratch *s = calloc(1, sizeof(*s));
	struct bob_aor aor = {0};
	char uri[TYPED_MAX + 8];
	uint32_t length;
	int err;

	if (!s)
		return bob_err(ENOMEM, "out of memory");
	err = to_uri(uri, sizeof(uri), text);
	if (err)
		return err;
	s->length = (uint32_t)strlen(uri);
	memcpy(s->bytes, uri, s->length);
	length = identity_name(s, 0, s->length, BOB_NAME_CALLED);
	if (!length)
		return malformed(text, strlen(uri) >= BOB_TEXT_MAX ? "too long, or malformed"
				       : strchr(uri, '@')	   ? "malformed"
								   : "not a number");
	memcpy(aor.text, s->bytes + BOB_NAME_CALLED, length);
	if (strchr(aor.text, '@') && !is_host(strrchr(aor.text, '@') + 1))
		return malformed(text, "what stands behind the @ is not a host");
	if (secret)
		hash_name(s, secret, BOB_NAME_CALLED, length, &aor.key);
	*ret = aor;
	return 0;
}

int bob_aor_canonical(struct bob_aor *ret, const char *canonical, const struct bob_key *secret)
{
	_cleanup_free_ struct bob_scratch *s = calloc(1, sizeof(*s));
	struct bob_aor aor = {0};
	size_t length = strlen(canonical);

	if (!s)
		return bob_err(ENOMEM, "out of memory");
	if (!length || length >= sizeof(aor.text))
		return bob_err(EINVAL, "%s: not a canonical name", canonical);
	memcpy(aor.text, canonical, length);
	memcpy(s->bytes, canonical, length);
	hash_name(s, secret, 0, (uint32_t)length, &aor.key);
	*ret = aor;
	return 0;
}
