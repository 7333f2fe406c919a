/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl audit: captures, or a mirror port, through bob's own code; needs neither root nor a
 * kernel. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "cleanup.h"
#include "policy_file.h"

enum { CALLS_MOST = 1 << 24 };

static volatile int stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

/* The first ends the run, and what was read till then is reported; the next ends bobctl. */
static void catch_signals(void)
{
	const struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* ---- what is asked ---- */

static int read_calls(const struct ctl_arguments *arguments, uint32_t *ret)
{
	const char *text = arguments->value[CTL_CALLS];
	unsigned long calls;
	char *end;

	if (!text)
		return 0;
	calls = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || !calls || calls > CALLS_MOST)
		return ctl_misuse("--calls %s: no such number: 1 to %d", text, CALLS_MOST);
	*ret = (uint32_t)calls;
	return 0;
}

static int read_mode(const struct ctl_arguments *arguments, uint32_t *ret)
{
	const char *text = arguments->value[CTL_MODE];

	*ret = BOB_ENFORCE;
	if (!text || (!bob_mode_parse(text, ret) && *ret != BOB_OFF))
		return 0;
	return ctl_misuse("--mode %s: there are enforce and monitor", text);
}

static int check_sources(const struct ctl_arguments *arguments)
{
	if (arguments->value[CTL_INTERFACE])
		return arguments->n ? ctl_misuse("audit: either FILE or --interface, not both") : 0;
	return arguments->n ? 0 : ctl_misuse("audit: FILE is missing (or --interface)");
}

static int check_outputs(const struct ctl_arguments *arguments)
{
	const char *page = arguments->value[CTL_HTML];

	if (!page || strcmp(page, "-") != 0 || !(arguments->given & CTL_BIT(CTL_JSON)))
		return 0;
	return ctl_misuse("audit: the standard output takes either --json or the page, not both");
}

static int read_options(const struct ctl_arguments *arguments, struct audit_options *ret)
{
	struct audit_options options = {
		.files = arguments->words,
		.n_files = arguments->n,
		.interface = arguments->value[CTL_INTERFACE],
		.n_ports = arguments->n_ports,
		.ladders = arguments->value[CTL_HTML],
		.progress = isatty(STDERR_FILENO),
		.stop = &stop,
	};
	int err = check_sources(arguments);

	if (!err)
		err = check_outputs(arguments);
	memcpy(options.ports, arguments->ports, sizeof(options.ports));
	if (!err)
		err = read_calls(arguments, &options.calls);
	if (!err)
		err = read_mode(arguments, &options.mode);
	if (!err)
		*ret = options;
	return err;
}

/* ---- by which policy ---- */

static int read_file(const char *path, struct bob_policy *policy)
{
	struct ctl_faults faults = {0};

	return ctl_file_read(path, bob_policy_parse, policy, &faults);
}

/* That of the store, for whoever may read it: most who audit need not be root. */
static int read_store(const struct ctl_arguments *arguments, struct bob_policy *policy,
		      const char **ret_name)
{
	const char *path = arguments->value[CTL_STORE];
	CTL_CONTEXT(context, arguments);
	int err;

	if (!(arguments->given & CTL_BIT(CTL_STORE)) && access(path, R_OK | W_OK))
		return 0;
	err = ctl_peek_store(&context);
	if (err || !context.store)
		return err;
	err = bob_store_read(context.store, policy);
	if (!err)
		*ret_name = path;
	return err;
}

/* *ret_name: NULL, if there is none. */
static int read_policy(const struct ctl_arguments *arguments, struct bob_policy *policy,
		       const char **ret_name)
{
	const char *path = arguments->value[CTL_POLICY];

	if (!policy)
		return -ENOMEM;
	if (!path)
		return read_store(arguments, policy, ret_name);
	*ret_name = path;
	return read_file(path, policy);
}

/* ---- once, and with another policy once more ---- */

static bool is_read_once(const struct audit_options *options)
{
	for (size_t i = 0; i < options->n_files; i++)
		if (!strcmp(options->files[i], "-"))
			return true;
	return options->interface;
}

/* What can be read but once is kept; the file has no name, and goes with bobctl. */
static int prepare_again(struct audit_options *options)
{
	if (!is_read_once(options))
		return 0;
	options->keep = tmpfile();
	return options->keep ? 0
			     : bob_err(errno, "no temporary file, to read the trace twice: %s",
				       strerror(errno));
}

