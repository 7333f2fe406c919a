/* SPDX-License-Identifier: GPL-2.0-only */
/* The policy's part of the contract in bob_abi.h: sizes, names, rules, levels and exemptions. */
#ifndef BOB_ABI_POLICY_H
#define BOB_ABI_POLICY_H

#include <linux/types.h>

#define BOB_UNLIMITED 0xffffffffU

/* Sizes. The window is how much of a message bob reads; it is a power of two. */
enum {
	BOB_WINDOW = 2048,
	BOB_PORTS_MAX = 8,
	BOB_TEXT_MAX = 96,
	BOB_INTERFACES_MAX = 16,
	BOB_QUEUES_MAX = 64, /* per interface */
	BOB_SOCKETS_MAX = BOB_INTERFACES_MAX * BOB_QUEUES_MAX,
	BOB_CAPTURES_MAX = 8,
	BOB_CAPTURE_BYTES = 2048, /* the most of one packet that is captured */
	BOB_PEOPLE_MAX = 7,	  /* in a call: the caller, and six callees it forks to */
	BOB_CALLER_GROUPS = 7,	  /* where .parties goes on with the caller's groups */
	BOB_CALLEE_GROUPS = 9,	  /* and with his callees' */
	BOB_PARTIES_MAX = 14,	  /* people and groups */
	BOB_GROUPS_DEEP = 2,	  /* a user's group, and the group that one belongs to */
	BOB_BRANCHES_MAX = 8,
	BOB_DIALOGS_MAX = 4,
	BOB_USERS_DEFAULT = 65536,
	BOB_KNOWN_DEFAULT = 2 * BOB_USERS_DEFAULT, /* a power of two */
	BOB_CALLS_DEFAULT = 65536,
	BOB_RULES_MAX = 4096,
	BOB_EXEMPT_MAX = 65536,
	BOB_SIEVE_WORDS = 8,
	BOB_PREFIXES_MAX = 65536,
	BOB_PREFIX_LENGTH = 23, /* digits of a number prefix, with its plus */
	BOB_DOMAINS_MAX = 16384,
	BOB_CONTACT_MAX = 128,
	BOB_REASON_MAX = 56,
	BOB_REFUSED_WAYS = 4,	 /* refusals in one entry of bob_refused */
	BOB_REFUSED_MAX = 32768, /* entries; a power of two */
	BOB_ADOPTIONS_MAX = 16384,
	BOB_FRAGMENTS_MAX = 1024,
	BOB_LEGS_MAX = 16384,	    /* a power of two */
	BOB_EVENTS_BYTES = 4 << 20, /* what 160,000 refusals a second fill in 100 ms */
};

/* 128 bits of a keyed hash; the secret is in bob_config. */
struct bob_key {
	__u64 a;
	__u64 b;
};

/* At most seven digits; the eighth byte says how many. Length 0: none. */
struct bob_digits {
	char text[7];
	__u8 length;
};

/*
 * How numbers are dialled here, so that one number is one name: behind an outside
 * line's digit or not, international (country = "46", international = "00") or
 * national (national = "0"). All but +… becomes +country… where a prefix says so.
 */
struct bob_plan {
	struct bob_digits country;
	struct bob_digits national;
	struct bob_digits international;
	struct bob_digits outside;
};

/* What a policy says beside the entries of its maps. */
struct bob_policy_head {
	__u32 rule;	/* of the default level, an index into bob_rules; 0: none */
	__u32 prefixes; /* entries of bob_prefixes of this parity; 0: it is not asked */
	__u32 domains;	/* the same of bob_domains */
	__u32 reserved;
	struct bob_plan plan;
	__u64 exempts[BOB_SIEVE_WORDS]; /* a bit per key of bob_exempt; clear: it is not asked */
};

/* The word of .exempts that a key's bit is in, and the bit. */
#define BOB_SIEVE_WORD(key) ((key).b >> 6 & (BOB_SIEVE_WORDS - 1))
#define BOB_SIEVE_BIT(key) (1ULL << ((key).b & 63))

/*
 * bob_names: name or alias -> user, by parity of the epoch; user 0: nobody. A
 * generation that differs is a stale name.
 */
struct bob_name {
	__u32 user[2];
	__u32 generation[2];
};

/* What bob_even is asked: names of which both policies shall say what the live one says. */
enum { BOB_EVEN_MAX = 192 }; /* what fits into the one page that BPF_PROG_RUN takes */

struct bob_even {
	__u32 n;
	__u32 reserved;
	struct bob_key keys[BOB_EVEN_MAX];
};

/*
 * bob_rules. Rule 0 is none: count, never refuse. An incoming call is refused at
 * .limit calls in all or at .incoming calls received; an outgoing one at .outgoing
 * calls made and, where .flags say so, at .limit as well.
 */
struct bob_rule {
	__u32 limit; /* BOB_UNLIMITED: never */
	__u32 incoming;
	__u32 outgoing;
	__u32 flags; /* enum bob_rule_flag; 0: an empty record */
	__u32 reserved[4];
};

enum bob_rule_flag {
	BOB_RULE_USED = 1,
	BOB_RULE_BOTH = 2, /* a group's: .limit holds for outgoing calls, too */
};

/* Which level of the policy gave somebody his rule. */
enum policy_level {
	POLICY_NONE,
	POLICY_DEFAULT,
	POLICY_DOMAIN,
	POLICY_PREFIX,
	POLICY_USER,
};

/* bob_replies: what a refusal by the rule of that index says; only userspace reads it. */
struct bob_reply {
	__u16 status;	   /* 486, 600, 603, 480 or 302; 0: 486 */
	__u16 retry_after; /* s; 0: not said */
	__u32 reserved;
	char contact[BOB_CONTACT_MAX]; /* of a 302, a URI */
	char reason[BOB_REASON_MAX];   /* text of the Reason header; "": bob's own */
};

/* bob_prefixes, an LPM trie: the first digits of a canonical number -> rule. */
struct bob_prefix {
	__u32 bits;  /* 8 * (1 + length) */
	__u8 parity; /* of the epoch */
	char digits[BOB_PREFIX_LENGTH];
};

/* bob_domains: key of "@host" -> rule by parity; 0: none. */
struct bob_domain {
	__u32 rule[2];
};

/* Where the programs put keys of both together: one per CPU, pinned nowhere. */
struct bob_longest {
	struct bob_prefix key;
	__u32 rest; /* digits are written by the eight */
	struct bob_key domain;
};

/* bob_exempt: who is never refused -> why, by parity of the epoch; 0: not exempt. */
struct bob_exempt {
	__u32 kind[2]; /* enum bob_exempt_kind */
};

enum bob_exempt_kind {
	BOB_EXEMPT_EMERGENCY = 1, /* key of the target's name */
	BOB_EXEMPT_TARGET,	  /* the same: a hunt group, a queue, voicemail; nobody's slot */
	BOB_EXEMPT_CALLER,	  /* bob_pair_key() of callee and caller */
};

/* Of a callee and a caller, by the keys of their (first) names. */
static inline struct bob_key bob_pair_key(struct bob_key callee, struct bob_key caller)
{
	struct bob_key pair = {
		.a = callee.a ^ (caller.b << 1 | caller.b >> 63),
		.b = callee.b ^ (caller.a << 1 | caller.a >> 63),
	};

	return pair;
}

_Static_assert(sizeof(struct bob_rule) == 32, "rules are part of the ABI");
_Static_assert(sizeof(struct bob_prefix) == 28, "no holes in a key");
_Static_assert(sizeof(struct bob_reply) == 192, "replies are part of the ABI");

#endif
