/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What people type for a user -> canonical name and key. The form is made a URI
 * here; what it means is decided by bpf/names/identity.h, which the kernel runs too,
 * so that both always agree about who is who.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bob.h"
#include "internal.h"
#include "names/identity.h"

enum { TYPED_MAX = 512, NAME_BYTES = BOB_TEXT_MAX - 1 };

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

static void put_scheme(char *uri, const char *scheme, const char *rest)
{
	size_t n = strlen(scheme);

	memcpy(uri, scheme, n);
	memcpy(uri + n, rest, strlen(rest) + 1);
}

/* uri has room for TYPED_MAX bytes and a scheme. */
static int to_uri(char *uri, const char *text)
{
	char form[TYPED_MAX];
	const char *sign, *colon;
	int err = bare(form, sizeof(form), text);

	if (err)
		return err;
	sign = strchr(form, '@');
	colon = strchr(form, ':');
	if (colon && (has_scheme(form, "sip:") || has_scheme(form, "sips:"))) {
		put_scheme(uri, "", form);
	} else if (colon && has_scheme(form, "tel:")) {
		drop_blanks(form);
		put_scheme(uri, "", form);
	} else if (sign == form) {
		/* nobody in particular at a host, as bobctl shows it */
		put_scheme(uri, "sip:", form + 1);
	} else if (sign) {
		if (colon && colon < sign)
			return malformed(text, "not a URI of a kind bob knows");
		put_scheme(uri, "sip:", form);
	} else {
		drop_blanks(form);
		put_scheme(uri, "tel:", form);
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

/*
 * The parser's memory, which is too large to be cleared for each of millions of
 * names: only what is read again is written again.
 */
static struct bob_scratch *scratch(void)
{
	static __thread struct bob_scratch own;

	return &own;
}

/* Puts text where the parser reads, with zeros behind it for its look ahead. */
static void put_text(struct bob_scratch *s, uint32_t at, const char *text, uint32_t length)
{
	memcpy(s->bytes + at, text, length);
	memset(s->bytes + at + length, 0, 16);
}

static bool has_prefixes(const struct bob_plan *plan)
{
	return plan && (plan->international.length || plan->national.length);
}

/* Puts the name where there is room before it, as the kernel does, and applies the plan. */
static struct sip_slice plan_name(struct bob_scratch *s, const struct bob_plan *plan,
				  const char *name)
{
	struct sip_slice slice = {.at = BOB_NAME_CALLED,
				  .length = (__u16)strnlen(name, NAME_BYTES)};

	put_text(s, slice.at, name, slice.length);
	if (has_prefixes(plan))
		identity_plan_any(s, plan, &slice);
	return slice;
}

size_t bob_name_planned(char ret[BOB_PLANNED_MAX], const struct bob_plan *plan, const char *name)
{
	struct bob_scratch *s = scratch();
	struct sip_slice slice = plan_name(s, plan, name);

	memcpy(ret, s->bytes + slice.at, slice.length);
	ret[slice.length] = '\0';
	return slice.length;
}

/*
 * What is dialled with a prefix has at least five digits behind it: the plan leaves
 * shorter numbers alone. A number's beginning may be shorter, but more would come.
 */
size_t bob_prefix_planned(char ret[BOB_PLANNED_MAX], const struct bob_plan *plan,
			  const char *digits)
{
	char number[BOB_TEXT_MAX];
	size_t n;

	snprintf(number, sizeof(number), "%.*s11111", NAME_BYTES - NUMBER_DIGITS_MIN, digits);
	n = bob_name_planned(ret, plan, number) - NUMBER_DIGITS_MIN;
	ret[n] = '\0';
	return n;
}

void bob_name_key(const struct bob_key *secret, const struct bob_plan *plan, const char *name,
		  struct bob_key *ret)
{
	const struct bob_config config = {.secret = *secret};
	struct bob_scratch *s = scratch();
	struct sip_slice slice = plan_name(s, plan, name);

	identity_key(s, &config, &slice, ret);
}

/* By the number plan that is in force. */
static void live_key(const struct bob_config *config, struct bob_aor *aor)
{
	const struct bob_plan *plan = &config->policy[BOB_READ(config->epoch) & 1].plan;

	bob_name_key(&config->secret, plan, aor->text, &aor->key);
}

static int check_text(const struct bob_aor *aor, const char *text)
{
	const char *sign = strrchr(aor->text, '@');

	if (sign && !is_host(sign + 1))
		return malformed(text, "what stands behind the @ is not a host");
	return 0;
}

int bob_aor_parse(struct bob_aor *ret, const char *text, const struct bob_config *config)
{
	struct bob_scratch *s = scratch();
	struct bob_aor aor = {0};
	char uri[TYPED_MAX + 8];
	uint32_t length;
	int err = to_uri(uri, text);

	if (err)
		return err;
	s->length = (uint32_t)strlen(uri);
	s->zero = 0;
	put_text(s, 0, uri, s->length);
	length = identity_name(s, 0, s->length, BOB_NAME_CALLED);
	if (!length)
		return malformed(text, s->length >= BOB_TEXT_MAX ? "too long, or malformed"
				       : strchr(uri, '@')	 ? "malformed"
								 : "not a number");
	memcpy(aor.text, s->bytes + BOB_NAME_CALLED, length);
	err = check_text(&aor, text);
	if (err)
		return err;
	if (config)
		live_key(config, &aor);
	*ret = aor;
	return 0;
}

bool bob_aor_sos(struct bob_aor *ret, const char *text, const struct bob_config *config)
{
	struct bob_scratch *s = scratch();
	struct bob_aor aor = {0};
	struct sip_slice name = {.at = BOB_NAME_CALLED};

	text += strspn(text, " \t<");
	s->length = (uint32_t)strcspn(text, " \t>");
	if (!has_scheme(text, "urn:") || s->length >= TYPED_MAX)
		return false;
	s->zero = 0;
	put_text(s, 0, text, s->length);
	name.length = (__u16)identity_name(s, 0, s->length, name.at);
	if (!name.length || !identity_is_sos(s, &name))
		return false;
	memcpy(aor.text, s->bytes + name.at, name.length);
	if (config)
		live_key(config, &aor);
	*ret = aor;
	return true;
}

int bob_aor_canonical(struct bob_aor *ret, const char *canonical, const struct bob_config *config)
{
	struct bob_aor aor = {0};
	size_t length = strlen(canonical);

	if (!length || length >= sizeof(aor.text))
		return bob_err(EINVAL, "%s: not a canonical name", canonical);
	memcpy(aor.text, canonical, length);
	live_key(config, &aor);
	*ret = aor;
	return 0;
}
