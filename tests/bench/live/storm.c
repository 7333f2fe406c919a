/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * storm: so many INVITEs a second, each a call of its own, out of one interface; counts and
 * checks the answers, and answers them with ACKs. Says in JSON what came of it.
 *
 * Meant for tools/lab.sh's caller: it attaches an XDP program to the interface and sends
 * frames without the kernel's stack. It only sends out of an interface that is not in the
 * first network namespace.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include "texts.h"
#include "report.h"
#include "answer.h"
#include "storm.h"
#include "storm.skel.h"

#define SECOND 1000000000ULL

enum {
	EXIT_USAGE = 2,
	DRAIN_MS = 200, /* for the last answers */
	BATCH = 64,	/* frames that leave together, at most */
};

struct options {
	const char *interface;
	struct storm_ends ends;
	double rate, seconds;
	unsigned long number, first, batch;
	struct storm_callees callees;
	const char *relayed, *sink; /* places of the lab */
	int cpu, watched;
	bool no_acks, has_gateway;
};

static const struct option longs[] = {
	{"interface", required_argument, NULL, 'i'},
	{"from", required_argument, NULL, 'f'},
	{"to", required_argument, NULL, 't'},
	{"mac", required_argument, NULL, 'm'},
	{"rate", required_argument, NULL, 'r'},
	{"seconds", required_argument, NULL, 's'},
	{"number", required_argument, NULL, 'n'},
	{"first", required_argument, NULL, '1'},
	{"callees", required_argument, NULL, 'c'},
	{"batch", required_argument, NULL, 'b'},
	{"cpu", required_argument, NULL, 'p'},
	{"watch-cpu", required_argument, NULL, 'w'},
	{"no-acks", no_argument, NULL, 'A'},
	{"first-callee", required_argument, NULL, 'C'},
	{"relayed", required_argument, NULL, 'R'},
	{"sink", required_argument, NULL, 'S'},
	{0},
};

static int usage(void)
{
	fprintf(stderr,
		"usage: storm --to ADDRESS --mac GATEWAY [--interface eth0] [--from ADDRESS]\n"
		"       [--rate N] [--seconds N] [--number N] [--first N] [--callees N]\n"
		"       [--first-callee N] [--batch N] [--cpu N] [--watch-cpu N] [--no-acks]\n"
		"       [--relayed PLACE/INTERFACE] [--sink PLACE/INTERFACE]\n");
	return EXIT_USAGE;
}

static bool read_mac(__u8 *mac, const char *text)
{
	return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3],
		      &mac[4], &mac[5]) == 6;
}

static bool own_mac(__u8 *mac, const char *interface)
{
	struct ifreq request = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool known;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	known = fd >= 0 && !ioctl(fd, SIOCGIFHWADDR, &request);
	if (fd >= 0)
		close(fd);
	memcpy(mac, request.ifr_hwaddr.sa_data, 6);
	return known;
}

/* Is this the namespace that the machine, or the lab's first process, lives in? */
static bool first_namespace(void)
{
	struct stat own, host;

	return stat("/proc/self/ns/net", &own) || stat("/proc/1/ns/net", &host) ||
	       own.st_ino == host.st_ino;
}

