/* SPDX-License-Identifier: GPL-2.0-only */
/* The number plan: four settings, which stand there together or not at all. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "store.h"

static int read_digits(struct bob_store *store, const char *setting, struct bob_digits *ret)
{
	char text[16];
	int err = bob_setting_get(store, setting, text, sizeof(text));
	size_t n = strlen(err ? "" : text);

	if (err)
		return err;
	for (size_t i = 0; i < n; i++) {
		if (n > sizeof(ret->text) || !isgraph((unsigned char)text[i]))
			return bob_store_strange(store, setting, text);
	}
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->text, text, n);
	ret->length = (uint8_t)n;
	return 0;
}

int bob_plan_read(struct bob_store *store, struct bob_policy *policy)
{
	struct bob_plan plan = {0};
	const struct bob_fact fact = {.kind = BOB_FACT_PLAN, .name = "", .plan = &plan};
	int err = read_digits(store, "plan_country", &plan.country);

	if (!err)
		err = read_digits(store, "plan_national", &plan.national);
	if (!err)
		err = read_digits(store, "plan_international", &plan.international);
	if (!err)
		err = read_digits(store, "plan_outside", &plan.outside);
	return err ? err : bob_policy_add(policy, &fact);
}

static int write_digits(struct bob_store *store, const char *setting,
			const struct bob_digits *digits)
{
	char text[sizeof(digits->text) + 1] = "";

	memcpy(text, digits->text, digits->length);
	return bob_setting_set(store, setting, text);
}

int bob_plan_write(struct bob_store *store, const struct bob_plan *plan)
{
	int err = write_digits(store, "plan_country", &plan->country);

	if (!err)
		err = write_digits(store, "plan_national", &plan->national);
	if (!err)
		err = write_digits(store, "plan_international", &plan->international);
	return err ? err : write_digits(store, "plan_outside", &plan->outside);
}

int bob_plan_drop(struct bob_store *store)
{
	_cleanup_sql_ sqlite3_stmt *drop = NULL;
	int err = bob_sql(store, SQL_PLAN_DROP, &drop);

	if (!err)
		err = bob_sql_run(store, drop);
	return err ? err : sqlite3_changes(store->db) ? 0 : -ENOENT;
}
