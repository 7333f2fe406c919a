/* SPDX-License-Identifier: GPL-2.0-only */
/* How the history's file says what enums say in memory: their numbers may change. */
#include "history_file.h"

const char *bob_why_name(enum bob_why why)
{
	switch (why) {
	case BOB_WHY_CALLEE: return "callee";
	case BOB_WHY_CALLEE_GROUP: return "callee_group";
	case BOB_WHY_CALLER: return "caller";
	case BOB_WHY_CALLER_GROUP: return "caller_group";
	}
	return "";
}

const char *bob_level_name(enum policy_level level)
{
	switch (level) {
	case POLICY_NONE: return "group";
	case POLICY_DEFAULT: return "default";
	case POLICY_DOMAIN: return "domain";
	case POLICY_PREFIX: return "prefix";
	case POLICY_USER: return "user";
	}
	return "";
}
