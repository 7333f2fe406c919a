/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bobctl's files share. A command returns 0, -errno when it failed, or
 * CTL_USAGE when it was called wrongly; either way one line has said why.
 */
#ifndef BOBCTL_H
#define BOBCTL_H

#include <stdio.h>
#include <jansson.h>

#include "libbob/policy.h"

/* Beside -errno: called wrongly; "policy diff" in trouble, as diff(1); and when there is a
 * difference. */
enum { CTL_USAGE = 1, CTL_TROUBLE = CTL_USAGE, CTL_DIFFERENT };

/* ---- options.c: the command line ---- */

enum ctl_option {
	CTL_JSON,
	CTL_PINS,
	CTL_STORE,
	CTL_HELP,
	CTL_VERSION,
	CTL_MULTIPLE_CALLS,
	CTL_LIMIT,
	CTL_USER,
	CTL_ALL,
	CTL_BLIND,
	CTL_WRITE,
	CTL_VERDICT,
	CTL_PEER,
	CTL_FORMAT,
	CTL_ROTATE_SIZE,
	CTL_ROTATE_TIME,
	CTL_RING,
	CTL_REDACT,
	CTL_REDACT_KEY,
	CTL_HEP,
	CTL_HEP_ID,
	CTL_HEP_PASSWORD,
	CTL_INCOMING,
	CTL_OUTGOING,
	CTL_GROUP,
	CTL_REPLY,
	CTL_RETRY_AFTER,
	CTL_CONTACT,
	CTL_REASON,
	CTL_ON,
	CTL_FROM,
	CTL_UNTIL,
	CTL_CALLER, /* --from, too: of the command that takes it */
	CTL_COUNTRY,
	CTL_NATIONAL,
	CTL_INTERNATIONAL,
	CTL_OUTSIDE,
	CTL_DRY_RUN,
	CTL_DELETE_ALL,
	CTL_INTERFACE,
	CTL_POLICY,
	CTL_COMPARE,
	CTL_MODE,
	CTL_PORT,
	CTL_CALLS,
	CTL_HTML,
	CTL_HISTORY,
	CTL_SINCE,
	CTL_ROWS, /* --limit, too: of a listing */
	CTL_OPTIONS,
};

#define CTL_BIT(option) (UINT64_C(1) << (option))

struct ctl_option_row {
	enum ctl_option option;
	char letter; /* 0: none */
	const char *name;
	const char *value; /* what it takes, for the help; NULL: nothing */
	const char *help;
};

struct ctl_arguments {
	uint64_t given;			/* CTL_BIT of each option */
	const char *value[CTL_OPTIONS]; /* NULL, or the default, when not given */
	unsigned verdicts;		/* bit (1 << enum bob_verdict) */
	uint16_t ports[BOB_PORTS_MAX];
	size_t n_ports;
	const char **words; /* what is not an option, in order; in argv */
	size_t n;
};

/* Gathers the words in argv itself. */
int ctl_parse(struct ctl_arguments *ret, int argc, char **argv);
/* Says what is wrong, and where the help is; returns CTL_USAGE. */
int ctl_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
const struct ctl_option_row *ctl_option_row(enum ctl_option option);

/* ---- commands.c: the one table that help, man page and completion follow ---- */

struct ctl_command {
	const char *name; /* its words, with one blank between: "user alias add" */
	const char *arguments;
	uint64_t options;   /* beside those that every command takes */
	size_t least, most; /* arguments */
	const char *help;
	int (*run)(const struct ctl_arguments *arguments);
};

extern const struct ctl_command ctl_commands[]; /* ends with a NULL name */

/* Finds the command that the first words name, and takes them off. */
int ctl_command_find(struct ctl_arguments *arguments, const struct ctl_command **ret);
/* How many of the first words are those of the command's name. */
size_t ctl_words_named(const struct ctl_command *command, const struct ctl_arguments *arguments);
/* The options that every command takes. */
extern const uint64_t ctl_everywhere;

