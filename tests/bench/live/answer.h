/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is this the answer to the INVITE that was sent? Written without bob's parser, which it
 * checks; for the kernel, and for a unit test.
 */
#ifndef BOB_STORM_ANSWER_H
#define BOB_STORM_ANSWER_H

#include "storm.h"

#define STORM_ONES 0x0101010101010101ULL
#define STORM_LOW7 0x7f7f7f7f7f7f7f7fULL

enum { ANSWER_WORDS = STORM_ROOM / 8, ANSWER_LINES = 32 };

struct storm_scratch {
	struct storm_line sent[STORM_HEADERS]; /* what every answer repeats */
	__u8 bytes[STORM_ROOM + STORM_LINE];   /* of the answer; the rest is 0 */
	__u32 length;
	__u32 number; /* of the INVITE that it answers */
	struct storm_callees callees;
	__u32 telling; /* enum storm_header that tells it */
	__u32 seen;    /* bit of each enum storm_header that stands in it */
	__u32 lines, at[ANSWER_LINES];
	__u32 tag, tag_length; /* in the To */
	__u64 expected[STORM_LINE / 8];
};

#ifdef __bpf__
#define storm_global __attribute__((noinline))
#else
#define storm_global static __attribute__((unused))
#endif
#define storm_inline static inline __attribute__((always_inline, unused))

/* "1a2b3c4d", as it lies in memory. */
storm_inline __u64 storm_hex(__u32 number)
{
	__u64 digits = __builtin_bswap64(number), letters;

	/* One digit to a byte: the first becomes the lowest. */
	digits >>= 32;
	digits = (digits | digits << 16) & 0x0000ffff0000ffffULL;
	digits = (digits | digits << 8) & 0x00ff00ff00ff00ffULL;
	digits = (digits >> 4 & 0x000f000f000f000fULL) | (digits & 0x000f000f000f000fULL) << 8;
	letters = (digits + 6 * STORM_ONES) >> 4 & STORM_ONES;
	return digits + '0' * STORM_ONES + letters * ('a' - '0' - 10);
}

/* The number of eight hex digits, small letters; what is none gives another number. */
storm_inline __u32 storm_unhex(__u64 text)
{
	__u64 letters = text >> 6 & STORM_ONES;
	__u64 digits = (text & 0x0f * STORM_ONES) + letters * 9;

	digits = (digits & 0x00ff00ff00ff00ffULL) << 4 | (digits >> 8 & 0x00ff00ff00ff00ffULL);
	digits = (digits | digits >> 8) & 0x0000ffff0000ffffULL;
	digits = digits | digits >> 16;
	return __builtin_bswap32((__u32)digits);
}

/*
 * The four digits of whom message number so-and-so calls: every one of the callees once in as
 * many messages, and never in order.
 */
storm_inline __u32 storm_callee_text(struct storm_callees callees, __u32 number)
{
	__u32 n = callees.n ? (__u32)((__u64)number * 7919 % callees.n) : 0;

	return (__u32)(storm_hex(callees.first + n) >> 32);
}

storm_inline __u64 storm_load(const struct storm_scratch *s, __u32 at)
{
	at &= STORM_ROOM - 1;
	return *(const __u64 *)(s->bytes + at);
}

/* Notes where the lines begin. */
storm_global __u32 answer_lines(struct storm_scratch *s)
{
	if (!s)
		return 0;
	s->lines = 0;
	for (__u32 i = 0; i < ANSWER_WORDS; i++) {
		__u64 x, ends;

		if (i * 8 >= s->length)
			break;
		x = storm_load(s, i * 8) ^ '\n' * STORM_ONES;
		ends = ~(((x & STORM_LOW7) + STORM_LOW7) | x | STORM_LOW7);
		if (ends != 0) { /* one of a word is enough: no line is shorter than eight bytes */
			__u64 below = (ends >> 7) - 1;
			__u32 first = ((below & ~(ends >> 7) & STORM_ONES) * STORM_ONES) >> 56;
			/* From memory, so that all ways to here look the same to a verifier. */
			__u32 n = *(volatile __u32 *)&s->lines;

			s->at[n % ANSWER_LINES] = i * 8 + first + 1;
			s->lines = n + 1;
		}
	}
	return s->lines;
}

/* Does a value end there, or go on with a parameter that the answer may add? */
storm_inline __u32 answer_ends(const struct storm_scratch *s, __u32 at)
{
	__u8 c = storm_load(s, at) & 0xff;

	return c == '\r' || c == ';';
}

