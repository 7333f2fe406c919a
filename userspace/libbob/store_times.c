/* SPDX-License-Identifier: GPL-2.0-only */
/* The times of rules: few, however many users have them. */
#include "internal.h"
#include "policy.h"
#include "store.h"

int bob_store_each_times(struct bob_store *store,
			 int (*each)(const struct bob_terms *terms, void *arg), void *arg)
{
	struct bob_terms terms = bob_terms_none;
	sqlite3_stmt *find = NULL;
	int step = SQLITE_DONE, err = 0;

	if (sqlite3_prepare_v2(store->db,
			       "SELECT DISTINCT days, day_from, day_until FROM rule WHERE uses > 0"
			       " AND (days <> 127 OR day_from <> day_until)",
			       -1, &find, NULL) != SQLITE_OK)
		return bob_store_complain(store->db, store->path);
	while (!err && (step = sqlite3_step(find)) == SQLITE_ROW) {
		terms.days = (uint32_t)sqlite3_column_int(find, 0);
		terms.from = (uint16_t)sqlite3_column_int(find, 1);
		terms.until = (uint16_t)sqlite3_column_int(find, 2);
		err = each(&terms, arg);
	}
	if (!err && step != SQLITE_DONE)
		err = bob_store_complain(store->db, store->path);
	sqlite3_finalize(find);
	return err;
}
