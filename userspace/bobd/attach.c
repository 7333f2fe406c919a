/* SPDX-License-Identifier: GPL-2.0-only */
/* XDP by pinned BPF links, which a successor can take over without a gap. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include "attach.h"
#include "cleanup.h"

/* What is said of a program that stands in the way. */
struct stranger {
	uint32_t id;
	char name[BPF_OBJ_NAME_LEN];
};

static void ask_name(struct stranger *stranger)
{
	struct bpf_prog_info info = {};
	uint32_t size = sizeof(info);
	_cleanup_fd_ int fd = bpf_prog_get_fd_by_id(stranger->id);

	strcpy(stranger->name, "?");
	if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size))
		memcpy(stranger->name, info.name, sizeof(stranger->name));
}

static int refuse_busy(const struct bobd_attachment *a)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);
	struct stranger stranger = {};

	if (!bpf_xdp_query((int)a->ifindex, 0, &query))
		stranger.id = query.prog_id	  ? query.prog_id
			      : query.drv_prog_id ? query.drv_prog_id
						  : query.skb_prog_id;
	if (!stranger.id)
		return bob_err(EBUSY, "%s: another XDP program is in the way", a->name);
	ask_name(&stranger);
	return bob_err(EBUSY,
		       "%s: the XDP program '%s' (id %u) is on this interface already: remove it "
		       "(ip link set dev %s xdp off, or bpftool link detach), then start bobd",
		       a->name, stranger.name, stranger.id, a->name);
}

static int make_link(const struct bobd_attachment *a, int program, bool generic)
{
	LIBBPF_OPTS(bpf_link_create_opts, options,
		    .flags = generic ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE);

	return bpf_link_create(program, (int)a->ifindex, BPF_XDP, &options);
}

static bool is_busy(int err)
{
	/* EEXIST: one is there in the other mode */
	return err == -EBUSY || err == -EEXIST;
}

/* Native if it is to be had, else generic; returns the link. */
static int choose_mode(struct bobd_attachment *a, int program, bool generic)
{
	int fd = make_link(a, program, generic), err = fd;

	a->generic = generic;
	if (fd >= 0)
		return fd;
	if (!generic && !is_busy(err) && err != -EPERM && err != -ENODEV) {
		bob_warn(
			"%s: no native XDP (%s: the driver has none, or not with this MTU or these "
			"queues); using generic XDP, which is slower",
			a->name, strerror(-err));
		a->generic = true;
		fd = make_link(a, program, true);
		if (fd >= 0)
			return fd;
		err = fd;
	}
	if (is_busy(err))
		return refuse_busy(a);
	return bob_err(-err, "%s: cannot attach XDP: %s", a->name, strerror(-err));
}

static int make_and_pin(struct bobd_attachment *a, int program, bool generic)
{
	char path[BOBD_PATH];
	_cleanup_fd_ int fd = choose_mode(a, program, generic);
	int err;

	if (fd < 0)
		return fd;
	bobd_pin(path, a->root, BOBD_LINK_PREFIX, a->name);
	err = bpf_obj_pin(fd, path);
	if (err)
		return bob_err(-err, "%s: cannot pin the XDP link as %s: %s", a->name, path,
			       strerror(-err));
	return 0;
}

/* The pinned link if it still sits on this interface; else a file that is in the way goes. */
static int find_link(const struct bobd_attachment *a, uint32_t *ret_program)
{
	struct bpf_link_info info = {};
	uint32_t size = sizeof(info);
	char path[BOBD_PATH];
	_cleanup_fd_ int fd = bpf_obj_get(bobd_pin(path, a->root, BOBD_LINK_PREFIX, a->name));

	if (fd < 0)
		return -ENOENT;
	if (!bpf_obj_get_info_by_fd(fd, &info, &size) && info.type == BPF_LINK_TYPE_XDP &&
	    info.xdp.ifindex == a->ifindex) {
		*ret_program = info.prog_id;
		return TAKE_FD(fd);
	}
	/* Defunct: the interface it was on has gone, and this is another of that name. */
	unlink(path);
	return -ENOENT;
}

static bool link_is_generic(const struct bobd_attachment *a)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);

	return !bpf_xdp_query((int)a->ifindex, 0, &query) && query.attach_mode == XDP_ATTACHED_SKB;
}

static int take_over(struct bobd_attachment *a, int link, int program)
{
	int err = bpf_link_update(link, program, NULL);

	if (err)
		return bob_err(-err, "%s: cannot update the pinned XDP link: %s", a->name,
			       strerror(-err));
	return 0;
}

