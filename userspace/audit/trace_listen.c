// SPDX-License-Identifier: GPL-2.0-only
/* A live interface as a trace. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bob.h"
#include "cleanup.h"
#include "trace_open.h"

enum {
	HAND_OUT_MS = 100,
	KERNEL_BYTES = 32 << 20, /* a second of 150,000 RTP packets */
};

/* What is asked for before a capture is active is never refused, but for a precision it lacks. */
static int activate(pcap_t *pcap, bool promiscuous, char *why)
{
	int err;

	pcap_set_snaplen(pcap, TRACE_PACKET_BYTES);
	pcap_set_promisc(pcap, promiscuous);
	pcap_set_timeout(pcap, HAND_OUT_MS);
	pcap_set_buffer_size(pcap, KERNEL_BYTES);
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	err = pcap_activate(pcap);
	return err < 0 || !pcap_setnonblock(pcap, 1, why) ? err : PCAP_ERROR;
}

static int cannot_listen(const char *name, pcap_t *pcap, int err)
{
	const char *why = pcap_geterr(pcap);

	switch (err) {
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return bob_err(EPERM, "%s: listening needs root, or the capability CAP_NET_RAW",
			       name);
	case PCAP_ERROR_NO_SUCH_DEVICE: return bob_err(ENODEV, "%s: no such interface", name);
	case PCAP_ERROR_IFACE_NOT_UP:
		return bob_err(ENETDOWN, "%s: is down; set it up: ip link set %s up", name, name);
	default:
		return bob_err(EIO, "%s: cannot be listened on: %s", name,
			       *why ? why : pcap_statustostr(err));
	}
}

static int listen_on(struct audit_trace *trace)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	int err;

	trace->pcap = pcap_create(trace->name, why);
	if (!trace->pcap)
		return bob_err(ENODEV, "%s: cannot be listened on: %s", trace->name, why);
	/* That pseudo-device has no such mode. */
	err = activate(trace->pcap, strcmp(trace->name, "any"), why);
	if (err < 0)
		return cannot_listen(trace->name, trace->pcap, err);
	if (err > 0)
		bob_warn("%s: %s", trace->name, pcap_statustostr(err));
	trace->poll_fd = pcap_get_selectable_fd(trace->pcap);
	if (trace->poll_fd < 0)
		return bob_err(ENOTSUP, "%s: cannot be waited for", trace->name);
	if (pcap_get_tstamp_precision(trace->pcap) != PCAP_TSTAMP_PRECISION_NANO)
		trace->scale = 1000;
	return trace_find_link(trace);
}

int audit_trace_listen(struct audit_trace **ret, const char *interface)
{
	_cleanup_(trace_drop) struct audit_trace *trace = NULL;
	int err = trace_new(&trace, interface);

	if (!err)
		err = listen_on(trace);
	if (!err)
		*ret = TAKE_PTR(trace);
	return err;
}

void trace_tell_lost(struct audit_trace *trace)
{
	struct pcap_stat facts;

	if (trace->poll_fd < 0 || pcap_stats(trace->pcap, &facts) || !facts.ps_drop)
		return;
	bob_warn("%s: %u packets came too fast and were not looked at", trace->name, facts.ps_drop);
}
