// SPDX-License-Identifier: GPL-2.0-only
/* Files of captures: what stands in them, how they follow each other, and how they end. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/capture/read.h"
#include "line.h"
#include "message_text.h"
#include "play.h"

enum { BYTES_MAX = 4 << 20 };

static const uint64_t wall = 1700000000123456789;
static struct ctl_interfaces interfaces;
static uint8_t bytes[BYTES_MAX];

static const char *in_directory(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", line_directory, name);
	return path;
}

/* Reads a file of the directory into bytes; returns its length. */
static size_t slurp(const char *name)
{
	FILE *file = fopen(in_directory(name), "rb");
	size_t n;

	if (!file)
		fail_msg("%s is not there", name);
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return n;
}

static struct ctl_sink *begin(const char *name, uint64_t rotate_bytes, uint32_t ring)
{
	const struct ctl_file_options options = {
		.path = in_directory(name),
		.format = ctl_format_of(name),
		.interfaces = &interfaces,
		.rotate_bytes = rotate_bytes,
		.ring = ring,
	};
	struct ctl_sink *sink;

	interfaces = (struct ctl_interfaces){.list = {{.index = 3, .name = "eth3"}}, .n = 1};
	assert_int_equal(ctl_file_open(&sink, &options), 0);
	return sink;
}

/* A refused INVITE of n bytes and somewhat more. */
static int put(struct ctl_sink *sink, size_t n)
{
	static uint8_t frame[FRAME_MAX];
	static char text[MESSAGE_MAX + 100];
	struct ctl_packet packet = {.time = wall, .frame = frame, .interface_name = "eth3"};
	struct message message;
	struct ctl_keys keys;
	size_t length;

	snprintf(text, sizeof(text), "INVITE carol>bob call=1 | X: %0*d", (int)n, 1);
	message_make(&message, text);
	length = frame_build(frame, &(struct frame_shape){0}, message.text, message.length);
	packet.head = (struct bob_capture_head){.captured = (uint32_t)length,
						.length = (uint32_t)length,
						.verdict = BOB_REJECT,
						.reason = BOB_N_REFUSED};
	ctl_read(&packet, &(struct bob_config){0}, &keys);
	strcpy(packet.decision.user, "bob@example.com");
	packet.decision.calls = packet.decision.limit = 1;
	ctl_decision_say(&packet);
	return sink->kind->write(sink, &packet);
}

static void put_many(struct ctl_sink *sink, int n)
{
	while (n--)
		assert_int_equal(put(sink, 100), 0);
}

static void end(struct ctl_sink *sink)
{
	assert_int_equal(sink->kind->close(sink), 0);
}

static uint32_t word_at(size_t at)
{
	uint32_t word;

	memcpy(&word, bytes + at, sizeof(word));
	return word;
}

/* Whole packets of a pcap file; fails where something else stands in it. */
static int pcap_packets(const char *name)
{
	size_t n = slurp(name), at = 24;
	int packets = 0;

	assert_true(n >= at);
	assert_int_equal(word_at(0), 0xa1b23c4d);
	for (; at < n; packets++) {
		assert_int_equal(word_at(at), wall / 1000000000);
		assert_int_equal(word_at(at + 4), wall % 1000000000);
		at += 16 + word_at(at + 8);
	}
	assert_int_equal(at, n);
	return packets;
}

/* Whole blocks of a pcapng file of this type; *ret_last: where the last of them begins. */
static int ng_blocks(size_t n, uint32_t type, size_t *ret_last)
{
	size_t at = 0;
	int blocks = 0;

	while (at < n) {
		uint32_t length = word_at(at + 4);

		assert_true(length >= 12 && length % 4 == 0 && at + length <= n);
		assert_int_equal(word_at(at + length - 4), length);
		if (word_at(at) == type) {
			blocks++;
			*ret_last = at;
		}
		at += length;
	}
	return blocks;
}

/* ---- what stands in them ---- */

