// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "table.h"

const struct row *const tables[] = {
	table_calls,  table_hangup,	table_adoption,	     table_forks,  table_many,
	table_policy, table_identity,	table_refusal,	     table_doubt,  table_times,
	table_legs,   table_pitfalls,	table_pitfalls_more, table_rules,  table_limits,
	table_groups, table_group_life, table_exempt,	     table_levels, table_identity_who,
	NULL,
};
