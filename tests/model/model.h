/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world of telephones around bob, in virtual time. Phones and proxies follow
 * RFC 3261's state machines and retransmit as it says; the network loses, doubles
 * and delays what they send; what passes the gateway goes through the native engine.
 * The world knows who is in which call because it is the endpoints. The oracle
 * (oracle.c) holds bob's counts against that, and against what bob has had the
 * chance to see.
 *
 * A schedule is a struct plan: bytes of which 0 is the simplest choice each, so
 * that a failing one is made smaller by setting bytes to 0. All chance in the
 * network is a hash of the seed and of the message's own identity, so that what
 * is left out of a plan does not change the rest.
 */
#ifndef BOB_MODEL_H
#define BOB_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"

enum {
	USERS = 6,
	CALLS = 6,
	PHONES = 4, /* per call */
	HOPS = 3,   /* times that one transaction passes bob, at most */
	TXNS = 768,
	DIALOGS = 96,
	WIRES = 2 * CALLS, /* Call-IDs: a retry may take a new one */
	EVENTS = 8192,
	NONE = 0xffff,
};

#define MS 1000000ULL
#define SECOND 1000000000ULL
#define T1 (500 * MS)
#define T2 (4 * SECOND)
#define FOREVER UINT64_MAX

/* ---- the plan ---- */

enum topology {
	DIRECT,	      /* caller, bob, phone */
	PROXY_TWICE,  /* caller, bob, proxy, bob, phones */
	PROXY_BEFORE, /* caller, proxy, bob, phones: bob sees the forks only */
	PROXY_BEHIND, /* caller, bob, proxy, phones: bob sees the first leg only */
	TOPOLOGIES,
};

struct phone_plan {
	uint8_t user;  /* whom the proxy asks for, added to the callee: 0 is himself */
	uint8_t ring;  /* how long until the final answer */
	uint8_t final; /* enum final */
	uint8_t tone;  /* which provisional responses */
};

enum final {
	ANSWERS,
	BUSY,
	DECLINES,
	NOT_FOUND,
	RINGS_ON,	 /* until somebody gives up */
	DEAD,		 /* never says a word */
	DIES,		 /* rings, answers, and is never heard of again */
	OTHERWISE_FAILS, /* 480, 482, 488 or 500 */
	FINALS,
};

enum tone { RINGS, RINGS_NOT, PROGRESSES, TRIES, TONES };

struct call_plan {
	uint8_t used;
	uint8_t start;	/* in 1/4 s */
	uint8_t caller; /* user */
	uint8_t callee; /* user, counted from the one after the caller */
	uint8_t topology;
	uint8_t hops;	/* 1: each leg passes bob once more */
	uint8_t forks;	/* phones beyond the first */
	uint8_t serial; /* one after the other */
	struct phone_plan phones[PHONES];
	uint8_t cancel;	   /* when the caller gives up; 0: never */
	uint8_t hang;	   /* how long an answered call lasts */
	uint8_t hang_by;   /* 0 caller, 1 callee, 2 both, 3 caller without a BYE (dead) */
	uint8_t bye;	   /* what the first BYE meets: enum bye_trouble */
	uint8_t refresh;   /* re-INVITE or UPDATE in mid-call */
	uint8_t session;   /* a session timer */
	uint8_t retry;	   /* enum retry */
	uint8_t keep;	   /* of several answers: 0 the first, 1 all */
	uint8_t replaces;  /* of the call before this one */
	uint8_t join;	   /* the same, with Join */
	uint8_t emergency; /* Resource-Priority */
	uint8_t loss, doubles, jitter;
};

enum bye_trouble { BYE_FINE, BYE_CHALLENGED, BYE_REFUSED, BYE_UNKNOWN, BYE_TROUBLES };

enum retry {
	NO_CHALLENGE,
	CHALLENGE,	   /* 401 or 407, then CSeq + 1 */
	CHALLENGE_NEW_ID,  /* the same, under a new Call-ID */
	CHALLENGE_GIVE_UP, /* and no second try */
	REDIRECT,	   /* 302, then the next user */
	INTERVAL_SMALL,	   /* 422 (RFC 4028), then CSeq + 1 */
	RETRIES,
};

struct plan {
	uint64_t seed;
	uint8_t limits[USERS]; /* 0: no rule for this user */
	uint8_t egress;	       /* what leaves the gateway is observed, too */
	uint8_t dead_at;       /* the agent is dead from .. for .., in s */
	uint8_t dead_for;
	struct call_plan calls[CALLS];
	uint8_t calm[512]; /* faults of the network that are left out: bit by number */
};

void plan_make(struct plan *plan, uint64_t seed);

/* ---- the world ---- */

enum method { INVITE, ACK, BYE, CANCEL, UPDATE };

enum node { CALLER, PROXY, PHONE }; /* PHONE + n */

enum { TAG_NONE = 0xff00, TAG_PROXY = 0xff01, TAG_BOB = 0xff02 }; /* else a dialog's number */

