// SPDX-License-Identifier: GPL-2.0-only
/* A trace kept for the second time. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <string.h>

#include "bob.h"
#include "keep.h"

enum {
	ETHERNET_HEAD = 14,
	PACKET_MOST = 1 << 18,
	LINK_COOKED = 113,
	TO_US = 0,
	FROM_US = 4,
};

static const uint64_t second = 1000000000ULL;

/* In this host's byte order, as the magic number tells; times are in ns. */
struct file_head {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, precision, most, link;
};

struct packet_head {
	uint32_t seconds, nanoseconds, captured, length;
};

/* Linux cooked, version 1: all in network byte order. */
struct cooked_head {
	uint16_t direction, hardware, address_length;
	uint8_t address[8];
	uint16_t type;
};

_Static_assert(sizeof(struct cooked_head) == 16, "as on disk");

void audit_keep_begin(FILE *into)
{
	const struct file_head head = {
		.magic = 0xa1b23c4d,
		.major = 2,
		.minor = 4,
		.most = PACKET_MOST,
		.link = LINK_COOKED,
	};

	fwrite(&head, sizeof(head), 1, into);
}

void audit_keep_packet(FILE *into, const struct audit_packet *packet, enum bob_counter reason)
{
	const uint32_t grown = sizeof(struct cooked_head) - ETHERNET_HEAD;
	struct packet_head head = {
		.seconds = (uint32_t)(packet->time / second),
		.nanoseconds = (uint32_t)(packet->time % second),
		.captured = packet->captured + grown,
		.length = packet->length + grown,
	};
	struct cooked_head cooked = {
		.direction = htons(packet->outgoing ? FROM_US : TO_US),
		.hardware = htons(ARPHRD_ETHER),
	};

	if (reason == BOB_N_NOT_IP || reason == BOB_N_NOT_UDP || reason == BOB_N_OTHER_PORT ||
	    packet->captured < ETHERNET_HEAD)
		return;
	memcpy(&cooked.type, packet->frame + ETHERNET_HEAD - sizeof(cooked.type),
	       sizeof(cooked.type));
	fwrite(&head, sizeof(head), 1, into);
	fwrite(&cooked, sizeof(cooked), 1, into);
	fwrite(packet->frame + ETHERNET_HEAD, packet->captured - ETHERNET_HEAD, 1, into);
}

int audit_keep_end(FILE *into)
{
	if (fflush(into) || ferror(into))
		return bob_err(EIO,
			       "what is to be read twice cannot be kept in a temporary file: %s; "
			       "write it to a file of your own and audit that",
			       strerror(errno));
	rewind(into);
	return 0;
}
