// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <fts.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corpus.h"
#include "frame_shape.h"

enum { MESSAGE_FILE_MAX = FRAME_MAX - 200 };

const char *const corpus_message_folders[] = {"messages", "torture-rfc4475", "torture-rfc5118",
					      "fuzz-seeds", NULL};
const char *const corpus_capture_folders[] = {"pcaps", "pcaps-negative", "pcaps-malformed", NULL};

bool corpus_is_there(void)
{
	return !access(CORPUS, R_OK);
}

static int by_name(const FTSENT **x, const FTSENT **y)
{
	return strcmp((*x)->fts_name, (*y)->fts_name);
}

/* Calls visit for each file below the folder, in order of name. */
static int walk(const char *folder, int (*visit)(const char *path, void *arg), void *arg)
{
	char root[256];
	char *roots[] = {root, NULL};
	int result = 0;
	FTSENT *entry;
	FTS *tree;

	snprintf(root, sizeof(root), CORPUS "%s", folder);
	tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	while (tree && !result && (entry = fts_read(tree)))
		if (entry->fts_info == FTS_F && strcmp(entry->fts_name, "SOURCES.txt"))
			result = visit(entry->fts_path, arg);
	if (tree)
		fts_close(tree);
	return result;
}

struct visitor {
	corpus_each each;
	void *arg;
};

static int visit_message(const char *path, void *arg)
{
	const struct visitor *visitor = arg;
	uint8_t bytes[MESSAGE_FILE_MAX + 1];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (!file)
		return 0;
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return n > MESSAGE_FILE_MAX ? 0 : visitor->each(path, bytes, n, visitor->arg);
}

int corpus_messages(const char *folder, corpus_each each, void *arg)
{
	struct visitor visitor = {each, arg};

	return walk(folder, visit_message, &visitor);
}

/* Bytes before the IP header; -1: a link layer that is none of these. */
static int link_header(int link)
{
	switch (link) {
	case DLT_EN10MB: return 0;
	case DLT_RAW: return 0;
	case DLT_IPV4: return 0;
	case DLT_IPV6: return 0;
	case DLT_NULL: return 4;
	case DLT_LOOP: return 4;
	case DLT_LINUX_SLL: return 16;
	case DLT_LINUX_SLL2: return 20;
	default: return -1;
	}
}

/* Writes the packet as an Ethernet frame; returns its length, 0 if it cannot be one. */
static size_t as_ethernet(uint8_t *frame, int link, const uint8_t *packet, size_t n)
{
	int header = link_header(link);
	uint16_t type;

	if (header < 0 || n < (size_t)header || n > FRAME_MAX - 14)
		return 0;
	if (link == DLT_EN10MB) {
		memcpy(frame, packet, n);
		return n;
	}
	packet += header;
	n -= header;
	type = htons(n && packet[0] >> 4 == 6 ? 0x86dd : 0x0800);
	memset(frame, 2, 12);
	memcpy(frame + 12, &type, sizeof(type));
	memcpy(frame + 14, packet, n);
	return n + 14;
}

static int visit_capture(const char *path, void *arg)
{
	const struct visitor *visitor = arg;
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *capture = pcap_open_offline(path, why);
	struct pcap_pkthdr *head;
	const uint8_t *packet;
	int result = 0;

	while (capture && !result && pcap_next_ex(capture, &head, &packet) == 1) {
		uint8_t frame[FRAME_MAX];
		size_t n = as_ethernet(frame, pcap_datalink(capture), packet, head->caplen);

		if (n)
			result = visitor->each(path, frame, n, visitor->arg);
	}
	if (capture)
		pcap_close(capture);
	return result;
}

int corpus_frames(const char *folder, corpus_each each, void *arg)
{
	struct visitor visitor = {each, arg};

	return walk(folder, visit_capture, &visitor);
}
