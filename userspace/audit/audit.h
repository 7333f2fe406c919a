/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Audit: a trace through the native engine, and what came of it. A run reads
 * packets (trace.h), judges them (judge.h), follows calls (ledger.h) and leaves a
 * result behind, which reports read. What grows with the trace stands in a
 * temporary SQLite database, not in memory.
 *
 * Functions return 0 or -errno and have logged one line on failure, as in bob.h.
 * Times are ns since the epoch, as the trace has them. There is one run at a time
 * in a process, as there is one engine.
 */
#ifndef BOB_AUDIT_H
#define BOB_AUDIT_H

#include <stdio.h>

#include "libbob/policy.h"

struct audit_result;

struct audit_options {
	const char *const *files; /* "-": standard input */
	size_t n_files;
	const char *interface;		 /* instead of files: live, until *stop */
	FILE *replay;			 /* instead of both: what .keep got; taken over */
	FILE *keep;			 /* NULL, or where packets go that a second run needs */
	uint64_t first, last;		 /* of a replay: times of the trace that it was kept of */
	uint64_t most;			 /* packets that are read; 0: all */
	const struct bob_policy *policy; /* settled; NULL: nobody is refused */
	const char *policy_name;	 /* for reports; NULL: there is none */
	uint32_t mode; /* enum bob_mode: ENFORCE, or MONITOR: what was refused goes on */
	uint16_t ports[BOB_PORTS_MAX];
	size_t n_ports;		  /* 0: 5060 */
	uint32_t calls;		  /* at a time; 0: BOB_CALLS_DEFAULT */
	bool ladders;		  /* keep the messages of calls */
	bool progress;		  /* a line on stderr now and then */
	const volatile int *stop; /* set by a signal: the run ends well */
};

/*
 * Reads all of it. A damaged file is no failure: what could be read is in the
 * result, and audit_damage() says how far that was. A file that cannot be opened,
 * or is no trace at all, is one.
 */
int audit_run(struct audit_result **ret, const struct audit_options *options);
void audit_free(struct audit_result *result); /* may be NULL */

/* ---- what came of it: result.h's readers, in the order of the page ---- */

enum audit_end {
	AUDIT_OPEN,	  /* still up when the trace ended */
	AUDIT_HUNG_UP,	  /* BYE */
	AUDIT_UNANSWERED, /* a final response, or CANCEL */
	AUDIT_EXPIRED,	  /* nothing was heard of it for too long */
	AUDIT_REPLACED,	  /* another call took it over */
	AUDIT_REFUSED,	  /* would have been, by bob; never began */
	AUDIT_ENDS,
};

struct audit_totals {
	uint64_t packets, bytes;
	uint64_t cut;		  /* packets of which the capture holds a part only */
	uint64_t sip;		  /* messages that bob could read */
	uint64_t invites;	  /* initial ones, each transaction once per arrival */
	uint64_t calls, answered; /* that began; which .refused, unless MONITOR, did not */
	uint64_t refused; /* calls, once for each user at the limit: not again on the next hop */
	uint64_t open;	  /* calls at the end of the trace */
	uint64_t ends[AUDIT_ENDS]; /* calls that ended so: each is one of audit_each_call()'s */
	uint64_t first, last;	   /* 0: no packet */
	uint32_t peak;		   /* most calls at a time */
	uint64_t peak_at;
	double mean; /* calls at a time, weighted by time, first to last */
};

/* As the options said; NULL: there was no policy. */
const char *audit_policy_name(const struct audit_result *result);
uint32_t audit_mode(const struct audit_result *result);
void audit_totals(const struct audit_result *result, struct audit_totals *ret);
/* enum bob_counter -> packets: why each passed, was refused or absorbed. BOB_N_MAX entries. */
const uint64_t *audit_counters(const struct audit_result *result);
/* Is this counter one of those that stand for what bob could not read? */
bool audit_is_unread(enum bob_counter counter);

/* A file that ended in mid-packet or in nonsense: how far it was read. */
struct audit_damage {
	const char *file;
	uint64_t packets; /* read well before */
	const char *why;  /* libpcap's word for it */
};

size_t audit_damages(const struct audit_result *result, const struct audit_damage **ret);