static int run_again(const struct audit_options *first, const struct audit_result *result,
		     const struct bob_policy *policy, const char *name, struct audit_result **ret)
{
	struct audit_options options = *first;
	struct audit_totals totals;

	audit_totals(result, &totals);
	options.policy = policy;
	options.policy_name = name;
	options.ladders = false;
	options.replay = first->keep;
	options.keep = NULL;
	options.first = totals.first;
	options.last = totals.last;
	options.most = stop && !first->keep ? totals.packets : 0;
	options.stop = NULL;
	signal(SIGINT, SIG_DFL); /* half a comparison is of no use */
	signal(SIGTERM, SIG_DFL);
	return audit_run(ret, &options);
}

/* ---- and what came of it ---- */

static const char *trace_name(const struct ctl_arguments *arguments, char dst[256])
{
	if (arguments->value[CTL_INTERFACE])
		snprintf(dst, 256, "interface %s", arguments->value[CTL_INTERFACE]);
	else if (!strcmp(arguments->words[0], "-"))
		snprintf(dst, 256, "standard input");
	else if (arguments->n == 1)
		snprintf(dst, 256, "%s", arguments->words[0]);
	else
		snprintf(dst, 256, "%s and %zu more", arguments->words[0], arguments->n - 1);
	return dst;
}

/* A script that reads JSON may overlook it; whoever runs the script should not. */
static void warn_of_damage(const struct audit_result *result)
{
	const struct audit_damage *damages;
	size_t n = audit_damages(result, &damages);

	for (size_t i = 0; i < n; i++)
		bob_warn("%s: read up to packet %llu, then: %s", damages[i].file,
			 (unsigned long long)damages[i].packets, damages[i].why);
}

/* A run, what is compared with it, and where all that goes. */
struct audit {
	const struct ctl_arguments *arguments;
	struct audit_options options;
	struct bob_policy *other; /* of --compare */
	struct audit_result *result, *second;
	struct ctl_page page;
};

static void free_audit(struct audit *audit)
{
	audit_free(audit->result);
	audit_free(audit->second);
	ctl_page_close(&audit->page);
	if (audit->options.keep)
		fclose(audit->options.keep);
}

static int show(struct audit *audit)
{
	const struct ctl_arguments *arguments = audit->arguments;
	char name[256];
	int err;

	if (stop && !arguments->value[CTL_INTERFACE])
		bob_warn("stopped: this is what was read till then");
	trace_name(arguments, name);
	if (audit->page.out) {
		err = ctl_page_write(&audit->page, audit->result, name);
		if (err || !strcmp(audit->page.path, "-"))
			return err;
	}
	if (arguments->given & CTL_BIT(CTL_JSON)) {
		warn_of_damage(audit->result);
		return audit->second
			       ? audit_report_json_compare(audit->result, audit->second, stdout)
			       : audit_report_json(audit->result, stdout);
	}
	err = ctl_audit_show(audit->result, name);
	return err || !audit->second ? err : ctl_audit_compare(audit->result, audit->second);
}

static int run(struct audit *audit)
{
	const char *other = audit->arguments->value[CTL_COMPARE];
	int err = other ? prepare_again(&audit->options) : 0;

	if (!err)
		err = audit_run(&audit->result, &audit->options);
	if (!err && other) {
		err = run_again(&audit->options, audit->result, audit->other, other,
				&audit->second);
		audit->options.keep = NULL; /* has been taken over */
	}
	return err ? err : show(audit);
}

int ctl_audit(const struct ctl_arguments *arguments)
{
	_cleanup_(free_audit) struct audit audit = {.arguments = arguments};
	CTL_FACTS(policy);
	CTL_FACTS(other);
	int err = read_options(arguments, &audit.options);

	audit.other = other;
	if (!err)
		err = read_policy(arguments, policy, &audit.options.policy_name);
	if (!err && arguments->value[CTL_COMPARE])
		err = read_file(arguments->value[CTL_COMPARE], other);
	if (!err && arguments->value[CTL_HTML])
		err = ctl_page_open(&audit.page, arguments->value[CTL_HTML]);
	if (err)
		return err;
	audit.options.policy = audit.options.policy_name ? policy : NULL;
	catch_signals();
	return run(&audit);
}
