/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takes away all that bob put into the kernel. It goes by what is there, not by
 * what maps say, wherever it can: it must also clear up after a bobd of another
 * version, or one that was killed half-way.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/magic.h>
#include <netlink/netlink.h>
#include <netlink/route/classifier.h>
#include <netlink/route/tc.h>

#include "cleanup.h"
#include "internal.h"

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* Only names that bob gives: a mistyped --pins must cost nobody else's pins. */
static bool is_ours(const char *name)
{
	return !strncmp(name, "bob_", 4) || !strncmp(name, "link_", 5) ||
	       !strncmp(name, "next_", 5);
}

static bool is_link(const char *name)
{
	return !strncmp(name, "link_", 5);
}

/* Detaches at once, even while somebody else holds the link open. */
static void drop_link(const char *path, struct bob_detached *done)
{
	_cleanup_fd_ int fd = bpf_obj_get(path);

	if (fd >= 0 && !bpf_link_detach(fd))
		done->interfaces++;
}

static int drop_pins(const char *root, bool links, struct bob_detached *done)
{
	_cleanup_(close_dir) DIR *dir = opendir(root);
	const struct dirent *entry;
	char path[PATH_MAX];

	if (!dir)
		return bob_err(errno, "%s: cannot be read: %s", root, strerror(errno));
	while ((entry = readdir(dir))) {
		if (!is_ours(entry->d_name) || is_link(entry->d_name) != links)
			continue;
		snprintf(path, sizeof(path), "%s/%s", root, entry->d_name);
		if (links)
			drop_link(path, done);
		if (unlink(path))
			return bob_err(errno, "%s: cannot be removed: %s", path, strerror(errno));
		done->pins++;
	}
	return 0;
}

static bool is_our_program(uint32_t id)
{
	struct bpf_prog_info info = {0};
	uint32_t size = sizeof(info);
	_cleanup_fd_ int fd = bpf_prog_get_fd_by_id(id);

	return fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size) && !strcmp(info.name, "bob_tc");
}

static void drop_filter(uint32_t ifindex, struct bob_detached *done)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex, .attach_point = BPF_TC_EGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = BOB_TC_HANDLE, .priority = BOB_TC_PRIORITY);

	if (bpf_tc_query(&hook, &opts) || !is_our_program(opts.prog_id))
		return;
	opts.prog_fd = 0;
	opts.prog_id = 0;
	opts.flags = 0;
	if (!bpf_tc_detach(&hook, &opts))
		done->filters++;
}

static bool has_filters(struct nl_sock *socket, uint32_t ifindex, uint32_t parent)
{
	struct nl_cache *cache = NULL;
	bool some;

	if (rtnl_cls_alloc_cache(socket, (int)ifindex, parent, &cache))
		return true; /* in doubt it stays */
	some = nl_cache_nitems(cache) > 0;
	nl_cache_free(cache);
	return some;
}

/* The qdisc may serve somebody else by now. */
static bool is_in_use(uint32_t ifindex)
{
	struct nl_sock *socket = nl_socket_alloc();
	bool used = true;

	if (socket && !nl_connect(socket, NETLINK_ROUTE))
		used = has_filters(socket, ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)) ||
		       has_filters(socket, ifindex, TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS));
	nl_socket_free(socket);
	return used;
}

static void drop_qdisc(uint32_t ifindex, struct bob_detached *done)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex,
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	if (is_in_use(ifindex))
		bob_warn("interface %u: bob made its clsact qdisc, but it has other filters now, "
			 "so it stays",
			 ifindex);
	else if (!bpf_tc_hook_destroy(&hook))
		done->qdiscs++;
}

static void drop_tc(const char *root, struct bob_detached *done)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info), key, next;
	char path[PATH_MAX];
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "%s/bob_interfaces", root);
	fd = bpf_obj_get(path);
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) || info.type != BPF_MAP_TYPE_HASH ||
	    info.key_size != sizeof(key))
		return;
	for (int err = bpf_map_get_next_key(fd, NULL, &next); !err;
	     err = bpf_map_get_next_key(fd, &key, &next)) {
		struct bob_interface interface = {0};

		key = next;
		drop_filter(key, done);
		if (info.value_size == sizeof(interface) &&
		    !bpf_map_lookup_elem(fd, &key, &interface) &&
		    interface.flags & BOB_INTERFACE_QDISC)
			drop_qdisc(key, done);
	}
}

/* Silent about maps of another version: they go now anyway. */
static bool agent_lives(const char *root)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info), zero = 0;
	struct bob_config config;
	char path[PATH_MAX];
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "%s/bob_config", root);
	fd = bpf_obj_get(path);
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) ||
	    info.value_size != sizeof(config) || bpf_map_lookup_elem(fd, &zero, &config))
		return false;
	return config.heartbeat && bob_now() < config.heartbeat + config.heartbeat_max;
}

/* By this a running bobd sees that it shall attach nothing again. */
static int drop_config(const char *root, struct bob_detached *done)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/bob_config", root);
	if (!unlink(path))
		done->pins++;
	else if (errno != ENOENT)
		return bob_err(errno, "%s: cannot be removed: %s; run this as root", path,
			       strerror(errno));
	return 0;
}

static bool is_bpffs(const char *path)
{
	struct statfs fs;

	return !statfs(path, &fs) && fs.f_type == BPF_FS_MAGIC;
}

int bob_detach(const char *root, struct bob_detached *ret)
{
	struct bob_detached done = {0};
	int err;

	if (access(root, F_OK))
		return errno == ENOENT || errno == ENOTDIR
			       ? -ENOENT
			       : bob_err(errno, "%s: %s; run this as root", root, strerror(errno));
	if (!is_bpffs(root))
		return bob_err(EINVAL, "%s: not in a bpffs, so nothing of bob's is pinned there",
			       root);
	done.agent = agent_lives(root);
	err = drop_config(root, &done);
	if (err)
		return err;
	drop_tc(root, &done);
	err = drop_pins(root, true, &done);
	if (!err)
		err = drop_pins(root, false, &done);
	if (err)
		return err;
	if (rmdir(root) && errno != ENOENT && errno != EBUSY && errno != ENOTEMPTY)
		return bob_err(errno, "%s: cannot be removed: %s", root, strerror(errno));
	*ret = done;
	return 0;
}
