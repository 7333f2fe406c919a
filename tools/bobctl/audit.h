/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of `bobctl audit` share. */
#ifndef BOBCTL_AUDIT_H
#define BOBCTL_AUDIT_H

#include "audit/audit.h"
#include "bobctl.h"

/* ---- audit_view.c ---- */

/* For people, to the standard output. */
int ctl_audit_show(struct audit_result *result);

#endif
