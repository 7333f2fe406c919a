/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libbob: what bobd and bobctl share. Functions return 0 or -errno, leave their
 * outputs untouched on failure, and have then logged one line (bob_err) that
 * names what failed and what to do, unless their comment says they are silent.
 */
#ifndef BOB_H
#define BOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bob_abi.h"

#define BOB_VERSION "0.1.0"
#define BOB_STORE_PATH "/var/lib/bob/bob.db"
/* bob_tc's place on an interface's egress hook: whoever detaches must find it again. */
#define BOB_TC_HANDLE 1
#define BOB_TC_PRIORITY 0xb0b

/* ---- log.c: to stderr, one line each, non-printable bytes escaped ---- */

enum bob_level { BOB_LOG_ERR, BOB_LOG_WARN, BOB_LOG_INFO, BOB_LOG_DEBUG };

void bob_log_level(enum bob_level most);
void bob_log_name(const char *program);
void bob_log(enum bob_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* bob_err returns -code, so that "return bob_err(ENOENT, …)" reads well; code > 0. */
int bob_err(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * While held, errors are kept for bob_log_last(), and not written: the caller shows
 * them himself. Returns whether they were held before.
 */
bool bob_log_hold(bool held);
/* The newest error's text, for a caller that shows it elsewhere too; "" before the first. */
const char *bob_log_last(void);
/* Libbpf's own messages become ours, at debug level. */
void bob_log_libbpf(void);
#define bob_warn(...) bob_log(BOB_LOG_WARN, __VA_ARGS__)
#define bob_info(...) bob_log(BOB_LOG_INFO, __VA_ARGS__)
#define bob_debug(...) bob_log(BOB_LOG_DEBUG, __VA_ARGS__)

/* ---- text.c ---- */

/* Copies n bytes of src as printable ASCII, other bytes as \xNN; returns dst. */
char *bob_escape(char *dst, size_t size, const char *src, size_t n);
/* CLOCK_BOOTTIME in ns, the clock of every time in the maps. */
uint64_t bob_now(void);
/* "3 s", "2 min 05 s", "1 h 02 min": for people. */
char *bob_duration(char *dst, size_t size, uint64_t ns);

/* Whether somebody who typed `typed` may have meant `word`. */
bool bob_near_miss(const char *typed, const char *word);
const char *bob_mode_name(uint32_t mode);
/* -EINVAL (silent): no such mode. */
int bob_mode_parse(const char *text, uint32_t *ret);

/* ---- maps.c, pins.c: the pinned maps and programs ---- */

/* File descriptors of everything pinned, and the mmapped records. */
struct bob_maps {
	int config_fd, names_fd, users_fd, user_text_fd, free_users_fd, rules_fd, replies_fd;
	int exempt_fd, prefixes_fd, domains_fd;
	int calls_fd, refused_fd, adoptions_fd, events_fd, captures_fd, readers_fd;
	int xsks_fd, queues_fd, interfaces_fd, stats_fd, sweep_fd, walk_fd, mirror_fd, even_fd;
	struct bob_config *config;    /* shared with the kernel */
	struct bob_user *users;	      /* users_size entries, shared; see bob_user_record() */
	struct bob_queue *queues;     /* BOB_SOCKETS_MAX entries, shared */
	struct bob_reader *readers;   /* BOB_CAPTURES_MAX entries, shared */
	struct bob_reply *replies;    /* BOB_RULES_MAX entries, shared */
	struct bob_refusals *refused; /* refused_size entries, shared */
	uint32_t users_size;	      /* entries of .users */
	uint32_t refused_size;
	struct bob_windows *windows; /* what of .users is there; NULL: all */
};

/*
 * Opens what is pinned under root. -ENOENT: bob is not attached (silent, so that
 * the caller can say it in its own words); -EPROTO: another ABI version, or maps
 * of other sizes. Those of programs may be -1: they are pinned last.
 */
int bob_maps_open(struct bob_maps *ret, const char *root);
/*
 * The same for one thread that looks at few users of many: only bob_user_record()
 * may lead to them.
 */
int bob_maps_open_few(struct bob_maps *ret, const char *root);
void bob_maps_close(struct bob_maps *maps);
/* A user's record; it stays where it is. index is less than users_size. */
struct bob_user *bob_user_record(const struct bob_maps *maps, uint32_t index);
/* Mounts a bpffs on root's parent unless there is one; makes root, mode 0700. */
int bob_bpffs_prepare(const char *root);
/* One bobd or detach at a time: an flock that the returned fd holds. -EBUSY: somebody else has it.
 */
int bob_lock(const char *root, int *ret_fd);

/* ---- refusals.c ---- */

/* The refusal of a transaction, as long as it is remembered; -ENOENT (silent): none. */
int bob_refusal_find(const struct bob_maps *maps, const struct bob_key *transaction,
		     struct bob_refusal *ret);
/* How many are to be repeated. */
uint32_t bob_refusals_count(const struct bob_maps *maps, uint64_t now);

/* ---- captures.c ---- */

/* Frees what captures left behind that were killed: a ring each. Cheap; any time. */
void bob_captures_prune(const struct bob_maps *maps);

/* ---- detach.c ---- */

struct bob_detached {
	unsigned interfaces, filters, qdiscs, pins; /* how many were removed */
	bool agent; /* its heartbeat was fresh: it will notice and end itself */
};

/*
 * Removes bob's XDP links, its tc filters, the qdiscs it made, its pins and the
 * directory, whatever their ABI version. -ENOENT (silent): nothing is there.
 */
int bob_detach(const char *root, struct bob_detached *ret);

/* ---- sweep.c: BPF_PROG_RUN of bob_sweep; request is in and out ---- */

int bob_sweep_run(const struct bob_maps *maps, struct bob_sweep *request);

/* What one whole sweep found, did, and took. */
struct bob_swept {
	uint64_t live, ended, removed, drift, retired; /* as in struct bob_sweep */
	uint64_t cpu;				       /* ns of this thread */
	uint64_t longest; /* ns: the longest step that keeps packets off its CPU */
};

/*
 * Expiry and recount in one, as the agent asks for them each second: a walk over the
 * calls, which packets interrupt, then users in short steps. Of many users a pass
 * recounts BOB_SWEEP_USERS; the next pass those behind them. pass: its number, never 0.
 */
enum { BOB_SWEEP_USERS = 1 << 18 };
int bob_sweep_all(const struct bob_maps *maps, uint64_t pass, struct bob_swept *ret);

/* ---- name.c: what people type -> canonical name; by the parser the kernel runs ---- */

struct bob_aor {
	char text[BOB_TEXT_MAX]; /* canonical */
	struct bob_key key; /* in the maps, under the number plan in force; {0,0} without maps */
};

/* text: a SIP, SIPS or tel URI, user@host, or a number. -EINVAL: malformed.
   config: of the maps that the key is for; NULL: none. */
int bob_aor_parse(struct bob_aor *ret, const char *text, const struct bob_config *config);
/* The same of urn:service:sos and its children (RFC 5031), whom anybody calls and nobody is.
   False (silent): it is none. */
bool bob_aor_sos(struct bob_aor *ret, const char *text, const struct bob_config *config);
/*
 * The key of a name that is canonical already, as the store keeps it. It is not
 * parsed again: an unescaped user part may look like something else by now.
 */
int bob_aor_canonical(struct bob_aor *ret, const char *canonical, const struct bob_config *config);

/* ---- store.c: the policy on disk (SQLite) ---- */

struct bob_store;

/*
 * Opens, or creates with the emergency numbers 112 and 911; one that an older bob
 * made is brought to this version. For one thread. -EBUSY: locked by somebody else
 * for over two seconds; -EBADMSG: not a store of bob's, or corrupt: never touched.
 */
int bob_store_open(struct bob_store **ret, const char *path);
/*
 * Reads every page, which opening does only of small files: for bobd's start and
 * whoever doubts the disk. -EBADMSG: corrupt.
 */
int bob_store_check(struct bob_store *store);
void bob_store_close(struct bob_store *store);
/*
 * An edit of store and maps together: begin (waits for other editors, as they
 * all do the same), change the row, change the maps, then commit or roll back.
 */
int bob_store_begin(struct bob_store *store);
int bob_store_commit(struct bob_store *store);
void bob_store_rollback(struct bob_store *store);
int bob_store_count(struct bob_store *store, uint32_t *ret); /* users, without groups */
/* The mode that outlives a reboot. -ENOENT (silent): nobody ever chose one. */
int bob_store_mode(struct bob_store *store, uint32_t *ret);
int bob_store_set_mode(struct bob_store *store, uint32_t mode);
/* The users_max that bobd last ran with, for edits while there are no maps. */
int bob_store_room(struct bob_store *store, uint32_t *ret);
int bob_store_set_room(struct bob_store *store, uint32_t room);

/* ---- users.c, calls.c, stats.c: reading ---- */

struct bob_user_now {
	uint32_t index;
	bool provisioned;
	char text[BOB_TEXT_MAX];
	uint32_t limit, in, out;
	uint64_t refused;
};

/* What a user's record says now; false: the index is not in use. */
bool bob_user_at(const struct bob_maps *maps, uint32_t index, struct bob_user_now *ret);
/* -ENOENT (silent): neither provisioned nor in a call. */
int bob_user_find(const struct bob_maps *maps, const struct bob_aor *aor, struct bob_user_now *ret);
/* Provisioned users, and guests that are in calls, by index. */
int bob_user_each(const struct bob_maps *maps, int (*each)(const struct bob_user_now *, void *),
		  void *arg);
int bob_text_of(const struct bob_maps *maps, uint32_t index, char text[BOB_TEXT_MAX]);
/* A call's party by name: "?" when its index has been given to somebody else since. */
const char *bob_party_text(const struct bob_maps *maps, const struct bob_party *party,
			   char text[BOB_TEXT_MAX]);

struct bob_call_now {
	struct bob_key key;
	char id[17]; /* 16 hex digits of the key: what people see and type */
	struct bob_call call;
};

/* Live calls only (tombstones are skipped), in no order. */
int bob_call_each(const struct bob_maps *maps, int (*each)(const struct bob_call_now *, void *),
		  void *arg);
/* Every record there is, tombstones too, in no order. Silent. */
int bob_call_records(const struct bob_maps *maps,
		     void (*each)(const struct bob_key *, const struct bob_call *, void *),
		     void *arg);
/* prefix: at least 4 hex digits. -ENOENT, -ENOTUNIQ: none or several (both silent). */
int bob_call_find(const struct bob_maps *maps, const char *prefix, struct bob_call_now *ret);

const char *bob_phase_name(uint32_t phase);

/* totals: BOB_N_MAX entries, summed over the CPUs. */
int bob_stats_read(const struct bob_maps *maps, uint64_t *totals);
const char *bob_counter_name(enum bob_counter counter);
const char *bob_counter_text(enum bob_counter counter);

/* What a counter says of how well bob sees. */
enum bob_sight {
	BOB_SIGHT_NONE,	  /* nothing: it counts no signalling, or no packets */
	BOB_SIGHT_READ,	  /* signalling that bob read and judged */
	BOB_SIGHT_BLIND,  /* signalling that bob could not read, name or keep count of */
	BOB_SIGHT_UNSURE, /* packets that may be signalling: nobody can tell */
};

enum bob_sight bob_counter_sight(enum bob_counter counter);

struct bob_fill {
	const char *name;
	uint32_t used, size;
};

/* Every map with a capacity; returns how many were written, at most n. */
int bob_fills(const struct bob_maps *maps, struct bob_fill *fills, size_t n);

#endif