/* Does that line begin with the header as it was sent? */
storm_global __u32 answer_repeats(struct storm_scratch *s, __u32 header, __u32 at)
{
	const struct storm_line *line;
	__u32 place;

	if (!s || header >= STORM_HEADERS)
		return 0;
	line = &s->sent[header];
	for (__u32 i = 0; i < STORM_LINE / 8; i++)
		s->expected[i] = line->words[i];
	for (__u32 i = 0; i < STORM_LINE_NUMBERS; i++) {
		__u64 number = storm_hex(s->number);

		place = line->numbers[i];
		if (place && place <= STORM_LINE - 8)
			*(__u64 *)((__u8 *)s->expected + place) = number;
	}
	place = line->callee;
	if (place && place <= STORM_LINE - 4)
		*(__u32 *)((__u8 *)s->expected + place) = storm_callee_text(s->callees, s->number);
	for (__u32 i = 0; i < STORM_LINE / 8; i++) {
		__u64 differs = s->expected[i] ^ storm_load(s, at + i * 8);
		__u32 left = line->length - i * 8;

		if (i * 8 >= line->length)
			break;
		if (left < 8)
			differs <<= 64 - 8 * left;
		if (differs)
			return 0;
	}
	return answer_ends(s, at + line->length);
}

/* The tag at the end of the To: its length, 0 if there is none or one too long. */
storm_global __u32 answer_tag(struct storm_scratch *s, __u32 at)
{
	__u32 n;

	if (!s || (__u32)storm_load(s, at) != (';' | 't' << 8 | 'a' << 16 | 'g' << 24) ||
	    (storm_load(s, at + 4) & 0xff) != '=')
		return 0;
	at += 5;
	for (n = 0; n <= STORM_TAG_MAX; n++) {
		__u8 c = storm_load(s, at + n) & 0xff;

		if (c <= ' ' || c == ';')
			break;
	}
	if (n > STORM_TAG_MAX || !answer_ends(s, at + n))
		return 0;
	s->tag = at;
	s->tag_length = n;
	return n;
}

storm_inline __u32 answer_status(const struct storm_scratch *s)
{
	__u64 digits = storm_load(s, 8);

	return (digits & 0xf) * 100 + (digits >> 8 & 0xf) * 10 + (digits >> 16 & 0xf);
}

/* Which header a line that begins so is. */
storm_inline __u32 answer_header(__u64 word)
{
	switch ((__u32)word) {
	case 'V' | 'i' << 8 | 'a' << 16 | ':' << 24: return STORM_VIA;
	case 'F' | 'r' << 8 | 'o' << 16 | 'm' << 24: return STORM_FROM;
	case 'T' | 'o' << 8 | ':' << 16 | ' ' << 24: return STORM_TO;
	case 'C' | 'a' << 8 | 'l' << 16 | 'l' << 24: return STORM_CALL_ID;
	case 'C' | 'S' << 8 | 'e' << 16 | 'q' << 24: return STORM_CSEQ;
	}
	return STORM_HEADERS;
}

storm_inline enum storm_kind answer_kind(__u32 status)
{
	if (status < 200)
		return STORM_PROVISIONAL;
	if (status < 300)
		return STORM_ANSWERED;
	return status == 486 ? STORM_REFUSED : STORM_OTHER;
}

/* One line of a message: 0 if it is a header that is not as it was sent. */
storm_global __u32 answer_line(struct storm_scratch *s, __u32 at)
{
	__u32 header, bit;

	if (!s)
		return 0;
	header = answer_header(storm_load(s, at));
	bit = 1 << header;
	if (header >= STORM_HEADERS || s->seen & bit)
		return 1; /* of several Vias the first is ours */
	if (header == s->telling)
		s->number = storm_unhex(storm_load(s, at + s->sent[header].numbers[0]));
	s->seen |= bit;
	if (!answer_repeats(s, header, at))
		return 0;
	if (header == STORM_TO)
		answer_tag(s, at + s->sent[STORM_TO].length);
	return 1;
}

/*
 * Do all header lines but those of the mask stand there as they were sent? Sets .number, as
 * one header tells it, which stands in front of the others; and where the To's tag is.
 */
storm_inline int answer_heads(struct storm_scratch *s, __u32 without, __u32 telling)
{
	__u32 n = answer_lines(s);

	s->seen = without;
	s->telling = telling;
	s->number = 0;
	s->tag_length = 0;
	for (__u32 i = 0; i < ANSWER_LINES; i++) {
		if (i >= n)
			break;
		if (!answer_line(s, s->at[i]))
			return 0;
	}
	return s->seen == (1 << STORM_HEADERS) - 1;
}

/* Is it an answer, and to which INVITE? A final one has a To tag (RFC 3261 8.2.6.2). */
storm_inline enum storm_kind answer_check(struct storm_scratch *s)
{
	__u32 status;

	if (storm_load(s, 0) != 0x20302e322f504953ULL) /* "SIP/2.0 " */
		return STORM_WRONG;
	status = answer_status(s);
	if (!answer_heads(s, 0, STORM_VIA))
		return STORM_WRONG;
	if (status >= 200 && !s->tag_length)
		return STORM_WRONG;
	return answer_kind(status);
}

/* Is it one of the INVITEs, behind a gateway that may have put its own Via in front? */
storm_inline int answer_is_invite(struct storm_scratch *s)
{
	if (storm_load(s, 0) != 0x7320455449564e49ULL) /* "INVITE s" */
		return 0;
	return answer_heads(s, 1 << STORM_VIA, STORM_FROM);
}

#endif
