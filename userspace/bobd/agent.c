/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event loop: news of interfaces, a timer of 100 ms (heartbeat, events) and one of
 * a second (sweep). Nothing else wakes it; each socket has a thread (queue.c).
 */
#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "agent.h"
#include "events.h"
#include "history.h"
#include "keeper.h"
#include "link.h"
#include "preflight.h"
#include "start.h"

static void beat(struct bobd_agent *agent)
{
	__atomic_store_n(&agent->load.maps.config->heartbeat, bob_now(), __ATOMIC_RELEASE);
}

/* In a flood the ring of events would be full before the next heartbeat. */
static void on_events(evutil_socket_t fd, short what, void *arg)
{
	const struct timeval soon = {.tv_usec = 20000};
	struct bobd_agent *agent = arg;

	(void)fd;
	(void)what;
	if (bobd_events_drain(agent->events, agent->history))
		event_add(agent->flood, &soon);
}

static void on_heartbeat(evutil_socket_t fd, short what, void *arg)
{
	struct bobd_agent *agent = arg;

	beat(agent);
	on_events(fd, what, arg);
}

static void fail(struct bobd_agent *agent)
{
	agent->failed = true;
	event_base_loopbreak(agent->base);
}

/* bobctl detach needs no agent, so it may have been run while this one works. */
static bool pins_are_gone(const struct bobd_agent *agent)
{
	char path[BOBD_PATH];
	struct stat st;

	if (stat(agent->options->pins, &st) || st.st_ino != agent->pins)
		return true;
	return stat(bobd_pin(path, agent->options->pins, "", "bob_config"), &st) != 0;
}

static void sweep(struct bobd_agent *agent)
{
	struct bob_swept swept;

	if (bob_sweep_all(&agent->load.maps, ++agent->recounts, &swept)) {
		fail(agent);
		return;
	}
	/* With a million calls a sweep takes a fifth of a second: not the agent's death. */
	beat(agent);
	if (swept.ended)
		bob_debug("%llu overdue calls ended", (unsigned long long)swept.ended);
	if (swept.drift)
		bob_warn("the counts of %llu users were wrong, and are repaired",
			 (unsigned long long)swept.drift);
}

static void on_second(evutil_socket_t fd, short what, void *arg)
{
	struct bobd_agent *agent = arg;

	(void)fd;
	(void)what;
	if (pins_are_gone(agent)) {
		bob_err(ENOENT,
			"%s: the pins are gone, so bob has been detached (bobctl detach?): nothing "
			"is watched any more; start bobd again to go on",
			agent->options->pins);
		fail(agent);
		return;
	}
	sweep(agent);
	bob_captures_prune(&agent->load.maps);
	for (size_t n = 0; n < agent->n_interfaces; n++)
		bobd_watch_retry(agent, &agent->interfaces[n]);
}

static void on_link(evutil_socket_t fd, short what, void *arg)
{
	struct bobd_agent *agent = arg;

	(void)fd;
	(void)what;
	bobd_link_drain(agent->link);
	if (pins_are_gone(agent))
		return; /* attaches nothing again; the next second says so */
	for (size_t n = 0; n < agent->n_interfaces; n++)
		bobd_watch_look(agent, &agent->interfaces[n]);
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	struct bobd_agent *agent = arg;

	(void)what;
	bob_info("stopping (%s)", strsignal(number));
	event_base_loopbreak(agent->base);
}

static int watch_all(struct bobd_agent *agent)
{
	const struct timeval tenth = {.tv_usec = 100000}, second = {.tv_sec = 1};
	struct event_base *base = agent->base;

	agent->heartbeat = event_new(base, -1, EV_PERSIST, on_heartbeat, agent);
	agent->flood = event_new(base, -1, 0, on_events, agent);
	agent->second = event_new(base, -1, EV_PERSIST, on_second, agent);
	agent->news =
		event_new(base, bobd_link_fd(agent->link), EV_READ | EV_PERSIST, on_link, agent);
	agent->terminate = evsignal_new(base, SIGTERM, on_signal, agent);
	agent->interrupt = evsignal_new(base, SIGINT, on_signal, agent);
	if (!agent->heartbeat || !agent->flood || !agent->second || !agent->news ||
	    !agent->terminate || !agent->interrupt || event_add(agent->heartbeat, &tenth) ||
	    event_add(agent->second, &second) || event_add(agent->news, NULL) ||
	    event_add(agent->terminate, NULL) || event_add(agent->interrupt, NULL))
		return bob_err(ENOMEM, "no memory for the event loop");
	return 0;
}

static void say_ready(const struct bobd_agent *agent)
{
	char list[BOB_INTERFACES_MAX * 64] = "", one[64];

	for (size_t n = 0; n < agent->n_interfaces; n++) {
		strcat(list, n ? ", " : "");
		strcat(list, bobd_interface_describe(&agent->interfaces[n], one, sizeof(one)));
	}
	bob_info("ready: %s, mode %s", list, bob_mode_name(agent->load.maps.config->mode));
	bobd_notify("READY=1");
}

/* The kernel sees at once that nobody answers any more, and lets INVITEs pass. */
static void rest(struct bobd_agent *agent)
{
	if (!agent->failed)
		bobd_notify("STOPPING=1");
	__atomic_store_n(&agent->load.maps.config->heartbeat, 0, __ATOMIC_RELEASE);
	for (size_t n = 0; n < agent->n_interfaces; n++)
		bobd_interface_silence(&agent->interfaces[n]);
	if (!agent->failed)
		bob_info("stopped: calls are still counted, and nobody is refused, until bobd "
			 "starts again; bobctl detach takes bob off the interfaces");
}

static void release(struct bobd_agent *agent)
{
	struct event *const events[] = {
		agent->heartbeat, agent->flood,	    agent->second,
		agent->news,	  agent->terminate, agent->interrupt,
	};

	bobd_keeper_close(agent->keeper);
	if (agent->history)
		bobd_events_drain(agent->events, agent->history);
	bobd_history_close(agent->history);
	for (size_t n = 0; n < sizeof(events) / sizeof(events[0]); n++)
		if (events[n])
			event_free(events[n]);
	if (agent->events)
		bobd_events_close(agent->events);
	bobd_link_close(agent->link);
	if (agent->base)
		event_base_free(agent->base);
	bobd_load_close(&agent->load);
	if (agent->lock >= 0)
		close(agent->lock);
}

int bobd_agent_run(const struct bobd_options *options)
{
	struct bobd_agent agent = {.options = options, .lock = -1};
	int err;

	agent.base = event_base_new();
	err = agent.base ? bobd_start(&agent) : bob_err(ENOMEM, "no memory for the event loop");
	if (!err) {
		/* Seconds since boot, so that a successor's recounts have other numbers. */
		agent.recounts = bob_now() / 1000000000;
		err = watch_all(&agent);
		if (!err)
			err = bobd_keeper_open(&agent.keeper, &agent.load.maps, options->store);
		if (!err)
			err = bobd_history_open(&agent.history, &agent.load.maps, options);
		beat(&agent);
		if (!err) {
			say_ready(&agent);
			event_base_dispatch(agent.base);
		}
		rest(&agent);
	}
	release(&agent);
	return err ? err : agent.failed ? -EIO : 0;
}
