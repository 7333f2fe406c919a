/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#ifndef BOBD_OPTIONS_H
#define BOBD_OPTIONS_H

#include "bobd.h"

enum bobd_parsed {
	BOBD_PARSED_RUN,
	BOBD_PARSED_DONE, /* --help or --version: said it */
};

/* -EINVAL: wrong usage. Strings are argv's; canonical numbers live as long as the process. */
int bobd_options_parse(struct bobd_options *ret, int argc, char **argv);

#endif
