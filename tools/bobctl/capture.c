/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bobctl capture: packets from the kernel into a pcap file. It needs no agent. The kernel wakes
 * nobody for a packet, so this looks every 100 ms, which is also how often it says that it is
 * alive; more often while packets come, so that the ring has room for the next.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bobctl.h"
#include "cleanup.h"

enum { LOOK_MS = 100, LOOK_SOON_MS = 10 };

struct capture {
	const struct ctl_context *context;
	struct ctl_slot slot;
	struct ring_buffer *ring;
	struct ctl_pcap *file;
	uint64_t packets;
	ino_t pin; /* of bob_config, to notice a detach */
};

static int on_packet(void *arg, void *data, size_t size)
{
	struct capture *capture = arg;
	struct bob_capture_head head;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	if (head.captured > size - sizeof(head))
		head.captured = (uint32_t)(size - sizeof(head));
	ctl_pcap_write(capture->file, &head, (const char *)data + sizeof(head));
	capture->packets++;
	return 0;
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
	return !strcmp(file_of(capture), "-");
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGPIPE); /* a write to a closed pipe then only fails */
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int look(struct capture *capture)
{
	int err;

	err = ring_buffer__consume(capture->ring);
	if (err < 0)
		return bob_err(-err, "the ring of packets cannot be read: %s", strerror(-err));
	err = ctl_pcap_flush(capture->file);
	if (err)
		return err;
	if (pin_inode(capture->context) != capture->pin)
		return bob_err(ENOENT, "bob was detached; the capture ends");
	if (ctl_slot_renew(&capture->slot))
		return bob_err(ESTALE, "stopped for too long, so another capture has this one's "
				       "place now; start it again");
	return 0;
}

/* Until a signal, or the end of the pipe, which both end it well. */
static int follow(struct capture *capture, int signals)
{
	struct pollfd fds[2] = {
		{.fd = signals, .events = POLLIN},
		{.fd = ctl_pcap_fd(capture->file), .events = 0},
	};
	int err = ctl_pcap_flush(capture->file), patience = LOOK_MS;

	while (!err) {
		uint64_t before = capture->packets;

		if (poll(fds, 2, patience) < 0 && errno != EINTR)
			return bob_err(errno, "cannot wait for packets: %s", strerror(errno));
		err = look(capture);
		patience = capture->packets == before ? LOOK_MS : LOOK_SOON_MS;
		if (!err && (fds[0].revents || fds[1].revents & (POLLERR | POLLHUP)))
			break;
	}
	return err == -EPIPE ? 0 : err;
}

static int summarize(const struct capture *capture, uint64_t lost)
{
	if (ctl_json(capture->context) && !to_stdout(capture))
		return ctl_show_json(json_pack("{s:s,s:I,s:I}", "file", file_of(capture), "packets",
					       (json_int_t)capture->packets, "lost",
					       (json_int_t)lost));
	bob_info("%llu packet%s captured, %llu lost", (unsigned long long)capture->packets,
		 capture->packets == 1 ? "" : "s", (unsigned long long)lost);
	return 0;
}

static int run(struct capture *capture, int signals)
{
	uint64_t lost;
	int err;

	capture->ring = ring_buffer__new(capture->slot.ring_fd, on_packet, capture, NULL);
	if (!capture->ring)
		return bob_err(errno, "the ring of packets cannot be read: %s", strerror(errno));
	if (!to_stdout(capture))
		bob_info("capturing to %s; Ctrl-C ends it", file_of(capture));
	err = follow(capture, signals);
	lost = ctl_slot_lost(&capture->slot);
	return err ? err : summarize(capture, lost);
}

static void capture_close(struct capture *capture)
{
	if (capture->slot.maps)
		ctl_slot_leave(&capture->slot);
	ring_buffer__free(capture->ring);
	ctl_pcap_close(capture->file);
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

int ctl_capture(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	__attribute__((cleanup(capture_close))) struct capture capture = {.context = &context,
									  .slot.ring_fd = -1};
	struct bob_reader filter = {0};
	_cleanup_fd_ int signals = -1;
	int err;

	if (!arguments->value[CTL_WRITE])
		return ctl_misuse("capture: -w FILE is missing (- is the standard output)");
	err = ctl_need_maps(&context);
	if (!err)
		err = read_filter(&context, &filter);
	if (!err)
		err = ctl_pcap_open(&capture.file, arguments->value[CTL_WRITE]);
	if (err)
		return err;
	signals = open_signals();
	if (signals < 0)
		return bob_err(errno, "signals cannot be awaited: %s", strerror(errno));
	capture.pin = pin_inode(&context);
	err = ctl_slot_take(&capture.slot, &context.maps, &filter);
	return err ? err : run(&capture, signals);
}
