/* SPDX-License-Identifier: GPL-2.0-only */
/* What group.c and group_view.c share. */
#ifndef BOBCTL_GROUP_H
#define BOBCTL_GROUP_H

#include "edit.h"

/* The group of the command line; *ret is NULL where there is none of that name. */
int ctl_group_find(const struct ctl_context *context, struct bob_policy *facts,
		   const struct bob_fact **ret);
int ctl_group_missing(const char *name);
/* group, parent, and its terms. */
json_t *ctl_group_json(const struct bob_fact *group);

#endif
