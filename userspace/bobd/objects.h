/* SPDX-License-Identifier: GPL-2.0-only */
/* The compiled programs that bobd carries with it. */
#ifndef BOBD_OBJECTS_H
#define BOBD_OBJECTS_H

#include <stddef.h>

enum bobd_object {
	BOBD_OBJECT_XDP,
	BOBD_OBJECT_TC,
	BOBD_OBJECT_SWEEP,
	BOBD_OBJECTS,
};

/* The ELF file, for bpf_object__open_mem(). */
const void *bobd_object_bytes(enum bobd_object which, size_t *ret_size);
const char *bobd_object_name(enum bobd_object which);

#endif
