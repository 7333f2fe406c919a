/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the command line. Options may stand anywhere, and are spelled out in full. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bobctl.h"

static const struct ctl_option_row rows[CTL_OPTIONS] = {
	{CTL_JSON, 'j', "json", NULL, "show JSON instead of text"},
	{CTL_PINS, 0, "pins", "DIR", "where bob's maps are pinned (" BOB_PIN_ROOT ")"},
	{CTL_STORE, 0, "store", "FILE", "the policy on disk (" BOB_STORE_PATH ")"},
	{CTL_HELP, 'h', "help", NULL, "show this help"},
	{CTL_VERSION, 0, "version", NULL, "show bobctl's version"},
	{CTL_MULTIPLE_CALLS, 0, "multiple-calls", "block|allow|default",
	 "block: one call at a time; allow: any number; default: the rules decide"},
	{CTL_LIMIT, 0, "limit", "N|none", "at most N calls at a time (1 to 65535)"},
	{CTL_USER, 0, "user", "USER", "only calls that USER is in"},
	{CTL_ALL, 0, "all", NULL, "also the counters that are zero"},
	{CTL_BLIND, 0, "blind", NULL, "what bob could not read or judge, and what share that is"},
	{CTL_WRITE, 'w', "write", "FILE", "where the packets go; - is the standard output"},
	{CTL_VERDICT, 0, "verdict", "reject|pass|absorb",
	 "only packets of this verdict; may be given more than once"},
	{CTL_PEER, 0, "peer", "ADDRESS[/PREFIX]", "only packets from or to this address"},
	{CTL_FORMAT, 0, "format", "pcap|pcapng|json",
	 "unless the file's name says it: .pcap, .pcapng or .jsonl"},
	{CTL_ROTATE_SIZE, 0, "rotate-size", "SIZE", "the next file begins at 500k, 100M, 2G"},
	{CTL_ROTATE_TIME, 0, "rotate-time", "TIME", "the next file begins after 90s, 10m, 1h, 7d"},
	{CTL_RING, 0, "ring", "N", "of rotated files only the newest N stay"},
	{CTL_REDACT, 0, "redact", NULL, "replace people's names and bodies, keep lengths"},
	{CTL_REDACT_KEY, 0, "redact-key", "FILE", "the same, alike in captures of one key"},
	{CTL_HEP, 0, "hep", "HOST[:PORT]", "send messages and decisions to this HEP collector"},
	{CTL_HEP_ID, 0, "hep-id", "N", "the capture's number there (2001)"},
	{CTL_HEP_PASSWORD, 0, "hep-password", "TEXT", "what the collector asks for"},
	{CTL_INCOMING, 0, "incoming", "N|none", "at most N calls received at a time"},
	{CTL_OUTGOING, 0, "outgoing", "N|none", "at most N calls made at a time"},
	{CTL_GROUP, 0, "group", "GROUP|none", "the group this one belongs to"},
	{CTL_REPLY, 0, "reply", "486|600|603|480|302", "what a refused caller is told"},
	{CTL_RETRY_AFTER, 0, "retry-after", "SECONDS", "when to try again, with 480, 600 or 603"},
	{CTL_CONTACT, 0, "contact", "URI", "where a 302 sends the caller, such as a mailbox"},
	{CTL_REASON, 0, "reason", "TEXT", "the text of the reply's Reason header"},
	{CTL_ON, 0, "on", "DAYS", "holds on these days only, such as mon-fri,sun"},
	{CTL_FROM, 0, "from", "HH:MM", "holds from this time of the day"},
	{CTL_UNTIL, 0, "until", "HH:MM", "and until this one, past midnight if it is earlier"},
	{CTL_CALLER, 0, "from", "CALLER", "somebody who calls"},
	{CTL_COUNTRY, 0, "country", "DIGITS|none", "the country code, such as 46"},
	{CTL_NATIONAL, 0, "national", "DIGITS|none", "the prefix of national numbers, such as 0"},
	{CTL_INTERNATIONAL, 0, "international", "DIGITS|none",
	 "the prefix of international numbers, such as 00"},
	{CTL_OUTSIDE, 0, "outside", "DIGITS|none",
	 "what is dialled for an outside line, such as 9"},
	{CTL_DRY_RUN, 0, "dry-run", NULL, "show what would change, and change nothing"},
	{CTL_DELETE_ALL, 0, "delete-all", NULL, "load a file that leaves nothing of the policy"},
	{CTL_INTERFACE, 0, "interface", "INTERFACE", "listen there, instead of reading files"},
	{CTL_POLICY, 0, "policy", "FILE", "the policy to judge by; without it, that of the store"},
	{CTL_COMPARE, 0, "compare", "FILE", "another policy: what would it have changed?"},
	{CTL_MODE, 0, "mode", "enforce|monitor",
	 "enforce: refused calls do not count; monitor: they go on, and do"},
	{CTL_PORT, 0, "port", "PORT", "a UDP port that SIP runs on; up to 8 (default: 5060)"},
	{CTL_CALLS, 0, "calls", "N", "room for N calls at a time (65536)"},
	{CTL_HTML, 0, "html", "FILE", "write a page for browsers, too; - is the standard output"},
	{CTL_HISTORY, 0, "history", "FILE",
	 "where refusals are kept (history.db, beside the store)"},
	{CTL_SINCE, 0, "since", "WHEN", "only from then on: 30m, 2h or 7d ago, HH:MM, YYYY-MM-DD"},
	{CTL_ROWS, 0, "limit", "N", "at most so many, the newest"},
};

