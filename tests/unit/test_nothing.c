// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that the verifier checks on their own must ask whether they were
 * given anything at all. Nobody gives them nothing; if somebody did, what they
 * say must lead to a packet that passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "capture.h"
#include "message.h"
#include "send.h"

static struct bob_scratch scratch;

static void no_text_has_no_pieces(void **state)
{
	(void)state;
	assert_int_equal(sip_find(NULL, 0, 9, SIP_SET(' ', ' ', ' ', ' ')), 9);
	assert_int_equal(sip_find(&scratch, 0, 3000, SIP_SET(' ', ' ', ' ', ' ')), 3000);
	assert_int_equal(sip_skip_spaces(NULL, 0, 9), 9);
	assert_int_equal(sip_trim_spaces(NULL, 0, 9), 9);
	assert_int_equal(sip_skip_quoted(NULL, 0, 9), 0);
	assert_int_equal(sip_number(NULL, 0, 9), SIP_NO_NUMBER);
	assert_int_equal(sip_number(&scratch, 9, 9), SIP_NO_NUMBER);
	assert_int_equal(sip_param(NULL, 9), -1);
	assert_int_equal(sip_method(NULL, 0, 9), SIP_NO_METHOD);
	assert_int_equal(sip_header_name(NULL, 0, 9), SIP_OTHER_HEADER);
	assert_int_equal(sip_header_name(&scratch, 9, 9), SIP_OTHER_HEADER);
	assert_int_equal(sip_header_name(&scratch, 0, 25), SIP_OTHER_HEADER);
	assert_true(sip_bare_return(NULL, 0, 9));
}

static void no_message_is_no_sip(void **state)
{
	(void)state;
	assert_int_equal(sip_parse(NULL, 0), BOB_N_NOT_SIP);
	assert_int_equal(sip_start(NULL, 0), BOB_N_NOT_SIP);
	assert_int_equal(sip_scan(NULL), BOB_N_NOT_SIP);
	assert_int_equal(sip_line_add(NULL, 0, 9), 0);
	assert_int_equal(sip_plain(NULL, 0), SIP_NOT_PLAIN);
	assert_int_equal(sip_plain_lines(NULL), SIP_NOT_PLAIN);
	assert_int_equal(sip_plain_ask(NULL, SIP_VIA), SIP_NOT_PLAIN);
	assert_int_equal(sip_plain_rare(NULL), SIP_NOT_PLAIN);
	assert_int_equal(sip_request_line(NULL), BOB_N_BAD_HEADER);
	assert_int_equal(message_judge(NULL), BOB_PASS);
}

