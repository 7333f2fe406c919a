/* SPDX-License-Identifier: GPL-2.0-only */
/* Hands a refused INVITE to the agent, with what it needs to answer. */
#ifndef BOB_HAND_OVER_H
#define BOB_HAND_OVER_H

#include "bob_handed.h"
#include "bob_maps.h"
#include "refuse/refuse.h"
#include "sip/sip_plain.h"

/* Of a plain message; of others the agent finds out by itself. */
bob_inline void hand_over_values(struct bob_handed *handed, const struct bob_scratch *s)
{
	if (s->view.lines != 1)
		return; /* the careful reader has been here */
	handed->values[BOB_HANDED_VIA] = s->plain.value[SIP_VIA];
	handed->values[BOB_HANDED_FROM] = s->plain.value[SIP_FROM];
	handed->values[BOB_HANDED_TO] = s->plain.value[SIP_TO];
	handed->values[BOB_HANDED_CALL_ID] = s->plain.value[SIP_CALL_ID];
	handed->values[BOB_HANDED_CSEQ] = s->plain.value[SIP_CSEQ];
	handed->what |= BOB_HANDED_VALUES;
	if (s->plain.twice & 1 << SIP_VIA)
		handed->what |= BOB_HANDED_VIAS;
}

bob_inline void hand_over_fill(struct bob_handed *handed, struct bob_scratch *s)
{
	*handed = (struct bob_handed){
		.decision = s->transaction.a,
		.tag = refuse_tag(s),
		.rule = s->full.rule,
		.why = s->full.why,
		.what = BOB_HANDED_TERMS,
	};
	hand_over_values(handed, s);
}

/* Room in front of the frame; what may stand there already is of no use to anybody. */
static __always_inline int hand_over_room(struct xdp_md *ctx)
{
	int room = (int)((void *)(long)ctx->data - (void *)(long)ctx->data_meta);

	return room == sizeof(struct bob_handed) ||
	       !bpf_xdp_adjust_meta(ctx, room - (int)sizeof(struct bob_handed));
}

/* Where a driver has no such room, the agent looks up what it is not told. */
static __always_inline int hand_over(struct xdp_md *ctx, struct bob_scratch *s)
{
	struct bob_handed *handed;

	if (hand_over_room(ctx)) {
		handed = (void *)(long)ctx->data_meta;
		if ((void *)(handed + 1) <= (void *)(long)ctx->data)
			hand_over_fill(handed, s);
	}
	return bpf_redirect_map(&bob_xsks, s->socket, XDP_PASS);
}

#endif
