/* SPDX-License-Identifier: GPL-2.0-only */
/* Which outcomes mean that bob saw a message, and which that he was blind to it. */
#include "internal.h"

enum bob_sight bob_counter_sight(enum bob_counter counter)
{
	switch (counter) {
	case BOB_N_NOT_SIP: /* keep-alives of some phones, STUN, scanners; or compressed SIP */
	case BOB_N_LATER_FRAGMENT:
	case BOB_N_BAD_LENGTH: return BOB_SIGHT_UNSURE;
	case BOB_N_TCP:
	case BOB_N_TLS:
	case BOB_N_FRAGMENT:
	case BOB_N_MODE_OFF:
	case BOB_N_OVERLONG:
	case BOB_N_MANY_HEADERS:
	case BOB_N_BAD_HEADER:
	case BOB_N_AMBIGUOUS:
	case BOB_N_SHORT_BODY:
	case BOB_N_NO_IDENTITY:
	case BOB_N_CALLS_FULL:
	case BOB_N_USERS_FULL:
	case BOB_N_CONTENDED: return BOB_SIGHT_BLIND;
	case BOB_N_NOT_IP:
	case BOB_N_NOT_UDP:
	case BOB_N_OTHER_PORT:
	case BOB_N_KEEPALIVE:
	case BOB_N_FRAGMENT_DROPPED: return BOB_SIGHT_NONE;
	default: /* the rest of the packets'; then calls' and others' */
		return counter < BOB_N_CALL_STARTED ? BOB_SIGHT_READ : BOB_SIGHT_NONE;
	}
}
