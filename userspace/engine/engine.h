/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bob without a kernel: frames in, verdicts out, over the maps of native.h. The
 * code that decides is bpf/'s own; tests, fuzzers and offline audit drive it here.
 *
 * There is one engine per process. Times are ns of whatever clock the caller
 * keeps; names are canonical or URIs, as bob_engine_key() says.
 */
#ifndef BOB_ENGINE_H
#define BOB_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bob_abi.h"

struct bob_scratch;

enum {
	BOB_ENGINE_INTERFACE = 1,  /* the ifindex that has a socket on queue 0 */
	BOB_ENGINE_USERS_MAX = 64, /* provisioned, unless sizes are given; the others are guests */
	BOB_ENGINE_TAG_SIZE = 20,
};

struct bob_arrival {
	const void *frame; /* from the Ethernet header on */
	size_t length;
	enum bob_direction direction;
	uint32_t interface;
	uint32_t queue;
	uint64_t now;
};

struct bob_outcome {
	enum bob_verdict verdict;
	enum bob_counter reason;
};

/* How much of everything there shall be room for. */
struct bob_engine_sizes {
	uint32_t calls; /* at a time; there is room for twice as many guests */
	uint32_t users; /* provisioned ones, and groups */
	uint32_t names; /* of users; aliases are names, too */
	uint32_t prefixes, domains, exempt;
};

/* From the next reset on. NULL: as for tests, and as at the start. */
void bob_engine_size(const struct bob_engine_sizes *sizes);

/*
 * Everything empty, as after a first start: enforce mode, a fresh heartbeat, one
 * interface with one socket, 112 and 911 never refused. 0 or -ENOMEM.
 */
int bob_engine_reset(uint64_t now);

struct bob_outcome bob_engine_packet(const struct bob_arrival *arrival);
/* The same on one of several threads, each with a scratch of its own, as CPUs have. */
struct bob_outcome bob_engine_packet_with(struct bob_scratch *s, const struct bob_arrival *arrival);
/* What the last packet left behind; valid until the next. */
const struct bob_scratch *bob_engine_scratch(void);
/*
 * The keys in bob_calls of the call that the last message, if bob could read it, may
 * belong to: keys[0] where From made the call, keys[1] where To did; {0,0} for nobody.
 */
void bob_engine_call_keys(struct bob_key keys[2]);

/* The To tag of the refusal that the last packet got. */
void bob_engine_reply_tag(char tag[BOB_ENGINE_TAG_SIZE]);

/* The key and, where text is not NULL, canonical name of a URI or name. -EINVAL: no such name. */
int bob_engine_key(const char *who, struct bob_key *key, char text[BOB_TEXT_MAX]);

/* Gives who a limit, as bobctl does; a guest's calls move along. Returns his index, or -errno. */
int bob_engine_limit(const char *who, uint32_t limit, uint64_t now);
/* The policy no longer names him. Returns the index he had; -ENOENT: none. */
int bob_engine_delete(const char *who, uint64_t now);
/*
 * The rest of a policy, in both of its copies, as bobctl writes it. A number plan
 * makes names, so it is set before they are. A group is called "group:NAME", here
 * and wherever users are named below; its first mention makes it. Each returns 0
 * or more, or -errno.
 */

/*
 * The rule of a level: subject is a user or group, the first digits of numbers, a
 * host, or ignored (POLICY_DEFAULT). Limits of 0 stand for none; .flags are filled
 * in. NULL: no rule, but a user stays provisioned.
 */
int bob_engine_rule(enum policy_level level, const char *subject, const struct bob_rule *rule,
		    uint64_t now);
/* Each at most seven digits; NULL: none. */
int bob_engine_plan(const char *country, const char *national, const char *international,
		    const char *outside);
/* who, a provisioned user, is called that, too; a guest's calls move along. */
int bob_engine_alias(const char *who, const char *alias, uint64_t now);
/* who, a provisioned user or a group, belongs to the group; NULL: to none. */
int bob_engine_group(const char *who, const char *group);
/* Never refuse calls to him: an emergency number, or an exempt target. */
int bob_engine_exempt_key(const struct bob_key *key, const struct bob_exempt *why);
int bob_engine_exempt(const char *who, enum bob_exempt_kind kind);
/* Calls from caller to who are never refused. */
int bob_engine_exempt_caller(const char *who, const char *caller);
/* P-Asserted-Identity is believed on the interface. */
void bob_engine_trust(bool trusted);
/* Off: run BOB_SWEEP_CLEAR as well, for nothing is counted from here on. */
void bob_engine_mode(enum bob_mode mode);
void bob_engine_heartbeat(uint64_t now);

/* His record while he is provisioned, a group, or in calls, else NULL. */
struct bob_user *bob_engine_user(const char *who);
/* How many calls he is in; 0 for somebody unknown. */
uint32_t bob_engine_calls(const char *who);
/* How many calls hold slots. */
uint32_t bob_engine_live(void);
uint64_t bob_engine_counter(enum bob_counter counter);
/* By its name in bob_abi.h; BOB_N_MAX: none such. */
enum bob_counter bob_engine_counter_named(const char *name);

/* The sweep program's work, natively; see struct bob_sweep. Runs until .done. */
int bob_engine_sweep(struct bob_sweep *request);

/*
 * What always holds: each user's count is what live records say, and no count
 * has wrapped. -EBADMSG, and a line on stderr, where it does not; -ENOMEM.
 */
int bob_engine_check(void);

#endif
