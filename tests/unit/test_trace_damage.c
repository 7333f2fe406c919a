// SPDX-License-Identifier: GPL-2.0-only
/* Files that are damaged, cut, something else, or not there. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "audit/trace.h"
#include "bob.h"
#include "savefile_write.h"

enum { PACKETS = 3, BYTES = 61 };

static const uint64_t noon = 1700000000123456789ULL;
static struct savefile file;
static size_t ends[PACKETS + 1]; /* of the head, and of each packet */

static void set_format(unsigned int which)
{
	file.pcapng = which & 1;
	file.nano = which & 2;
	file.swapped = which & 4;
	file.link = which & 8 ? SAVEFILE_SLL : SAVEFILE_ETHERNET;
}

static void begin(unsigned int format)
{
	uint8_t packet[BYTES] = {0};

	set_format(format);
	savefile_begin(&file);
	ends[0] = file.n;
	for (int i = 1; i <= PACKETS; i++) {
		savefile_packet(&file, noon, packet, BYTES, BYTES);
		ends[i] = file.n;
	}
}

static struct audit_trace *open_file(void)
{
	struct audit_trace *trace = NULL;
	FILE *stream = savefile_open(&file);

	assert_non_null(stream);
	assert_int_equal(audit_trace_from(&trace, stream, "test"), 0);
	return trace;
}

/* Reads to the end, or to the damage, which stays; returns how many packets there were. */
static int read_all(struct audit_trace *trace, int *ret_end)
{
	struct audit_packet packet;
	int n = 0, end;

	while ((end = audit_trace_next(trace, &packet)) == 1) {
		assert_null(audit_trace_damage(trace));
		n++;
	}
	assert_int_equal(audit_trace_next(trace, &packet), end);
	if (end) {
		assert_int_equal(end, -EBADMSG);
		assert_true(*audit_trace_damage(trace));
	} else {
		assert_null(audit_trace_damage(trace));
	}
	*ret_end = end;
	return n;
}

static void assert_read(int packets, int end)
{
	struct audit_trace *trace = open_file();
	int n, ended;

	n = read_all(trace, &ended);
	assert_int_equal(n, packets);
	assert_int_equal(ended, end);
	audit_trace_close(trace);
}

/* That a stream is no trace, and in what words. */
static void assert_refused(const char *said)
{
	struct audit_trace *trace = NULL;
	FILE *stream = savefile_open(&file);

	assert_non_null(stream);
	assert_int_equal(audit_trace_from(&trace, stream, "test"), -EINVAL);
	assert_null(trace);
	assert_non_null(strstr(bob_log_last(), said));
}

/* ---- damage ---- */

static void a_file_cut_anywhere_is_read_up_to_there(void **state)
{
	(void)state;
	for (unsigned int format = 0; format < 16; format++) {
		int packets = PACKETS;

		begin(format);
		for (; file.n > ends[0]; file.n--) {
			while (file.n < ends[packets])
				packets--;
			assert_read(packets, file.n == ends[packets] ? 0 : -EBADMSG);
		}
	}
}

static void a_file_cut_in_its_head_is_no_trace(void **state)
{
	(void)state;
	for (unsigned int format = 0; format < 8; format++) {
		begin(format);
		for (file.n = ends[0] - 1; file.n; file.n--)
			assert_refused("test: is no pcap or pcapng file: ");
	}
}

/* No byte that is wrong, and no value of it, does more than end the file. */
static void any_byte_may_be_wrong(void **state)
{
	static const uint8_t flips[] = {0x01, 0x02, 0x80, 0xff};
	struct audit_trace *trace;

	(void)state;
	for (unsigned int format = 0; format < 16; format++) {
		begin(format);
		for (size_t i = 0; i < file.n * sizeof(flips); i++) {
			uint8_t flip = flips[i % sizeof(flips)];
			int end;

			file.bytes[i / sizeof(flips)] ^= flip;
			trace = NULL;
			audit_trace_from(&trace, savefile_open(&file), "test");
			if (trace)
				assert_in_range(read_all(trace, &end), 0, PACKETS);
			audit_trace_close(trace);
			file.bytes[i / sizeof(flips)] ^= flip;
		}
	}
}

static void a_packet_of_absurd_length_is_damage(void **state)
{
	(void)state;
	begin(0);
	memset(file.bytes + ends[1] + 8, 0xff, 4);
	assert_read(1, -EBADMSG);
}

static void a_second_link_layer_in_a_pcapng_file_is_damage(void **state)
{
	uint8_t packet[BYTES] = {0};

	(void)state;
	begin(1);
	savefile_interface(&file, SAVEFILE_ETHERNET);
	savefile_packet(&file, noon, packet, BYTES, BYTES);
	assert_read(PACKETS + 1, 0);
	savefile_interface(&file, SAVEFILE_RAW);
	savefile_packet(&file, noon, packet, BYTES, BYTES);
	assert_read(PACKETS + 1, -EBADMSG);
}

static uint64_t time_of(uint32_t seconds, uint32_t rest)
{
	struct audit_packet packet;
	struct audit_trace *trace;

	begin(0);
	memcpy(file.bytes + ends[0], &seconds, 4);
	memcpy(file.bytes + ends[0] + 4, &rest, 4);
	trace = open_file();
	assert_int_equal(audit_trace_next(trace, &packet), 1);
	audit_trace_close(trace);
	return packet.time;
}

static void a_time_that_is_none_ends_within_its_second(void **state)
{
	(void)state;
	assert_int_equal(time_of(1700000000, 999999), 1700000000999999000ULL);
	assert_in_range(time_of(1700000000, 4000000), 1700000000000000000ULL,
			1700000000999999999ULL);
	assert_int_equal(time_of(1700000000, 0xffffffff), 0);
	assert_true(time_of(0xffffffff, 0) / 1000000000 <= 0xffffffff);
}

