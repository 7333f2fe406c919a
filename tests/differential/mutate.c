// SPDX-License-Identifier: GPL-2.0-only
/* Damage that real senders, and those who mean harm, do to a message; it knows what a header is. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "differential.h"
#include "edit.h"

/* A line of the message, its end of line included. */
struct line {
	size_t start, colon, stop, next; /* .colon == .stop: none */
};

static struct line line_from(const struct bytes *m, size_t start)
{
	struct line line = {.start = start};
	const uint8_t *feed = memchr(m->at + start, '\n', m->n - start);
	const uint8_t *colon;

	line.next = feed ? (size_t)(feed - m->at) + 1 : m->n;
	line.stop = feed ? line.next - 1 : m->n;
	if (line.stop > start && m->at[line.stop - 1] == '\r')
		line.stop--;
	colon = memchr(m->at + start, ':', line.stop - start);
	line.colon = colon ? (size_t)(colon - m->at) : line.stop;
	return line;
}

/* Any line; most often one of the headers. */
static struct line any_line(const struct bytes *m)
{
	size_t at = random_below(m->n), start = at;

	while (start && m->at[start - 1] != '\n')
		start--;
	return line_from(m, start);
}

/* ---- bytes ---- */

static void flip_bit(struct bytes *m, const struct bytes *other)
{
	(void)other;
	m->at[random_below(m->n)] ^= 1 << random_below(8);
}

static uint8_t odd_byte(void)
{
	static const uint8_t odd[] = "\0\t\n\r \"%'()*+,-./0:;<=>?@[\\]{|}~\x7f\x80\xc3\xff";

	return odd[random_below(sizeof(odd) - 1)];
}

static void set_byte(struct bytes *m, const struct bytes *other)
{
	(void)other;
	m->at[random_below(m->n)] = odd_byte();
}

static void insert_byte(struct bytes *m, const struct bytes *other)
{
	uint8_t byte = odd_byte();

	(void)other;
	insert(m, random_below(m->n + 1), &byte, 1);
}

static void delete_bytes(struct bytes *m, const struct bytes *other)
{
	size_t at = random_below(m->n), n = 1 + random_below(random_percent(80) ? 2 : 40);

	(void)other;
	cut(m, at, at + n < m->n ? at + n : m->n);
}

static void cut_short(struct bytes *m, const struct bytes *other)
{
	(void)other;
	m->n = random_below(m->n) + 1;
}

/* ---- lines ---- */

static void duplicate_line(struct bytes *m, const struct bytes *other)
{
	struct line line = any_line(m), to = any_line(m);
	uint8_t copy[BYTES_MAX];
	size_t n = line.next - line.start;

	(void)other;
	memcpy(copy, m->at + line.start, n);
	insert(m, random_percent(50) ? line.next : to.start, copy, n);
}

static void drop_line(struct bytes *m, const struct bytes *other)
{
	struct line line = any_line(m);

	(void)other;
	cut(m, line.start, line.next);
}

static void move_line(struct bytes *m, const struct bytes *other)
{
	struct line line = any_line(m);
	uint8_t copy[BYTES_MAX];
	size_t n = line.next - line.start;

	(void)other;
	memcpy(copy, m->at + line.start, n);
	cut(m, line.start, line.next);
	if (m->n)
		insert(m, any_line(m).start, copy, n);
	else
		insert(m, 0, copy, n);
}

static void splice_line(struct bytes *m, const struct bytes *other)
{
	struct line line;

	if (!other->n)
		return;
	line = any_line(other);
	insert(m, any_line(m).start, other->at + line.start, line.next - line.start);
}

/* RFC 3261 7.3.1: a line goes on in the next if that starts with white space. */
static void fold_line(struct bytes *m, const struct bytes *other)
{
	static const char *const folds[] = {"\r\n ", "\r\n\t", "\n ", "\r\n  \t ", "\r\n \r\n "};
	struct line line = any_line(m);
	size_t value = line.stop > line.colon ? line.stop - line.colon : 1;

	(void)other;
	insert_text(m, line.colon + random_below(value), random_of(folds));
}