/* A transaction between two nodes, seen from both. */
struct txn {
	uint8_t method;
	uint8_t call;
	uint8_t wire;
	uint8_t hops;		/* times that it passes bob */
	uint8_t client, server; /* nodes */
	uint8_t user;		/* Request-URI */
	uint8_t to;		/* To; in dialog, of the callee */
	bool by_callee;		/* in dialog: sent by the callee */
	uint16_t number;	/* within its call: stays when other calls are left out */
	uint16_t parent;	/* CANCEL: its INVITE; proxy's INVITE: the one it answers */
	uint16_t dialog;	/* in dialog */
	uint16_t replaces;	/* the dialog that Replaces or Join names */
	uint16_t cseq;

	/* the client's side; from here on all 0 at first */
	uint64_t sent;
	uint16_t requests, acks, responses; /* how many were sent */
	uint64_t interval;
	bool heard;			   /* any response */
	bool over;			   /* final response, or given up */
	uint16_t status;		   /* the final one; 408 where given up */
	bool cancel_asked;		   /* CANCEL as soon as a provisional response allows */
	uint64_t cancelled;		   /* when the CANCEL went; 0: not */
	char refusal[BOB_ENGINE_TAG_SIZE]; /* bob's To tag */

	/* the server's side */
	bool arrived;
	bool acked;
	bool cancel_heard;
	uint16_t born;	 /* the dialog a phone made of it */
	uint16_t answer; /* the last response; 0: none */
	uint16_t answer_tag;
	uint64_t answered;
	uint64_t repeat;
};

enum end { UNBORN, UP, DOWN };

/* A dialog, as its two ends see it. */
struct dialog {
	uint8_t call, wire, phone;
	uint8_t uac, uas; /* enum end */
	bool acked;
	uint16_t invite; /* the transaction that the phone answered */
	uint16_t cseq[2];
	uint64_t repeat, answered;
	uint64_t heard[2]; /* session timer: last refresh, as each end knows */
	uint8_t byes;
};

enum { WIRE_INVITES = 64, WIRE_DIALOGS = 32 };

/* A Call-ID, with its initial INVITEs on all branches and the dialogs they made. */
struct wire {
	uint8_t call;
	uint8_t invites, dialogs;
	uint16_t invite[WIRE_INVITES];
	uint16_t dialog[WIRE_DIALOGS];
};

/* One message on its way. */
struct packet {
	uint16_t txn;
	uint16_t tag;
	uint16_t status; /* 0: the request */
	uint8_t ack;	 /* 1: the ACK to a failure, 2: to a 2xx */
	uint8_t hop;
	uint8_t copy;
	uint16_t dialog; /* of an ACK to a 2xx */
	uint16_t serial; /* how many of its kind were sent before */
};

enum event_kind {
	AT_BOB,
	AT_EGRESS,
	AT_NODE,
	CLIENT_TIMER,
	SERVER_TIMER,
	ANSWER_TIMER,
	PHONE_TONE,
	PHONE_FINAL,
	CALL_STARTS,
	CALL_CANCELS,
	CALLER_HANGS,
	CALLEE_HANGS,
	REFRESHES,
	SESSION_CHECK,
	TIMER_C,
	RETRY_BYE,
};

struct event {
	uint64_t at;
	uint32_t order;
	uint8_t kind;
	uint8_t call;
	uint16_t id; /* transaction or dialog */
	struct packet packet;
};

struct call {
	uint16_t invite; /* the caller's newest */
	uint16_t numbers;
	uint16_t cseq;
	uint8_t wire;
	bool gave_up;
	bool retried;
	bool dead;
	uint16_t dialog; /* the one kept */
};

enum branch_seen { UNSEEN, SEEN_PENDING, SEEN_CANCELLED, SEEN_FAILED, SEEN_ANSWERED };

enum { REMEMBERED = 8, DIALOGS_KNOWN = 4 }; /* so many branches and dialogs of a call bob knows */

/* What the oracle notes of a transaction, hop by hop. */
struct seen_txn {
	uint8_t state[HOPS]; /* enum branch_seen */
	uint8_t user[HOPS];
	bool guest[HOPS]; /* a further branch, to somebody without a rule: need not count */
	bool stale[HOPS]; /* of before the call's deadline ended it, and another INVITE came */
	bool took[HOPS];  /* an answer went by */
	bool passed[HOPS];
	uint64_t refused[HOPS]; /* when */
	uint64_t sure[HOPS];	/* how long bob must count it, if it is up */
};

struct seen_dialog {
	bool known, over, guest;
	bool stale;   /* of before the call began anew */
	bool lost;    /* beyond those that bob remembers of a call */
	bool adopted; /* bob may have forgotten the call, and met it in mid-dialog */
	uint8_t to;   /* of that */
	uint64_t sure;
	bool bye[2];   /* the caller's, the callee's, unanswered */
	uint64_t ends; /* while one is: when it has been for too long */
	uint16_t bye_txn[2];
	uint8_t bye_hop[2];
	uint8_t user;
};

