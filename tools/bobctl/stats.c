/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl stats: one counter for every outcome, and the agent's own. */
#include <inttypes.h>

#include "blind.h"

/* What became of the INVITEs that were handed to the agent, over all queues. */
static struct bob_queue queues_total(const struct bob_maps *maps)
{
	struct bob_queue total = {0};

	for (int i = 0; i < BOB_SOCKETS_MAX; i++) {
		total.sent += maps->queues[i].sent;
		total.done += maps->queues[i].done;
		total.replied += maps->queues[i].replied;
		total.failed += maps->queues[i].failed;
	}
	return total;
}

static int stats_json(const uint64_t *totals, const struct bob_queue *agent)
{
	json_t *counters = json_object();

	for (int i = 0; i < BOB_N_MAX; i++)
		json_object_set_new(counters, bob_counter_name(i),
				    json_integer((json_int_t)totals[i]));
	return ctl_show_json(
		json_pack("{s:o,s:{s:I,s:I,s:I,s:I}}", "counters", counters, "agent", "sent",
			  (json_int_t)agent->sent, "done", (json_int_t)agent->done, "replied",
			  (json_int_t)agent->replied, "failed", (json_int_t)agent->failed));
}

static void agent_row(struct ctl_table *table, const char *name, uint64_t n, const char *text)
{
	ctl_cell(table, "%s", name);
	ctl_cell(table, "%" PRIu64, n);
	ctl_cell(table, "agent: %s", text);
}

static int stats_text(const uint64_t *totals, const struct bob_queue *agent, bool all)
{
	CTL_TABLE(table, "COUNTER", ">COUNT", "MEANING");
	unsigned zero = 0;
	int err;

	for (int i = 0; i < BOB_N_MAX; i++) {
		if (!totals[i] && !all) {
			zero++;
			continue;
		}
		ctl_cell(&table, "%s", bob_counter_name(i));
		ctl_cell(&table, "%" PRIu64, totals[i]);
		ctl_cell(&table, "%s", bob_counter_text(i));
	}
	agent_row(&table, "agent_sent", agent->sent, "INVITEs handed to it for refusal");
	agent_row(&table, "agent_replied", agent->replied, "of those, answered");
	agent_row(&table, "agent_failed", agent->failed,
		  "of those, not answered: no reply could be built or sent");
	err = ctl_table_show(&table);
	if (!err && zero)
		printf("%u more are zero; --all shows them.\n", zero);
	return err;
}

int ctl_stats(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	uint64_t totals[BOB_N_MAX];
	struct bob_queue agent;
	int err = ctl_need_maps(&context);

	if (!err)
		err = bob_stats_read(&context.maps, totals);
	if (err)
		return err;
	if (arguments->given & CTL_BIT(CTL_BLIND))
		return ctl_blind(&context, totals);
	agent = queues_total(&context.maps);
	return ctl_json(&context) ? stats_json(totals, &agent)
				  : stats_text(totals, &agent, arguments->given & CTL_BIT(CTL_ALL));
}
