/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the agent share: its options, and where pins stand.
 * Functions return 0 or -errno and have logged one line when they fail.
 */
#ifndef BOBD_H
#define BOBD_H

#include <net/if.h>
#include <stdio.h>

#include "bob.h"

enum {
	BOBD_PINS_MAX = 200, /* longest --pins; leaves room for a name behind it */
	BOBD_PATH = 256,
	BOBD_MODE_KEEP = -1,
};

/* By what the legs of one call through a B2BUA are joined (bpf/call/join.h). */
enum bobd_join {
	BOBD_JOIN_OFF,
	BOBD_JOIN_SESSION, /* Session-ID */
	BOBD_JOIN_PARTIES, /* Session-ID, else the same parties within a second */
};

struct bobd_options {
	const char *interfaces[BOB_INTERFACES_MAX];
	size_t n_interfaces;
	int mode;     /* enum bob_mode, or BOBD_MODE_KEEP */
	bool generic; /* do not try native XDP */
	bool zero_copy;
	uint32_t busy_poll; /* us; 0: not */
	bool egress;	    /* this host is the SIP server: observe what it sends */
	uint16_t ports[BOB_PORTS_MAX];
	size_t n_ports;
	const char *trusted[BOB_INTERFACES_MAX]; /* of the interfaces */
	size_t n_trusted;
	uint64_t longest; /* ns */
	int join;	  /* enum bobd_join */
	uint32_t calls;	  /* 0: as pinned, or the default */
	uint32_t users;	  /* 0: as pinned, or the default */
	const char *store;
	const char *history;   /* NULL: beside the store */
	uint64_t history_rows; /* 0: none is kept */
	uint64_t history_age;  /* ns */
	bool decision_id;      /* in the reply */
	const char *pins;
};

/*
 * The path of a pin. bpffs reserves dots, which an interface's name may hold
 * (eth0.100); it cannot hold a colon, so that stands for the dot.
 */
static inline const char *bobd_pin(char path[BOBD_PATH], const char *root, const char *prefix,
				   const char *name)
{
	int n = snprintf(path, BOBD_PATH, "%s/%s", root, prefix);

	for (; *name && n < BOBD_PATH - 1; name++)
		path[n++] = *name == '.' ? ':' : *name;
	path[n] = '\0';
	return path;
}

#define BOBD_LINK_PREFIX "link_"

#endif
