/* SPDX-License-Identifier: GPL-2.0-only */
/* Sizes of the maps, and what stands in bob_config. */
#ifndef BOBD_SETTINGS_H
#define BOBD_SETTINGS_H

#include "load.h"

struct bobd_sizes {
	uint32_t calls;
	uint32_t users;	 /* provisioned ones */
	uint32_t guests; /* two parties of every call */
};

struct bobd_sizes bobd_sizes_wanted(const struct bobd_options *options);
/* What is pinned cannot be resized: -EINVAL when the options ask for other sizes. */
int bobd_sizes_pinned(struct bobd_sizes *ret, const struct bob_maps *maps,
		      const struct bobd_options *options);
int bobd_sizes_apply(const struct bobd_sizes *sizes, struct bpf_object *object);

/* New maps: secret, timers, rule 0, free indices; last the ABI version, which makes them valid. */
int bobd_settings_first(const struct bobd_load *load, const struct bobd_sizes *sizes,
			const struct bobd_options *options);
/* What the options may change while calls are up: mode, ports, the longest call. */
void bobd_settings_apply(const struct bob_maps *maps, const struct bobd_options *options);

#endif
