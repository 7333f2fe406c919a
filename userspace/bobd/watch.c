/* SPDX-License-Identifier: GPL-2.0-only */
/* Interfaces that go and come while the agent runs. */
#include <errno.h>

#include "link.h"
#include "start.h"

#define RETRY_NS 30000000000ULL /* failures log a line each, so not too often */

static void gone(struct bobd_agent *agent, struct bobd_interface *i)
{
	bob_warn("%s: went away; bob takes it up again when it comes back", i->name);
	bobd_interface_forget(agent, i);
	i->retry = 0;
}

static void serve(struct bobd_agent *agent, struct bobd_interface *i)
{
	int err = bobd_interface_serve(agent, i);

	i->retry = err && err != -ENETDOWN ? bob_now() + RETRY_NS : 0;
}

static void come_back(struct bobd_agent *agent, struct bobd_interface *i, unsigned int ifindex)
{
	char text[64];

	i->ifindex = ifindex;
	if (bobd_interface_attach(agent, i)) {
		i->retry = bob_now() + RETRY_NS;
		return;
	}
	bobd_interface_keep(agent, i);
	bob_info("attached again: %s", bobd_interface_describe(i, text, sizeof(text)));
}

void bobd_watch_look(struct bobd_agent *agent, struct bobd_interface *i)
{
	struct bobd_link_state state = {};
	int err = bobd_link_find(agent->link, i->name, &state);

	if (err && err != -ENODEV)
		return;
	if (i->ifindex && i->ifindex != state.ifindex)
		gone(agent, i);
	if (err || bob_now() < i->retry)
		return;
	if (!i->ifindex) {
		i->up = state.up;
		come_back(agent, i, state.ifindex);
	} else if (i->up != state.up) {
		i->up = state.up;
		bob_info("%s: is %s", i->name, state.up ? "up" : "down");
	}
	if (i->ifindex && i->up)
		serve(agent, i);
}

/*
 * Somebody else's tool may take programs off, or a qdisc with them. Twice seen is
 * sure: bobctl detach takes them off too, and then the pins go.
 */
static void look_after(struct bobd_agent *agent, struct bobd_interface *i)
{
	bool missed = !bobd_attached(&i->attachment, agent->options->egress);

	if (missed && i->missed) {
		bob_warn("%s: somebody took bob's programs off; attaching them again", i->name);
		bobd_interface_forget(agent, i);
		bobd_watch_look(agent, i);
		missed = false;
	}
	i->missed = missed;
}

void bobd_watch_retry(struct bobd_agent *agent, struct bobd_interface *i)
{
	if (i->ifindex)
		look_after(agent, i);
	if (i->ifindex)
		bobd_interface_check(agent, i);
	if (i->ifindex && i->up && !i->retry)
		serve(agent, i);
	else if (i->retry)
		bobd_watch_look(agent, i);
}
