/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract between bob's programs in the kernel and everything outside:
 * keys, values, enums and limits of the pinned maps. Fixed-width types only.
 *
 * Times are nanoseconds of the boot-time clock (CLOCK_BOOTTIME) unless a name
 * says otherwise. Integers are in host byte order unless a name says _be.
 * Any change of a size, an offset or a meaning raises BOB_ABI_VERSION.
 */
#ifndef BOB_ABI_H
#define BOB_ABI_H

#include <linux/types.h>

#include "bob_abi_policy.h"
#include "bob_counters.h"

#define BOB_ABI_VERSION 4

#define BOB_PIN_ROOT "/sys/fs/bpf/bob"

enum bob_mode {
	BOB_OFF,
	BOB_MONITOR,
	BOB_ENFORCE,
};

enum bob_verdict {
	BOB_PASS,
	BOB_REJECT,
	BOB_ABSORB,
};

/*
 * There are always two policies, and the parity of the epoch says which one is
 * live. An edit writes what it changes into the other one, raises the epoch, and
 * then writes the same into the one that was live: outside of edits both are equal.
 * A packet reads the epoch once.
 *
 * bob_config, one record. Userspace writes all of it but .captures, whose bits
 * the kernel clears when a capture's reader has gone.
 */
struct bob_config {
	__u32 abi;	     /* BOB_ABI_VERSION */
	__u32 mode;	     /* enum bob_mode */
	__u32 epoch;	     /* its parity says which of the two policies is live */
	__u32 captures;	     /* bit i: slot i of bob_captures is read by somebody */
	__u64 heartbeat;     /* the agent's last sign of life */
	__u64 heartbeat_max; /* older than this: refuse nobody */
	__u64 trying;	     /* unanswered INVITE (64*T1, RFC 3261 17.1.1.2) */
	__u64 early;	     /* after the last 1xx (Timer C, RFC 3261 16.6) */
	__u64 ending;	     /* unanswered BYE or CANCEL (64*T1) */
	__u64 longest;	     /* a call without session timer */
	__u64 grace;	     /* on top of Session-Expires */
	__u64 tombstone;     /* how long an ended call's record stays */
	__u64 refusal;	     /* how long a refusal is repeated */
	__u64 join_window;   /* legs of a B2BUA: how far apart by their parties; 0: not joined by
				parties */
	__u32 join_session;  /* join legs by Session-ID (RFC 7989) */
	__u32 editing;	     /* an edit is under way, or was killed: the policies may differ */
	struct bob_key secret;
	__u32 users_max;		  /* indices 1 .. users_max-1 are for provisioned users */
	__u32 users_all;		  /* size of bob_users: the rest is for guests */
	__u32 known_mask;		  /* size of bob_known, less one */
	__u32 refused_mask;		  /* of bob_refused and bob_lately */
	__u64 places[BOB_INTERFACES_MAX]; /* BOB_PLACE of interfaces, by the low bits of ifindex */
	__u16 ports[BOB_PORTS_MAX];	  /* UDP ports; 0 ends the list */
	struct bob_policy_head policy[2]; /* by parity of the epoch */
};

/*
 * bob_users. .slots is one word so that check-and-take is one compare-and-swap;
 * only programs write it. See the BOB_SLOTS_ helpers for its layout.
 */
struct bob_user {
	__u64 slots;
	__u16 rule[2];	/* index into bob_rules, by parity of the epoch; 0: none; userspace */
	__u32 flags;	/* enum bob_user_flag; userspace for provisioned users */
	__u32 group[2]; /* a user too, by parity; 0: none; userspace */
	struct bob_key name;
	__u64 refused; /* INVITEs refused, or that would have been (monitor) */
	__u64 changed; /* when .slots last changed */
	__u64 doubt;   /* .slots as the last recount found them wrong; the recount */
};

/*
 * bob_known, by the low bits of a name's key: BOB_KNOWN of whom bob_names gave for it
 * while the epoch was that. Whoever reads it looks into the user's record whether
 * that has this very name: so it saves a look-up in a hash, but never tells who is who.
 */
#define BOB_KNOWN(epoch, user) ((__u64)(epoch) << 32 | (user))

