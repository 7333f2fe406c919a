/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands. Help is printed from this table; man page and completion say the same. */
#include "bobctl.h"

#define REPLY                                                                                      \
	(CTL_BIT(CTL_REPLY) | CTL_BIT(CTL_RETRY_AFTER) | CTL_BIT(CTL_CONTACT) | CTL_BIT(CTL_REASON))
#define TIMES (CTL_BIT(CTL_ON) | CTL_BIT(CTL_FROM) | CTL_BIT(CTL_UNTIL))
#define LIMITS (CTL_BIT(CTL_LIMIT) | CTL_BIT(CTL_INCOMING) | CTL_BIT(CTL_OUTGOING))
#define TERMS (CTL_BIT(CTL_MULTIPLE_CALLS) | LIMITS | REPLY | TIMES)
#define PLAN                                                                                       \
	(CTL_BIT(CTL_COUNTRY) | CTL_BIT(CTL_NATIONAL) | CTL_BIT(CTL_INTERNATIONAL) |               \
	 CTL_BIT(CTL_OUTSIDE))
#define AUDIT                                                                                      \
	(CTL_BIT(CTL_INTERFACE) | CTL_BIT(CTL_POLICY) | CTL_BIT(CTL_COMPARE) | CTL_BIT(CTL_MODE) | \
	 CTL_BIT(CTL_PORT) | CTL_BIT(CTL_CALLS) | CTL_BIT(CTL_HTML))
#define CAPTURE                                                                                    \
	(CTL_BIT(CTL_WRITE) | CTL_BIT(CTL_USER) | CTL_BIT(CTL_VERDICT) | CTL_BIT(CTL_PEER) |       \
	 CTL_BIT(CTL_FORMAT) | CTL_BIT(CTL_ROTATE_SIZE) | CTL_BIT(CTL_ROTATE_TIME) |               \
	 CTL_BIT(CTL_RING) | CTL_BIT(CTL_REDACT) | CTL_BIT(CTL_REDACT_KEY) | CTL_BIT(CTL_HEP) |    \
	 CTL_BIT(CTL_HEP_ID) | CTL_BIT(CTL_HEP_PASSWORD))

const uint64_t ctl_everywhere = CTL_BIT(CTL_JSON) | CTL_BIT(CTL_PINS) | CTL_BIT(CTL_STORE) |
				CTL_BIT(CTL_HELP) | CTL_BIT(CTL_VERSION);

const struct ctl_command ctl_commands[] = {
	{"status", "", 0, 0, 0,
	 "interfaces, agent, mode, calls and users now, how full every map is", ctl_status},
	{"user set", "USER", TERMS | CTL_BIT(CTL_GROUP), 1, 1,
	 "put a user into the policy, or change what is said about one", ctl_user_set},
	{"user show", "USER", 0, 1, 1, "a user's rule, names and group, and the calls now",
	 ctl_user_show},
	{"user list", "", 0, 0, 0, "every user of the policy", ctl_user_list},
	{"user delete", "USER", 0, 1, 1, "take a user, with all aliases, out of the policy",
	 ctl_user_delete},
	{"user alias add", "USER NAME", 0, 2, 2, "one more name of a user", ctl_alias_add},
	{"user alias remove", "USER NAME", 0, 2, 2, "one name less", ctl_alias_remove},
	{"user caller add", "USER CALLER", 0, 2, 2, "this caller always gets through to the user",
	 ctl_caller_add},
	{"user caller remove", "USER CALLER", 0, 2, 2, "and no longer does", ctl_caller_remove},
	{"rule set", "SUBJECT", TERMS, 1, 1,
	 "the rule of a domain, of a number's first digits, or the default", ctl_rule_set},
	{"rule show", "SUBJECT", 0, 1, 1, "one of these rules", ctl_rule_show},
	{"rule list", "", 0, 0, 0, "all of these rules", ctl_rule_list},
	{"rule delete", "SUBJECT", 0, 1, 1, "the next level decides from now on", ctl_rule_delete},
	{"rule test", "USER", CTL_BIT(CTL_CALLER), 1, 1,
	 "which rule wins for a call to the user, and what would happen now", ctl_rule_test},
	{"group set", "GROUP", LIMITS | REPLY | TIMES | CTL_BIT(CTL_GROUP), 1, 1,
	 "a limit that users share: a department, a trunk", ctl_group_set},
	{"group show", "GROUP", 0, 1, 1, "a group's rule and members, and the calls now",
	 ctl_group_show},
	{"group list", "", 0, 0, 0, "every group", ctl_group_list},
	{"group delete", "GROUP", 0, 1, 1, "a group without members", ctl_group_delete},
	{"exempt add", "emergency|target NAME", 0, 2, 2,
	 "calls to this number or name are never refused", ctl_exempt_add},
	{"exempt remove", "emergency|target NAME", 0, 2, 2, "and now they may be",
	 ctl_exempt_remove},
	{"exempt list", "[emergency|target]", 0, 0, 1, "what is never refused", ctl_exempt_list},
	{"plan show", "", 0, 0, 0, "how numbers are dialled here", ctl_plan_show},
	{"plan set", "", PLAN, 0, 0, "say it, so that one number is one name", ctl_plan_set},
	{"plan clear", "", 0, 0, 0, "numbers are what is dialled", ctl_plan_clear},
	{"policy export", "[FILE]", 0, 0, 1, "write the whole policy as a text file",
	 ctl_policy_export},
	{"policy check", "FILE", 0, 1, 1, "say every error of such a file", ctl_policy_check},
	{"policy diff", "FILE", 0, 1, 1,
	 "what a file would change; as diff(1), exit 0: nothing, 1: something, 2: trouble",
	 ctl_policy_diff},
	{"policy load", "FILE", CTL_BIT(CTL_DRY_RUN) | CTL_BIT(CTL_DELETE_ALL), 1, 1,
	 "make the policy what the file says: all of it, or nothing", ctl_policy_load},
	{"policy import", "FILE", CTL_BIT(CTL_DRY_RUN), 1, 1,
	 "add the users of a file of lines \"user,limit\"", ctl_policy_import},
	{"call list", "", CTL_BIT(CTL_USER), 0, 0, "the calls that are up now", ctl_call_list},
	{"call clear", "ID", 0, 1, 1, "free the slots of a call; the call itself goes on",
	 ctl_call_clear},
	{"why", "USER", CTL_BIT(CTL_HISTORY), 1, 1,
	 "the calls that hold a user's slots, and the last refusals", ctl_why},
	{"history", "[USER]", CTL_BIT(CTL_SINCE) | CTL_BIT(CTL_ROWS) | CTL_BIT(CTL_HISTORY), 0, 1,
	 "what was refused, newest first", ctl_history},
	{"history show", "ID", CTL_BIT(CTL_HISTORY), 1, 1,
	 "one refusal, by the ID in the reply or in the history", ctl_history_show},
	{"mode", "[off|monitor|enforce]", 0, 0, 1, "show the mode, or change it", ctl_mode},
	{"stats", "", CTL_BIT(CTL_ALL) | CTL_BIT(CTL_BLIND), 0, 0,
	 "every counter, and what it means", ctl_stats},
	{"detach", "", 0, 0, 0, "remove bob's programs, maps and qdiscs from the kernel",
	 ctl_detach},
	{"capture", "", CAPTURE, 0, 0, "write the SIP packets that bob sees, and what it decided",
	 ctl_capture},
	{"audit", "FILE...", AUDIT, 0, SIZE_MAX,
	 "replay captures: who called whom, and whom bob would have refused", ctl_audit},
	{NULL, NULL, 0, 0, 0, NULL, NULL},
};