/* "open", "bye", "unanswered", "expired", "replaced", "refused" */
const char *audit_end_name(enum audit_end end);
/* enum bob_why: "callee", "callee_group", "caller", "caller_group" */
const char *audit_why_name(uint8_t why);

struct audit_call {
	uint64_t row;			 /* 1, 2, … in order of start */
	const char *id;			 /* 16 hex digits, as bobctl shows them */
	const char *call_id;		 /* the header's value, shortened to 128 bytes */
	const char *caller, *callee;	 /* canonical names; "" where bob cannot name them */
	uint64_t start, answered, ended; /* 0: was not, or not yet */
	uint32_t end;			 /* enum audit_end */
	bool adopted;			 /* met in mid-dialog */
};

struct audit_user {
	const char *name;
	uint32_t limit; /* of calls in all, as the policy has it at the end; 0: unlimited */
	uint32_t peak;
	uint64_t peak_at;
	double mean;   /* calls at a time, weighted by time over the whole trace */
	uint64_t busy; /* ns with at least one call */
	uint64_t calls, refused;
};

struct audit_refusal {
	uint64_t row, time;
	const char *caller, *callee;
	const char *user; /* who was at the limit: one of both, or "group NAME" */
	uint32_t calls, limit;
	uint8_t why;	 /* enum bob_why */
	uint16_t status; /* of the reply */
	uint64_t call;	 /* .row of the call that it is, which has end AUDIT_REFUSED (or went on, in
			    MONITOR) */
	const uint64_t *holders; /* .row of the calls that held his slots */
	size_t n_holders;
};

struct audit_message {	       /* of a ladder */
	uint64_t time, call;   /* .row */
	const char *from, *to; /* "192.0.2.2:5060" */
	const char *text;      /* "INVITE", "180 Ringing" */
	const char *reason;    /* counter's name */
	uint32_t verdict;
};

struct audit_step { /* a count changed */
	uint64_t time;
	const char *user; /* "": all calls */
	uint32_t calls;	  /* from now on */
};

/* Each in order of row, or of time. A non-zero return of each() stops and is returned. Strings live
   until it returns. */
int audit_each_call(struct audit_result *result, int (*each)(const struct audit_call *, void *),
		    void *arg);
/* Those alone that ended so. */
int audit_each_call_ended(struct audit_result *result, enum audit_end end,
			  int (*each)(const struct audit_call *, void *), void *arg);
/* Most refused first, then by peak, then by name. */
int audit_each_user(struct audit_result *result, int (*each)(const struct audit_user *, void *),
		    void *arg);
int audit_each_refusal(struct audit_result *result,
		       int (*each)(const struct audit_refusal *, void *), void *arg);
/* The call of that row alone; 0, and no call of each(), if there is none. */
int audit_one_call(struct audit_result *result, uint64_t row,
		   int (*each)(const struct audit_call *, void *), void *arg);
/* call 0: of all calls, by call, then by time. */
int audit_each_message(struct audit_result *result, uint64_t call,
		       int (*each)(const struct audit_message *, void *), void *arg);
int audit_each_step(struct audit_result *result, int (*each)(const struct audit_step *, void *),
		    void *arg);

/* ---- two policies: the same trace in two runs ---- */

/* Calls that this run refused, and the other did not. */
int audit_each_refused_by_one(struct audit_result *result, struct audit_result *other,
			      int (*each)(const struct audit_refusal *, void *), void *arg);

struct audit_difference { /* a user to whom it matters which; [1]: in the other run */
	const char *name;
	uint32_t peak[2];
	uint64_t calls[2], refused[2];
};

/* In order of names. */
int audit_each_difference(struct audit_result *result, struct audit_result *other,
			  int (*each)(const struct audit_difference *, void *), void *arg);

/* ---- reports ---- */

/* {"packets","sip","invites","calls":[{"id","caller","callee","start","answered","end","how"}],
   "users":[{"user","peak","calls","refused"}],"open","unread":{reason:n}, …}: report_json.c. */
int audit_report_json(struct audit_result *result, FILE *out);
/* The same, and what the other run made of it: "compare":{…}. */
int audit_report_json_compare(struct audit_result *result, struct audit_result *other, FILE *out);
/* One self-contained page: report_html.c. title: the trace's name. */
int audit_report_html(struct audit_result *result, const char *title, FILE *out);

#endif
