// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "names/identity.h"
#include "plain_way.h"

enum { URI_AT = 3, URI_MAX = 700 };

struct name {
	uint32_t length, number;
	uint8_t text[256];
	struct sip_slice host;
};

/* What policy_side() keeps of it, and where level_domain() will see its host end. */
static void keep(struct name *name, struct bob_scratch *s, uint32_t length)
{
	const struct sip_slice host = s->name_host;
	const uint32_t end = host.at + host.length;

	*name = (struct name){.length = length, .number = s->name_number};
	memcpy(name->text, s->bytes + BOB_NAME_TARGET, length);
	name->host = sip_slice(host.at, identity_host_end(s, host.at, end));
	if (!name->host.length)
		name->host.at = 0;
}

enum plain_way plain_way(const uint8_t *uri, size_t n, const char *behind)
{
	static struct bob_scratch s;
	struct name plain, careful;
	uint32_t end = URI_AT + (uint32_t)n;

	if (!n || n > URI_MAX)
		return PLAIN_DECLINED;
	memcpy(s.bytes + URI_AT, uri, n);
	memset(s.bytes + end, 0, 64);
	memcpy(s.bytes + end, behind, strlen(behind));
	keep(&plain, &s, identity_plain(&s, URI_AT, end, BOB_NAME_TARGET));
	if (!plain.length)
		return PLAIN_DECLINED;
	keep(&careful, &s, identity_careful(&s, URI_AT, end, BOB_NAME_TARGET));
	if (!memcmp(&plain, &careful, sizeof(plain)))
		return PLAIN_SAME;
	fprintf(stderr, "%.*s: \"%.*s\" by the quick way, \"%.*s\" by the careful one\n", (int)n,
		(const char *)uri, (int)plain.length, (const char *)plain.text, (int)careful.length,
		(const char *)careful.text);
	return PLAIN_DIFFERS;
}