enum bob_user_flag {
	BOB_USER_PROVISIONED = 1, /* the policy names it; else a guest */
	BOB_USER_LIVE = 2,	  /* the index is in use */
	BOB_USER_GROUP = 4,	  /* a group: has no name in bob_names, and a text without @ */
};

/* struct bob_user.slots: calls in, calls out, generation, retiring. */
#define BOB_SLOTS_IN(s) ((__u32)(s)&0xffff)
#define BOB_SLOTS_OUT(s) ((__u32)(s) >> 16)
#define BOB_SLOTS_CALLS(s) (BOB_SLOTS_IN(s) + BOB_SLOTS_OUT(s))
#define BOB_SLOTS_GENERATION(s) ((__u32)((s) >> 32) & 0x7fffffff)
#define BOB_SLOTS_RETIRING (1ULL << 63)
#define BOB_SLOTS_ONE_IN 1ULL
#define BOB_SLOTS_ONE_OUT (1ULL << 16)
#define BOB_SLOTS_ONE_GENERATION (1ULL << 32)

/* bob_calls: what holds a user's slot. See call.h for its life. */
enum bob_phase {
	BOB_CALL_TRYING = 1,
	BOB_CALL_EARLY,
	BOB_CALL_CONFIRMED,
	BOB_CALL_ENDING,
	BOB_CALL_RELEASED, /* a tombstone: holds no slot */
	BOB_CALL_DEAD,	   /* the sweep is about to delete it */
	BOB_CALL_REVIVING, /* its record is written anew, by one CPU */
};

/*
 * Who a call names. .parties[0] is the caller; the groups of the caller and of the
 * callees stand behind the people. User 0 is nobody.
 */
struct bob_party {
	__u32 user;
	__u32 generation;
};

/* Does the party at this place make the call? He and his groups; all others receive it. */
#define BOB_PARTY_CALLS(place)                                                                     \
	((place) == 0 || ((place) >= BOB_CALLER_GROUPS && (place) < BOB_CALLEE_GROUPS))

/* 48 bits of a hash, the party's place in .parties, and its state. */
#define BOB_BRANCH(hash, party, state)                                                             \
	((((__u64)(hash)) << 16) | ((__u64)(party) << 8) | (__u64)(state))
#define BOB_BRANCH_HASH(b) ((b) >> 16)
#define BOB_BRANCH_PARTY(b) ((__u32)((b) >> 8) & 0xff)
#define BOB_BRANCH_STATE(b) ((__u32)(b)&0xff)

enum bob_branch_state {
	BOB_BRANCH_PENDING = 1,
	BOB_BRANCH_CANCELLED, /* a CANCEL went by, its 487 has not */
	BOB_BRANCH_FAILED,    /* 3xx-6xx */
	BOB_BRANCH_ANSWERED,  /* 2xx */
};

enum bob_dialog_state {
	BOB_DIALOG_CONFIRMED = 1,
	BOB_DIALOG_ENDING, /* a BYE went by, its answer has not */
	BOB_DIALOG_ENDED,
	BOB_DIALOG_REPLACED, /* of a call that was taken over: has ended, unless it shows life */
};

/*
 * A confirmed dialog: the callee's tag (packed like a branch), and each side's BYE
 * that waits for its answer, for both may hang up at once: 23 bits of its branch, a
 * bit that is set, 8 bits of its CSeq. 0: none, or it was refused.
 */
struct bob_dialog {
	__u64 tag;
	__u32 bye[2]; /* the caller's, the callee's */
	__u64 over;   /* while a BYE waits: when it has waited for too long */
};

/*
 * struct bob_call.state: phase in the low byte; then one bit per party whose slot
 * is held; then one per party that somebody has claimed, to take a slot for it;
 * then BOB_CALL_BUSY, while the slots of a call that has ended are given back. From
 * bit 41 on: one per party that has moved to another index since it was claimed.
 */
#define BOB_CALL_PHASE(s) ((__u32)(s)&0xff)
#define BOB_CALL_HELD(s) ((__u32)((s) >> 8) & 0xffff)
#define BOB_CALL_CLAIMED(s) ((__u32)((s) >> 24) & 0xffff)
#define BOB_CALL_BUSY (1ULL << 40)
#define BOB_CALL_STATE(phase, held) ((__u64)(phase) | ((__u64)(held) << 8))