int bobd_attach_xdp(struct bobd_attachment *a, int program, bool generic)
{
	uint32_t before = 0;
	_cleanup_fd_ int link = find_link(a, &before);
	bool was_generic;
	int err;

	if (link < 0) {
		err = make_and_pin(a, program, generic);
		a->xdp_made = !err;
		return err;
	}
	was_generic = link_is_generic(a);
	a->xdp_before = bpf_prog_get_fd_by_id(before);
	if (!generic || was_generic) {
		/* Generic may have been all there was, so a successor keeps it. */
		a->generic = was_generic;
		return take_over(a, link, program);
	}
	/* A link's mode is for life: native to generic takes a new one, and a short gap. */
	bobd_detach_xdp(a->root, a->name);
	bob_close_fd(&link);
	err = make_and_pin(a, program, true);
	if (err && a->xdp_before >= 0)
		make_and_pin(a, a->xdp_before, false);
	return err;
}

static void undo_xdp(struct bobd_attachment *a)
{
	uint32_t id;
	_cleanup_fd_ int link = -1;

	if (a->xdp_made) {
		bobd_detach_xdp(a->root, a->name);
		return;
	}
	if (a->xdp_before < 0)
		return;
	link = find_link(a, &id);
	if (link < 0 || take_over(a, link, a->xdp_before))
		bob_warn("%s: the program of the earlier bobd could not be put back", a->name);
}

void bobd_detach_xdp(const char *root, const char *name)
{
	char path[BOBD_PATH];

	if (unlink(bobd_pin(path, root, BOBD_LINK_PREFIX, name)) && errno != ENOENT)
		bob_warn("%s: cannot remove %s: %s", name, path, strerror(errno));
}

static struct bpf_tc_hook egress_of(unsigned int ifindex)
{
	return (struct bpf_tc_hook){
		.sz = sizeof(struct bpf_tc_hook),
		.ifindex = (int)ifindex,
		.attach_point = BPF_TC_EGRESS,
	};
}

static struct bpf_tc_opts filter(int program, uint32_t flags)
{
	return (struct bpf_tc_opts){
		.sz = sizeof(struct bpf_tc_opts),
		.prog_fd = program,
		.flags = flags,
		.handle = BOB_TC_HANDLE,
		.priority = BOB_TC_PRIORITY,
	};
}

int bobd_attach_tc(struct bobd_attachment *a, int program)
{
	struct bpf_tc_hook hook = egress_of(a->ifindex);
	struct bpf_tc_opts before = filter(0, 0), ours = filter(program, BPF_TC_F_REPLACE);
	int err = bpf_tc_hook_create(&hook);

	if (err && err != -EEXIST)
		return bob_err(-err, "%s: cannot make a clsact qdisc: %s", a->name, strerror(-err));
	a->qdisc_made = !err;
	if (!bpf_tc_query(&hook, &before))
		a->tc_before = bpf_prog_get_fd_by_id(before.prog_id);
	err = bpf_tc_attach(&hook, &ours);
	if (err)
		return bob_err(-err, "%s: cannot attach the egress program (tc filter %u): %s",
			       a->name, BOB_TC_PRIORITY, strerror(-err));
	a->tc_made = a->tc_before < 0;
	return 0;
}

bool bobd_attached(const struct bobd_attachment *a, bool egress)
{
	struct bpf_tc_hook hook = egress_of(a->ifindex);
	struct bpf_tc_opts ours = filter(0, 0);
	struct bpf_link_info info = {};
	uint32_t size = sizeof(info);
	char path[BOBD_PATH];
	_cleanup_fd_ int fd = bpf_obj_get(bobd_pin(path, a->root, BOBD_LINK_PREFIX, a->name));

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) || info.xdp.ifindex != a->ifindex)
		return false;
	return !egress || !bpf_tc_query(&hook, &ours);
}

static void undo_tc(struct bobd_attachment *a)
{
	struct bpf_tc_hook hook = egress_of(a->ifindex);
	struct bpf_tc_opts before = filter(a->tc_before, BPF_TC_F_REPLACE);

	if (a->tc_before >= 0)
		bpf_tc_attach(&hook, &before);
	else if (a->tc_made || a->qdisc_made)
		bobd_detach_tc(a->ifindex, a->qdisc_made);
}

/* libbpf takes the qdisc away only when both of its sides are named. */
void bobd_detach_tc(unsigned int ifindex, bool qdisc)
{
	struct bpf_tc_hook hook = egress_of(ifindex);
	struct bpf_tc_opts ours = filter(0, 0);

	bpf_tc_detach(&hook, &ours);
	if (!qdisc)
		return;
	hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	bpf_tc_hook_destroy(&hook);
}

void bobd_attach_keep(struct bobd_attachment *a)
{
	bob_close_fd(&a->xdp_before);
	bob_close_fd(&a->tc_before);
	a->xdp_made = a->tc_made = false;
}

void bobd_attach_undo(struct bobd_attachment *a)
{
	if (!a->ifindex)
		return;
	undo_tc(a);
	undo_xdp(a);
	bobd_attach_keep(a);
}
