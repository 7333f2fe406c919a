/* SPDX-License-Identifier: GPL-2.0-only */
/* A URI's name by the quick way and by the careful one: the quick one may decline, never differ. */
#ifndef BOB_PLAIN_WAY_H
#define BOB_PLAIN_WAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum plain_way {
	PLAIN_DECLINED,
	PLAIN_SAME,
	PLAIN_DIFFERS,
};

/* behind: what follows the URI in the message, which must change nothing. */
enum plain_way plain_way(const uint8_t *uri, size_t n, const char *behind);

#endif
