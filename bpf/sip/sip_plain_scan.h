/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines of a plain message, in one pass: no call, no branch that depends on
 * more than a line's end and its name.
 *
 * Plain: each line ends with CR LF, and none of its other bytes is one that any
 * reader could take for a line end or for white space (0x08 to 0x0f); no line is
 * folded, no header's name stands before white space. Whatever is not plain is
 * left to the careful reader in sip.h, for good: this one never guesses.
 */
#ifndef BOB_SIP_PLAIN_SCAN_H
#define BOB_SIP_PLAIN_SCAN_H

#include "sip/sip_plain_name.h"

enum {
	SIP_PLAIN_ROUNDS = 20,
	SIP_PLAIN_CALLS = 3, /* so many lines at most: fewer than the careful reader has room for */
};

/* No message can have it: it is the careful reader's turn. */
#define SIP_NOT_PLAIN (BOB_CONTINUE + 1)
#define SIP_MORE_LINES (BOB_CONTINUE + 2)

/*
 * The top bit of each byte that is not one of 0x08 to 0x0f. Those, and no others, are 0x08 under
 * the mask 0x78 if their top bit is clear; any other sum carries into the top bit.
 */
bob_inline __u64 sip_no_control(__u64 word)
{
	const __u64 mask = 0x78 * SWAR_ONES;

	return (((word ^ 0x08 * SWAR_ONES) & mask) + mask) | word;
}

/* The same value; but the verifier, which would follow its bounds, no longer knows them. */
bob_inline __u32 sip_forget(struct bob_scratch *s, __u32 value)
{
	bob_write(s->plain.at, value);
	return bob_read(s->plain.at);
}

bob_inline __u32 sip_half(const struct bob_scratch *s, __u32 at)
{
	bob_opaque(at);
	return *(const __u32 *)(s->bytes + (at & BOB_BYTES_MASK));
}

/* The first control character of the 64 bytes from at on; behind them: there is none. */
bob_inline __u32 sip_control(struct bob_scratch *s, __u32 at)
{
	const __u64 tops = ~SWAR_LOW7;
	const __u32 end = at + SIP_BLOCK;
	__u64 x, y, none;

	for (int i = 0; i < SIP_BLOCK / 16; i++) {
		x = sip_no_control(bob_word(s, at));
		y = sip_no_control(bob_word(s, at + 8));
		if ((x & y & tops) == tops) {
			at += 16;
			continue;
		}
		x = ~x & tops;
		y = ~y & tops;
		none = (__s64)((x >> 7) - 1) >> 63; /* all ones if there is none in x */
		return sip_forget(s, at + (none & 8) + swar_first(x | (y & none)));
	}
	return end;
}

/* Notes the line from start to end. Nonzero: it is not plain. */
bob_inline int sip_plain_line(struct bob_scratch *s, __u32 start, __u32 end)
{
	const __u32 known = sip_forget(s, sip_plain_name(s, start)), id = known & 31;

	if (!known)
		return 0;
	if (known == SIP_NAME_DOUBT || bob_byte(s, end - 1) == ' ')
		return 1;
	s->view.reply_bytes += (end + 2 - start) & -(SIP_REPEATED >> id & 1);
	s->plain.twice |= s->plain.seen & 1U << id;
	if (!(s->plain.seen >> id & 1))
		s->plain.value[id] = (start + (known >> 8) + 1) | end << 16;
	s->plain.seen |= 1U << id;
	return 0;
}

/*
 * Goes on through the lines; SIP_MORE_LINES: not to the end. A round looks at 64 bytes or fewer.
 * Most messages take one call. Longer ones take more, for the verifier walks each round anew.
 */
bob_global __u32 sip_plain_lines(struct bob_scratch *s)
{
	__u32 start, at, end, behind;

	if (!s)
		return SIP_NOT_PLAIN;
	start = bob_read(s->plain.start);
	at = bob_read(s->plain.next);
	for (int i = 0; i < SIP_PLAIN_ROUNDS; i++) {
		end = sip_control(s, at);
		if (end == at + SIP_BLOCK) {
			at = sip_forget(s, end);
			continue;
		}
		behind = sip_half(s, end);
		if ((behind & 0xffff) != ('\r' | '\n' << 8) || end >= s->length)
			return SIP_NOT_PLAIN;
		if (sip_plain_line(s, start, end))
			return SIP_NOT_PLAIN;
		if (behind == ('\r' | '\n' << 8 | '\r' << 16 | '\n' << 24)) {
			s->view.body = end + 4;
			return s->view.body <= s->length ? BOB_CONTINUE : SIP_NOT_PLAIN;
		}
		if ((behind >> 16 & 0xff) <= ' ')
			return SIP_NOT_PLAIN;
		start = sip_forget(s, end + 2);
		at = start;
	}
	bob_write(s->plain.start, start);
	bob_write(s->plain.next, at);
	return SIP_MORE_LINES;
}

/* Finds the lines from start to the blank line, and the headers that matter among them. */
bob_inline __u32 sip_plain_scan(struct bob_scratch *s, __u32 start)
{
	__u32 done;

	s->plain.start = start;
	s->plain.next = start;
	s->plain.seen = 0;
	s->plain.twice = 0;
	s->view.reply_bytes = 0;
	for (int i = 0; i < SIP_PLAIN_CALLS; i++) {
		done = sip_plain_lines(s);
		if (done != SIP_MORE_LINES)
			return done;
	}
	return SIP_NOT_PLAIN;
}

#endif
