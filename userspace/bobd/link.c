/* SPDX-License-Identifier: GPL-2.0-only */
/* Two netlink sockets: one for questions, one that the kernel sends news to. */
#include <errno.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <string.h>

#include "bob.h"
#include "cleanup.h"
#include "link.h"

struct bobd_link {
	struct nl_sock *ask;
	struct nl_sock *news;
};

static void drop_link(struct bobd_link **link)
{
	bobd_link_close(*link);
}

static int ignore(struct nl_msg *message, void *arg)
{
	(void)message;
	(void)arg;
	return NL_OK;
}

static int open_news(struct nl_sock *news)
{
	int err = nl_connect(news, NETLINK_ROUTE);

	nl_socket_disable_seq_check(news);
	nl_socket_modify_cb(news, NL_CB_VALID, NL_CB_CUSTOM, ignore, NULL);
	if (!err)
		err = nl_socket_add_membership(news, RTNLGRP_LINK);
	if (!err)
		err = nl_socket_set_nonblocking(news);
	return err;
}

int bobd_link_open(struct bobd_link **ret)
{
	_cleanup_(drop_link) struct bobd_link *link = calloc(1, sizeof(*link));
	int err = 0;

	if (link) {
		link->ask = nl_socket_alloc();
		link->news = nl_socket_alloc();
	}
	if (!link || !link->ask || !link->news)
		return bob_err(ENOMEM, "no memory for netlink sockets");
	err = nl_connect(link->ask, NETLINK_ROUTE);
	if (!err)
		err = open_news(link->news);
	if (err)
		return bob_err(EIO, "rtnetlink cannot be reached: %s", nl_geterror(err));
	*ret = TAKE_PTR(link);
	return 0;
}

void bobd_link_close(struct bobd_link *link)
{
	if (!link)
		return;
	nl_socket_free(link->ask);
	nl_socket_free(link->news);
	free(link);
}

int bobd_link_find(struct bobd_link *link, const char *name, struct bobd_link_state *ret)
{
	struct rtnl_link *found = NULL;
	int err = rtnl_link_get_kernel(link->ask, 0, name, &found);

	if (err == -NLE_NODEV || err == -NLE_OBJ_NOTFOUND)
		return -ENODEV;
	if (err)
		return bob_err(EIO, "%s: rtnetlink does not answer: %s", name, nl_geterror(err));
	ret->ifindex = (unsigned int)rtnl_link_get_ifindex(found);
	ret->up = rtnl_link_get_flags(found) & IFF_UP;
	rtnl_link_put(found);
	return 0;
}

int bobd_link_fd(const struct bobd_link *link)
{
	return nl_socket_get_fd(link->news);
}

/* What happened is asked for afterwards, so it does not matter if news were lost. */
void bobd_link_drain(struct bobd_link *link)
{
	int err;

	do {
		err = nl_recvmsgs_default(link->news);
	} while (!err || err == -NLE_NOMEM || err == -NLE_INTR);
}