struct seen_wire {
	bool known;
	bool crowded;	    /* it had more dialogs than bob remembers */
	bool forgotten;	    /* by bob, some time after its deadline */
	uint8_t takes_over; /* wire, plus 1; 0: none */
	uint8_t branches, dialogs;
	uint8_t named; /* bit by user: his branch would count, rule or not */
	uint8_t caller;
	uint16_t cseq;	  /* of the newest INVITE */
	uint16_t refresh; /* the newest re-INVITE or UPDATE */
	uint8_t refresh_hop;
	uint64_t answered; /* first */
	uint64_t stir;	   /* in an answered call: the last change; a sweep looks into it */
	uint64_t rings;	   /* so long may a branch ring that shows life after the answered ones */
	uint64_t may;	   /* how long bob may hold this call */
};

/* What no schedule may break. */
enum promise { COUNTS, REFUSALS, LIMITS, THE_END, MODEL, PROMISES };

struct world {
	const struct plan *plan;
	uint64_t now;
	uint64_t swept;
	bool agent;
	bool telling; /* print the ladder */
	bool failed;
	enum promise broken;
	const char *kind; /* of failure: its format */
	char why[256];
	uint32_t order;
	int events;
	int txns, dialogs, wires;
	struct event heap[EVENTS];
	struct txn txn[TXNS];
	struct dialog dialog[DIALOGS];
	struct call call[CALLS];
	struct wire wire[WIRES];
	struct seen_txn seen_txn[TXNS];
	struct seen_dialog seen_dialog[DIALOGS];
	struct seen_wire seen_wire[WIRES];
};

/* What was done, over all schedules. */
struct totals {
	uint64_t schedules, packets, passed, refused, again, absorbed;
	uint64_t samples, exact; /* of users' counts; exact: only one value was right */
	uint64_t lost, doubled, calls, answered, several, cancelled, replaced, deadlines;
};
extern struct totals totals;

static const uint64_t model_start = 1000 * SECOND;

/* 0, or -1 with world->why set. */
int world_play(struct world *world, const struct plan *plan, bool telling);
/* Whom the call is for. */
static inline int callee_of(const struct call_plan *plan)
{
	return (plan->caller + 1 + plan->callee) % USERS;
}

void world_fail(struct world *world, enum promise promise, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *user_name(int user);
void wire_adds_invite(struct world *world, int wire, int txn);
void wire_adds_dialog(struct world *world, int wire, int dialog);

/* world.c */
void event_add(struct world *world, uint64_t at, enum event_kind kind, int call, int id);
void packet_send(struct world *world, const struct packet *packet);
uint64_t chance(uint64_t a, uint64_t b, uint64_t c);
const struct call_plan *plan_of(const struct world *world, int call);

/* gateway.c: what passes bob */
enum bob_verdict gateway_packet(struct world *world, const struct packet *packet, bool egress);
int gateway_calls(int user);
void gateway_sweep(struct world *world, uint64_t now);
void gateway_end(struct world *world);

/* txn.c */
int txn_new(struct world *world, const struct txn *like);
void txn_answer(struct world *world, int id, int status, int tag);
void txn_send(struct world *world, int id, int status, int tag);
void txn_cancel(struct world *world, int id);
void txn_packet(struct world *world, const struct packet *packet);
void txn_client_timer(struct world *world, int id);
void txn_server_timer(struct world *world, int id);

/* agent.c, proxy.c: who uses the transactions */
void caller_start(struct world *world, int call);
void caller_event(struct world *world, const struct event *event);
void caller_response(struct world *world, int id, int status, int tag);
void phone_request(struct world *world, int id);
void phone_event(struct world *world, const struct event *event);
int first_trouble(const struct world *world, int id);
bool phone_is_dead(const struct world *world, int id);
void phone_cancelled(struct world *world, int id);
void dialog_request(struct world *world, int id);
void dialog_response(struct world *world, int id, int status);
void dialog_event(struct world *world, const struct event *event);
void dialog_acked(struct world *world, int dialog);
void dialog_born(struct world *world, int dialog);
void dialog_hang(struct world *world, int dialog, bool by_callee);
void proxy_request(struct world *world, int id);
void proxy_response(struct world *world, int id, int status, int tag);
void proxy_cancelled(struct world *world, int id);
void proxy_event(struct world *world, const struct event *event);

/* oracle.c, oracle_see.c */
int replaced_dialog(const struct world *world, int call);
int oracle_callee(const struct world *world, const struct txn *txn);
void oracle_judge(struct world *world, const struct packet *packet, struct bob_outcome outcome);
void oracle_see(struct world *world, const struct packet *packet, enum bob_counter reason);
/* In how many calls each user is, as far as bob can know; one call may be left out. */
struct bounds {
	int least[USERS], most[USERS];
};
void oracle_bounds(const struct world *world, int without, struct bounds *bounds);
bool oracle_must_know(const struct world *world, int wire);
void oracle_check(struct world *world);

/* shrink.c */
void plan_shrink(struct plan *plan);
void plan_print(const struct plan *plan);

#endif
