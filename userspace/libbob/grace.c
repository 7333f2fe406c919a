/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waits until no program works any more with what it read before. A program runs
 * on a CPU from begin to end, so whoever gets to run on a CPU finds that every
 * program has ended that ran there before. That takes some microseconds per CPU;
 * the kernel's own way (membarrier) takes 8 ms and more, and is for those who may
 * not run everywhere, or whose programs are interrupted (PREEMPT_RT).
 */
#include <fcntl.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "internal.h"

static bool is_interruptible(void)
{
	return !access("/sys/kernel/realtime", F_OK);
}

/* A CPU that is off runs no program; one that we may not run on may. */
static bool is_off(long cpu)
{
	char path[64], state = '1';
	_cleanup_fd_ int fd = -1;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%ld/online", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, &state, 1) == 1 && state == '0';
}

static bool visit(long cpu, size_t size, cpu_set_t *set)
{
	CPU_ZERO_S(size, set);
	CPU_SET_S((size_t)cpu, size, set);
	return !sched_setaffinity(0, size, set) || is_off(cpu);
}

static bool visit_all(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	size_t size = cpus > 0 ? CPU_ALLOC_SIZE(cpus) : 0;
	cpu_set_t *before = size ? CPU_ALLOC(cpus) : NULL, *one = size ? CPU_ALLOC(cpus) : NULL;
	bool all = before && one && !sched_getaffinity(0, size, before);

	if (all) {
		for (long cpu = 0; cpu < cpus && all; cpu++)
			all = visit(cpu, size, one);
		sched_setaffinity(0, size, before);
	}
	CPU_FREE(before);
	CPU_FREE(one);
	return all;
}

void bob_grace(void)
{
	if (is_interruptible() || !visit_all())
		syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}