enum bob_call_flag {
	BOB_CALL_ADOPTED = 1,	    /* bob met it in mid-dialog */
	BOB_CALL_MANY_BRANCHES = 2, /* more than the record remembers: deadlines rule */
	BOB_CALL_MANY_DIALOGS = 4,  /* one of them, ended or not, is forgotten */
	BOB_CALL_EXEMPT = 8,	    /* emergency, call-back, Replaces, exempt target */
	BOB_CALL_OVER = 16,	    /* went through although at the limit */
};

/* In this order: what most messages touch stands in the first two cache lines, next to the key. */
struct bob_call {
	__u64 state;
	__u64 deadline;
	__u64 answered;	 /* 0: not yet */
	__u64 session;	 /* Session-Expires and grace, ns; 0: none */
	__u32 cseq;	 /* of the newest initial INVITE */
	__u32 flags;	 /* enum bob_call_flag */
	__u32 refresh;	 /* 32 bits of the branch of the last in-dialog INVITE or UPDATE */
	__u32 interface; /* ifindex the INVITE came in on */
	__u64 branches[BOB_BRANCHES_MAX];
	struct bob_dialog dialogs[BOB_DIALOGS_MAX];
	struct bob_party parties[BOB_PARTIES_MAX];
	struct bob_key replaces; /* key of the call it takes over; 0: none */
	struct bob_key twin;	 /* key of the other leg of one call through a B2BUA; 0: none */
	__u64 started;
};

/* bob_legs, by the low bits of .hash: the newest call of these parties, or of this session. */
struct bob_leg {
	__u64 hash;
	__u64 time;
	struct bob_key call;
	__u32 interface;
	__u32 direction;   /* enum bob_direction */
	__u32 source;	   /* hash of the address the INVITE came from */
	__u32 destination; /* and of the one it went to */
};

/* Who had no slot left. */
enum bob_why {
	BOB_WHY_CALLEE,
	BOB_WHY_CALLEE_GROUP,
	BOB_WHY_CALLER, /* an outgoing call: answered 486 with a Warning, whatever the rule's reply
			 */
	BOB_WHY_CALLER_GROUP,
};

struct bob_refusal {
	struct bob_key transaction;
	__u64 until; /* of the past while it is being written: look before and after */
	__u32 user;  /* who was at the limit */
	__u16 rule;  /* whose reply it is */
	__u8 why;    /* enum bob_why */
	__u8 reserved;
};

/*
 * bob_refused, by the low bits of the transaction's key: refusals to repeat. Where more
 * of them meet the one that ends first makes room. bob_lately says in the same places
 * until when there may be any.
 */
struct bob_refusals {
	struct bob_refusal ways[BOB_REFUSED_WAYS];
};

/* bob_interfaces: ifindex -> where its sockets stand in bob_xsks and bob_queues. */
struct bob_interface {
	__u32 slot;  /* socket of queue q: slot * BOB_QUEUES_MAX + q */
	__u32 flags; /* enum bob_interface_flag */
	__u32 queues;
	__u32 reserved;
	char name[16];
};

/*
 * One word of what bob_interfaces says: ifindex, slot and flags. An interface whose
 * word in bob_config.places is another's is looked up there.
 */
#define BOB_PLACE(ifindex, slot, flags) ((__u64)(ifindex) << 32 | (__u64)(slot) << 16 | (flags))
#define BOB_PLACE_INTERFACE(p) ((__u32)((p) >> 32))
#define BOB_PLACE_SLOT(p) ((__u32)(p) >> 16)
#define BOB_PLACE_FLAGS(p) ((__u32)(p)&0xffff)

enum bob_interface_flag {
	BOB_INTERFACE_GENERIC = 1, /* generic XDP; else native */
	BOB_INTERFACE_EGRESS = 2,  /* bob_tc observes what this host sends */
	BOB_INTERFACE_QDISC = 4,   /* bob made the clsact qdisc */
	BOB_INTERFACE_TRUSTED = 8, /* P-Asserted-Identity is believed (RFC 3325) */
};

/*
 * bob_queues, beside bob_xsks: refused INVITEs on their way to the agent are
 * .sent - .done. At BOB_QUEUE_DEPTH the ring counts as full and INVITEs pass.
 * The kernel writes .sent, the agent the rest.
 */
