/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets without the names of people: names in user parts and display names, and
 * bodies, are replaced under a key; hosts, tags, branches and Call-IDs stay, so that
 * calls can still be followed. Every length stays, a digit stays a digit and a letter
 * a letter, and equal names become equal names.
 *
 * It fails closed: everything is replaced but what redact_value.c and
 * redact_message.c know to keep.
 */
#ifndef REDACT_H
#define REDACT_H

#include <stddef.h>

#include "libbob/bob.h"

/* ---- redact_key.c ---- */

int ctl_redact_random_key(struct bob_key *ret);
/* From what a file holds, 16 bytes at least; of equal files the keys are equal. */
int ctl_redact_read_key(struct bob_key *ret, const char *path);

/* ---- redact_word.c ---- */

/*
 * Replaces the letters and digits of a name, and what is no ASCII; signs stay, and do
 * not count: +46-8-123 and +468123 become the same number. Names that differ become
 * names that differ: it is a permutation, for who has the key reversible.
 */
void ctl_redact_word(const struct bob_key *key, uint8_t *text, size_t n);
/* Replaces every byte but line ends by a letter: what equal texts become is equal. */
void ctl_redact_text(const struct bob_key *key, uint8_t *text, size_t n);
/* A canonical name, as bob's maps and messages have it: a host stays. */
void ctl_redact_name(const struct bob_key *key, char *name);

/* ---- redact_frame.c ---- */

/* A frame as captured, in place; length: on the wire. UDP's checksum fits again. */
void ctl_redact_frame(const struct bob_key *key, uint8_t *frame, uint32_t captured,
		      uint32_t length);

/* ---- redact_message.c ---- */

/* The payload of a SIP port, or what of it was captured, in place. */
void ctl_redact_payload(const struct bob_key *key, uint8_t *payload, size_t n);

#endif
