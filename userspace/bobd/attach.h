/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hanging bob's programs on an interface, and taking them off. What was there
 * before is remembered until it is known that the whole start succeeded.
 */
#ifndef BOBD_ATTACH_H
#define BOBD_ATTACH_H

#include "bobd.h"

/* One attachment, and what undoes it. */
struct bobd_attachment {
	char name[IFNAMSIZ];
	unsigned int ifindex;
	const char *root; /* of the pins; the caller's */
	bool generic;
	bool xdp_made;	/* there was no link of ours before */
	int xdp_before; /* else the program it had; -1: none */
	bool tc_made;
	int tc_before;
	bool qdisc_made;
};

#define BOBD_ATTACHMENT_NONE ((struct bobd_attachment){.xdp_before = -1, .tc_before = -1})

/*
 * XDP, native if that is to be had unless generic is asked for. A link that an
 * earlier bobd left pinned goes on with the new program without a gap.
 */
int bobd_attach_xdp(struct bobd_attachment *a, int program, bool generic);
/* The egress program, behind a clsact qdisc that is made unless it is there. */
int bobd_attach_tc(struct bobd_attachment *a, int program);
/* Is all of it still there, or has somebody taken it off? */
bool bobd_attached(const struct bobd_attachment *a, bool egress);
/* Back to what was there before. Logs, and goes on, when something fails. */
void bobd_attach_undo(struct bobd_attachment *a);
/* It stays; forget what was before. */
void bobd_attach_keep(struct bobd_attachment *a);

/* Removes the pinned link: the program goes, unless somebody else holds the link. */
void bobd_detach_xdp(const char *root, const char *name);
void bobd_detach_tc(unsigned int ifindex, bool qdisc);

#endif
