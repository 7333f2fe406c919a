/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The skeletons. They stand alone here because each declares a struct named
 * after its object, and struct bob_sweep is a request to the sweep elsewhere.
 */
#include <bpf/libbpf.h>

#include "bob_sweep.skel.h"
#include "bob_tc.skel.h"
#include "bob_xdp.skel.h"

#include "objects.h"

const void *bobd_object_bytes(enum bobd_object which, size_t *ret_size)
{
	switch (which) {
	case BOBD_OBJECT_XDP: return bob_xdp__elf_bytes(ret_size);
	case BOBD_OBJECT_TC: return bob_tc__elf_bytes(ret_size);
	default: return bob_sweep__elf_bytes(ret_size);
	}
}

const char *bobd_object_name(enum bobd_object which)
{
	static const char *const names[BOBD_OBJECTS] = {
		[BOBD_OBJECT_XDP] = "bob_xdp",
		[BOBD_OBJECT_TC] = "bob_tc",
		[BOBD_OBJECT_SWEEP] = "bob_sweep",
	};

	return names[which];
}
