/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As what a message passes whose first bytes tell that it changes no call. Most of
 * what comes to a SIP port is of that kind: OPTIONS as keep-alives, REGISTER, STUN.
 * sip_parse() says the same, but only of a message that has been copied.
 */
#ifndef BOB_SIP_FIRST_H
#define BOB_SIP_FIRST_H

#include "sip/sip_method.h"

enum {
	SIP_FIRST_BYTES = 16, /* nothing shorter is a message */
};

/* May the message that begins so be of a call? White space in front of it hides that. */
bob_inline int sip_first_of_call(__u64 word)
{
	const __u8 first = word & 0xff;

	return SIP_WORD_IS(word, "SIP/2.0 ") || sip_method_begun(word) != SIP_NO_METHOD ||
	       first == '\r' || first == '\n';
}

/* BOB_CONTINUE: it must be read. length: of the datagram, which may go on behind end. */
bob_inline __u32 sip_first(const void *bytes, const void *end, __u32 length)
{
	const __u64 *word = bytes;

	if (length < SIP_FIRST_BYTES || (const void *)(word + 1) > end)
		return BOB_CONTINUE;
	if (sip_method_of_none(*word))
		return BOB_N_OTHER_METHOD;
	return sip_first_of_call(*word) ? BOB_CONTINUE : BOB_N_NOT_SIP;
}

#endif
