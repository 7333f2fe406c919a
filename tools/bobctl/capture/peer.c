/* SPDX-License-Identifier: GPL-2.0-only */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static int parse_bits(const char *text, unsigned most, unsigned *ret)
{
	char *end;
	unsigned long bits;

	if (strspn(text, "0123456789") != strlen(text) || !*text || strlen(text) > 3)
		return -EINVAL;
	bits = strtoul(text, &end, 10);
	if (bits > most)
		return -EINVAL;
	*ret = (unsigned)bits;
	return 0;
}

int ctl_peer_parse(struct ctl_peer *ret, const char *text)
{
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	struct ctl_peer peer = {0};
	char address[INET6_ADDRSTRLEN];
	unsigned most;

	if (n >= sizeof(address))
		return -EINVAL;
	snprintf(address, sizeof(address), "%.*s", (int)n, text);
	if (inet_pton(AF_INET, address, peer.address) == 1)
		peer.version = 4;
	else if (inet_pton(AF_INET6, address, peer.address) == 1)
		peer.version = 6;
	else
		return -EINVAL;
	most = peer.version == 4 ? 32 : 128;
	peer.bits = most;
	if (slash && parse_bits(slash + 1, most, &peer.bits))
		return -EINVAL;
	*ret = peer;
	return 0;
}

static bool within(const struct ctl_peer *peer, const uint8_t *address)
{
	unsigned bytes = peer->bits / 8, rest = peer->bits % 8;
	uint8_t mask = (uint8_t)(0xff00 >> rest);

	return !memcmp(peer->address, address, bytes) &&
	       (!rest || !((peer->address[bytes] ^ address[bytes]) & mask));
}

bool ctl_peer_matches(const struct ctl_peer *peer, const struct ctl_flow *flow)
{
	if (!peer->version)
		return true;
	return peer->version == flow->version &&
	       (within(peer, flow->source) || within(peer, flow->destination));
}
