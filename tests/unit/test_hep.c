// SPDX-License-Identifier: GPL-2.0-only
/* HEP packets byte by byte, as their specification has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <errno.h>

#include <jansson.h>

#include "../../tools/bobctl/capture/hep.h"

static const char text[] = "ACK sip:b SIP/2.0\r\n\r\n";

static const struct hep_options options = {.target = "test", .agent = 0x01020304};

static const struct ctl_packet four = {
	.time = 0x5a000001ULL * 1000000000 + 123456789,
	.interface_name = "eth0",
	.head.verdict = BOB_ABSORB,
	.head.reason = BOB_N_ABSORBED,
	.flow = {.version = 4,
		 .source = {192, 0, 2, 2},
		 .destination = {198, 51, 100, 2},
		 .source_port = 5062,
		 .destination_port = 5060,
		 .payload = (const uint8_t *)text,
		 .length = sizeof(text) - 1},
	.message = {.read = true, .method = "ACK", .call_id = "x@y", .caller = "", .callee = ""},
	.decision.text = "bob: absorbed (absorbed: ACK to bob's own refusal)",
};

/* The value of a packet's chunk; fails if it has none. */
static const uint8_t *chunk(const struct ctl_bytes *bytes, size_t start, uint16_t type, size_t *ret)
{
	const uint8_t *at = bytes->data + start, *end;

	assert_memory_equal(at, "HEP3", 4);
	end = at + (at[4] << 8 | at[5]);
	assert_true(end <= bytes->data + bytes->n);
	for (at += 6; at < end; at += at[4] << 8 | at[5]) {
		assert_true(at + 6 <= end && (at[4] << 8 | at[5]) >= 6);
		assert_int_equal(at[0] << 8 | at[1], 0);
		if ((at[2] << 8 | at[3]) != type)
			continue;
		*ret = (size_t)(at[4] << 8 | at[5]) - 6;
		return at + 6;
	}
	fail_msg("no chunk of type %u", type);
	return NULL;
}

static void a_message_is_these_bytes(void **state)
{
	static const uint8_t expected[] = "HEP3\x00\x81"
					  "\0\0\0\x01\0\x07\x02"	     /* IPv4 */
					  "\0\0\0\x02\0\x07\x11"	     /* UDP */
					  "\0\0\0\x03\0\x0a\xc0\x00\x02\x02" /* from */
					  "\0\0\0\x04\0\x0a\xc6\x33\x64\x02" /* to */
					  "\0\0\0\x07\0\x08\x13\xc6"	     /* 5062 */
					  "\0\0\0\x08\0\x08\x13\xc4"	     /* 5060 */
					  "\0\0\0\x09\0\x0a\x5a\x00\x00\x01" /* s */
					  "\0\0\0\x0a\0\x0a\x00\x01\xe2\x40" /* 123456 us */
					  "\0\0\0\x0b\0\x07\x01"	     /* SIP */
					  "\0\0\0\x0c\0\x0a\x01\x02\x03\x04" /* agent */
					  "\0\0\0\x11\0\x09x@y"		     /* Call-ID */
					  "\0\0\0\x0f\0\x1b"
					  "ACK sip:b SIP/2.0\r\n\r\n";
	struct ctl_bytes out = {0};

	(void)state;
	hep_put_message(&out, &options, &four);
	assert_int_equal(out.n, sizeof(expected) - 1);
	assert_memory_equal(out.data, expected, out.n);
	free(out.data);
}

static void ipv6_has_addresses_of_its_own(void **state)
{
	struct ctl_packet six = four;
	struct ctl_bytes out = {0};
	const uint8_t *value;
	size_t n;

	(void)state;
	six.flow.version = 6;
	memset(six.flow.source, 0x20, 16);
	memset(six.flow.destination, 0x30, 16);
	hep_put_message(&out, &options, &six);
	value = chunk(&out, 0, 1, &n);
	assert_int_equal(*value, 10);
	value = chunk(&out, 0, 5, &n);
	assert_int_equal(n, 16);
	assert_memory_equal(value, six.flow.source, 16);
	value = chunk(&out, 0, 6, &n);
	assert_int_equal(n, 16);
	assert_memory_equal(value, six.flow.destination, 16);
	free(out.data);
}

static void the_password_is_sent_along(void **state)
{
	struct hep_options with = options;
	struct ctl_bytes out = {0};
	const uint8_t *value;
	size_t n;

	(void)state;
	with.password = "secret";
	hep_put_message(&out, &with, &four);
	value = chunk(&out, 0, 14, &n);
	assert_int_equal(n, 6);
	assert_memory_equal(value, "secret", 6);
	free(out.data);
}

