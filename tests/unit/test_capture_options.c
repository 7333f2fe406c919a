// SPDX-License-Identifier: GPL-2.0-only
/* What bobctl capture takes, and what of it makes no sense. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/capture/options.h"
#include "line.h"

static void what_makes_no_sense_is_said(void **state)
{
	static const struct line lines[] = {
		{"capture", LINE_USAGE, "-w FILE is missing"},
		{"capture -w a --format text", LINE_USAGE, "there are pcap, pcapng and json"},
		{"capture -w a --rotate-size 100X", LINE_USAGE, "such as 500k, 100M or 2G"},
		{"capture -w a --rotate-size 100Mi", LINE_USAGE, "a number of bytes"},
		{"capture -w a --rotate-size -1", LINE_USAGE, "a number of bytes"},
		{"capture -w a --rotate-size 100", LINE_USAGE, "4096 at least"},
		{"capture -w a --rotate-size 99999999999999999999", LINE_USAGE, "a number"},
		{"capture -w a --rotate-time 10", LINE_USAGE, "such as 90s, 10m, 1h or 7d"},
		{"capture -w a --rotate-time 0s", LINE_USAGE, "a time"},
		{"capture -w a --rotate-time 1000000000d", LINE_USAGE, "a time"},
		{"capture -w a --ring 5", LINE_USAGE, "--rotate-size or --rotate-time is missing"},
		{"capture -w a --rotate-time 1h --ring 0", LINE_USAGE, "a number of files"},
		{"capture -w a --rotate-time 1h --ring 5M", LINE_USAGE, "a number of files"},
		{"capture -w - --rotate-size 1M", LINE_USAGE, "the standard output cannot rotate"},
		{"capture -w a --peer example.com", LINE_USAGE, "neither an address"},
		{"capture -w a --peer 192.0.2.1/33", LINE_USAGE, "neither an address"},
		{"capture -w a --peer 192.0.2.1/", LINE_USAGE, "neither an address"},
		{"capture -w a --redact-key /nonexistent", LINE_FAILED, "cannot be read"},
		{"capture -w a --redact --rotate-size 1M --rotate-time 7d --ring 9 --peer ::1",
		 LINE_FAILED, "bob is not attached"},
	};

	(void)state;
	LINE_PLAY(lines);
}

static void the_name_of_a_file_says_its_format(void **state)
{
	(void)state;
	assert_string_equal(ctl_format_of("a.pcap")->name, "pcap");
	assert_string_equal(ctl_format_of("b/a.pcapng")->name, "pcapng");
	assert_string_equal(ctl_format_of("a.jsonl")->name, "json");
	assert_string_equal(ctl_format_of("-")->name, "pcap");
	assert_string_equal(ctl_format_of(".pcapng")->name, "pcap");
	assert_string_equal(ctl_format_of("pcapng")->name, "pcap");
	assert_string_equal(ctl_format_named("json")->name, "json");
	assert_null(ctl_format_named("pcapn"));
}

static bool matches(const char *peer, const char *source, const char *destination)
{
	struct ctl_peer address, ends[2];
	struct ctl_flow flow = {0};

	assert_int_equal(ctl_peer_parse(&address, peer), 0);
	assert_int_equal(ctl_peer_parse(&ends[0], source), 0);
	assert_int_equal(ctl_peer_parse(&ends[1], destination), 0);
	flow.version = ends[0].version;
	memcpy(flow.source, ends[0].address, 16);
	memcpy(flow.destination, ends[1].address, 16);
	return ctl_peer_matches(&address, &flow);
}

static void a_peer_is_an_address_or_a_network_at_either_end(void **state)
{
	(void)state;
	assert_true(matches("192.0.2.1", "192.0.2.1", "198.51.100.1"));
	assert_true(matches("192.0.2.1", "198.51.100.1", "192.0.2.1"));
	assert_false(matches("192.0.2.1", "192.0.2.2", "192.0.2.3"));
	assert_true(matches("192.0.2.77/25", "192.0.2.2", "10.0.0.1"));
	assert_false(matches("192.0.2.77/25", "192.0.2.128", "10.0.0.1"));
	assert_true(matches("0.0.0.0/0", "192.0.2.2", "10.0.0.1"));
	assert_false(matches("0.0.0.0/0", "2001:db8::1", "2001:db8::2"));
	assert_true(matches("::/0", "2001:db8::1", "2001:db8::2"));
	assert_true(matches("2001:db8::/33", "2001:db8:7fff::1", "::1"));
	assert_false(matches("2001:db8::/33", "2001:db8:8000::1", "::1"));
	assert_false(matches("2001:db8::1/128", "2001:db8::2", "::1"));
}

static void without_a_peer_everything_is_taken_and_with_one_no_riddles(void **state)
{
	struct ctl_peer peer = {0};

	(void)state;
	assert_true(ctl_peer_matches(&peer, &(struct ctl_flow){0}));
	assert_int_equal(ctl_peer_parse(&peer, "0.0.0.0/0"), 0);
	assert_false(ctl_peer_matches(&peer, &(struct ctl_flow){0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINE_TEST(what_makes_no_sense_is_said),
		LINE_TEST(the_name_of_a_file_says_its_format),
		LINE_TEST(a_peer_is_an_address_or_a_network_at_either_end),
		LINE_TEST(without_a_peer_everything_is_taken_and_with_one_no_riddles),
	};

	return cmocka_run_group_tests_name("options of bobctl capture", tests, NULL, NULL);
}
