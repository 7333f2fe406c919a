/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bobctl capture: packets from the kernel to sinks (sink.h). It needs no agent. The kernel
 * wakes nobody for a packet, so this looks every 100 ms, which is also how often it says that it is
 * alive; more often while packets come, so that the ring has room for the next.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "options.h"
#include "read.h"
#include "cleanup.h"
#include "redact.h"

enum { LOOK_MS = 100, LOOK_SOON_MS = 10, SINKS_MAX = 2 };

struct capture {
	const struct ctl_context *context;
	struct ctl_slot slot;
	struct ring_buffer *ring;
	struct ctl_sink *sinks[SINKS_MAX];
	size_t n_sinks;
	struct ctl_interfaces interfaces;
	struct ctl_capture_options options;
	struct ctl_packet packet; /* in hand */
	uint8_t redacted[BOB_CAPTURE_BYTES];
	uint64_t offset; /* wall clock minus boot time, as of the last look */
	uint64_t packets;
	struct hep_counts hep;
	int failed; /* what a sink said */
	ino_t pin;  /* of bob_config, to notice a detach */
};

static uint64_t wall_offset(void)
{
	struct timespec wall;
	uint64_t boot = bob_now();

	clock_gettime(CLOCK_REALTIME, &wall);
	return (uint64_t)wall.tv_sec * 1000000000 + (uint64_t)wall.tv_nsec - boot;
}

/* The frame without people's names; what sinks are told of it is read from that. */
static void redact(struct capture *capture)
{
	struct ctl_packet *packet = &capture->packet;
	const struct bob_key *key = &capture->options.redact_key;
	struct ctl_keys unused;

	memcpy(capture->redacted, packet->frame, packet->head.captured);
	ctl_redact_frame(key, capture->redacted, packet->head.captured, packet->head.length);
	packet->frame = capture->redacted;
	ctl_read(packet, capture->context->maps.config, &unused);
}

/* All that sinks are told. */
static void describe(struct capture *capture, struct ctl_keys *keys)
{
	const struct bob_maps *maps = &capture->context->maps;
	struct ctl_packet *packet = &capture->packet;

	packet->time = packet->head.time + capture->offset;
	packet->interface = ctl_interface_find(&capture->interfaces, maps, packet->head.interface);
	packet->interface_name = capture->interfaces.list[packet->interface].name;
	if (capture->options.redact)
		redact(capture);
	ctl_decide(packet, maps, keys);
	if (capture->options.redact)
		ctl_redact_name(&capture->options.redact_key, packet->decision.user);
	ctl_decision_say(packet);
}

/* As the kernel wrote it; but no length is taken on trust. */
static void take(struct ctl_packet *packet, const void *data, size_t size)
{
	struct bob_capture_head *head = &packet->head;

	memcpy(head, data, sizeof(*head));
	size -= sizeof(*head);
	if (head->captured > size)
		head->captured = (uint32_t)size;
	if (head->captured > BOB_CAPTURE_BYTES)
		head->captured = BOB_CAPTURE_BYTES;
	if (head->length < head->captured)
		head->length = head->captured;
	packet->frame = (const uint8_t *)data + sizeof(*head);
}

static int on_packet(void *arg, void *data, size_t size)
{
	struct capture *capture = arg;
	struct ctl_packet *packet = &capture->packet;
	struct ctl_keys keys;

	if (size < sizeof(packet->head))
		return 0;
	take(packet, data, size);
	ctl_read(packet, capture->context->maps.config, &keys);
	if (!ctl_peer_matches(&capture->options.peer, &packet->flow))
		return 0;
	describe(capture, &keys);
	for (size_t i = 0; i < capture->n_sinks && !capture->failed; i++)
		capture->failed = capture->sinks[i]->kind->write(capture->sinks[i], packet);
	capture->packets += !capture->failed;
	return capture->failed;
}

static int flush(struct capture *capture)
{
	int err = 0;

	for (size_t i = 0; i < capture->n_sinks && !err; i++)
		err = capture->sinks[i]->kind->flush(capture->sinks[i]);
	return err;
}

static int close_sinks(struct capture *capture)
{
	int err = 0;

	while (capture->n_sinks) {
		struct ctl_sink *sink = capture->sinks[--capture->n_sinks];
		int failed = sink->kind->close(sink);

		err = err ? err : failed;
	}
	return err == -EPIPE ? 0 : err;
}

static ino_t pin_inode(const struct ctl_context *context)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/bob_config", context->arguments->value[CTL_PINS]);
	return stat(path, &st) ? 0 : st.st_ino;
}

static const char *file_of(const struct capture *capture)
{
	return capture->context->arguments->value[CTL_WRITE];
}

static bool to_stdout(const struct capture *capture)
{
	const char *file = file_of(capture);

	return file && !strcmp(file, "-");
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGPIPE); /* a write to a closed pipe then only fails, */
	signal(SIGXFSZ, SIG_IGN); /* and so does one beyond a file's largest size */
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int look(struct capture *capture)
{
	int err;

	capture->offset = wall_offset(); /* should somebody have set the clock */
	err = ring_buffer__consume(capture->ring);
	if (capture->failed)
		return capture->failed;
	if (err < 0)
		return bob_err(-err, "the ring of packets cannot be read: %s", strerror(-err));
	err = flush(capture);
	if (err)
		return err;
	if (pin_inode(capture->context) != capture->pin)
		return bob_err(ENOENT, "bob was detached; the capture ends");
	if (ctl_slot_renew(&capture->slot))
		return bob_err(ESTALE, "stopped for too long, so another capture has this one's "
				       "place now; start it again");
	return 0;
}

