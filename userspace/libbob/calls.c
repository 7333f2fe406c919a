/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads call records. They are written by programs in the kernel only. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

enum { PREFIX_MIN = 4 };

const char *bob_phase_name(uint32_t phase)
{
	switch (phase) {
	case BOB_CALL_TRYING: return "trying";
	case BOB_CALL_EARLY: return "early";
	case BOB_CALL_CONFIRMED: return "confirmed";
	case BOB_CALL_ENDING: return "ending";
	case BOB_CALL_RELEASED: return "released";
	default: return "unknown";
	}
}

struct visit {
	int (*each)(const struct bob_call_now *, void *);
	void *arg;
};

static int visit_call(const void *key, const void *value, void *arg)
{
	const struct visit *visit = arg;
	struct bob_call_now now;
	uint32_t phase;

	memcpy(&now.key, key, sizeof(now.key));
	memcpy(&now.call, value, sizeof(now.call));
	phase = BOB_CALL_PHASE(now.call.state);
	if (phase < BOB_CALL_TRYING || phase > BOB_CALL_ENDING)
		return 0;
	snprintf(now.id, sizeof(now.id), "%016" PRIx64, (uint64_t)now.key.a);
	return visit->each(&now, visit->arg);
}

int bob_call_each(const struct bob_maps *maps, int (*each)(const struct bob_call_now *, void *),
		  void *arg)
{
	struct visit visit = {each, arg};

	return bob_map_each(maps->calls_fd, sizeof(struct bob_key), sizeof(struct bob_call),
			    visit_call, &visit, NULL);
}

struct records {
	void (*each)(const struct bob_key *, const struct bob_call *, void *);
	void *arg;
};

static int visit_record(const void *key, const void *value, void *arg)
{
	const struct records *records = arg;
	struct bob_key call_key;
	struct bob_call call;

	memcpy(&call_key, key, sizeof(call_key));
	memcpy(&call, value, sizeof(call));
	records->each(&call_key, &call, records->arg);
	return 0;
}

int bob_call_records(const struct bob_maps *maps,
		     void (*each)(const struct bob_key *, const struct bob_call *, void *),
		     void *arg)
{
	struct records records = {each, arg};

	return bob_map_each(maps->calls_fd, sizeof(struct bob_key), sizeof(struct bob_call),
			    visit_record, &records, NULL);
}

struct search {
	char prefix[17];
	unsigned found;
	struct bob_call_now *ret;
};

static int match(const struct bob_call_now *now, void *arg)
{
	struct search *search = arg;

	if (strncmp(now->id, search->prefix, strlen(search->prefix)) != 0)
		return 0;
	if (!search->found++)
		*search->ret = *now;
	return 0;
}

static int read_prefix(const char *text, char prefix[17])
{
	size_t n = strlen(text);

	if (n < PREFIX_MIN || n > 16)
		return bob_err(EINVAL, "%s: not a call's ID, which is %d to 16 hex digits", text,
			       PREFIX_MIN);
	for (size_t i = 0; i <= n; i++) {
		if (i < n && !isxdigit((unsigned char)text[i]))
			return bob_err(EINVAL, "%s: not a call's ID, which is %d to 16 hex digits",
				       text, PREFIX_MIN);
		prefix[i] = (char)tolower((unsigned char)text[i]);
	}
	return 0;
}

int bob_call_find(const struct bob_maps *maps, const char *prefix, struct bob_call_now *ret)
{
	struct bob_call_now found;
	struct search search = {.ret = &found};
	int err = read_prefix(prefix, search.prefix);

	if (!err)
		err = bob_call_each(maps, match, &search);
	if (err)
		return err;
	if (!search.found)
		return -ENOENT;
	if (search.found > 1)
		return -ENOTUNIQ;
	*ret = found;
	return 0;
}