static void change_line_end(struct bytes *m, const struct bytes *other)
{
	static const char *const ends[] = {"\n", "\r", "\r\r\n", "\n\r", "", "\r\n\r\n"};
	struct line line = any_line(m);
	const char *end = random_of(ends);

	(void)other;
	cut(m, line.stop, line.next);
	insert_text(m, line.stop, end);
}

static void drop_all_returns(struct bytes *m, const struct bytes *other)
{
	size_t n = 0;

	(void)other;
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i] != '\r')
			m->at[n++] = m->at[i];
	m->n = n;
}

static void lead_with(struct bytes *m, const struct bytes *other)
{
	static const char *const leads[] = {"\r\n", "\r\n\r\n",		"\n",
					    " ",    "\r\n\r\n\r\n\r\n", "\0"};

	(void)other;
	insert_text(m, 0, random_of(leads));
}

/* ---- headers ---- */

static void change_case(struct bytes *m, const struct bytes *other)
{
	struct line line = any_line(m);
	bool all = random_percent(50);

	(void)other;
	for (size_t i = line.start; i < line.colon; i++)
		if (isalpha(m->at[i]) && (all || random_percent(50)))
			m->at[i] ^= 0x20;
}

static const struct {
	const char *full, *compact;
} forms[] = {
	{"Via", "v"},	  {"From", "f"},	   {"To", "t"},
	{"Call-ID", "i"}, {"Content-Length", "l"}, {"Session-Expires", "x"},
	{"Contact", "m"}, {"Subject", "s"},	   {"Supported", "k"},
};

static void change_form(struct bytes *m, const struct bytes *other)
{
	struct line line = any_line(m);
	size_t n = line.colon - line.start;
	const char *name = NULL;

	(void)other;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (n == strlen(forms[i].full) && !memcmp(m->at + line.start, forms[i].full, n))
			name = forms[i].compact;
		else if (n == 1 && m->at[line.start] == *forms[i].compact)
			name = forms[i].full;
	}
	if (!name)
		name = random_percent(50) ? random_of(forms).full : random_of(forms).compact;
	cut(m, line.start, line.colon);
	insert_text(m, line.start, name);
}

static void change_space(struct bytes *m, const struct bytes *other)
{
	static const char *const spaces[] = {" ", "\t", "  ", " \t ", "           "};
	struct line line = any_line(m);
	const size_t places[] = {line.start, line.colon, line.colon + 1, line.stop};
	size_t at = random_of(places);

	(void)other;
	if (at > m->n)
		return;
	if (random_percent(20) && at < m->n && m->at[at] == ' ')
		cut(m, at, at + 1);
	else
		insert_text(m, at, random_of(spaces));
}

static void lengthen_value(struct bytes *m, const struct bytes *other)
{
	static const size_t lengths[] = {1,   7,   8,	60,  64,  95,	96,
					 127, 128, 250, 256, 400, 1000, 2048};
	uint8_t run[2048];
	struct line line = any_line(m);
	size_t n = random_of(lengths);

	(void)other;
	memset(run, random_percent(80) ? 'x' : odd_byte(), n);
	insert(m, line.start + random_below(line.stop - line.start + 1), run, n);
}

static void change_number(struct bytes *m, const struct bytes *other)
{
	static const char *const numbers[] = {
		"0",	      "1",	    "-1",	  "00000000001",
		"65535",      "65536",	    "2147483647", "2147483648",
		"4294967295", "4294967296", "999999999",  "18446744073709551617",
		"1e3",	      "0x10",	    "",		  "7 7"};
	size_t at = random_below(m->n), stop;

	(void)other;
	while (at < m->n && !isdigit(m->at[at]))
		at++;
	for (stop = at; stop < m->n && isdigit(m->at[stop]);)
		stop++;
	cut(m, at, stop);
	insert_text(m, at, random_of(numbers));
}

