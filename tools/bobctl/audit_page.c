/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the page of `bobctl audit --html FILE` goes: FILE is there when it is whole, or as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"

static int cannot(const char *path)
{
	return bob_err(errno, "%s: cannot be written: %s", path, strerror(errno));
}

/* Devices and pipes are written as they are. */
static bool is_special(const char *path)
{
	struct stat stat_;

	return !stat(path, &stat_) && !S_ISREG(stat_.st_mode);
}

int ctl_page_open(struct ctl_page *ret, const char *path)
{
	struct ctl_page page = {.path = path};
	int fd;

	if (!strcmp(path, "-")) {
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	} else if (is_special(path)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		if (asprintf(&page.temporary, "%s.XXXXXX", path) < 0)
			return bob_err(ENOMEM, "out of memory");
		fd = mkostemp(page.temporary, O_CLOEXEC);
	}
	page.out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!page.out) {
		int error = cannot(path);

		if (fd >= 0)
			close(fd);
		free(page.temporary);
		return error;
	}
	*ret = page;
	return 0;
}

int ctl_page_write(struct ctl_page *page, struct audit_result *result, const char *trace)
{
	const char *name = strrchr(trace, '/');
	int error = audit_report_html(result, name ? name + 1 : trace, page->out);
	FILE *out = page->out;

	page->out = NULL;
	if (fclose(out) && !error)
		error = cannot(page->path);
	if (error || !page->temporary)
		return error;
	if (rename(page->temporary, page->path))
		return cannot(page->path);
	free(page->temporary);
	page->temporary = NULL;
	return 0;
}

void ctl_page_close(struct ctl_page *page)
{
	if (page->out)
		fclose(page->out);
	if (page->temporary)
		unlink(page->temporary);
	free(page->temporary);
}
