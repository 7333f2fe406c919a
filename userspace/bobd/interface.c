/* SPDX-License-Identifier: GPL-2.0-only */
/* Bringing an interface into service, and taking it out. */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>

#include "agent.h"
#include "queue.h"

/* The entry that names this interface's slot, if an earlier bobd made one. */
static bool find_entry(const struct bob_maps *maps, unsigned int ifindex, struct bob_interface *ret)
{
	return !bpf_map_lookup_elem(maps->interfaces_fd, &ifindex, ret);
}

/* What the programs ask first (place.h): a word for each, where two do not share one. */
static void write_places(const struct bob_maps *maps)
{
	uint64_t places[BOB_INTERFACES_MAX] = {0};
	struct bob_interface entry;
	uint32_t ifindex;

	for (const uint32_t *at = NULL; !bpf_map_get_next_key(maps->interfaces_fd, at, &ifindex);
	     at = &ifindex)
		if (find_entry(maps, ifindex, &entry))
			places[ifindex % BOB_INTERFACES_MAX] =
				BOB_PLACE(ifindex, entry.slot, entry.flags);
	for (size_t i = 0; i < BOB_INTERFACES_MAX; i++)
		__atomic_store_n(&maps->config->places[i], places[i], __ATOMIC_RELEASE);
}

/* Without an entry the interface is none of bob's. */
static void delete_entry(const struct bob_maps *maps, uint32_t ifindex)
{
	bpf_map_delete_elem(maps->interfaces_fd, &ifindex);
	write_places(maps);
}

/* Entries of interfaces that vanished while no agent ran would hold their slots for ever. */
static int free_slot(const struct bob_maps *maps, const char *name, uint32_t *ret)
{
	struct bob_interface entry;
	uint32_t ifindex, stale[BOB_INTERFACES_MAX], taken = 0, slot = 0;
	size_t n_stale = 0;
	char now[IFNAMSIZ];

	for (const uint32_t *at = NULL; !bpf_map_get_next_key(maps->interfaces_fd, at, &ifindex);
	     at = &ifindex) {
		if (!if_indextoname(ifindex, now) && n_stale < BOB_INTERFACES_MAX)
			stale[n_stale++] = ifindex;
		else if (find_entry(maps, ifindex, &entry) && entry.slot < BOB_INTERFACES_MAX)
			taken |= 1U << entry.slot;
	}
	while (n_stale)
		delete_entry(maps, stale[--n_stale]);
	while (slot < BOB_INTERFACES_MAX && taken >> slot & 1)
		slot++;
	if (slot == BOB_INTERFACES_MAX)
		return bob_err(ENOSPC,
			       "%s: bob is on %u interfaces already, which is all it has room for",
			       name, BOB_INTERFACES_MAX);
	*ret = slot;
	return 0;
}

static int write_entry(const struct bob_maps *maps, const struct bobd_interface *i)
{
	struct bob_interface entry = {
		.slot = i->slot,
		.flags = i->flags,
		.queues = i->n_queues,
	};

	memcpy(entry.name, i->name, sizeof(entry.name));
	if (bpf_map_update_elem(maps->interfaces_fd, &i->ifindex, &entry, BPF_ANY))
		return bob_err(errno, "%s: cannot be entered in bob_interfaces: %s", i->name,
			       strerror(errno));
	write_places(maps);
	return 0;
}

static int attach_programs(struct bobd_agent *agent, struct bobd_interface *i)
{
	const struct bobd_options *options = agent->options;
	struct bobd_attachment *a = &i->attachment;
	int err;

	memcpy(a->name, i->name, sizeof(a->name));
	a->ifindex = i->ifindex;
	a->root = options->pins;
	err = bobd_attach_xdp(a, bobd_load_program(&agent->load, BOBD_OBJECT_XDP, "bob_xdp"),
			      options->generic);
	if (err || !options->egress)
		return err;
	return bobd_attach_tc(a, bobd_load_program(&agent->load, BOBD_OBJECT_TC, "bob_tc"));
}

static bool is_trusted(const struct bobd_options *options, const char *name)
{
	for (size_t n = 0; n < options->n_trusted; n++)
		if (!strcmp(options->trusted[n], name))
			return true;
	return false;
}

static uint32_t flags_of(const struct bobd_agent *agent, const struct bobd_interface *i)
{
	bool had_qdisc = i->had_entry && i->before.flags & BOB_INTERFACE_QDISC;
	uint32_t flags = is_trusted(agent->options, i->name) ? BOB_INTERFACE_TRUSTED : 0;

	if (i->attachment.generic)
		flags |= BOB_INTERFACE_GENERIC;
	if (!agent->options->egress)
		return flags;
	flags |= BOB_INTERFACE_EGRESS;
	if (i->attachment.qdisc_made || had_qdisc)
		flags |= BOB_INTERFACE_QDISC;
	return flags;
}

static uint32_t count_queues(const struct bobd_interface *i)
{
	uint32_t n = bobd_queues_of(i->name, i->ifindex);

	if (n <= BOB_QUEUES_MAX)
		return n;
	bob_warn("%s: has %u receive queues; bob serves the first %u, and refuses nothing on the "
		 "others (ethtool -L)",
		 i->name, n, BOB_QUEUES_MAX);
	return BOB_QUEUES_MAX;
}

