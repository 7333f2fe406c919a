/* SPDX-License-Identifier: GPL-2.0-only */
/* A capture may be anybody's: what an audit that it took over could do. */
#ifndef AUDIT_CONFINE_H
#define AUDIT_CONFINE_H

#include <stdbool.h>

/*
 * From here on the process starts no other, gains no right, asks nothing of the
 * kernel but files and memory, and, unless it listens on an interface, opens no
 * socket: such system calls say EPERM. Silent: an old kernel does not confine.
 */
void audit_confine(bool listens);

#endif
