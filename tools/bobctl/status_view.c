/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl status, as text and as JSON. */
#include <string.h>

#include "status.h"

static json_t *ports_json(const struct ctl_status *status)
{
	json_t *ports = json_array();

	for (int i = 0; i < BOB_PORTS_MAX && status->ports[i]; i++)
		json_array_append_new(ports, json_integer(status->ports[i]));
	return ports;
}

static json_t *interfaces_json(const struct ctl_status *status)
{
	json_t *list = json_array();

	for (size_t i = 0; i < status->n_interfaces; i++) {
		const struct ctl_interface *one = &status->interfaces[i];
		uint32_t flags = one->record.flags;

		json_array_append_new(
			list, json_pack("{s:o,s:I,s:b,s:s,s:b,s:i}", "name",
					ctl_json_text(one->record.name), "ifindex",
					(json_int_t)one->ifindex, "attached", one->attached, "xdp",
					flags & BOB_INTERFACE_GENERIC ? "generic" : "native",
					"egress", (flags & BOB_INTERFACE_EGRESS) != 0, "queues",
					(int)one->record.queues));
	}
	return list;
}

static json_t *fills_json(const struct ctl_status *status)
{
	json_t *list = json_array();

	for (int i = 0; i < status->n_fills; i++)
		json_array_append_new(list,
				      json_pack("{s:s,s:I,s:I}", "name", status->fills[i].name,
						"used", (json_int_t)status->fills[i].used, "size",
						(json_int_t)status->fills[i].size));
	return list;
}

int ctl_status_json(const struct ctl_status *status)
{
	json_t *root = json_object();

	json_object_set_new(root, "attached", json_boolean(status->attached));
	json_object_set_new(root, "abi", json_integer(BOB_ABI_VERSION));
	json_object_set_new(root, "mode", json_string(bob_mode_name(status->mode)));
	json_object_set_new(
		root, "agent",
		json_pack("{s:b,s:o}", "alive", status->agent_alive, "heartbeat_age_ms",
			  status->agent_known ? ctl_json_ms(status->agent_age) : json_null()));
	json_object_set_new(root, "ports", ports_json(status));
	json_object_set_new(root, "calls", json_integer(status->calls));
	json_object_set_new(root, "users", json_integer(status->users));
	json_object_set_new(root, "policy",
			    json_pack("{s:s,s:b,s:I}", "store", status->store, "ok",
				      status->store_ok, "users", (json_int_t)status->policy));
	json_object_set_new(root, "interfaces", interfaces_json(status));
	json_object_set_new(root, "maps", fills_json(status));
	return ctl_show_json(root);
}

static void agent_cells(struct ctl_table *table, const struct ctl_status *status)
{
	char age[32];

	bob_duration(age, sizeof(age), status->agent_age);
	ctl_cell(table, "agent");
	if (status->agent_alive)
		ctl_cell(table, "alive (heartbeat %s ago)", age);
	else if (status->agent_known)
		ctl_cell(table, "not running (last heartbeat %s ago): nobody is refused", age);
	else
		ctl_cell(table, "not running: nobody is refused");
}

static void ports_cells(struct ctl_table *table, const struct ctl_status *status)
{
	char all[64] = "none";
	size_t n = 0;

	for (int i = 0; i < BOB_PORTS_MAX && status->ports[i]; i++)
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%u", n ? ", " : "",
				      status->ports[i]);
	ctl_cell(table, "UDP ports");
	ctl_cell(table, "%s", all);
}

static int head_text(const struct ctl_status *status)
{
	CTL_TABLE(table, "", "");

	ctl_cell(&table, "bob");
	ctl_cell(&table, status->attached ? "attached"
					  : "not attached; bobd --interface INTERFACE "
					    "attaches it");
	ctl_cell(&table, "mode");
	ctl_cell(&table, "%s: %s%s", bob_mode_name(status->mode), ctl_mode_words(status->mode),
		 status->attached ? "" : " (once bob is attached)");
	if (status->attached) {
		agent_cells(&table, status);
		ports_cells(&table, status);
		ctl_cell(&table, "calls");
		ctl_cell(&table, "%u now", status->calls);
		ctl_cell(&table, "users");
		ctl_cell(&table, "%u in calls now", status->users);
	}
	ctl_cell(&table, "policy");
	if (status->store_ok)
		ctl_cell(&table, "%u user%s in %s", status->policy, status->policy == 1 ? "" : "s",
			 status->store);
	else
		ctl_cell(&table, "%s cannot be read", status->store);
	return ctl_table_show(&table);
}

static int interfaces_text(const struct ctl_status *status)
{
	CTL_TABLE(table, "INTERFACE", "XDP", ">QUEUES", "EGRESS", "STATE");

	for (size_t i = 0; i < status->n_interfaces; i++) {
		const struct ctl_interface *one = &status->interfaces[i];

		ctl_cell(&table, "%s", one->record.name);
		ctl_cell(&table, one->record.flags & BOB_INTERFACE_GENERIC ? "generic" : "native");
		ctl_cell(&table, "%u", one->record.queues);
		ctl_cell(&table, one->record.flags & BOB_INTERFACE_EGRESS ? "observed" : "-");
		ctl_cell(&table, one->attached ? "attached" : "not attached");
	}
	putchar('\n');
	if (!status->n_interfaces)
		printf("No interface is attached.\n");
	return status->n_interfaces ? ctl_table_show(&table) : 0;
}

static int fills_text(const struct ctl_status *status)
{
	CTL_TABLE(table, "MAP", ">USED", ">SIZE", ">FILL");

	for (int i = 0; i < status->n_fills; i++) {
		const struct bob_fill *fill = &status->fills[i];

		ctl_cell(&table, "%s", fill->name);
		ctl_cell(&table, "%u", fill->used);
		ctl_cell(&table, "%u", fill->size);
		ctl_cell(&table, "%.1f %%", fill->size ? 100.0 * fill->used / fill->size : 0.0);
	}
	putchar('\n');
	return ctl_table_show(&table);
}

int ctl_status_text(const struct ctl_status *status)
{
	int err = head_text(status);

	if (!err && status->attached)
		err = interfaces_text(status);
	if (!err && status->attached)
		err = fills_text(status);
	return err;
}
