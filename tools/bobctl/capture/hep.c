/* SPDX-License-Identifier: GPL-2.0-only */
/* A sink that sends what is captured to a HEP collector. It waits for nobody. */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cleanup.h"
#include "hep.h"

struct hep_sink {
	struct ctl_sink sink;
	struct hep_options options;
	struct hep_counts *counts;
	struct ctl_bytes packet; /* in hand */
	int fd;
	bool told; /* that some are lost */
};

static void lose(struct hep_sink *hep, int error)
{
	hep->counts->lost++;
	if (!hep->told)
		bob_warn("%s: HEP packets are lost (%s); the capture goes on, and counts them",
			 hep->options.target, strerror(error));
	hep->told = true;
}

static int send_packet(struct hep_sink *hep)
{
	ssize_t n = send(hep->fd, hep->packet.data, hep->packet.n, MSG_DONTWAIT);

	/* Said of one sent before, and this one not even tried. */
	if (n < 0 && errno == ECONNREFUSED) {
		hep->counts->sent -= hep->counts->sent > 0;
		lose(hep, errno);
		n = send(hep->fd, hep->packet.data, hep->packet.n, MSG_DONTWAIT);
	}
	if (n < 0)
		lose(hep, errno);
	else
		hep->counts->sent++;
	return 0;
}

typedef void put_function(struct ctl_bytes *, const struct hep_options *,
			  const struct ctl_packet *);

static int send_as(struct hep_sink *hep, put_function *put, const struct ctl_packet *packet)
{
	hep->packet.n = 0;
	put(&hep->packet, &hep->options, packet);
	return hep->packet.broken ? bob_err(ENOMEM, "out of memory") : send_packet(hep);
}

static int hep_write(struct ctl_sink *sink, const struct ctl_packet *packet)
{
	struct hep_sink *hep = (struct hep_sink *)sink;
	int err;

	if (!packet->message.read)
		return 0;
	err = send_as(hep, hep_put_message, packet);
	if (!err && hep_is_decision(packet))
		err = send_as(hep, hep_put_decision, packet);
	return err;
}

static int hep_flush(struct ctl_sink *sink)
{
	(void)sink;
	return 0;
}

static int hep_fd(const struct ctl_sink *sink)
{
	(void)sink;
	return -1;
}

static int hep_close(struct ctl_sink *sink)
{
	struct hep_sink *hep = (struct hep_sink *)sink;

	if (hep->fd >= 0)
		close(hep->fd);
	free(hep->packet.data);
	free(hep);
	return 0;
}

static const struct ctl_sink_kind hep_kind = {
	.write = hep_write,
	.flush = hep_flush,
	.fd = hep_fd,
	.close = hep_close,
};

/* The first of the target's addresses that there is a way to. */
static int connect_to(const struct hep_options *options, int *ret)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM};
	struct addrinfo *list;
	int fd = -1, err = getaddrinfo(options->host, options->port, &hints, &list);

	if (err)
		return bob_err(ENOENT, "%s: no such HEP collector: %s", options->target,
			       gai_strerror(err));
	err = EADDRNOTAVAIL;
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen)) {
			err = errno;
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	if (fd < 0)
		return bob_err(err, "%s: no way to this HEP collector: %s", options->target,
			       strerror(err));
	*ret = fd;
	return 0;
}

int hep_open(struct ctl_sink **ret, const struct hep_options *options, struct hep_counts *counts)
{
	struct hep_sink *hep = calloc(1, sizeof(*hep));
	int err;

	if (!hep)
		return bob_err(ENOMEM, "out of memory");
	*hep = (struct hep_sink){
		.sink.kind = &hep_kind, .options = *options, .counts = counts, .fd = -1};
	err = connect_to(options, &hep->fd);
	if (err) {
		hep_close(&hep->sink);
		return err;
	}
	*ret = &hep->sink;
	return 0;
}
