/* SPDX-License-Identifier: GPL-2.0-only */
/* Methods, as they stand in a start line or a CSeq: case-sensitive (RFC 3261 7.1). */
#ifndef BOB_SIP_METHOD_H
#define BOB_SIP_METHOD_H

#include "scratch.h"
#include "swar.h"

/* Does the word begin with this literal, of eight letters at most? */
#define SIP_WORD_IS(word, text)                                                                    \
	(((word)&swar_mask(sizeof(text) - 1)) == swar_word(text, sizeof(text) - 1))

/* What makes, changes or ends a call. */
#define SIP_METHODS_OF_CALLS(X)                                                                    \
	X("INVITE", SIP_INVITE)                                                                    \
	X("ACK", SIP_ACK)                                                                          \
	X("BYE", SIP_BYE)                                                                          \
	X("CANCEL", SIP_CANCEL)                                                                    \
	X("UPDATE", SIP_UPDATE)

/* The method of a call that a message of these first eight bytes has; SIP_NO_METHOD: none. */
bob_inline __u32 sip_method_begun(__u64 word)
{
#define SIP_METHOD_BEGINS(name, id)                                                                \
	if (SIP_WORD_IS(word, name " "))                                                           \
		return id;
	SIP_METHODS_OF_CALLS(SIP_METHOD_BEGINS)
#undef SIP_METHOD_BEGINS
	return SIP_NO_METHOD;
}

/* Do they begin a request that changes no call? Of a longer name, its first eight letters. */
bob_inline int sip_method_of_none(__u64 word)
{
	return SIP_WORD_IS(word, "OPTIONS ") || SIP_WORD_IS(word, "REGISTER") ||
	       SIP_WORD_IS(word, "SUBSCRIB") || SIP_WORD_IS(word, "NOTIFY ") ||
	       SIP_WORD_IS(word, "MESSAGE ") || SIP_WORD_IS(word, "PUBLISH ") ||
	       SIP_WORD_IS(word, "INFO ") || SIP_WORD_IS(word, "REFER ") ||
	       SIP_WORD_IS(word, "PRACK ");
}

/* The method of that name, of so many letters; word: the first eight of them, and no others. */
bob_inline __u32 sip_method_named(__u64 word, __u32 length)
{
#define SIP_METHOD_IS(name, id)                                                                    \
	if (length == sizeof(name) - 1 && word == swar_word(name, sizeof(name) - 1))               \
		return id;
	SIP_METHODS_OF_CALLS(SIP_METHOD_IS)
#undef SIP_METHOD_IS
	return SIP_OTHER_METHOD;
}

#endif
