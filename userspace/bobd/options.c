/* SPDX-License-Identifier: GPL-2.0-only */
/* One table says what options there are, for getopt and for --help. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "libbob/history.h"
#include "options.h"

#define SECOND 1000000000ULL

enum {
	OPTION_MODE = 256,
	OPTION_GENERIC,
	OPTION_ZERO_COPY,
	OPTION_BUSY_POLL,
	OPTION_EGRESS,
	OPTION_PORT,
	OPTION_TRUSTED,
	OPTION_LONGEST,
	OPTION_JOIN,
	OPTION_CALLS,
	OPTION_USERS,
	OPTION_STORE,
	OPTION_HISTORY,
	OPTION_HISTORY_DAYS,
	OPTION_HISTORY_ROWS,
	OPTION_DECISION_ID,
	OPTION_PINS,
	OPTION_VERSION,
};

static const struct option_text {
	int key;
	const char *name;
	const char *value; /* NULL: takes none */
	const char *text;
} table[] = {
	{'i', "interface", "IFACE", "watch this interface; may be given up to 16 times"},
	{OPTION_MODE, "mode", "MODE", "off, monitor or enforce (default: as it was, else monitor)"},
	{OPTION_GENERIC, "generic", NULL, "use generic XDP, even where the driver has native XDP"},
	{OPTION_ZERO_COPY, "zero-copy", NULL,
	 "receive without copying, where the driver can; then all that passes is copied"},
	{OPTION_BUSY_POLL, "busy-poll", "US",
	 "poll the card for so long before waiting, up to 1000 (default: 0, off)"},
	{OPTION_EGRESS, "egress", NULL, "this host is the SIP server: watch what it sends, too"},
	{OPTION_PORT, "port", "PORT", "a UDP port that SIP runs on; up to 8 (default: 5060)"},
	{OPTION_TRUSTED, "trusted", "IFACE",
	 "believe P-Asserted-Identity there (RFC 3325): only trusted hosts send to it"},
	{OPTION_LONGEST, "longest-call", "SECONDS",
	 "end of a call that has no session timer (default: 43200)"},
	{OPTION_JOIN, "join", "HOW",
	 "join a B2BUA's legs: off, session or parties (default: parties)"},
	{OPTION_CALLS, "calls", "N", "room for so many calls at a time (default: 65536)"},
	{OPTION_USERS, "users", "N", "room for so many users with a rule (default: 65536)"},
	{OPTION_STORE, "store", "FILE", "the policy on disk (default: " BOB_STORE_PATH ")"},
	{OPTION_HISTORY, "history", "FILE",
	 "refusals are kept here (default: history.db, beside the store)"},
	{OPTION_HISTORY_DAYS, "history-days", "N", "for so many days (default: 90)"},
	{OPTION_HISTORY_ROWS, "history-rows", "N",
	 "and at most so many (default: 1000000); 0: none"},
	{OPTION_DECISION_ID, "decision-id", "HOW",
	 "on or off: a refusal's ID in a Warning header of the reply (default: on)"},
	{OPTION_PINS, "pins", "DIR", "where maps are pinned (default: " BOB_PIN_ROOT ")"},
	{'v', "verbose", NULL, "log more"},
	{OPTION_VERSION, "version", NULL, "show the version"},
	{'h', "help", NULL, "show this"},
};

enum { OPTIONS = sizeof(table) / sizeof(table[0]) };

static void show_help(void)
{
	char left[40];

	printf("Usage: bobd -i IFACE [-i IFACE...] [OPTION...]\n"
	       "Counts the SIP calls each user is in, and answers calls over the limit with "
	       "486.\n\n");
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_text *o = &table[i];

		snprintf(left, sizeof(left), "%s%c%s--%s %s", o->key < 256 ? "-" : " ",
			 o->key < 256 ? o->key : ' ', o->key < 256 ? ", " : "  ", o->name,
			 o->value ? o->value : "");
		printf("  %-28s%s\n", left, o->text);
	}
}

