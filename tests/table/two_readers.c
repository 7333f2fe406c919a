// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sip/sip_plain.h"
#include "two_readers.h"

static struct bob_scratch quick, careful;

/* Nothing that stood there before may matter; so it differs. */
static void put(struct bob_scratch *s, const void *message, size_t n, int fill)
{
	s->length = n < BOB_WINDOW ? (__u32)n : BOB_WINDOW;
	memset(s->bytes, fill, sizeof(s->bytes));
	memcpy(s->bytes, message, s->length);
	s->zero = 0;
	memset(&s->view, fill, sizeof(s->view));
	memset(&s->plain, fill, sizeof(s->plain));
}

static bool number_differs(const char *name, __u32 a, __u32 b)
{
	if (a == b)
		return false;
	fprintf(stderr, "readers: %s is %u to the quick one, %u to the careful\n", name, a, b);
	return true;
}

static bool slice_differs(const char *name, struct sip_slice a, struct sip_slice b)
{
	if (a.length == b.length && (!a.length || a.at == b.at))
		return false;
	fprintf(stderr, "readers: %s is [%u, +%u) to the quick one, [%u, +%u) to the careful\n",
		name, a.at, a.length, b.at, b.length);
	return true;
}

static bool numbers_differ(const struct sip_view *a, const struct sip_view *b)
{
#define DIFFERS(field) number_differs(#field, a->field, b->field)
	return DIFFERS(method) || DIFFERS(status) || DIFFERS(seen) || DIFFERS(flags) ||
	       DIFFERS(cseq) || DIFFERS(content_length) || DIFFERS(session_expires) ||
	       DIFFERS(max_forwards) || DIFFERS(body) || DIFFERS(reply_bytes) || DIFFERS(rport_at);
#undef DIFFERS
}

static bool slices_differ(const struct sip_view *a, const struct sip_view *b)
{
#define DIFFERS(field) slice_differs(#field, a->field, b->field)
	return DIFFERS(uri) || DIFFERS(via) || DIFFERS(branch) || DIFFERS(sent_by) ||
	       DIFFERS(from) || DIFFERS(from_tag) || DIFFERS(to) || DIFFERS(to_tag) ||
	       DIFFERS(call_id) || DIFFERS(called_party) || DIFFERS(asserted_identity) ||
	       DIFFERS(asserted_second) || DIFFERS(session_id) || DIFFERS(replaces_id) ||
	       DIFFERS(replaces_to) || DIFFERS(replaces_from);
#undef DIFFERS
}

enum two_readers two_readers(const void *message, size_t n)
{
	static unsigned char fill;
	__u32 reason;

	put(&quick, message, n, fill += 13);
	if (sip_plain(&quick, (__u32)n) != BOB_CONTINUE)
		return READER_CAREFUL;
	put(&careful, message, n, (unsigned char)~fill);
	reason = sip_parse(&careful, (__u32)n);
	if (!number_differs("the reason", BOB_CONTINUE, reason) &&
	    !number_differs("the start line", quick.lines[0].end, careful.lines[0].end) &&
	    !numbers_differ(&quick.view, &careful.view) &&
	    !slices_differ(&quick.view, &careful.view))
		return READER_QUICK;
	fprintf(stderr, "readers: of this message:\n%.*s\n", (int)n, (const char *)message);
	return READERS_DIFFER;
}
