/* SPDX-License-Identifier: GPL-2.0-only */
/* One interface: programs on it, its entry in bob_interfaces, a socket per queue. */
#ifndef BOBD_INTERFACE_H
#define BOBD_INTERFACE_H

#include "attach.h"

struct bobd_agent;
struct bobd_queue;

struct bobd_interface {
	char name[IFNAMSIZ];
	unsigned int ifindex; /* 0: away */
	uint32_t slot;
	uint32_t flags; /* enum bob_interface_flag */
	uint32_t n_queues;
	bool up;
	bool attached;
	bool missed;	/* a program of ours was not there a second ago */
	uint64_t retry; /* when to try again what failed; 0: nothing did */
	struct bobd_attachment attachment;
	struct bob_interface before; /* its entry, if .had_entry */
	bool had_entry;
	struct bobd_queue *queues[BOB_QUEUES_MAX];
};

/*
 * Attaches and enters it in bob_interfaces; sockets come with
 * bobd_interface_serve(). On failure everything is as before.
 */
int bobd_interface_attach(struct bobd_agent *agent, struct bobd_interface *i);
/* Opens the sockets that are missing. -ENETDOWN is silent: later, then. */
int bobd_interface_serve(struct bobd_agent *agent, struct bobd_interface *i);
/* Closes the sockets; INVITEs pass from here on. */
void bobd_interface_silence(struct bobd_interface *i);
/* The interface went away: sockets and entry go. */
void bobd_interface_forget(struct bobd_agent *agent, struct bobd_interface *i);
/* It is in service: what was before needs no remembering. */
void bobd_interface_keep(struct bobd_agent *agent, struct bobd_interface *i);
/* After a failed start. */
void bobd_interface_undo(struct bobd_agent *agent, struct bobd_interface *i);
/* Has the number of queues changed? Then the sockets are closed, to be opened anew. */
void bobd_interface_check(struct bobd_agent *agent, struct bobd_interface *i);

/* "eth0 (native, 1 queue)" */
const char *bobd_interface_describe(const struct bobd_interface *i, char *text, size_t size);
/* Takes bob off the interfaces that this bobd was not told of. */
void bobd_interfaces_prune(struct bobd_agent *agent);
/* Receive queues of an interface, at least 1. */
uint32_t bobd_queues_of(const char *name, unsigned int ifindex);

#endif