static int complain(const char *option, const char *value, const char *want)
{
	return bob_err(EINVAL, "--%s %s: %s; bobd --help shows all options", option, value, want);
}

static int parse_number(const char *option, const char *value, unsigned long long least,
			unsigned long long most, unsigned long long *ret)
{
	char want[80], *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (!errno && *value >= '0' && *value <= '9' && !*end && number >= least &&
	    number <= most) {
		*ret = number;
		return 0;
	}
	snprintf(want, sizeof(want), "not a number from %llu to %llu", least, most);
	return complain(option, value, want);
}

static int add_interface(struct bobd_options *o, const char *name)
{
	if (!*name || strlen(name) >= IFNAMSIZ)
		return complain("interface", name, "not the name of an interface");
	for (size_t i = 0; i < o->n_interfaces; i++)
		if (!strcmp(o->interfaces[i], name))
			return complain("interface", name, "given twice");
	if (o->n_interfaces == BOB_INTERFACES_MAX)
		return complain("interface", name, "one too many: bob has room for 16");
	o->interfaces[o->n_interfaces++] = name;
	return 0;
}

static int add_port(struct bobd_options *o, const char *value)
{
	unsigned long long port;
	int err = parse_number("port", value, 1, 65535, &port);

	if (err)
		return err;
	if (o->n_ports == BOB_PORTS_MAX)
		return complain("port", value, "one too many: bob has room for 8");
	o->ports[o->n_ports++] = (uint16_t)port;
	return 0;
}

static int add_trusted(struct bobd_options *o, const char *name)
{
	if (o->n_trusted == BOB_INTERFACES_MAX)
		return complain("trusted", name, "one too many: bob has room for 16");
	o->trusted[o->n_trusted++] = name;
	return 0;
}

static int set_mode(struct bobd_options *o, const char *value)
{
	uint32_t mode;

	if (bob_mode_parse(value, &mode))
		return complain("mode", value, "not off, monitor or enforce");
	o->mode = (int)mode;
	return 0;
}

static int set_pins(struct bobd_options *o, const char *value)
{
	if (*value != '/' || !value[1] || strlen(value) > BOBD_PINS_MAX)
		return complain("pins", value, "not an absolute path of at most 200 bytes");
	o->pins = value;
	return 0;
}

static int set_size(uint32_t *size, const char *option, const char *value)
{
	unsigned long long number;
	int err = parse_number(option, value, 16, 4 << 20, &number);

	if (!err)
		*size = (uint32_t)number;
	return err;
}

static int set_busy_poll(struct bobd_options *o, const char *value)
{
	unsigned long long us;
	int err = parse_number("busy-poll", value, 0, 1000, &us);

	if (!err)
		o->busy_poll = (uint32_t)us;
	return err;
}

static int set_longest(struct bobd_options *o, const char *value)
{
	unsigned long long seconds;
	int err = parse_number("longest-call", value, 60, 30 * 86400, &seconds);

	if (!err)
		o->longest = seconds * SECOND;
	return err;
}

static int set_join(struct bobd_options *o, const char *value)
{
	static const char *const ways[] = {"off", "session", "parties"};

	for (int i = 0; i < 3; i++) {
		if (strcmp(value, ways[i]))
			continue;
		o->join = i;
		return 0;
	}
	return complain("join", value, "not off, session or parties");
}

static int set_history(struct bobd_options *o, const char *path)
{
	if (!*path || strlen(path) >= PATH_MAX)
		return complain("history", path, "not the path of a file");
	o->history = path;
	return 0;
}

static int set_history_days(struct bobd_options *o, const char *value)
{
	unsigned long long days;
	int err = parse_number("history-days", value, 1, 36500, &days);

	if (!err)
		o->history_age = days * 86400 * SECOND;
	return err;
}

static int set_history_rows(struct bobd_options *o, const char *value)
{
	unsigned long long rows;
	int err = parse_number("history-rows", value, 0, 1000000000, &rows);

	if (!err)
		o->history_rows = rows;
	return err;
}

