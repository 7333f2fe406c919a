// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_shape.h"
#include "message_text.h"

enum { WORD_MAX = 160 };

/* The one-line form, taken apart. */
struct plan {
	int status; /* 0: a request */
	char method[WORD_MAX];
	char caller[WORD_MAX], callee[WORD_MAX];
	char call[WORD_MAX], branch[WORD_MAX], cseq[WORD_MAX];
	char from[WORD_MAX], to[WORD_MAX];
	char via[WORD_MAX], ruri[WORD_MAX], body[WORD_MAX];
	const char *headers; /* from the first '|' on, or "" */
};

static void misread(const char *line)
{
	fprintf(stderr, "tests: cannot make a SIP message of \"%s\"\n", line);
	abort();
}

static void append(char *into, const char *format, ...)
{
	size_t used = strlen(into);
	va_list args;

	va_start(args, format);
	if (vsnprintf(into + used, MESSAGE_MAX / 2 - used, format, args) >=
	    (int)(MESSAGE_MAX / 2 - used))
		misread(into);
	va_end(args);
}

static char *option_field(struct plan *plan, const char *word, size_t n)
{
	const struct {
		const char *name;
		char *field;
	} options[] = {
		{"call", plan->call}, {"branch", plan->branch}, {"cseq", plan->cseq},
		{"from", plan->from}, {"to", plan->to},		{"via", plan->via},
		{"ruri", plan->ruri}, {"body", plan->body},
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strlen(options[i].name) == n && !strncmp(options[i].name, word, n))
			return options[i].field;
	return NULL;
}

static bool read_word(struct plan *plan, const char *word)
{
	const char *equals = strchr(word, '='), *arrow = strchr(word, '>');
	char *field;

	if (arrow) {
		snprintf(plan->caller, WORD_MAX, "%.*s", (int)(arrow - word), word);
		snprintf(plan->callee, WORD_MAX, "%s", arrow + 1);
		return true;
	}
	if (equals) {
		field = option_field(plan, word, equals - word);
		if (field)
			snprintf(field, WORD_MAX, "%s", equals + 1);
		return field;
	}
	if (word[0] >= '1' && word[0] <= '6')
		plan->status = atoi(word);
	else
		snprintf(plan->method, WORD_MAX, "%s", word);
	return true;
}

/* Methods whose transaction is the INVITE's (RFC 3261 9.1 and 17.1.1.3). */
static const char *branch_method(const struct plan *plan)
{
	bool invites = !strcmp(plan->method, "CANCEL") || !strcmp(plan->method, "ACK");

	return invites ? "INVITE" : plan->method;
}

static void fill_defaults(struct plan *plan)
{
	if (!*plan->call)
		strcpy(plan->call, "1");
	if (!*plan->cseq)
		strcpy(plan->cseq, strcmp(plan->method, "BYE") ? "1" : "2");
	if (!*plan->from)
		snprintf(plan->from, WORD_MAX, "f%.100s", plan->call);
	if (!*plan->branch)
		snprintf(plan->branch, WORD_MAX, "%.20s-%.60s-%.20s-%.40s", branch_method(plan),
			 plan->call, plan->cseq, plan->from);
	if (!*plan->via)
		strcpy(plan->via, "10.0.0.1");
}

static void read_plan(struct plan *plan, const char *line)
{
	char words[MESSAGE_MAX];
	char *save = NULL;

	*plan = (struct plan){.headers = strchrnul(line, '|')};
	snprintf(words, sizeof(words), "%.*s", (int)(plan->headers - line), line);
	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		if (!read_word(plan, word))
			misread(line);
	if (!*plan->method || !*plan->caller || !*plan->callee)
		misread(line);
	fill_defaults(plan);
}

static void append_uri(char *text, const char *who)
{
	append(text, strchr(who, ':') ? "%s" : "sip:%s@example.com", who);
}

static const char *phrase(int status)
{
	switch (status) {
	case 100: return "Trying";
	case 180: return "Ringing";
	case 183: return "Session Progress";
	case 200: return "OK";
	case 401: return "Unauthorized";
	case 404: return "Not Found";
	case 407: return "Proxy Authentication Required";
	case 486: return "Busy Here";
	case 487: return "Request Terminated";
	case 603: return "Decline";
	default: return "Something Else";
	}
}

static void append_start(char *text, const struct plan *plan)
{
	if (plan->status) {
		append(text, "SIP/2.0 %d %s\n", plan->status, phrase(plan->status));
		return;
	}
	append(text, "%s ", plan->method);
	append_uri(text, *plan->ruri ? plan->ruri : plan->callee);
	append(text, " SIP/2.0\n");
}

/* "!x" is branch x of a client of RFC 2543, without the cookie of RFC 3261 8.1.1.7. */
static void append_via(char *text, const struct plan *plan)
{
	bool old = plan->branch[0] == '!';

	append(text, "Via: SIP/2.0/UDP %s;branch=%s%s\n", plan->via, old ? "" : "z9hG4bK",
	       plan->branch + old);
}

static void append_party(char *text, const char *header, const char *who, const char *tag)
{
	append(text, "%s: <", header);
	append_uri(text, who);
	append(text, *tag ? ">;tag=%s\n" : ">%s\n", tag);
}

/* "| Name: value | Name: value" becomes lines. */
static void append_headers(char *text, const char *headers)
{
	while (*headers) {
		const char *start = headers + 1 + strspn(headers + 1, " ");
		const char *end = strchrnul(start, '|');
		size_t n = end - start;

		while (n && start[n - 1] == ' ')
			n--;
		append(text, "%.*s\n", (int)n, start);
		headers = end;
	}
}

void message_make(struct message *message, const char *line)
{
	char text[MESSAGE_MAX / 2] = "";
	struct plan plan;

	read_plan(&plan, line);
	append_start(text, &plan);
	append_via(text, &plan);
	if (!plan.status)
		append(text, "Max-Forwards: 70\n");
	append_party(text, "From", plan.caller, plan.from);
	append_party(text, "To", plan.callee, plan.to);
	append(text, "Call-ID: %s@test\nCSeq: %s %s\n", plan.call, plan.cseq, plan.method);
	append(text, "Contact: <sip:%s@10.0.0.%d>\nUser-Agent: Example Phone 4.2 (tests)\n",
	       plan.status ? "callee" : "caller", plan.status ? 2 : 1);
	append_headers(text, plan.headers);
	append(text, "Content-Length: %zu\n\n%s", strlen(plan.body), plan.body);
	message->length = text_to_crlf(message->text, text);
	message->response = plan.status;
}
