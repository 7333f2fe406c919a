/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl stats --blind: how much of the signalling bob saw, and what it could not judge. */
#include <inttypes.h>

#include "blind.h"

struct blind_sums ctl_blind_sums(const uint64_t *totals)
{
	struct blind_sums sums = {0};

	for (int i = 0; i < BOB_N_MAX; i++) {
		switch (bob_counter_sight(i)) {
		case BOB_SIGHT_READ: sums.read += totals[i]; break;
		case BOB_SIGHT_BLIND: sums.blind += totals[i]; break;
		case BOB_SIGHT_UNSURE: sums.unsure += totals[i]; break;
		case BOB_SIGHT_NONE: break;
		}
	}
	return sums;
}

/* Never in bob's favour: what is read is rounded down, and so the rest up. */
unsigned ctl_blind_read_permille(const struct blind_sums *sums)
{
	uint64_t all = sums->read + sums->blind;

	return all ? (unsigned)((long double)sums->read * 1000 / (long double)all) : 1000;
}

static json_t *reasons_json(const uint64_t *totals, enum bob_sight sight)
{
	json_t *reasons = json_object();

	for (int i = 0; i < BOB_N_MAX; i++) {
		if (bob_counter_sight(i) == sight)
			json_object_set_new(reasons, bob_counter_name(i),
					    json_integer((json_int_t)totals[i]));
	}
	return reasons;
}

static json_t *ports_json(const struct bob_config *config)
{
	json_t *ports = json_array();

	for (int i = 0; i < BOB_PORTS_MAX && config->ports[i]; i++)
		json_array_append_new(ports, json_integer(config->ports[i]));
	return ports;
}

static int blind_json(const uint64_t *totals, const struct bob_config *config)
{
	struct blind_sums sums = ctl_blind_sums(totals);
	uint64_t all = sums.read + sums.blind;

	return ctl_show_json(
		json_pack("{s:I,s:I,s:I,s:o,s:o,s:o,s:o}", "packets", (json_int_t)all, "read",
			  (json_int_t)sums.read, "blind", (json_int_t)sums.blind, "share",
			  all ? json_real((double)sums.blind / (double)all) : json_null(),
			  "reasons", reasons_json(totals, BOB_SIGHT_BLIND), "unsure",
			  reasons_json(totals, BOB_SIGHT_UNSURE), "ports", ports_json(config)));
}

static void share_cell(struct ctl_table *table, uint64_t n, uint64_t all)
{
	double share = all ? 100 * (double)n / (double)all : 0;

	if (n && share < 0.05)
		ctl_cell(table, "<0.1 %%");
	else
		ctl_cell(table, "%.1f %%", share);
}

static void reason_rows(struct ctl_table *table, const uint64_t *totals, enum bob_sight sight,
			uint64_t share_of, bool all)
{
	for (int i = 0; i < BOB_N_MAX; i++) {
		if (bob_counter_sight(i) != sight || (!totals[i] && !all))
			continue;
		ctl_cell(table, "%s", bob_counter_name(i));
		ctl_cell(table, "%" PRIu64, totals[i]);
		if (share_of)
			share_cell(table, totals[i], share_of);
		else
			ctl_cell(table, "-");
		ctl_cell(table, "%s", bob_counter_text(i));
	}
}

static void say_verdict(const struct blind_sums *sums, const struct bob_config *config)
{
	unsigned read = ctl_blind_read_permille(sums), rest = 1000 - read;

	if (!sums->read && !sums->blind)
		printf("Nothing has come on SIP ports yet");
	else if (!sums->blind)
		printf("bob read all of what came on SIP ports");
	else
		printf("bob read %u.%u %% of what came on SIP ports; %u.%u %% it could not judge",
		       read / 10, read % 10, rest / 10, rest % 10);
	for (int i = 0; i < BOB_PORTS_MAX && config->ports[i]; i++)
		printf("%s %u", i ? "," : " (ports", config->ports[i]);
	printf(", TLS 5061).\n");
	if (sums->unsure)
		printf("%" PRIu64 " %s may have been signalling: nobody can tell.\n", sums->unsure,
		       sums->unsure == 1 ? "more packet" : "more packets");
}

static int blind_text(const uint64_t *totals, const struct bob_config *config, bool all)
{
	CTL_TABLE(table, "REASON", ">PACKETS", ">SHARE", "MEANING");
	struct blind_sums sums = ctl_blind_sums(totals);
	int err = 0;

	reason_rows(&table, totals, BOB_SIGHT_BLIND, sums.read + sums.blind, all);
	reason_rows(&table, totals, BOB_SIGHT_UNSURE, 0, all);
	if (table.n)
		err = ctl_table_show(&table);
	if (!err)
		say_verdict(&sums, config);
	return err;
}

int ctl_blind(const struct ctl_context *context, const uint64_t *totals)
{
	bool all = context->arguments->given & CTL_BIT(CTL_ALL);

	return ctl_json(context) ? blind_json(totals, context->maps.config)
				 : blind_text(totals, context->maps.config, all);
}