int bobd_interface_attach(struct bobd_agent *agent, struct bobd_interface *i)
{
	struct bob_maps *maps = &agent->load.maps;
	int err = 0;

	i->attached = true;
	i->attachment = BOBD_ATTACHMENT_NONE;
	i->had_entry = find_entry(maps, i->ifindex, &i->before);
	if (i->had_entry && i->before.slot < BOB_INTERFACES_MAX)
		i->slot = i->before.slot;
	else
		err = free_slot(maps, i->name, &i->slot);
	if (!err)
		err = attach_programs(agent, i);
	if (!err) {
		i->n_queues = count_queues(i);
		i->flags = flags_of(agent, i);
		err = write_entry(maps, i);
	}
	if (err)
		bobd_interface_undo(agent, i);
	return err;
}

int bobd_interface_serve(struct bobd_agent *agent, struct bobd_interface *i)
{
	for (uint32_t q = 0; q < i->n_queues; q++) {
		int err = i->queues[q] ? 0 : bobd_queue_open(&i->queues[q], agent, i, q);

		if (err)
			return err;
	}
	return 0;
}

void bobd_interface_silence(struct bobd_interface *i)
{
	for (uint32_t q = 0; q < BOB_QUEUES_MAX; q++) {
		bobd_queue_close(i->queues[q]);
		i->queues[q] = NULL;
	}
}

void bobd_interface_forget(struct bobd_agent *agent, struct bobd_interface *i)
{
	bobd_interface_silence(i);
	/* A renamed interface is still there, under a name nobody asked for. */
	if (i->flags & BOB_INTERFACE_EGRESS)
		bobd_detach_tc(i->ifindex, i->flags & BOB_INTERFACE_QDISC);
	delete_entry(&agent->load.maps, i->ifindex);
	bobd_detach_xdp(agent->options->pins, i->name);
	i->attached = false;
	i->ifindex = 0;
	i->flags = 0;
}

void bobd_interface_keep(struct bobd_agent *agent, struct bobd_interface *i)
{
	bobd_attach_keep(&i->attachment);
	if (i->had_entry && i->before.flags & BOB_INTERFACE_EGRESS && !agent->options->egress)
		bobd_detach_tc(i->ifindex, i->before.flags & BOB_INTERFACE_QDISC);
	i->had_entry = false;
}

void bobd_interface_undo(struct bobd_agent *agent, struct bobd_interface *i)
{
	const struct bob_maps *maps = &agent->load.maps;

	if (!i->attached)
		return;
	i->attached = false;
	bobd_interface_silence(i);
	bobd_attach_undo(&i->attachment);
	if (i->had_entry) {
		bpf_map_update_elem(maps->interfaces_fd, &i->ifindex, &i->before, BPF_ANY);
		write_places(maps);
	} else {
		delete_entry(maps, i->ifindex);
	}
	i->ifindex = 0;
}

void bobd_interface_check(struct bobd_agent *agent, struct bobd_interface *i)
{
	uint32_t n = bobd_queues_of(i->name, i->ifindex);

	n = n < BOB_QUEUES_MAX ? n : BOB_QUEUES_MAX;
	if (n == i->n_queues)
		return;
	bob_info("%s: %u receive queues now; opening sockets anew", i->name, n);
	bobd_interface_silence(i);
	i->n_queues = n;
	write_entry(&agent->load.maps, i);
}

const char *bobd_interface_describe(const struct bobd_interface *i, char *text, size_t size)
{
	snprintf(text, size, "%s (%s, %u queue%s)", i->name,
		 i->flags & BOB_INTERFACE_GENERIC ? "generic" : "native", i->n_queues,
		 i->n_queues == 1 ? "" : "s");
	return text;
}

static bool is_wanted(const struct bobd_agent *agent, uint32_t ifindex)
{
	for (size_t n = 0; n < agent->n_interfaces; n++)
		if (agent->interfaces[n].ifindex == ifindex)
			return true;
	return false;
}

static void take_off(const struct bobd_agent *agent, uint32_t ifindex)
{
	const struct bob_maps *maps = &agent->load.maps;
	struct bob_interface entry;

	if (!find_entry(maps, ifindex, &entry))
		return;
	entry.name[sizeof(entry.name) - 1] = '\0';
	bob_info("%s: this bobd was not told to watch it, so bob is taken off", entry.name);
	bobd_detach_xdp(agent->options->pins, entry.name);
	if (entry.flags & BOB_INTERFACE_EGRESS)
		bobd_detach_tc(ifindex, entry.flags & BOB_INTERFACE_QDISC);
	delete_entry(maps, ifindex);
}

void bobd_interfaces_prune(struct bobd_agent *agent)
{
	uint32_t ifindex, unwanted[BOB_INTERFACES_MAX];
	size_t n = 0;

	for (const uint32_t *at = NULL;
	     !bpf_map_get_next_key(agent->load.maps.interfaces_fd, at, &ifindex); at = &ifindex)
		if (!is_wanted(agent, ifindex) && n < BOB_INTERFACES_MAX)
			unwanted[n++] = ifindex;
	while (n)
		take_off(agent, unwanted[--n]);
}