static int set_decision_id(struct bobd_options *o, const char *value)
{
	o->decision_id = !strcmp(value, "on");
	if (o->decision_id || !strcmp(value, "off"))
		return 0;
	return complain("decision-id", value, "neither on nor off");
}

static int set_option(struct bobd_options *o, int key, const char *value)
{
	switch (key) {
	case 'i': return add_interface(o, value);
	case 'v': bob_log_level(BOB_LOG_DEBUG); return 0;
	case OPTION_MODE: return set_mode(o, value);
	case OPTION_GENERIC: o->generic = true; return 0;
	case OPTION_ZERO_COPY: o->zero_copy = true; return 0;
	case OPTION_BUSY_POLL: return set_busy_poll(o, value);
	case OPTION_EGRESS: o->egress = true; return 0;
	case OPTION_PORT: return add_port(o, value);
	case OPTION_TRUSTED: return add_trusted(o, value);
	case OPTION_LONGEST: return set_longest(o, value);
	case OPTION_JOIN: return set_join(o, value);
	case OPTION_CALLS: return set_size(&o->calls, "calls", value);
	case OPTION_USERS: return set_size(&o->users, "users", value);
	case OPTION_STORE: o->store = value; return 0;
	case OPTION_HISTORY: return set_history(o, value);
	case OPTION_HISTORY_DAYS: return set_history_days(o, value);
	case OPTION_HISTORY_ROWS: return set_history_rows(o, value);
	case OPTION_DECISION_ID: return set_decision_id(o, value);
	case OPTION_PINS: return set_pins(o, value);
	case 'h': show_help(); return BOBD_PARSED_DONE;
	case OPTION_VERSION: printf("bobd %s\n", BOB_VERSION); return BOBD_PARSED_DONE;
	}
	fprintf(stderr, "bobd --help shows all options\n"); /* getopt has said what is wrong */
	return -EINVAL;
}

/* Whichever was given first. */
static int check_trusted(const struct bobd_options *o, const char *name)
{
	for (size_t i = 0; i < o->n_interfaces; i++)
		if (!strcmp(o->interfaces[i], name))
			return 0;
	return complain("trusted", name,
			"not an interface that bobd watches: name it with -i, too");
}

static int fill_defaults(struct bobd_options *o)
{
	int err = 0;

	if (!o->n_interfaces)
		return bob_err(EINVAL, "which interface? Name one with -i; bobd --help shows all "
				       "options");
	if (!o->n_ports)
		o->ports[o->n_ports++] = 5060;
	for (size_t i = 0; i < o->n_trusted && !err; i++)
		err = check_trusted(o, o->trusted[i]);
	return err;
}

int bobd_options_parse(struct bobd_options *ret, int argc, char **argv)
{
	struct bobd_options o = {
		.mode = BOBD_MODE_KEEP,
		.longest = 43200 * SECOND,
		.join = BOBD_JOIN_PARTIES,
		.store = BOB_STORE_PATH,
		.history_rows = BOB_HISTORY_ROWS,
		.history_age = BOB_HISTORY_DAYS * 86400 * SECOND,
		.decision_id = true,
		.pins = BOB_PIN_ROOT,
	};
	struct option longs[OPTIONS + 1] = {};
	int key, err = 0;

	for (int i = 0; i < OPTIONS; i++)
		longs[i] = (struct option){
			.name = table[i].name,
			.has_arg = table[i].value ? required_argument : no_argument,
			.val = table[i].key,
		};
	while (!err && (key = getopt_long(argc, argv, "i:vh", longs, NULL)) != -1)
		err = set_option(&o, key, optarg);
	if (err)
		return err;
	if (optind < argc)
		return bob_err(EINVAL, "'%s': what is that? bobd --help shows all options",
			       argv[optind]);
	err = fill_defaults(&o);
	if (!err)
		*ret = o;
	return err;
}
