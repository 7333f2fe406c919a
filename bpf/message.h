/* SPDX-License-Identifier: GPL-2.0-only */
/* From a datagram's bytes to the verdict: read it, see what kind it is, do what that kind asks. */
#ifndef BOB_MESSAGE_H
#define BOB_MESSAGE_H

#include "call/follow.h"
#include "call/invite.h"
#include "sip/sip_plain.h"

/* The ACK to bob's own 486 goes no further: nobody behind bob sent that answer (RFC 3261 17.1.1.3).
 */
bob_global __u32 message_ack(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();

	if (!s || !config || s->direction != BOB_INGRESS || !refuse_is_own_tag(s, config))
		return BOB_N_ACK;
	s->verdict = BOB_ABSORB;
	return BOB_N_ABSORBED;
}

/* Is this ACK to an answer such as bob gives? Most are not, and are spared a call: 8 ns. */
bob_inline int message_acks_bob(const struct bob_scratch *s)
{
	const struct sip_slice *tag = &s->view.to_tag;

	return tag->length == REFUSE_TAG_LENGTH &&
	       (bob_word(s, tag->at) & swar_mask(3)) == swar_word("bob", 3);
}

bob_inline __u32 message_request(struct bob_scratch *s)
{
	switch (s->view.method) {
	case SIP_ACK: return message_acks_bob(s) ? message_ack(s) : BOB_N_ACK;
	case SIP_BYE: return follow_bye(s);
	case SIP_CANCEL: return follow_cancel(s);
	case SIP_UPDATE: return follow_in_dialog(s);
	case SIP_INVITE: return s->view.to_tag.length ? follow_in_dialog(s) : invite_judge(s);
	}
	return BOB_N_OTHER_METHOD;
}

/* Only answers to what makes, changes or ends a call are of interest. */
bob_inline __u32 message_response(struct bob_scratch *s)
{
	switch (s->view.method) {
	case SIP_INVITE:
	case SIP_BYE:
	case SIP_UPDATE: return follow_response(s);
	}
	return BOB_N_OTHER_RESPONSE;
}

/*
 * Judges the message in .bytes. .now, .interface, .queue, .direction, .packet
 * and .length are the caller's; .verdict and .reason are the answer.
 */
bob_inline __u32 message_judge(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	__u32 reason;

	if (!s || !config)
		return BOB_PASS;
	s->parity = bob_read(config->epoch) & 1;
	s->verdict = BOB_PASS;
	s->zero = 0;
	s->view.call_id.length = 0;
	s->callee.text.length = 0;
	s->caller.text.length = 0;
	reason = sip_plain(s, s->packet.datagram);
	if (reason == SIP_NOT_PLAIN)
		reason = sip_parse(s, s->packet.datagram);
	if (reason == BOB_N_OVERLONG && s->packet.fragment)
		reason = BOB_N_FRAGMENT; /* the headers go on in the next one */
	if (reason == BOB_CONTINUE)
		reason = s->view.status ? message_response(s) : message_request(s);
	s->reason = reason;
	stats_count(reason);
	return s->verdict;
}

#endif