const struct ctl_option_row *ctl_option_row(enum ctl_option option)
{
	return &rows[option];
}

int ctl_misuse(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	bob_err(1, "%s (bobctl --help shows what there is)", text);
	return CTL_USAGE;
}

static const struct ctl_option_row *by_letter(char letter)
{
	for (const struct ctl_option_row *row = rows; row < rows + CTL_OPTIONS; row++) {
		if (row->letter && row->letter == letter)
			return row;
	}
	return NULL;
}

static const struct ctl_option_row *by_name(const char *name, size_t n)
{
	for (const struct ctl_option_row *row = rows; row < rows + CTL_OPTIONS; row++) {
		if (strlen(row->name) == n && !memcmp(row->name, name, n))
			return row;
	}
	return NULL;
}

static int unknown(const char *typed)
{
	const char *name = typed + strspn(typed, "-");

	for (const struct ctl_option_row *row = rows; row < rows + CTL_OPTIONS; row++) {
		if (*name && name[1] && bob_near_miss(name, row->name))
			return ctl_misuse("%s: no such option; did you mean --%s?", typed,
					  row->name);
	}
	return ctl_misuse("%s: no such option", typed);
}

static int read_verdict(struct ctl_arguments *arguments, const char *text)
{
	static const char *const names[] = {"pass", "reject", "absorb"};

	for (unsigned i = 0; i < 3; i++) {
		if (!strcmp(text, names[i])) {
			arguments->verdicts |= 1U << i;
			return 0;
		}
	}
	return ctl_misuse("--verdict %s: no such verdict; there are reject, pass and absorb", text);
}

static int read_port(struct ctl_arguments *arguments, const char *text)
{
	char *end;
	unsigned long port = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || !port || port > 65535)
		return ctl_misuse("--port %s: no UDP port: 1 to 65535", text);
	if (arguments->n_ports == BOB_PORTS_MAX)
		return ctl_misuse("--port %s: one too many: bob has room for %d", text,
				  BOB_PORTS_MAX);
	arguments->ports[arguments->n_ports++] = (uint16_t)port;
	return 0;
}

static int take(struct ctl_arguments *arguments, const struct ctl_option_row *row,
		const char *value)
{
	arguments->given |= CTL_BIT(row->option);
	arguments->value[row->option] = value;
	if (row->option == CTL_PORT)
		return read_port(arguments, value);
	return row->option == CTL_VERDICT ? read_verdict(arguments, value) : 0;
}

/* The argument at *i is "--name", "--name=value", "-x", "-xvalue" or "-jx". */
static int read_option(struct ctl_arguments *arguments, int argc, char **argv, int *i)
{
	const char *typed = argv[*i], *value = NULL;
	const struct ctl_option_row *row;

	if (typed[1] == '-') {
		size_t n = strcspn(typed + 2, "=");

		row = by_name(typed + 2, n);
		value = typed[2 + n] ? typed + 3 + n : NULL;
	} else {
		row = by_letter(typed[1]);
		value = typed[2] ? typed + 2 : NULL;
	}
	if (!row)
		return unknown(typed);
	if (!row->value && value)
		return ctl_misuse("%s: --%s takes no value", typed, row->name);
	if (row->value && !value) {
		if (*i + 1 >= argc)
			return ctl_misuse("%s: its value %s is missing", typed, row->value);
		value = argv[++*i];
	}
	return take(arguments, row, value);
}

int ctl_parse(struct ctl_arguments *ret, int argc, char **argv)
{
	struct ctl_arguments arguments = {
		.value = {[CTL_PINS] = BOB_PIN_ROOT, [CTL_STORE] = BOB_STORE_PATH},
		.words = (const char **)argv,
	};
	bool options = true;

	for (int i = 1; i < argc; i++) {
		if (options && !strcmp(argv[i], "--")) {
			options = false;
		} else if (options && argv[i][0] == '-' && argv[i][1]) {
			int err = read_option(&arguments, argc, argv, &i);

			if (err)
				return err;
		} else {
			arguments.words[arguments.n++] = argv[i];
		}
	}
	*ret = arguments;
	return 0;
}
