/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs and maps into the kernel: a first start makes them, a later one goes
 * on with the maps that are pinned. Until bobd_load_commit() nothing that was
 * there before is changed, and bobd_load_undo() takes away what was made.
 */
#ifndef BOBD_LOAD_H
#define BOBD_LOAD_H

#include "bobd.h"
#include "objects.h"

struct bpf_object;

struct bobd_load {
	struct bob_maps maps;
	struct bpf_object *objects[BOBD_OBJECTS];
	const char *root;
	bool opened; /* .maps is */
	bool first;  /* there were no maps before */
};

/* -EPROTO: what is pinned is of another ABI version. The options must outlive ret. */
int bobd_load(struct bobd_load *ret, const struct bobd_options *options);
/* The successor's programs and settings take effect. */
int bobd_load_commit(struct bobd_load *load, const struct bobd_options *options);
/* After a failed start. */
void bobd_load_undo(struct bobd_load *load);
/* Lets go; what is pinned stays. */
void bobd_load_close(struct bobd_load *load);

/* A program's descriptor, which stays the load's. */
int bobd_load_program(const struct bobd_load *load, enum bobd_object object, const char *name);

#endif