/* ---- help.c ---- */

/* Of the commands that the first words name, if they do; else of all. */
void ctl_help(const struct ctl_arguments *arguments);

/* ---- context.c: what a command works on ---- */

struct ctl_context {
	const struct ctl_arguments *arguments;
	struct bob_maps maps;
	bool attached; /* .maps is open */
	struct bob_store *store;
};

#define CTL_CONTEXT(name, args)                                                                    \
	__attribute__((cleanup(ctl_close))) struct ctl_context name = {.arguments = (args)}

/* Opens the maps if bob is attached. */
int ctl_open_maps(struct ctl_context *context);
/* The same, but -ENOENT, with a line that says so, if it is not. */
int ctl_need_maps(struct ctl_context *context);
int ctl_open_store(struct ctl_context *context);
/*
 * Opens both, with the store's lock. The lock comes first: a bobd that is just
 * starting loads the store under it, either before this looks for maps or after
 * this has committed.
 */
int ctl_edit(struct ctl_context *context);
/* To read only: .store stays NULL when there is no such file, and none is made. */
int ctl_peek_store(struct ctl_context *context);
void ctl_close(struct ctl_context *context);
bool ctl_json(const struct ctl_context *context);
/* What somebody typed for a user; with a key if bob is attached. */
int ctl_user(const struct ctl_context *context, const char *text, struct bob_aor *ret);

/* ---- json.c ---- */

/* Prints and frees. */
int ctl_show_json(json_t *root);
bool ctl_json_shown(void);
/* Bytes off the wire: escaped unless they are UTF-8. */
json_t *ctl_json_text(const char *text);
json_t *ctl_json_limit(uint32_t limit); /* null: unlimited */
json_t *ctl_json_ms(uint64_t ns);

/* A long list as JSON, an element at a time: {"name": [...], ...}. */
struct ctl_rows {
	const char *name;
	bool json; /* else none of these functions is called */
	bool begun;
};

#define CTL_ROWS(variable, title, on) struct ctl_rows variable = {.name = (title), .json = (on)}

/* Prints and frees. */
int ctl_rows_add(struct ctl_rows *rows, json_t *element);
/* more: further fields of the object, or NULL; it goes. */
int ctl_rows_end(struct ctl_rows *rows, json_t *more);

/* ---- table.c: aligned columns ---- */

enum { CTL_COLUMNS_MAX = 8 };

struct ctl_table {
	const char *heads[CTL_COLUMNS_MAX]; /* a leading '>' aligns to the right */
	size_t columns;
	char **cells;
	size_t n, room;
	int widths[CTL_COLUMNS_MAX]; /* at least, from one page to the next */
	bool shown;		     /* a page of it, with its heads */
	bool broken;		     /* out of memory; ctl_table_show says so */
};

#define CTL_TABLE(name, ...)                                                                       \
	__attribute__((cleanup(ctl_table_free))) struct ctl_table name = {                         \
		.heads = {__VA_ARGS__},                                                            \
		.columns = sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)}

