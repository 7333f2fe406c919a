/* SPDX-License-Identifier: GPL-2.0-only */
/* The running agent: what it holds, and who is in it. */
#ifndef BOBD_AGENT_H
#define BOBD_AGENT_H

#include "interface.h"
#include "load.h"

struct bobd_link;
struct bobd_events;
struct bobd_keeper;
struct bobd_history;
struct event;
struct event_base;

struct bobd_agent {
	const struct bobd_options *options;
	struct bobd_load load;
	struct bobd_interface interfaces[BOB_INTERFACES_MAX];
	size_t n_interfaces;
	struct event_base *base;
	struct event *heartbeat, *flood, *second, *news, *terminate, *interrupt;
	struct bobd_link *link;
	struct bobd_events *events;
	struct bobd_keeper *keeper;
	struct bobd_history *history; /* NULL: none is kept */
	uint64_t recounts;	      /* number of the last one, never 0 */
	uint64_t pins;		      /* which directory the pins stand in, to see it go */
	int lock;
	bool failed; /* the loop ended for a reason that is no success */
};

/* Starts, runs until told to stop, and lets go. */
int bobd_agent_run(const struct bobd_options *options);

#endif