static void pcap_has_every_packet_with_nanoseconds(void **state)
{
	struct ctl_sink *sink = begin("a.pcap", 0, 0);
	struct stat st;

	(void)state;
	put_many(sink, 3000); /* more than are held back at a time */
	end(sink);
	assert_int_equal(pcap_packets("a.pcap"), 3000);
	assert_int_equal(stat(in_directory("a.pcap"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void pcapng_has_the_decision_beside_each_packet(void **state)
{
	static const char comment[] =
		"bob: refused (callee at the limit: bob@example.com has 1 of 1)";
	struct ctl_sink *sink = begin("a.pcapng", 0, 0);
	size_t n, at = 0;

	(void)state;
	put_many(sink, 2);
	interfaces.list[interfaces.n++] = (struct ctl_interface){4, "eth4"};
	put_many(sink, 1);
	end(sink);
	n = slurp("a.pcapng");
	assert_int_equal(word_at(0), 0x0a0d0d0a);
	assert_int_equal(ng_blocks(n, 1, &at), 2);
	assert_non_null(memmem(bytes + at, n - at, "eth4", 4));
	assert_int_equal(ng_blocks(n, 6, &at), 3);
	assert_int_equal((uint64_t)word_at(at + 12) << 32 | word_at(at + 16), wall);
	assert_non_null(memmem(bytes + at, n - at, comment, strlen(comment)));
	assert_non_null(memmem(bytes + at, n - at, "INVITE ", 7));
}

static void json_lines_are_objects(void **state)
{
	struct ctl_sink *sink = begin("a.jsonl", 0, 0);
	int lines = 0;
	FILE *file;

	(void)state;
	put_many(sink, 3);
	end(sink);
	file = fopen(in_directory("a.jsonl"), "r");
	for (; lines < 3; lines++) {
		json_t *root = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
		json_int_t status = 0, calls, limit;
		const char *time, *verdict, *reason, *method, *caller, *user, *source;

		assert_int_equal(json_unpack(root, "{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s?:I}",
					     "time", &time, "verdict", &verdict, "reason", &reason,
					     "method", &method, "caller", &caller, "user", &user,
					     "calls", &calls, "limit", &limit, "source", &source,
					     "status", &status),
				 0);
		assert_string_equal(time, "2023-11-14T22:13:20.123456789Z");
		assert_string_equal(verdict, "reject");
		assert_string_equal(reason, "refused");
		assert_string_equal(method, "INVITE");
		assert_string_equal(caller, "carol@example.com");
		assert_string_equal(user, "bob@example.com");
		assert_int_equal(calls * 10 + limit, 11);
		assert_int_equal(status, 0);
		json_decref(root);
	}
	assert_int_equal(fgetc(file), '\n');
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
}

/* ---- one after another ---- */

static int files(const char *prefix)
{
	DIR *directory = opendir(line_directory);
	const struct dirent *entry;
	int n = 0;

	while ((entry = readdir(directory)))
		n += !strncmp(entry->d_name, prefix, strlen(prefix));
	closedir(directory);
	return n;
}

static void files_rotate_before_they_are_too_long(void **state)
{
	struct ctl_sink *sink = begin("a.pcap", 4096, 0);
	char name[32];
	int packets = 0;

	(void)state;
	put_many(sink, 100);
	end(sink);
	assert_true(files("a-") > 10);
	for (int i = 1; i <= files("a-"); i++) {
		snprintf(name, sizeof(name), "a-%05d.pcap", i);
		packets += pcap_packets(name);
		assert_true(slurp(name) <= 4096);
	}
	assert_int_equal(packets, 100);
}

static void a_packet_too_long_for_any_file_has_one_of_its_own(void **state)
{
	struct ctl_sink *sink = begin("a.pcap", 700, 0);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(put(sink, 900), 0);
	end(sink);
	assert_int_equal(files("a-"), 3);
	assert_int_equal(pcap_packets("a-00002.pcap"), 1);
}

/* The highest number among the files of the series. */
static int newest(void)
{
	DIR *directory = opendir(line_directory);
	const struct dirent *entry;
	int last = 0;

	while ((entry = readdir(directory))) {
		int number = strncmp(entry->d_name, "a-", 2) ? 0 : atoi(entry->d_name + 2);

		last = number > last ? number : last;
	}
	closedir(directory);
	return last;
}

static void a_ring_keeps_the_newest_files(void **state)
{
	struct ctl_sink *sink = begin("a.pcapng", 4096, 3);
	size_t at;
	char name[32];
	int last;

	(void)state;
	put_many(sink, 100);
	end(sink);
	last = newest();
	assert_true(last > 10);
	assert_int_equal(files("a-"), 3);
	/* The next capture goes on behind the last file, and counts those that are there. */
	sink = begin("a.pcapng", 4096, 2);
	put_many(sink, 1);
	end(sink);
	assert_int_equal(newest(), last + 1);
	assert_int_equal(files("a-"), 2);
	snprintf(name, sizeof(name), "a-%05d.pcapng", last + 1);
	assert_int_equal(ng_blocks(slurp(name), 6, &at), 1);
}

static void a_ring_leaves_other_files_alone(void **state)
{
	static const char *const others[] = {"a-1.pcap", "a-00001.pcapng", "a-00001x.pcap",
					     "b-00001.pcap", "a.pcap"};
	struct ctl_sink *sink;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		fclose(fopen(in_directory(others[i]), "w"));
	sink = begin("a.pcap", 4096, 1);
	put_many(sink, 100);
	end(sink);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(access(in_directory(others[i]), F_OK), 0);
	assert_int_equal(files(""), 2 + 5 + 1); /* with . and .. */
}

/* ---- a disk that is full ---- */

/* As a full disk does it: a write that is cut short, and then an error. */
static void limit_files(rlim_t most)
{
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){most, RLIM_INFINITY}), 0);
}

static void a_full_disk_leaves_whole_packets(void **state)
{
	static const char *const names[] = {"a.pcap", "a.pcapng", "a.jsonl"};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct ctl_sink *sink = begin(names[i], 0, 0);
		size_t at = 0, n;

		limit_files(9999);
		put_many(sink, 50);
		assert_int_equal(sink->kind->flush(sink), -EFBIG);
		assert_int_equal(put(sink, 100), -EPIPE); /* silent: all has been said */
		end(sink);
		limit_files(RLIM_INFINITY);
		n = slurp(names[i]);
		assert_in_range(n, 9000, 9999);
		if (i == 0)
			assert_in_range(pcap_packets(names[i]), 10, 49);
		if (i == 1)
			assert_in_range(ng_blocks(n, 6, &at), 10, 49);
		if (i == 2)
			assert_int_equal(bytes[n - 1], '\n');
	}
}

static void a_disk_too_full_for_another_file_leaves_none(void **state)
{
	struct ctl_sink *sink = begin("a.pcap", 4096, 0);

	(void)state;
	put_many(sink, 1);
	assert_int_equal(sink->kind->flush(sink), 0);
	limit_files(10);
	for (int i = 0, err = 0; i < 100 && !err; i++)
		err = put(sink, 100);
	end(sink);
	limit_files(RLIM_INFINITY);
	assert_int_equal(pcap_packets("a-00001.pcap"), 1);
	assert_int_equal(files("a-"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINE_TEST(pcap_has_every_packet_with_nanoseconds),
		LINE_TEST(pcapng_has_the_decision_beside_each_packet),
		LINE_TEST(json_lines_are_objects),
		LINE_TEST(files_rotate_before_they_are_too_long),
		LINE_TEST(a_packet_too_long_for_any_file_has_one_of_its_own),
		LINE_TEST(a_ring_keeps_the_newest_files),
		LINE_TEST(a_ring_leaves_other_files_alone),
		LINE_TEST(a_full_disk_leaves_whole_packets),
		LINE_TEST(a_disk_too_full_for_another_file_leaves_none),
	};

	return cmocka_run_group_tests_name("files of captures", tests, NULL, NULL);
}