/* One more cell, filling rows from left to right; unprintable bytes are escaped. */
void ctl_cell(struct ctl_table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* After each row of a long list: shows what there is now and then, so that it is never all held. */
int ctl_table_page(struct ctl_table *table);
/* The rest of it; without heads if all of them are empty. */
int ctl_table_show(struct ctl_table *table);
void ctl_table_free(struct ctl_table *table);

/* ---- words.c: how things are said ---- */

enum { CTL_WORDS = 160 };

const char *ctl_limit_words(char dst[CTL_WORDS], uint32_t limit);
const char *ctl_mode_words(uint32_t mode);
/* A call's flags; "" for none. */
const char *ctl_flag_words(char dst[CTL_WORDS], uint32_t flags);
uint64_t ctl_since(uint64_t now, uint64_t then); /* 0 if then lies ahead */

/* ---- call_view.c ---- */

/* Live calls, oldest first; if aor is not NULL, only those whose slot the user at index holds. */
struct ctl_calls {
	struct bob_call_now *list;
	size_t n, room;
	const struct bob_maps *maps;
	uint32_t user; /* 0: all */
	bool holding;  /* only calls in which that user holds a slot */
};

int ctl_calls_read(struct ctl_calls *calls);
void ctl_calls_free(struct ctl_calls *calls);
json_t *ctl_calls_json(const struct ctl_calls *calls);
int ctl_calls_show(const struct ctl_calls *calls);

/* ---- capture/slot.c: a place among the kernel's captures ---- */

struct ctl_slot {
	const struct bob_maps *maps;
	uint32_t index;
	uint64_t heartbeat; /* as last written */
	int ring_fd;
};

/* -EBUSY: all are taken. filter: .user and .verdicts. */
int ctl_slot_take(struct ctl_slot *ret, const struct bob_maps *maps,
		  const struct bob_reader *filter);
/* -ESTALE (silent): stopped for so long that somebody else took the place. */
int ctl_slot_renew(struct ctl_slot *slot);
uint64_t ctl_slot_lost(const struct ctl_slot *slot);
void ctl_slot_leave(struct ctl_slot *slot);

/* ---- one file per noun ---- */

int ctl_status(const struct ctl_arguments *arguments);
int ctl_user_set(const struct ctl_arguments *arguments);
int ctl_user_show(const struct ctl_arguments *arguments);
int ctl_user_list(const struct ctl_arguments *arguments);
int ctl_user_delete(const struct ctl_arguments *arguments);
int ctl_alias_add(const struct ctl_arguments *arguments);
int ctl_alias_remove(const struct ctl_arguments *arguments);
int ctl_caller_add(const struct ctl_arguments *arguments);
int ctl_caller_remove(const struct ctl_arguments *arguments);
int ctl_rule_set(const struct ctl_arguments *arguments);
int ctl_rule_show(const struct ctl_arguments *arguments);
int ctl_rule_list(const struct ctl_arguments *arguments);
int ctl_rule_delete(const struct ctl_arguments *arguments);
int ctl_rule_test(const struct ctl_arguments *arguments);
int ctl_group_set(const struct ctl_arguments *arguments);
int ctl_group_show(const struct ctl_arguments *arguments);
int ctl_group_list(const struct ctl_arguments *arguments);
int ctl_group_delete(const struct ctl_arguments *arguments);
int ctl_exempt_add(const struct ctl_arguments *arguments);
int ctl_exempt_remove(const struct ctl_arguments *arguments);
int ctl_exempt_list(const struct ctl_arguments *arguments);
int ctl_plan_show(const struct ctl_arguments *arguments);
int ctl_plan_set(const struct ctl_arguments *arguments);
int ctl_plan_clear(const struct ctl_arguments *arguments);
int ctl_policy_export(const struct ctl_arguments *arguments);
int ctl_policy_check(const struct ctl_arguments *arguments);
int ctl_policy_diff(const struct ctl_arguments *arguments);
int ctl_policy_load(const struct ctl_arguments *arguments);
int ctl_policy_import(const struct ctl_arguments *arguments);
int ctl_call_list(const struct ctl_arguments *arguments);
int ctl_call_clear(const struct ctl_arguments *arguments);
int ctl_why(const struct ctl_arguments *arguments);
int ctl_history(const struct ctl_arguments *arguments);
int ctl_history_show(const struct ctl_arguments *arguments);
int ctl_mode(const struct ctl_arguments *arguments);
int ctl_stats(const struct ctl_arguments *arguments);
int ctl_detach(const struct ctl_arguments *arguments);
int ctl_capture(const struct ctl_arguments *arguments);
int ctl_audit(const struct ctl_arguments *arguments);

#endif
