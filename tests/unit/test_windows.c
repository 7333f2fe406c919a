/* SPDX-License-Identifier: GPL-2.0-only */
/* A large shared map, of which a part at a time is there. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "bob.h"
#include "windows.h"

enum { RECORDS = 100000 };

static int fd;
static struct bob_maps maps;

/* A file in memory stands for the map: both are mapped in the same way. */
static int open_records(void **state)
{
	(void)state;
	fd = memfd_create("records", MFD_CLOEXEC);
	maps = (struct bob_maps){.users_size = RECORDS};
	if (fd < 0 || ftruncate(fd, RECORDS * sizeof(struct bob_user)))
		return -1;
	if (bob_windows_new(&maps.windows, fd, RECORDS * sizeof(struct bob_user)))
		return -1;
	maps.users = bob_windows_base(maps.windows);
	return 0;
}

static int close_records(void **state)
{
	(void)state;
	bob_windows_free(maps.windows);
	close(fd);
	return 0;
}

/* In .refused, as it stands in the file. */
static uint64_t in_file(uint32_t index)
{
	struct bob_user user;

	assert_int_equal(pread(fd, &user, sizeof(user), (off_t)(index * sizeof(user))),
			 sizeof(user));
	return user.refused;
}

/* A pipe takes what can be read; SIGSEGV is not needed to know. */
static bool is_there(const void *address)
{
	int ends[2];
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	n = write(ends[1], address, 1);
	close(ends[0]);
	close(ends[1]);
	return n == 1;
}

static void a_record_is_there_once_it_was_asked_for(void **state)
{
	(void)state;
	assert_false(is_there(&maps.users[RECORDS / 2]));
	bob_user_record(&maps, RECORDS / 2)->refused = 7;
	assert_true(is_there(&maps.users[RECORDS / 2]));
	assert_false(is_there(&maps.users[0]));
	assert_false(is_there(&maps.users[RECORDS - 1]));
	assert_int_equal(in_file(RECORDS / 2), 7);
}

static void a_record_stays_where_it_is(void **state)
{
	struct bob_user *first = bob_user_record(&maps, 1000);

	(void)state;
	first->refused = 1;
	for (uint32_t i = 0; i < RECORDS; i += 100)
		assert_ptr_equal(bob_user_record(&maps, i), &maps.users[i]);
	assert_ptr_equal(bob_user_record(&maps, 1000), first);
	assert_int_equal(first->refused, 1);
}

/* In the last window, too, which is shorter than the others. */
static void every_record_is_the_maps(void **state)
{
	(void)state;
	for (uint32_t i = RECORDS; i-- > 0;)
		memset(bob_user_record(&maps, i), 0, sizeof(struct bob_user));
	for (uint32_t i = 0; i < RECORDS; i++)
		bob_user_record(&maps, i)->refused = i;
	for (uint32_t i = 0; i < RECORDS; i += 97)
		assert_int_equal(in_file(i), i);
}

static void what_lies_across_a_border_is_there_on_both_sides(void **state)
{
	const char *base = bob_windows_base(maps.windows);
	size_t border = 0;

	(void)state;
	bob_windows_open(maps.windows, 0, 1);
	while (is_there(base + border))
		border++;
	bob_windows_open(maps.windows, 2 * border - 1, 2);
	assert_true(is_there(base + 2 * border - 1));
	assert_true(is_there(base + 2 * border));
	assert_false(is_there(base + 3 * border));
}

static void without_windows_all_records_are_there(void **state)
{
	struct bob_user users[2] = {0};
	const struct bob_maps all = {.users = users, .users_size = 2};

	(void)state;
	assert_ptr_equal(bob_user_record(&all, 1), &users[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_records, close_records)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_is_there_once_it_was_asked_for),
		TEST(a_record_stays_where_it_is),
		TEST(every_record_is_the_maps),
		TEST(what_lies_across_a_border_is_there_on_both_sides),
		cmocka_unit_test(without_windows_all_records_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
