/* SPDX-License-Identifier: GPL-2.0-only */
/* What is measured: which messages, what came before them, and what bob must make of them. */
#include <linux/bpf.h>
#include <string.h>

#include "bench.h"

#define BEFORE(...)                                                                                \
	.before = {__VA_ARGS__},                                                                   \
	.n_before = sizeof((enum message_kind[]){__VA_ARGS__}) / sizeof(enum message_kind)
#define PLAYED(...)                                                                                \
	.kind = {__VA_ARGS__},                                                                     \
	.n_kinds = sizeof((enum message_kind[]){__VA_ARGS__}) / sizeof(enum message_kind)

#define ONCE .action = XDP_PASS, .passes = 1
#define AGAIN_AND_AGAIN .action = XDP_PASS, .passes = 20

const struct scene scenes[] = {
	{.name = "rtp",
	 .title = "RTP packet",
	 PLAYED(MESSAGE_RTP),
	 .outcomes = {{BOB_N_OTHER_PORT, 1}},
	 AGAIN_AND_AGAIN,
	 .aim = AIM_ABOVE,
	 .aimed = 5},
	{.name = "options",
	 .title = "OPTIONS",
	 PLAYED(MESSAGE_OPTIONS),
	 .outcomes = {{BOB_N_OTHER_METHOD, 1}},
	 AGAIN_AND_AGAIN,
	 .aim = AIM_ABOVE,
	 .aimed = 40},
	{.name = "register",
	 .title = "REGISTER",
	 PLAYED(MESSAGE_REGISTER),
	 .outcomes = {{BOB_N_OTHER_METHOD, 1}},
	 AGAIN_AND_AGAIN,
	 .aim = AIM_ABOVE,
	 .aimed = 40},
	{.name = "invite_pass",
	 .title = "INVITE passed",
	 PLAYED(MESSAGE_INVITE),
	 .outcomes = {{BOB_N_ADMITTED, 1}},
	 ONCE,
	 .aim = AIM_FLOORS,
	 .aimed = 3.0},
	{.name = "invite_pass_guest",
	 .title = "  caller is a guest",
	 PLAYED(MESSAGE_INVITE),
	 .guest = true,
	 .outcomes = {{BOB_N_ADMITTED, 1}},
	 ONCE},
	{.name = "invite_pass_carrier",
	 .title = "  carrier's INVITE",
	 PLAYED(MESSAGE_INVITE),
	 .shape = MESSAGE_CARRIER,
	 .outcomes = {{BOB_N_ADMITTED, 1}},
	 ONCE},
	{.name = "invite_refuse",
	 .title = "INVITE refused",
	 BEFORE(MESSAGE_INVITE),
	 PLAYED(MESSAGE_INVITE),
	 .second_call = true,
	 .outcomes = {{BOB_N_REFUSED, 1}},
	 .action = XDP_REDIRECT,
	 .passes = 1,
	 .aim = AIM_FLOORS,
	 .aimed = 3.5},
	{.name = "invite_refuse_guest",
	 .title = "  caller is a guest",
	 BEFORE(MESSAGE_INVITE),
	 PLAYED(MESSAGE_INVITE),
	 .guest = true,
	 .second_call = true,
	 .outcomes = {{BOB_N_REFUSED, 1}},
	 .action = XDP_REDIRECT,
	 .passes = 1},
	{.name = "trying",
	 .title = "100 to INVITE",
	 BEFORE(MESSAGE_INVITE),
	 PLAYED(MESSAGE_TRYING),
	 .outcomes = {{BOB_N_PROGRESS, 1}},
	 ONCE},
	{.name = "ringing",
	 .title = "180 to INVITE",
	 BEFORE(MESSAGE_INVITE, MESSAGE_TRYING),
	 PLAYED(MESSAGE_RINGING),
	 .outcomes = {{BOB_N_PROGRESS, 1}},
	 ONCE,
	 .aim = AIM_FLOORS,
	 .aimed = 2.0},
	{.name = "ok",
	 .title = "200 to INVITE",
	 BEFORE(MESSAGE_INVITE, MESSAGE_TRYING, MESSAGE_RINGING),
	 PLAYED(MESSAGE_OK),
	 .outcomes = {{BOB_N_PROGRESS, 1}, {BOB_N_CALL_ANSWERED, 1}},
	 ONCE,
	 .aim = AIM_FLOORS,
	 .aimed = 2.0},
	{.name = "ack",
	 .title = "ACK",
	 BEFORE(MESSAGE_INVITE, MESSAGE_RINGING, MESSAGE_OK),
	 PLAYED(MESSAGE_ACK),
	 .outcomes = {{BOB_N_ACK, 1}},
	 ONCE,
	 .aim = AIM_FLOORS,
	 .aimed = 1.6},
	{.name = "bye",
	 .title = "BYE",
	 BEFORE(MESSAGE_INVITE, MESSAGE_RINGING, MESSAGE_OK, MESSAGE_ACK),
	 PLAYED(MESSAGE_BYE),
	 .outcomes = {{BOB_N_BYE, 1}},
	 ONCE,
	 .aim = AIM_FLOORS,
	 .aimed = 2.5},
	{.name = "bye_ok",
	 .title = "200 to BYE",
	 BEFORE(MESSAGE_INVITE, MESSAGE_RINGING, MESSAGE_OK, MESSAGE_ACK, MESSAGE_BYE),
	 PLAYED(MESSAGE_BYE_OK),
	 .outcomes = {{BOB_N_PROGRESS, 1}, {BOB_N_CALL_ENDED, 1}},
	 ONCE},
	{.name = "call_mix",
	 .title = "whole calls, mixed",
	 PLAYED(MESSAGE_INVITE, MESSAGE_TRYING, MESSAGE_RINGING, MESSAGE_OK, MESSAGE_ACK,
		MESSAGE_BYE, MESSAGE_BYE_OK),
	 .outcomes = {{BOB_N_ADMITTED, 1},
		      {BOB_N_CALL_ANSWERED, 1},
		      {BOB_N_BYE, 1},
		      {BOB_N_CALL_ENDED, 1}},
	 ONCE,
	 .aim = AIM_FLOORS,
	 .aimed = 2.0},
};

const size_t scenes_n = sizeof(scenes) / sizeof(*scenes);

const struct scene *scene_find(const char *name)
{
	for (size_t i = 0; i < scenes_n; i++)
		if (!strcmp(scenes[i].name, name))
			return &scenes[i];
	return NULL;
}
