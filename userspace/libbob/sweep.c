/* SPDX-License-Identifier: GPL-2.0-only */
/* Asks bob_sweep, which BPF_PROG_RUN runs, to change calls: nobody else may. */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>

#include "bob.h"

int bob_sweep_run(const struct bob_maps *maps, struct bob_sweep *request)
{
	struct bob_sweep answer = {0};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = request, .data_size_in = sizeof(*request),
		    .data_out = &answer, .data_size_out = sizeof(answer), .repeat = 1);
	int fd = maps->sweep_fd;

	if (fd < 0)
		return bob_err(ENOENT, "bob_sweep: not pinned; start bobd, which loads it");
	if (!request->now)
		request->now = bob_now();
	if (bpf_prog_test_run_opts(fd, &opts))
		return bob_err(errno, "bob_sweep: cannot be run: %s", strerror(errno));
	if (opts.data_size_out != sizeof(answer) || !answer.done)
		return bob_err(EIO, "bob_sweep: operation %u was not completed", request->op);
	*request = answer;
	return 0;
}