static bool parse(struct options *o, int argc, char **argv)
{
	int key;

	while ((key = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (key) {
		case 'i': o->interface = optarg; break;
		case 'f': o->ends.from = optarg; break;
		case 't': o->ends.to = optarg; break;
		case 'm': o->has_gateway = read_mac(o->ends.gateway, optarg); break;
		case 'r': o->rate = strtod(optarg, NULL); break;
		case 's': o->seconds = strtod(optarg, NULL); break;
		case 'n': o->number = strtoul(optarg, NULL, 10); break;
		case '1': o->first = strtoul(optarg, NULL, 10); break;
		case 'c': o->callees.n = strtoul(optarg, NULL, 10); break;
		case 'C': o->callees.first = strtoul(optarg, NULL, 10); break;
		case 'R': o->relayed = optarg; break;
		case 'S': o->sink = optarg; break;
		case 'b': o->batch = strtoul(optarg, NULL, 10); break;
		case 'p': o->cpu = atoi(optarg); break;
		case 'w': o->watched = atoi(optarg); break;
		case 'A': o->no_acks = true; break;
		default: return false;
		}
	}
	return optind == argc && o->ends.to && o->has_gateway;
}

static int fail(const char *what)
{
	fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

static void on_alarm(int signal)
{
	(void)signal; /* BPF_PROG_RUN ends with EINTR */
}

static void set_alarm(double seconds)
{
	struct sigaction action = {.sa_handler = on_alarm};
	struct itimerval timer = {
		.it_value = {(time_t)seconds, (suseconds_t)((seconds - (time_t)seconds) * 1e6)},
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static int pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus);
}

static struct storm *open_storm(const struct options *o)
{
	struct storm *storm = storm__open();
	struct storm_texts texts;

	if (!storm)
		return NULL;
	if (!storm_texts_make(&texts, &o->ends)) {
		storm__destroy(storm);
		errno = EINVAL;
		return NULL;
	}
	storm->rodata->invite_text = texts.invite;
	storm->rodata->ack_text = texts.ack;
	memcpy(storm->bss->scratch.sent, texts.lines, sizeof(texts.lines));
	storm->rodata->callees = o->callees;
	storm->rodata->interval = o->rate > 0 ? (__u64)(65536e9 / o->rate) : 0;
	storm->rodata->acks = !o->no_acks;
	storm->bss->until = (__u64)(o->seconds * SECOND);
	storm->bss->most = o->number;
	storm->bss->first = o->first;
	if (storm__load(storm)) {
		storm__destroy(storm);
		return NULL;
	}
	return storm;
}

/* Whatever else runs on this CPU waits until the storm is over; if that cannot be, so be it. */
static void come_first(bool first)
{
	const struct sched_param priority = {.sched_priority = first ? 1 : 0};

	sched_setscheduler(0, first ? SCHED_RR : SCHED_OTHER, &priority);
}

/* Until the alarm; the frames are the kernel's, and every run fills one. */
static int run(struct storm *storm, const struct options *o, int interface)
{
	static __u8 frame[STORM_ROOM];
	struct xdp_md context = {.data_end = sizeof(frame), .ingress_ifindex = interface};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame),
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = 0x7fffffff,
		    .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = o->batch);
	int err;

	come_first(true);
	set_alarm(o->seconds + DRAIN_MS / 1e3);
	err = bpf_prog_test_run_opts(bpf_program__fd(storm->progs.storm_send), &opts);
	come_first(false);
	return err && errno != EINTR ? -1 : 0;
}

static int attach(int interface, const struct bpf_program *program)
{
	const int flags = XDP_FLAGS_DRV_MODE | XDP_FLAGS_UPDATE_IF_NOEXIST;

	return bpf_xdp_attach(interface, bpf_program__fd(program), flags, NULL);
}

/* For as long as this program runs; where is "callees/eth0", say. */
static int attach_elsewhere(const char *where, const struct bpf_program *program)
{
	const char *interface = strchr(where, '/');
	char path[64];
	int own, other, err = -1;

	if (!interface)
		return -1;
	snprintf(path, sizeof(path), "/run/netns/%.*s", (int)(interface - where), where);
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	other = open(path, O_RDONLY | O_CLOEXEC);
	if (own >= 0 && other >= 0 && !setns(other, CLONE_NEWNET)) {
		LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = XDP_FLAGS_DRV_MODE);

		err = bpf_link_create(bpf_program__fd(program), (int)if_nametoindex(interface + 1),
				      BPF_XDP, &opts);
		if (setns(own, CLONE_NEWNET))
			err = -1;
	}
	if (own >= 0)
		close(own);
	if (other >= 0)
		close(other);
	return err < 0 ? -1 : 0;
}

static int storm_at(struct storm *storm, const struct options *o, int interface)
{
	struct report_clock before, after;
	int err;

	if (o->relayed && attach_elsewhere(o->relayed, storm->progs.storm_relayed))
		return fail(o->relayed);
	if (o->sink && attach_elsewhere(o->sink, storm->progs.storm_sink))
		return fail(o->sink);
	if (attach(interface, storm->progs.storm_answer))
		return fail("cannot attach to the interface");
	report_clock(&before, o->watched);
	err = run(storm, o, interface);
	report_clock(&after, o->watched);
	bpf_xdp_detach(interface, XDP_FLAGS_DRV_MODE, NULL);
	if (err)
		return fail("BPF_PROG_RUN");
	report(storm, &before, &after);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options o = {
		.interface = "eth0",
		.ends.from = "192.0.2.2",
		.seconds = 1,
		.number = ~0UL,
		.callees = {.n = 10000},
		.batch = BATCH,
		.cpu = 0,
		.watched = 1,
	};
	struct storm *storm;
	int interface, status;

	if (!parse(&o, argc, argv))
		return usage();
	if (first_namespace()) {
		fprintf(stderr, "storm: not in the first network namespace: use tools/lab.sh\n");
		return EXIT_USAGE;
	}
	interface = if_nametoindex(o.interface);
	if (!interface || !own_mac(o.ends.mac, o.interface))
		return fail(o.interface);
	storm = open_storm(&o);
	if (!storm)
		return fail("the programs");
	if (pin(o.cpu))
		return fail("cannot stay on one CPU");
	status = storm_at(storm, &o, interface);
	storm__destroy(storm);
	return status;
}
