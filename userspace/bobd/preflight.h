/* SPDX-License-Identifier: GPL-2.0-only */
/* What must be so before anything is touched; and telling systemd that all is well. */
#ifndef BOBD_PREFLIGHT_H
#define BOBD_PREFLIGHT_H

/* Kernel 6.1 or later, and the capabilities bobd cannot do without. */
int bobd_preflight(void);
/* sd_notify(3): state is "READY=1" or "STOPPING=1". Nothing happens without NOTIFY_SOCKET. */
void bobd_notify(const char *state);

#endif
