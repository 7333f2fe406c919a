// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "frame_shape.h"
#include "parse.h"
#include "sip/sip.h"

struct bob_scratch parsed;

__u32 parse_bytes(const void *bytes, size_t n, unsigned char fill)
{
	size_t window = n < BOB_WINDOW ? n : BOB_WINDOW;

	memset(&parsed, fill, sizeof(parsed));
	memcpy(parsed.bytes, bytes, window);
	parsed.length = window;
	parsed.zero = 0;
	return sip_parse(&parsed, n);
}

__u32 parse_text(const char *text)
{
	char message[2 * strlen(text) + 1];

	return parse_bytes(message, text_to_crlf(message, text), 0);
}

void _assert_slice(struct sip_slice slice, const char *text, const char *file, int line)
{
	const char *found = (const char *)parsed.bytes + slice.at;

	if (slice.length == strlen(text) && !memcmp(found, text, slice.length))
		return;
	print_error("\"%.*s\", expected \"%s\"\n", slice.length, slice.length ? found : "", text);
	_fail(file, line);
}