/* Waits for a signal or for the end of a pipe, which both end the capture well: 1. */
static int wait_for_end(const struct capture *capture, int signals, int patience)
{
	struct pollfd fds[1 + SINKS_MAX] = {{.fd = signals, .events = POLLIN}};
	bool ended = false;

	/* Anew each time: a file that rotates is another by now. */
	for (size_t i = 0; i < capture->n_sinks; i++)
		fds[1 + i].fd = capture->sinks[i]->kind->fd(capture->sinks[i]);
	if (poll(fds, 1 + capture->n_sinks, patience) < 0 && errno != EINTR)
		return bob_err(errno, "cannot wait for packets: %s", strerror(errno));
	for (size_t i = 1; i <= capture->n_sinks; i++)
		ended |= fds[i].revents & (POLLERR | POLLHUP);
	return ended || fds[0].revents;
}

static int follow(struct capture *capture, int signals)
{
	int err = flush(capture), patience = LOOK_MS, ended = 0;

	while (!err && !ended) {
		uint64_t before = capture->packets;

		ended = wait_for_end(capture, signals, patience);
		err = ended < 0 ? ended : look(capture);
		patience = capture->packets == before ? LOOK_MS : LOOK_SOON_MS;
	}
	return err == -EPIPE ? 0 : err;
}

static json_t *summary(const struct capture *capture, uint64_t lost)
{
	json_t *root = json_pack("{s:s?,s:I,s:I}", "file", file_of(capture), "packets",
				 (json_int_t)capture->packets, "lost", (json_int_t)lost);

	if (capture->options.hep.target)
		json_object_set_new(root, "hep",
				    json_pack("{s:s,s:I,s:I}", "target",
					      capture->options.hep.target, "sent",
					      (json_int_t)capture->hep.sent, "lost",
					      (json_int_t)capture->hep.lost));
	return root;
}

static int summarize(const struct capture *capture, uint64_t lost)
{
	if (ctl_json(capture->context) && !to_stdout(capture))
		return ctl_show_json(summary(capture, lost));
	bob_info("%llu packet%s captured, %llu lost", (unsigned long long)capture->packets,
		 capture->packets == 1 ? "" : "s", (unsigned long long)lost);
	if (capture->options.hep.target)
		bob_info("%s: %llu HEP packets sent, %llu lost", capture->options.hep.target,
			 (unsigned long long)capture->hep.sent,
			 (unsigned long long)capture->hep.lost);
	return 0;
}

static int run(struct capture *capture, int signals)
{
	const char *file = file_of(capture), *hep = capture->options.hep.target;
	uint64_t lost;
	int err;

	capture->ring = ring_buffer__new(capture->slot.ring_fd, on_packet, capture, NULL);
	if (!capture->ring)
		return bob_err(errno, "the ring of packets cannot be read: %s", strerror(errno));
	if (!to_stdout(capture))
		bob_info("capturing to %s%s%s; Ctrl-C ends it", file ? file : "",
			 file && hep ? " and " : "", hep ? hep : "");
	err = follow(capture, signals);
	lost = ctl_slot_lost(&capture->slot);
	if (!err)
		err = close_sinks(capture);
	return err ? err : summarize(capture, lost);
}

static void capture_close(struct capture *capture)
{
	if (capture->slot.maps)
		ctl_slot_leave(&capture->slot);
	ring_buffer__free(capture->ring);
	close_sinks(capture);
}

static int read_filter(const struct ctl_context *context, struct bob_reader *ret)
{
	const struct ctl_arguments *arguments = context->arguments;
	struct bob_aor aor = {0};
	int err = 0;

	ret->verdicts = arguments->verdicts ? arguments->verdicts : ~0U;
	if (arguments->value[CTL_USER])
		err = ctl_user(context, arguments->value[CTL_USER], &aor);
	ret->user = aor.key;
	return err;
}

static int open_file(struct capture *capture)
{
	struct ctl_file_options file = capture->options.file;
	int err;

	if (!file.path)
		return 0;
	file.interfaces = &capture->interfaces;
	err = ctl_file_open(&capture->sinks[capture->n_sinks], &file);
	capture->n_sinks += !err;
	return err;
}

static int open_hep(struct capture *capture)
{
	const struct hep_options *options = &capture->options.hep;
	int err;

	if (!options->target)
		return 0;
	err = hep_open(&capture->sinks[capture->n_sinks], options, &capture->hep);
	capture->n_sinks += !err;
	return err;
}

int ctl_capture(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	__attribute__((cleanup(capture_close))) struct capture capture = {.context = &context,
									  .slot.ring_fd = -1};
	struct bob_reader filter = {0};
	_cleanup_fd_ int signals = -1;
	int err;

	err = ctl_capture_read_options(&capture.options, arguments);
	if (!err)
		err = ctl_need_maps(&context);
	if (!err)
		err = read_filter(&context, &filter);
	if (err)
		return err;
	ctl_interfaces_read(&capture.interfaces, &context.maps);
	err = open_hep(&capture);
	if (!err)
		err = open_file(&capture);
	if (err)
		return err;
	signals = open_signals();
	if (signals < 0)
		return bob_err(errno, "signals cannot be awaited: %s", strerror(errno));
	capture.pin = pin_inode(&context);
	err = ctl_slot_take(&capture.slot, &context.maps, &filter);
	return err ? err : run(&capture, signals);
}
