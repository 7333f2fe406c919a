/* SPDX-License-Identifier: GPL-2.0-only */
/* What rtnetlink says of interfaces: where they are, and that something changed. */
#ifndef BOBD_LINK_H
#define BOBD_LINK_H

#include <stdbool.h>

struct bobd_link;

struct bobd_link_state {
	unsigned int ifindex;
	bool up;
};

int bobd_link_open(struct bobd_link **ret);
void bobd_link_close(struct bobd_link *link);
/* In this network namespace. -ENODEV (silent): there is none of that name. */
int bobd_link_find(struct bobd_link *link, const char *name, struct bobd_link_state *ret);
/* Readable when some interface changed; bobd_link_drain() reads it empty. */
int bobd_link_fd(const struct bobd_link *link);
void bobd_link_drain(struct bobd_link *link);

#endif
