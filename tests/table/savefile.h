/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures as libpcap writes them, read as Ethernet frames. */
#ifndef BOB_TEST_SAVEFILE_H
#define BOB_TEST_SAVEFILE_H

#include <stdio.h>

#include "corpus.h"

/*
 * Each frame of a capture; another link layer's header is replaced. Takes the
 * file over. What libpcap cannot read is passed over. Returns what each() returned last.
 */
int savefile_frames(FILE *file, const char *path, corpus_each each, void *arg);

#endif
