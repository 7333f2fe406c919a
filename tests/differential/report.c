// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "differential.h"
#include "play.h"

static void print_hex(const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "%s%02x", i % 16 ? " " : "\n  ", at[i]);
	fputc('\n', stderr);
}

/* Everything printable as it is, so that a person can read it; line ends end lines, too. */
static void print_text(const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (at[i] == '\n')
			fputs("\\n\n  ", stderr);
		else if (at[i] == '\r')
			fputs("\\r", stderr);
		else if (isprint(at[i]))
			fputc(at[i], stderr);
		else
			fprintf(stderr, "\\x%02x", at[i]);
	}
	fputc('\n', stderr);
}

static const uint8_t *find_payload(const struct bytes *frame)
{
	size_t headers = frame->n > 42 ? 42 : frame->n;

	for (size_t i = 34; i + 8 < frame->n && i < 120; i++)
		if (frame->at[i] == 0x13 && frame->at[i + 1] == 0xc4 && frame->at[i + 2] == 0x13)
			return frame->at + i + 8;
	return frame->at + headers;
}

/* In libpcap's format, which needs no more than this; libpcap's headers and libbpf's do not mix. */
static void write_capture(const struct sent *period, size_t n, const char *path)
{
	const uint32_t head[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 1 /* Ethernet */};
	FILE *file = fopen(path, "wb");

	if (!file)
		return;
	fwrite(head, sizeof(head), 1, file);
	for (uint32_t i = 0; i < n; i++) {
		const struct bytes *frame = &period[i].frame;
		const uint32_t record[4] = {i, 0, frame->n, frame->n};

		fwrite(record, sizeof(record), 1, file);
		fwrite(frame->at, 1, frame->n, file);
	}
	fclose(file);
}

void report_difference(const struct sent *period, size_t n, const char *directory)
{
	const struct sent *last = &period[n ? n - 1 : 0];
	const uint8_t *payload = find_payload(&last->frame);
	char path[512];

	snprintf(path, sizeof(path), "%s/differential.pcap", directory);
	write_capture(period, n, path);
	fprintf(stderr, "packet %zu of its period, %s, %zu bytes; natively: %s (%s)", n,
		last->arrival.direction == BOB_EGRESS ? "egress" : "ingress", last->frame.n,
		verdict_name(last->outcome.verdict), reason_name(last->outcome.reason));
	print_hex(last->frame.at, payload - last->frame.at);
	fputs("  ", stderr);
	print_text(payload, last->frame.at + last->frame.n - payload);
	fprintf(stderr, "all packets of the period: %s\n", path);
}