static void a_decision_is_json_in_the_log_of_its_call(void **state)
{
	struct ctl_bytes out = {0};
	const uint8_t *value;
	json_t *root;
	size_t n;

	(void)state;
	hep_put_message(&out, &options, &four);
	hep_put_decision(&out, &options, &four);
	value = chunk(&out, 129, 11, &n);
	assert_int_equal(*value, 100);
	value = chunk(&out, 129, 17, &n);
	assert_int_equal(n, 3);
	assert_memory_equal(value, "x@y", 3);
	value = chunk(&out, 129, 15, &n);
	root = json_loadb((const char *)value, n, 0, NULL);
	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "verdict")), "absorb");
	assert_string_equal(json_string_value(json_object_get(root, "decision")),
			    four.decision.text);
	json_decref(root);
	free(out.data);
}

static void decisions_are_those_on_new_calls_and_what_follows_a_refusal(void **state)
{
	struct ctl_packet packet = four;

	(void)state;
	assert_true(hep_is_decision(&packet));
	packet.head.verdict = BOB_PASS;
	packet.head.reason = BOB_N_ADMITTED;
	assert_true(hep_is_decision(&packet));
	packet.head.reason = BOB_N_WOULD_REFUSE;
	assert_true(hep_is_decision(&packet));
	packet.head.reason = BOB_N_SAME_CALL;
	assert_false(hep_is_decision(&packet));
	packet.head.reason = BOB_N_PROGRESS;
	assert_false(hep_is_decision(&packet));
	packet.head.verdict = BOB_REJECT;
	packet.head.direction = BOB_REPLY;
	assert_false(hep_is_decision(&packet));
}

static void what_is_too_long_for_a_packet_is_cut_off(void **state)
{
	static uint8_t payload[70000];
	struct ctl_packet packet = four;
	struct ctl_bytes out = {0};
	size_t n;

	(void)state;
	packet.flow.payload = payload;
	packet.flow.length = sizeof(payload);
	hep_put_message(&out, &options, &packet);
	assert_int_equal(out.n, UINT16_MAX);
	assert_int_equal(out.data[4] << 8 | out.data[5], UINT16_MAX);
	chunk(&out, 0, 15, &n);
	assert_true(n > 65000);
	free(out.data);
}

static void is_target(const char *typed, const char *host, const char *port)
{
	struct hep_options got = {0};

	assert_int_equal(hep_target(&got, typed), 0);
	assert_string_equal(got.host, host);
	assert_string_equal(got.port, port);
	assert_string_equal(got.target, typed);
}

static void a_target_is_a_host_and_perhaps_a_port(void **state)
{
	(void)state;
	is_target("homer.example.org", "homer.example.org", "9060");
	is_target("homer.example.org:9061", "homer.example.org", "9061");
	is_target("192.0.2.9:1", "192.0.2.9", "1");
	is_target("2001:db8::9", "2001:db8::9", "9060");
	is_target("[2001:db8::9]", "2001:db8::9", "9060");
	is_target("[2001:db8::9]:65535", "2001:db8::9", "65535");
}

static void what_is_no_target_is_told(void **state)
{
	static const char *const wrong[] = {
		"",	   ":",		  ":9060", "host:", "host:0", "host:x", "host:65536",
		"host:-1", "host:000123", "[::1",  "[]:9",  "[::1]9", "[::1]:"};
	struct hep_options got = {.port = "same"};
	char long_name[300];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (hep_target(&got, wrong[i]) != -EINVAL)
			fail_msg("'%s' is a target", wrong[i]);
	memset(long_name, 'a', sizeof(long_name));
	long_name[HEP_HOST_MAX] = '\0';
	assert_int_equal(hep_target(&got, long_name), -EINVAL);
	assert_string_equal(got.port, "same");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_these_bytes),
		cmocka_unit_test(ipv6_has_addresses_of_its_own),
		cmocka_unit_test(the_password_is_sent_along),
		cmocka_unit_test(a_decision_is_json_in_the_log_of_its_call),
		cmocka_unit_test(decisions_are_those_on_new_calls_and_what_follows_a_refusal),
		cmocka_unit_test(what_is_too_long_for_a_packet_is_cut_off),
		cmocka_unit_test(a_target_is_a_host_and_perhaps_a_port),
		cmocka_unit_test(what_is_no_target_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
