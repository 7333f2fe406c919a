/* SPDX-License-Identifier: GPL-2.0-only */
/* page_test FOLDER: writes the page of each invented audit into it, as NAME.html. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "invent.h"

static const struct invention inventions[] = {
	{"office", "office-2026-03-06.pcap", 40, 620, 9 * 3600 + 512, false, true},
	{"hostile", "</title><script>alert(3)</script> \xe2\x80\xae K\xc3\xb6ln \xff.pcap", 12, 90,
	 1800, true, false},
	{"empty", "empty.pcap", 0, 0, 0, false, false},
	{"minute", "one-minute.pcap", 6, 12, 61, false, false},
	{"month", "month.pcap", 12000, 150000, 30 * 86400, false, false},
};

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: page_test FOLDER");
	for (size_t i = 0; i < sizeof(inventions) / sizeof(*inventions); i++) {
		struct audit_result result;
		char path[4096];
		FILE *out;

		snprintf(path, sizeof(path), "%s/%s.html", argv[1], inventions[i].name);
		out = fopen(path, "w");
		if (!out)
			err(1, "%s", path);
		invent(&result, &inventions[i]);
		if (audit_report_html(&result, inventions[i].title, out))
			return 1;
		forget(&result);
		if (fclose(out))
			err(1, "%s", path);
	}
	return 0;
}
