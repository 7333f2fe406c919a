/* SPDX-License-Identifier: GPL-2.0-only */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "store_facts.h"
#include "store_home.h"

enum { ROOM = 1000 };

static char dir[] = "/tmp/bob-store-XXXXXX";
char home_path[64];
struct bob_store *home_store;

int home_make(void **state)
{
	(void)state;
	bob_log_level(BOB_LOG_ERR);
	if (!mkdtemp(dir))
		return -1;
	snprintf(home_path, sizeof(home_path), "%s/bob.db", dir);
	return 0;
}

int home_remove(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

int home_open(void **state)
{
	(void)state;
	unlink(home_path);
	return bob_store_open(&home_store, home_path);
}

int home_open_empty(void **state)
{
	return home_open(state) || facts_edit(home_store, "-emergency 112; -emergency 911", ROOM);
}

int home_close(void **state)
{
	(void)state;
	bob_store_close(home_store);
	home_store = NULL;
	return 0;
}

void home_expect(const char *facts)
{
	char text[FACTS_TEXT];

	assert_non_null(facts_stored(text, home_store));
	assert_string_equal(text, facts);
}
