/* SPDX-License-Identifier: GPL-2.0-only */
/* What bobctl status gathers and shows. */
#ifndef BOBCTL_STATUS_H
#define BOBCTL_STATUS_H

#include "bobctl.h"

enum { CTL_FILLS_MAX = 16 };

struct ctl_interface {
	uint32_t ifindex;
	bool attached; /* the pinned link is still on it */
	struct bob_interface record;
};

struct ctl_status {
	bool attached;
	uint32_t mode;
	bool agent_known, agent_alive;
	uint64_t agent_age; /* ns since its last heartbeat */
	uint16_t ports[BOB_PORTS_MAX];
	uint32_t calls, users; /* now */
	const char *store;
	bool store_ok;
	uint32_t policy; /* users in the store */
	struct ctl_interface interfaces[BOB_INTERFACES_MAX];
	size_t n_interfaces;
	struct bob_fill fills[CTL_FILLS_MAX];
	int n_fills;
};

int ctl_status_json(const struct ctl_status *status);
int ctl_status_text(const struct ctl_status *status);

#endif