static void a_time_beyond_all_years_is_the_last_there_is(void **state)
{
	struct audit_packet packet;
	struct audit_trace *trace;

	(void)state;
	begin(1);
	memset(file.bytes + ends[0] + 12, 0xff, 8);
	trace = open_file();
	assert_int_equal(audit_trace_next(trace, &packet), 1);
	assert_true(packet.time <= INT64_MAX);
	audit_trace_close(trace);
}

/* ---- no trace ---- */

static void set_bytes(const void *bytes, size_t n)
{
	memcpy(file.bytes, bytes, n);
	file.n = n;
}

static void what_is_no_trace_is_said(void **state)
{
	(void)state;
	set_bytes("INVITE sip:bob@example.com SIP/2.0", 34);
	assert_refused("test: is no pcap or pcapng file: ");
	set_bytes("\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
	assert_refused("zcat test | bobctl audit -");
	set_bytes("\x28\xb5\x2f\xfd", 4);
	assert_refused("zstdcat test | bobctl audit -");
}

static void a_link_layer_that_is_not_read_is_named(void **state)
{
	(void)state;
	begin(0);
	file.link = SAVEFILE_IEEE80211;
	savefile_begin(&file);
	assert_refused("link type 105 (IEEE802_11) are not read");
}

static void assert_no_file(const char *path, int err, const char *said)
{
	struct audit_trace *trace = NULL;

	assert_int_equal(audit_trace_open(&trace, path), err);
	assert_null(trace);
	assert_non_null(strstr(bob_log_last(), said));
}

static void what_cannot_be_opened_is_named(void **state)
{
	(void)state;
	assert_no_file("/no/such.pcap", -ENOENT, "/no/such.pcap: cannot be opened: No such file");
	assert_no_file("/", -EISDIR, "/: is a directory");
	assert_no_file("/dev/null", -EINVAL, "/dev/null: is empty");
}

static void nobody_listens_where_no_interface_is(void **state)
{
	struct audit_trace *trace = NULL;
	int err = audit_trace_listen(&trace, "no-such-iface");

	(void)state;
	assert_true(err == -ENODEV || err == -EPERM);
	assert_null(trace);
	assert_non_null(strstr(bob_log_last(), "no-such-iface: "));
}

/* ---- files and pipes ---- */

static char path[32];

static int make_file(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/bob-trace-XXXXXX");
	fd = mkstemp(path);
	begin(0);
	return fd < 0 || write(fd, file.bytes, file.n) != (ssize_t)file.n || close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void a_file_says_how_far_it_was_read(void **state)
{
	struct audit_packet packet;
	struct audit_trace *trace;
	int last = 0;

	(void)state;
	assert_int_equal(audit_trace_open(&trace, path), 0);
	for (int i = 0; i <= PACKETS; i++) {
		assert_int_equal(audit_trace_permille(trace), ends[i] * 1000 / file.n);
		assert_true(audit_trace_permille(trace) > last);
		last = audit_trace_permille(trace);
		assert_int_equal(audit_trace_next(trace, &packet), i < PACKETS);
	}
	assert_int_equal(last, 1000);
	audit_trace_close(trace);
}

/* Gives standard input another source for one trace. */
static struct audit_trace *open_as_stdin(int fd)
{
	struct audit_trace *trace = NULL;
	int kept = dup(STDIN_FILENO);

	assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
	close(fd);
	assert_int_equal(audit_trace_open(&trace, "-"), 0);
	dup2(kept, STDIN_FILENO);
	close(kept);
	return trace;
}

static void standard_input_is_read_from_a_file_and_from_a_pipe(void **state)
{
	struct audit_trace *trace = open_as_stdin(open(path, O_RDONLY));
	int ends_of_pipe[2], end;

	(void)state;
	assert_int_equal(read_all(trace, &end), PACKETS);
	assert_int_equal(audit_trace_permille(trace), 1000);
	audit_trace_close(trace);

	assert_int_equal(pipe(ends_of_pipe), 0);
	assert_int_equal(write(ends_of_pipe[1], file.bytes, file.n), file.n);
	close(ends_of_pipe[1]);
	trace = open_as_stdin(ends_of_pipe[0]);
	assert_int_equal(audit_trace_permille(trace), -1);
	assert_int_equal(read_all(trace, &end), PACKETS);
	assert_int_equal(end, 0);
	audit_trace_close(trace);
}

static int hold_errors(void **state)
{
	(void)state;
	bob_log_hold(true);
	return 0;
}

#define t(test) cmocka_unit_test(test)
#define f(test) cmocka_unit_test_setup_teardown(test, make_file, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_file_cut_anywhere_is_read_up_to_there),
		t(a_file_cut_in_its_head_is_no_trace),
		t(any_byte_may_be_wrong),
		t(a_packet_of_absurd_length_is_damage),
		t(a_second_link_layer_in_a_pcapng_file_is_damage),
		t(a_time_that_is_none_ends_within_its_second),
		t(a_time_beyond_all_years_is_the_last_there_is),
		t(what_is_no_trace_is_said),
		t(a_link_layer_that_is_not_read_is_named),
		t(what_cannot_be_opened_is_named),
		t(nobody_listens_where_no_interface_is),
		f(a_file_says_how_far_it_was_read),
		f(standard_input_is_read_from_a_file_and_from_a_pipe),
	};

	return cmocka_run_group_tests_name("damaged traces", tests, hold_errors, NULL);
}
