// SPDX-License-Identifier: GPL-2.0-only
/* A list of what is forbidden, as SQLite and the C library need not the same in every version. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "bob.h"
#include "confine.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE

enum { X32 = 0x40000000 }; /* x86-64's second set of the same system calls */

static const uint16_t forbidden[] = {
#ifdef SYS_fork
	SYS_fork,
	SYS_vfork,
#endif
	SYS_clone,
	SYS_clone3,
	SYS_execve,
	SYS_execveat,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kill,
	SYS_pidfd_open,
	SYS_pidfd_getfd,
	SYS_pidfd_send_signal,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_io_uring_setup,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_reboot,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_unshare,
	SYS_setns,
	SYS_move_mount,
	SYS_open_tree,
	SYS_fsopen,
	SYS_mknodat,
	SYS_add_key,
	SYS_request_key,
	SYS_keyctl,
	SYS_clock_settime,
	SYS_settimeofday,
	SYS_open_by_handle_at,
	/* These are the last, and a listener's: */
	SYS_socket,
	SYS_socketpair,
	SYS_connect,
	SYS_bind,
	SYS_listen,
};

enum { FORBIDDEN = sizeof(forbidden) / sizeof(*forbidden), OF_SOCKETS = 5, AROUND = 7 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SAY(what) BPF_STMT(BPF_RET | BPF_K, what)
/* Goes on at the next instruction but `skip` if it is so, else at the next. */
#define IF(compare, value, skip) BPF_JUMP(BPF_JMP | compare | BPF_K, value, skip, 0)

void audit_confine(bool listens)
{
	struct sock_filter filter[FORBIDDEN + AROUND], *at = filter;
	uint8_t n = listens ? FORBIDDEN - OF_SOCKETS : FORBIDDEN;
	struct sock_fprog program = {.filter = filter};

	*at++ = (struct sock_filter)LOAD(arch);
	*at++ = (struct sock_filter)IF(BPF_JEQ, ARCHITECTURE, 1);
	*at++ = (struct sock_filter)SAY(SECCOMP_RET_KILL_PROCESS);
	*at++ = (struct sock_filter)LOAD(nr);
	*at++ = (struct sock_filter)IF(BPF_JGE, X32, n + 1);
	for (uint8_t i = 0; i < n; i++)
		*at++ = (struct sock_filter)IF(BPF_JEQ, forbidden[i], n - i);
	*at++ = (struct sock_filter)SAY(SECCOMP_RET_ALLOW);
	*at++ = (struct sock_filter)SAY(SECCOMP_RET_ERRNO | EPERM);
	program.len = (unsigned short)(at - filter);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		bob_debug("this kernel does not confine the audit");
}

#else

void audit_confine(bool listens)
{
	(void)listens;
	bob_debug("the audit is not confined on this kind of machine");
}

#endif
