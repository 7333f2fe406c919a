/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The page's data: JSON, an element at a time, so that no document is ever held
 * in memory. What came over the wire is hostile: nothing in it may end the element
 * it stands in, be invisible, or pass for something else.
 */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "report_html.h"

/* In JSON these three stand in strings only, where they may be written so. */
static int write_escaped(const char *bytes, size_t n, void *arg)
{
	FILE *out = arg;

	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];
		int error;

		if (c == '<' || c == '>' || c == '&')
			error = fprintf(out, "\\u%04x", c) < 0;
		else
			error = putc_unlocked(c, out) == EOF;
		if (error)
			return -1;
	}
	return 0;
}

static int write_json(FILE *out, json_t *element)
{
	int error;

	if (!element)
		return -ENOMEM;
	errno = 0;
	error = json_dump_callback(element, write_escaped, out,
				   JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
	json_decref(element);
	if (!error)
		return 0;
	return errno ? -errno : -ENOMEM;
}

static int write_text(FILE *out, const char *text)
{
	return fputs(text, out) == EOF ? -errno : 0;
}

static int open_element(FILE *out, const char *id)
{
	return fprintf(out, "<script type=\"application/json\" id=\"data-%s\">", id) < 0 ? -errno
											 : 0;
}

int page_open(struct page *page, const char *id)
{
	int error = open_element(page->out, id);

	page->first = true;
	return error ? error : write_text(page->out, "[");
}

int page_element(struct page *page, json_t *element)
{
	int error = write_text(page->out, page->first ? "\n" : ",\n");

	page->first = false;
	if (!error)
		return write_json(page->out, element);
	json_decref(element);
	return error;
}

int page_close(struct page *page)
{
	return write_text(page->out, "]</script>\n");
}

int page_object(struct page *page, const char *id, json_t *object)
{
	int error = open_element(page->out, id);

	if (error)
		json_decref(object);
	else
		error = write_json(page->out, object);
	return error ? error : write_text(page->out, "</script>\n");
}

json_int_t page_time(const struct page *page, uint64_t time)
{
	return (json_int_t)(time - page->start) / 1000;
}

/* The character at s, of n bytes; 0: they are none (RFC 3629 4). */
static size_t character(const unsigned char *s, uint32_t *ret)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = *s < 0x80   ? 1
		   : *s < 0xc0 ? 0
		   : *s < 0xe0 ? 2
		   : *s < 0xf0 ? 3
		   : *s < 0xf8 ? 4
			       : 0;
	uint32_t c = n < 2 ? *s : *s & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (n && (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)))
		return 0;
	*ret = c;
	return n;
}

/* Is it seen, and where it stands? Not so controls, marks of direction, characters of no width. */
static bool is_shown(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} hidden[] = {
		{0, 0x1f},	  {0x7f, 0x9f},	    {0xad, 0xad},     {0x61c, 0x61c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (c >= hidden[i].from && c <= hidden[i].to)
			return false;
	return true;
}

json_t *page_text(const char *text)
{
	_cleanup_free_ char *shown = malloc(4 * strlen(text) + 1);
	const unsigned char *s = (const unsigned char *)text;
	char *out = shown;

	if (!shown)
		return NULL;
	while (*s) {
		uint32_t c;
		size_t n = character(s, &c);

		if (n && is_shown(c)) {
			memcpy(out, s, n);
			out += n;
			s += n;
		} else {
			out += sprintf(out, "\\x%02x", *s++);
		}
	}
	return json_stringn(shown, (size_t)(out - shown));
}

int page_html(FILE *out, const char *text)
{
	json_t *shown = page_text(text);
	int error = 0;

	if (!shown)
		return -ENOMEM;
	for (const char *s = json_string_value(shown); *s && !error; s++) {
		if (*s == '<' || *s == '>' || *s == '&' || *s == '"')
			error = fprintf(out, "&#%d;", *s) < 0;
		else
			error = putc(*s, out) == EOF;
	}
	json_decref(shown);
	return error ? -errno : 0;
}
