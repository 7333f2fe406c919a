/* SPDX-License-Identifier: GPL-2.0-only */
/* How things are said to people. */
#include <string.h>

#include "bobctl.h"

const char *ctl_limit_words(char dst[CTL_WORDS], uint32_t limit)
{
	if (limit == BOB_UNLIMITED)
		snprintf(dst, CTL_WORDS, "any number of calls");
	else if (limit == 1)
		snprintf(dst, CTL_WORDS, "one call at a time");
	else
		snprintf(dst, CTL_WORDS, "%u calls at a time", limit);
	return dst;
}

const char *ctl_mode_words(uint32_t mode)
{
	switch (mode) {
	case BOB_OFF: return "everything passes, nothing is counted";
	case BOB_MONITOR: return "calls are counted, nobody is refused";
	case BOB_ENFORCE: return "who is at the limit gets no further call";
	default: return "not a mode that this bobctl knows";
	}
}

const char *ctl_flag_words(char dst[CTL_WORDS], uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *words;
	} all[] = {
		{BOB_CALL_ADOPTED, "met in mid-dialog"}, {BOB_CALL_EXEMPT, "never refused"},
		{BOB_CALL_OVER, "above the limit"},	 {BOB_CALL_MANY_BRANCHES, "many branches"},
		{BOB_CALL_MANY_DIALOGS, "many dialogs"},
	};
	size_t n = 0;

	dst[0] = '\0';
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (flags & all[i].flag)
			n += (size_t)snprintf(dst + n, CTL_WORDS - n, "%s%s", n ? ", " : "",
					      all[i].words);
	}
	return dst;
}

uint64_t ctl_since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}
