/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl status: gathers what there is to know; status_view.c shows it. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "status.h"

static int count_call(const struct bob_call_now *now, void *arg)
{
	(void)now;
	++*(uint32_t *)arg;
	return 0;
}

static uint32_t users_in_calls(const struct bob_maps *maps)
{
	uint32_t n = 0;

	for (uint32_t i = 1; i < maps->users_size; i++)
		n += BOB_SLOTS_CALLS(bob_user_record(maps, i)->slots) != 0;
	return n;
}

/* Is the link of that name still on that interface? bpffs takes no dots in names. */
static bool is_attached(const char *root, const struct bob_interface *interface, uint32_t ifindex)
{
	struct bpf_link_info info = {0};
	uint32_t size = sizeof(info);
	char path[PATH_MAX];
	_cleanup_fd_ int fd = -1;
	int n = snprintf(path, sizeof(path), "%s/link_", root);

	snprintf(path + n, sizeof(path) - (size_t)n, "%s", interface->name);
	for (char *at = path + n; *at; at++) {
		if (*at == '.')
			*at = ':';
	}
	fd = bpf_obj_get(path);
	return fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size) &&
	       info.type == BPF_LINK_TYPE_XDP && info.xdp.ifindex == ifindex;
}

static void read_interfaces(const struct ctl_context *context, struct ctl_status *status)
{
	const char *root = context->arguments->value[CTL_PINS];
	int fd = context->maps.interfaces_fd;
	uint32_t key, next;

	for (int err = bpf_map_get_next_key(fd, NULL, &next);
	     !err && status->n_interfaces < BOB_INTERFACES_MAX;
	     err = bpf_map_get_next_key(fd, &key, &next)) {
		struct ctl_interface *one = &status->interfaces[status->n_interfaces];

		key = next;
		if (bpf_map_lookup_elem(fd, &key, &one->record))
			continue;
		one->record.name[sizeof(one->record.name) - 1] = '\0';
		one->ifindex = key;
		one->attached = is_attached(root, &one->record, key);
		status->n_interfaces++;
	}
}

static int read_maps(const struct ctl_context *context, struct ctl_status *status)
{
	const struct bob_config *config = context->maps.config;
	uint64_t now = bob_now(), heartbeat = config->heartbeat;
	int err;

	status->mode = config->mode;
	status->agent_known = heartbeat != 0;
	status->agent_age = ctl_since(now, heartbeat);
	status->agent_alive = heartbeat && status->agent_age <= config->heartbeat_max;
	memcpy(status->ports, config->ports, sizeof(status->ports));
	err = bob_call_each(&context->maps, count_call, &status->calls);
	if (err)
		return bob_err(-err, "bob_calls: cannot be read: %s", strerror(-err));
	status->users = users_in_calls(&context->maps);
	read_interfaces(context, status);
	status->n_fills = bob_fills(&context->maps, status->fills, CTL_FILLS_MAX);
	return 0;
}

static int read_store(const struct ctl_context *context, struct ctl_status *status)
{
	int err;

	if (!context->store)
		return 0;
	if (!context->attached) {
		err = bob_store_mode(context->store, &status->mode);
		if (err && err != -ENOENT)
			return err;
	}
	return bob_store_count(context->store, &status->policy);
}

int ctl_status(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct ctl_status status = {.mode = BOB_MONITOR};
	int err = ctl_open_maps(&context), broken;

	if (err)
		return err;
	/* A store in trouble is told, but hides nothing of what works. */
	broken = ctl_peek_store(&context);
	if (!broken)
		broken = read_store(&context, &status);
	status.store = arguments->value[CTL_STORE];
	status.store_ok = !broken;
	if (context.attached)
		err = read_maps(&context, &status);
	if (err)
		return err;
	status.attached = context.attached;
	err = ctl_json(&context) ? ctl_status_json(&status) : ctl_status_text(&status);
	return err ? err : broken;
}
