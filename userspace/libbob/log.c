/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages for people, to stderr: one line, one write, nothing unprintable. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bob.h"

enum { LINE_MAX_BYTES = 1024 };

static struct {
	enum bob_level most;
	const char *program;
	char last[LINE_MAX_BYTES];
	bool held;
} logger = {.most = BOB_LOG_INFO, .program = "bob"};

void bob_log_level(enum bob_level most)
{
	logger.most = most;
}

void bob_log_name(const char *program)
{
	logger.program = program;
}

bool bob_log_hold(bool held)
{
	bool before = logger.held;

	logger.held = held;
	return before;
}

const char *bob_log_last(void)
{
	return logger.last;
}

static const char *level_word(enum bob_level level)
{
	switch (level) {
	case BOB_LOG_WARN: return "warning: ";
	case BOB_LOG_DEBUG: return "debug: ";
	default: return "";
	}
}

static void __attribute__((format(printf, 2, 0)))
log_line(enum bob_level level, const char *format, va_list args)
{
	char text[LINE_MAX_BYTES], safe[LINE_MAX_BYTES], line[LINE_MAX_BYTES + 64];
	int n;

	vsnprintf(text, sizeof(text), format, args);
	bob_escape(safe, sizeof(safe), text, strlen(text));
	if (level == BOB_LOG_ERR)
		memcpy(logger.last, safe, sizeof(safe));
	if (level > logger.most || (logger.held && level == BOB_LOG_ERR))
		return;
	n = snprintf(line, sizeof(line), "%.40s: %s%s\n", logger.program, level_word(level), safe);
	/* A log that cannot be written has nowhere to say so. */
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		return;
}

void bob_log(enum bob_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(level, format, args);
	va_end(args);
}

int bob_err(int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(BOB_LOG_ERR, format, args);
	va_end(args);
	return -code;
}

static int __attribute__((format(printf, 2, 0)))
from_libbpf(enum libbpf_print_level level, const char *format, va_list args)
{
	char text[LINE_MAX_BYTES];

	if (level == LIBBPF_DEBUG)
		return 0;
	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\n")] = '\0';
	bob_debug("%s", text);
	return 0;
}

void bob_log_libbpf(void)
{
	libbpf_set_print(from_libbpf);
}
