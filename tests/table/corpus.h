/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages and captures that other projects made, read in place beside the
 * project. Where they are missing, tests skip.
 */
#ifndef BOB_TEST_CORPUS_H
#define BOB_TEST_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CORPUS "../shared/corpus/"

/* Gets a message, or a frame from its Ethernet header on. Anything but 0 ends the walk. */
typedef int (*corpus_each)(const char *path, const uint8_t *bytes, size_t n, void *arg);

bool corpus_is_there(void);

/* Each file below CORPUS folder whose content fits a frame. Returns what each() returned last. */
int corpus_messages(const char *folder, corpus_each each, void *arg);

/*
 * Each frame of the captures in CORPUS folder, as on Ethernet: another link
 * layer's header is replaced. What libpcap cannot open is passed over.
 */
int corpus_frames(const char *folder, corpus_each each, void *arg);

/* Which folders hold messages; ends with NULL. */
extern const char *const corpus_message_folders[];
extern const char *const corpus_capture_folders[];

#endif