static void no_header_is_a_bad_one(void **state)
{
	(void)state;
	assert_int_equal(sip_headers(NULL), BOB_N_BAD_HEADER);
	assert_int_equal(sip_header(NULL, 1), BOB_N_BAD_HEADER);
	assert_int_equal(sip_value(NULL, SIP_VIA, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_party(NULL, SIP_FROM, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_address(NULL, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_address_uri(NULL, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_via(NULL, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_via_params(NULL, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_cseq(NULL, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_replaces(NULL, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_session_expires(NULL, 0, 9), BOB_N_BAD_HEADER);
	assert_int_equal(sip_priority(NULL, 0, 13), BOB_CONTINUE);
	assert_int_equal(sip_history(NULL, 0, 9), BOB_CONTINUE);
}

static void nothing_names_nobody(void **state)
{
	const struct bob_plan plan = {0};
	struct bob_side side = {0};
	struct sip_slice uri = {0};

	(void)state;
	assert_int_equal(identity_unescape(NULL, 0, 9, 0), IDENTITY_BAD);
	assert_int_equal(identity_fold(NULL, 0, 9, 0), IDENTITY_BAD);
	assert_int_equal(identity_split(NULL, 0, 9), IDENTITY_HOST);
	assert_int_equal(identity_sip(NULL, 0, 0), IDENTITY_BAD);
	assert_int_equal(identity_subscriber(NULL, 0, 9, 0), 0);
	assert_int_equal(identity_plan_apply(NULL, &plan, &uri), 0);
	assert_int_equal(identity_plan_apply(&scratch, NULL, &uri), 0);
	assert_int_equal(identity_plan_apply(&scratch, &plan, NULL), 0);
	assert_int_equal(identity_is_number(NULL, 0, 9), 0);
	assert_int_equal(identity_number(NULL, 0, 9), 0);
	assert_int_equal(identity_user_phone(NULL, 9), 0);
	assert_int_equal(identity_name(NULL, 0, 9, 0), 0);
	assert_int_equal(identity_name(&scratch, 0, 0, 0), 0);
	assert_int_equal(hash_long(NULL, 0, 9), 0);
	assert_int_equal(policy_side(NULL, &side, &uri, 0), 0);
	assert_int_equal(policy_side(&scratch, NULL, &uri, 0), 0);
	assert_int_equal(policy_side(&scratch, &side, NULL, 0), 0);
	assert_int_equal(policy_callee(NULL), 0);
	assert_int_equal(policy_caller(NULL), 0);
	assert_int_equal(level_find(NULL, &side), 0);
	assert_int_equal(level_find(&scratch, NULL), 0);
	assert_int_equal(sip_has_cause(NULL, 0, 9), 0);
	memset(scratch.bytes, '=', 64);
	assert_int_equal(sip_has_cause(&scratch, 8, 64), 0); /* nor is one looked for for ever */
	assert_int_equal(policy_replaces(NULL), 0);
	assert_int_equal(policy_exempt(NULL), BOB_CONTINUE);
}

/* Nor does what has no secret: the keys stay those of the message before. */
static void what_lacks_a_part_of_a_key_has_none(void **state)
{
	const struct bob_config *config = bob_native_lookup(&bob_config, &(__u32){0});
	const struct hash_state call_id = scratch.call_id;
	const struct bob_key call = scratch.call, transaction = scratch.transaction;
	const struct sip_slice text = {.at = 8, .length = 9};

	(void)state;
	memset(scratch.bytes, 'x', 64);
	assert_int_equal(identity_call_id(NULL, config, &text), 0);
	assert_int_equal(identity_call_id(&scratch, NULL, &text), 0);
	assert_int_equal(identity_call_id(&scratch, config, NULL), 0);
	assert_int_equal(identity_call(NULL, &text), 0);
	assert_int_equal(identity_call(&scratch, NULL), 0);
	assert_int_equal(identity_transaction(NULL), 0);
	assert_int_equal(identity_keys(NULL, config), 0);
	assert_int_equal(identity_keys(&scratch, NULL), 0);
	assert_memory_equal(&scratch.call_id, &call_id, sizeof(call_id));
	assert_memory_equal(&scratch.call, &call, sizeof(call));
	assert_memory_equal(&scratch.transaction, &transaction, sizeof(transaction));
}

static void nobody_holds_no_slot(void **state)
{
	(void)state;
	assert_null(user_get(0));
	assert_int_equal(user_take(NULL, 0, BOB_SLOTS_ONE_IN, USER_UNLIMITED, 0), USER_GONE);
	assert_int_equal(user_give(NULL, 0, BOB_SLOTS_ONE_IN, 0), USER_GONE);
	assert_int_equal(user_make_guest(NULL, &scratch.callee), -1);
	assert_int_equal(user_make_guest(&scratch, NULL), -1);
}

static void nothing_is_not_refused(void **state)
{
	(void)state;
	assert_int_equal(refuse_reply_length(NULL), BOB_WINDOW);
	assert_int_equal(refuse_hindrance(NULL), BOB_N_AGENT_STALE);
	assert_int_equal(refuse_full(NULL), BOB_N_AGENT_STALE);
	assert_int_equal(invite_judge(NULL), BOB_N_NOT_SIP);
	assert_int_equal(join_session(NULL), 0);
	assert_int_equal(join_user_part(NULL, &scratch.callee), 0);
	assert_int_equal(join_user_part(&scratch, NULL), 0);
	assert_int_equal(join_find_leg(NULL), 0);
	assert_int_equal(invite_new(NULL, NULL), BOB_N_CALLS_FULL);
	assert_int_equal(refused_find(NULL), 0);
	assert_int_equal(refused_remember(NULL), 0);
	assert_int_equal(event_text(NULL, NULL), 0);
	assert_int_equal(event_text(&scratch, NULL), 0);
}

static void nothing_follows_on_nothing(void **state)
{
	(void)state;
	assert_int_equal(refresh_adopt(NULL), BOB_N_UNKNOWN_CALL);
	assert_int_equal(follow_response(NULL), BOB_N_OTHER_RESPONSE);
	assert_int_equal(follow_in_dialog(NULL), BOB_N_IN_DIALOG);
	assert_int_equal(follow_bye(NULL), BOB_N_BYE);
	assert_int_equal(follow_cancel(NULL), BOB_N_CANCEL);
}

static void nothing_is_not_captured(void **state)
{
	static struct bob_reader reader;
	static struct bob_frame frame;

	(void)state;
	assert_int_equal(capture_names(NULL, &reader), 0);
	assert_int_equal(capture_names(&scratch, NULL), 0);
	assert_int_equal(capture_frame(NULL, &frame, 0), 0);
	assert_int_equal(capture_frame(&scratch, NULL, 0), 0);
}

/* Nor does anything happen before there is a configuration. */
static void without_settings_everything_passes(void **state)
{
	struct sip_slice uri = {0};
	static struct bob_frame frame;
	const __u32 high = bob_config.high;

	(void)state;
	bob_config.size = bob_config.high = 0;
	assert_int_equal(invite_judge(&scratch), BOB_N_NOT_SIP);
	assert_int_equal(policy_side(&scratch, &scratch.other, &uri, 0), 0);
	assert_int_equal(policy_replaces(&scratch), 0);
	assert_int_equal(refuse_hindrance(&scratch), BOB_N_AGENT_STALE);
	assert_int_equal(refuse_full(&scratch), BOB_N_AGENT_STALE);
	assert_int_equal(join_session(&scratch), 0);
	assert_int_equal(join_user_part(&scratch, &scratch.callee), 0);
	assert_int_equal(join_find_leg(&scratch), 0);
	assert_int_equal(invite_new(&scratch, NULL), BOB_N_CALLS_FULL);
	assert_int_equal(refused_find(&scratch), 0);
	assert_int_equal(refused_remember(&scratch), 0);
	assert_int_equal(refresh_adopt(&scratch), BOB_N_UNKNOWN_CALL);
	assert_int_equal(follow_response(&scratch), BOB_N_OTHER_RESPONSE);
	assert_int_equal(follow_in_dialog(&scratch), BOB_N_IN_DIALOG);
	assert_int_equal(follow_bye(&scratch), BOB_N_BYE);
	assert_int_equal(follow_cancel(&scratch), BOB_N_CANCEL);
	assert_int_equal(capture_frame(&scratch, &frame, 0), 0);
	bob_config.size = 1;
	bob_config.high = high;
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(no_text_has_no_pieces),
		t(no_message_is_no_sip),
		t(no_header_is_a_bad_one),
		t(nothing_names_nobody),
		t(what_lacks_a_part_of_a_key_has_none),
		t(nobody_holds_no_slot),
		t(nothing_is_not_refused),
		t(nothing_follows_on_nothing),
		t(nothing_is_not_captured),
		t(without_settings_everything_passes),
	};

	return cmocka_run_group_tests_name("nothing", tests, NULL, NULL);
}
