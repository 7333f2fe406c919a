/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the interfaces that packets come by, as the agent wrote them. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "read.h"

static void name_of(const struct bob_maps *maps, uint32_t index, char name[16])
{
	struct bob_interface interface;
	char known[IF_NAMESIZE];

	if (!bpf_map_lookup_elem(maps->interfaces_fd, &index, &interface))
		snprintf(name, 16, "%.15s", interface.name);
	else if (if_indextoname(index, known))
		snprintf(name, 16, "%.15s", known);
	else
		snprintf(name, 16, "if%u", index);
}

static uint32_t add(struct ctl_interfaces *interfaces, const struct bob_maps *maps, uint32_t index)
{
	struct ctl_interface *added;

	if (interfaces->n == CTL_INTERFACES_MAX)
		return interfaces->n - 1; /* a day of interfaces that come and go */
	added = &interfaces->list[interfaces->n];
	added->index = index;
	name_of(maps, index, added->name);
	return interfaces->n++;
}

uint32_t ctl_interface_find(struct ctl_interfaces *interfaces, const struct bob_maps *maps,
			    uint32_t index)
{
	for (uint32_t i = 0; i < interfaces->n; i++) {
		if (interfaces->list[i].index == index)
			return i;
	}
	return add(interfaces, maps, index);
}

void ctl_interfaces_read(struct ctl_interfaces *interfaces, const struct bob_maps *maps)
{
	uint32_t index, *before = NULL;

	for (; !bpf_map_get_next_key(maps->interfaces_fd, before, &index); before = &index)
		ctl_interface_find(interfaces, maps, index);
	if (!interfaces->n)
		add(interfaces, maps, 0);
}