static void add_text(struct bytes *m, const struct bytes *other)
{
	static const char *const texts[] = {";tag=a",
					    ";tag=b",
					    ";tag=",
					    ";TAG=\"a\"",
					    ";branch=z9hG4bKa",
					    ";branch=",
					    ";rport",
					    ";rport=5060",
					    ";received=10.0.0.9",
					    ";maddr=10.0.0.9",
					    ";lr",
					    ";ttl=1",
					    ";x=\"a;tag=b\"",
					    ", <sip:x@example.com>",
					    "\"A, B\" ",
					    "<",
					    ">",
					    "\"",
					    "\\\"",
					    "(comment)",
					    "%00",
					    "%41",
					    "%4",
					    "@",
					    "@@",
					    ";;",
					    ";=",
					    "=",
					    ",",
					    "sip:",
					    "tel:",
					    "\xc3\xa4",
					    " SIP/2.0"};
	struct line line = any_line(m);
	bool last = random_percent(60);

	(void)other;
	insert_text(m, last ? line.stop : line.start + random_below(line.stop - line.start + 1),
		    random_of(texts));
}

static void add_header(struct bytes *m, const struct bytes *other)
{
	static const char *const lines[] = {
		"To: <sip:bob@example.com>;tag=a\r\n",
		"f: <sip:carol@example.com>;tag=f1\r\n",
		"Call-ID: 2@test\r\n",
		"CSeq: 1 INVITE\r\n",
		"CSeq: 1 BYE\r\n",
		"Content-Length: 0\r\n",
		"l: 10000\r\n",
		"Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKa\r\n",
		"Via: SIP / 2.0 / TCP a.example.com ; branch = z9hG4bKb , SIP/2.0/UDP b\r\n",
		"Session-Expires: 90\r\n",
		"Replaces: 1@test;to-tag=a;from-tag=f1\r\n",
		"Max-Forwards: 0\r\n",
		"Resource-Priority: x.1\r\n",
		"X-Very-Very-Very-Long-Header-Name: 1\r\n",
		": nothing\r\n",
		" folded\r\n",
		"no colon\r\n",
		"\r\n",
	};

	(void)other;
	insert_text(m, any_line(m).next, random_of(lines));
}

static void many_headers(struct bytes *m, const struct bytes *other)
{
	size_t at = line_from(m, 0).next, n = 1 + random_below(120);
	const char *line = random_percent(50) ? "X: y\r\n" : "Via: SIP/2.0/UDP a\r\n";

	(void)other;
	while (n--)
		insert_text(m, at, line);
}

static void (*const mutations[])(struct bytes *m, const struct bytes *other) = {
	flip_bit,	 set_byte,	   insert_byte,	  delete_bytes, cut_short,
	duplicate_line,	 drop_line,	   move_line,	  splice_line,	fold_line,
	change_line_end, drop_all_returns, lead_with,	  change_case,	change_form,
	change_space,	 lengthen_value,   change_number, add_text,	add_text,
	add_header,	 many_headers,	   change_space,  fold_line,	change_number,
};

void mutate_message(struct bytes *message, const struct bytes *other)
{
	if (message->n)
		random_of(mutations)(message, other);
}

void mutate_to_ack(struct bytes *message, const char *tag)
{
	size_t next;

	for (size_t at = 0; at < message->n; at = next) {
		struct line line = line_from(message, at);
		size_t name = line.colon - line.start;
		uint8_t *method = memmem(message->at + at, line.stop - at, "INVITE", 6);
		bool to = name == 2 && !memcmp(message->at + at, "To", 2);

		next = line.next;
		if (line.stop == line.start)
			return;
		if (to) {
			insert_text(message, line.stop, tag);
			insert_text(message, line.stop, ";tag=");
			next += strlen(tag) + strlen(";tag=");
		} else if (method && (!at || message->at[at] == 'C')) {
			memcpy(method, "ACK", 3);
			cut(message, method + 3 - message->at, method + 6 - message->at);
			next -= 3;
		}
	}
}