struct bob_queue {
	__u64 sent;
	__u64 done;
	__u64 replied; /* of those, answered */
	__u64 failed;  /* of those, not answered: no reply could be built or sent */
};

enum { BOB_QUEUE_DEPTH = 2048 };

/* bob_events: one record per refusal (or, in monitor mode, would-be refusal). */
struct bob_event {
	__u64 time;
	__u32 verdict; /* enum bob_verdict */
	__u32 reason;  /* enum bob_counter */
	__u32 user;    /* who was at the limit; a group, perhaps */
	__u32 calls;   /* calls that user was in */
	__u32 limit;
	__u16 rule;
	__u8 why;   /* enum bob_why */
	__u8 level; /* enum policy_level: where the rule is from; of a group 0 */
	__u32 interface;
	__u32 generation;	   /* of .user */
	__u64 decision;		   /* .a of the transaction key: key of bob_refused */
	__u64 call;		   /* .a of the call key: what bobctl shows as the call's ID */
	char caller[BOB_TEXT_MAX]; /* canonical names, NUL-terminated, as sent: escape before
				      showing */
	char callee[BOB_TEXT_MAX];
};

/*
 * A capture. Whoever reads slot i puts a RINGBUF into bob_captures[i], fills
 * bob_readers[i], sets bit i of bob_config.captures and renews .heartbeat.
 */
struct bob_reader {
	__u64 heartbeat;
	__u64 lost;	/* packets its ring had no room for; the kernel counts */
	__u32 verdicts; /* bit (1 << enum bob_verdict) */
	__u32 pid;
	struct bob_key user; /* name of a user, or 0 for all */
};

/* What stands in front of the packet in a capture ring. */
struct bob_capture_head {
	__u64 time;
	__u32 length;	/* on the wire */
	__u32 captured; /* bytes that follow, from the Ethernet header on */
	__u32 verdict;
	__u32 reason; /* enum bob_counter */
	__u32 interface;
	__u32 direction; /* enum bob_direction */
};

enum bob_direction {
	BOB_INGRESS,
	BOB_EGRESS,
	BOB_REPLY, /* bob's own answer, on its way out */
};

/*
 * bob_sweep is run with BPF_PROG_RUN; this is its packet, in and out.
 * A run is complete when .done is 1.
 */
enum bob_sweep_op {
	BOB_SWEEP_EXPIRE,  /* end overdue calls, remove old tombstones */
	BOB_SWEEP_RECOUNT, /* compare users with records, repair drift */
	BOB_SWEEP_RELEASE, /* end the call named by .call */
	BOB_SWEEP_CLEAR,   /* end every call */
	BOB_SWEEP_RETIRE,  /* user .user is deleted: raise its generation */
	BOB_SWEEP_MOVE,	   /* calls of guest .user are now held by .to; 0: of all guests, by whom
			      the policy has under their names */
	BOB_SWEEP_CHART,   /* put the free guest indices on their queue (first start) */
	BOB_SWEEP_WALK,	   /* EXPIRE, and RECOUNT's first half for users .user to .to - 1 */
	BOB_SWEEP_SETTLE,  /* its second half for some of these, with .pass and .now of the first */
};

struct bob_sweep {
	__u8 ethernet[16]; /* room the kernel insists on */
	__u32 op;
	__u32 done;
	__u64 now;
	struct bob_key call;
	__u32 user;
	__u32 to;
	__u64 live;    /* out: calls that hold a slot */
	__u64 ended;   /* out */
	__u64 removed; /* out: tombstones deleted */
	__u64 drift;   /* out: users whose count was wrong, and is repaired */
	__u64 retired; /* out: guests whose index is free again */
	__u64 pass;    /* in: number of this recount, never 0 */
};

_Static_assert(sizeof(struct bob_user) == 64, "a user is one cache line");
_Static_assert((BOB_WINDOW & (BOB_WINDOW - 1)) == 0, "the window masks an index");
_Static_assert(sizeof(struct bob_call) == 360, "calls are part of the ABI");
_Static_assert(sizeof(struct bob_event) == 248, "events are part of the ABI");
_Static_assert(sizeof(struct bob_sweep) % 8 == 0, "no holes at the end");

#endif
