/* SPDX-License-Identifier: GPL-2.0-only */
/* From options to an agent that is ready, or back to where it began. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "events.h"
#include "libbob/policy.h"
#include "link.h"
#include "preflight.h"
#include "start.h"

static int lock_pins(struct bobd_agent *agent)
{
	const char *root = agent->options->pins;
	struct stat st;
	int err = bob_bpffs_prepare(root);

	if (!err)
		err = bob_lock(root, &agent->lock);
	if (err)
		return err;
	if (fstat(agent->lock, &st))
		return bob_err(errno, "%s: %s", root, strerror(errno));
	agent->pins = st.st_ino;
	return 0;
}

/* The names first: a mistyped one should cost nothing. */
static int find_interfaces(struct bobd_agent *agent)
{
	const struct bobd_options *options = agent->options;

	for (size_t n = 0; n < options->n_interfaces; n++) {
		struct bobd_interface *i = &agent->interfaces[n];
		struct bobd_link_state state;
		int err;

		strncpy(i->name, options->interfaces[n], sizeof(i->name) - 1);
		err = bobd_link_find(agent->link, i->name, &state);
		if (err == -ENODEV)
			return bob_err(ENODEV,
				       "%s: no such interface here; 'ip link' lists what there is",
				       i->name);
		if (err)
			return err;
		i->ifindex = state.ifindex;
		i->up = state.up;
		agent->n_interfaces++;
	}
	return 0;
}

/* New maps take the mode that bobctl was last told, unless an option says another. */
static int keep_mode(struct bobd_agent *agent, struct bob_store *store)
{
	uint32_t mode;
	int err;

	if (!agent->load.first || agent->options->mode != BOBD_MODE_KEEP)
		return 0;
	err = bob_store_mode(store, &mode);
	if (!err)
		agent->load.maps.config->mode = mode;
	return err == -ENOENT ? 0 : err;
}

static int load_policy(struct bobd_agent *agent)
{
	const struct bobd_options *options = agent->options;
	struct bob_store *store = NULL;
	int err = bob_store_open(&store, options->store);

	if (err)
		return err;
	err = bob_store_check(store);
	if (!err)
		err = bob_policy_load(&agent->load.maps, store);
	if (!err)
		err = keep_mode(agent, store);
	bob_store_close(store);
	return err;
}

static int serve(struct bobd_agent *agent, struct bobd_interface *i)
{
	int err = bobd_interface_serve(agent, i);

	if (err != -ENETDOWN)
		return err;
	bob_warn("%s: is down; bob refuses nothing there until it is up", i->name);
	return 0;
}

/* Stops at the first that fails, whose ifindex is then 0. */
static int attach_interfaces(struct bobd_agent *agent)
{
	int err = 0;

	for (size_t n = 0; n < agent->n_interfaces && !err; n++)
		err = bobd_interface_attach(agent, &agent->interfaces[n]);
	for (size_t n = 0; n < agent->n_interfaces && !err; n++)
		err = serve(agent, &agent->interfaces[n]);
	return err;
}

static void undo(struct bobd_agent *agent)
{
	while (agent->n_interfaces)
		bobd_interface_undo(agent, &agent->interfaces[--agent->n_interfaces]);
	bobd_load_undo(&agent->load);
}

static int take_effect(struct bobd_agent *agent)
{
	int err = bobd_load_commit(&agent->load, agent->options);

	if (err)
		return err;
	for (size_t n = 0; n < agent->n_interfaces; n++)
		bobd_interface_keep(agent, &agent->interfaces[n]);
	bobd_interfaces_prune(agent);
	return 0;
}

static int start_loaded(struct bobd_agent *agent)
{
	int err = load_policy(agent);

	if (!err)
		err = bobd_events_open(&agent->events, &agent->load.maps);
	if (!err)
		err = attach_interfaces(agent);
	if (!err)
		err = take_effect(agent);
	if (err)
		undo(agent);
	return err;
}

int bobd_start(struct bobd_agent *agent)
{
	int err = bobd_preflight();

	if (!err)
		err = bobd_link_open(&agent->link);
	if (!err)
		err = find_interfaces(agent);
	if (!err)
		err = lock_pins(agent);
	if (!err)
		err = bobd_load(&agent->load, agent->options);
	return err ? err : start_loaded(agent);
}
