// SPDX-License-Identifier: GPL-2.0-only
/*
 * tshark: one run over a capture that holds the whole corpus, one message a frame.
 * It shows the port of a sent-by only where a parameter follows.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "foreign.h"
#include "frame_shape.h"

/* Its names for what it shows; sip.Via begins each Via header, the transport each value of one. */
static const struct {
	const char *name;
	enum field field;
} shown[] = {
	{"sip.Call-ID", FIELD_CALL_ID},	   {"sip.from.tag", FIELD_FROM_TAG},
	{"sip.to.tag", FIELD_TO_TAG},	   {"sip.CSeq.seq", FIELD_CSEQ},
	{"sip.CSeq.method", FIELD_METHOD}, {"sip.from.addr", FIELD_FROM_URI},
	{"sip.to.addr", FIELD_TO_URI},
};

/* Where the reader is: in which packet, and in which of its Via headers and values. */
struct place {
	size_t packets;
	int vias, values;
	char host[FIELD_MAX];
};

static struct tuple *answers; /* by number of message */
static bool *answered;

static const char *write_capture(const char *path, const struct sample *samples)
{
	pcap_t *made = pcap_open_dead(DLT_EN10MB, FRAME_MAX);
	pcap_dumper_t *into = made ? pcap_dump_open(made, path) : NULL;

	for (const struct sample *sample = samples; into && sample->path; sample++) {
		struct frame_shape shape = {0};
		struct pcap_pkthdr head = {0};
		uint8_t frame[FRAME_MAX];

		head.len = frame_build(frame, &shape, sample->bytes, sample->length);
		head.caplen = head.len;
		pcap_dump((u_char *)into, &head, frame);
	}
	if (into)
		pcap_dump_close(into);
	if (made)
		pcap_close(made);
	return into ? NULL : "no capture could be written";
}

/* The attribute's text, ended where its quote closes; "" where there is none. */
static const char *attribute(char *line, const char *name)
{
	char *at = strstr(line, name);

	if (!at)
		return "";
	at += strlen(name);
	at[strcspn(at, "\"")] = '\0';
	return at;
}

/* The bytes themselves: what is shown for people is escaped. */
static void decode(const char *hex, char into[FIELD_MAX])
{
	size_t n = 0;
	unsigned int byte;

	while (n < FIELD_MAX - 1 && sscanf(hex + 2 * n, "%2x", &byte) == 1)
		into[n++] = (char)byte;
	into[n] = '\0';
}

/* "Call-ID: x CR LF" without name and white space. */
static const char *header_value(char *line)
{
	char *at = strchr(line, ':');
	size_t n;

	if (!at)
		return line;
	at += 1 + strspn(at + 1, " \t\r\n");
	for (n = strlen(at); n && strchr(" \t\r\n", at[n - 1]); n--)
		at[n - 1] = '\0';
	return at;
}

static void take_via(const char *name, const char *value, struct place *place, struct tuple *tuple)
{
	if (!strcmp(name, "sip.Via")) {
		place->vias++;
	} else if (!strcmp(name, "sip.Via.transport")) {
		place->values++;
	} else if (place->vias != 1 || place->values != 1) {
		return;
	} else if (!strcmp(name, "sip.Via.branch")) {
		field_set(tuple, FIELD_BRANCH, value);
	} else if (!strcmp(name, "sip.Via.sent-by.address")) {
		snprintf(place->host, sizeof(place->host), "%s", value);
		field_set_sent_by(tuple, value, NULL);
		tuple->without_port = true;
	} else if (!strcmp(name, "sip.Via.sent-by.port")) {
		field_set_sent_by(tuple, place->host, value);
		tuple->without_port = false;
	}
}

static void take(const char *name, char *value, struct place *place, struct tuple *tuple)
{
	take_via(name, value, place, tuple);
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		if (strcmp(shown[i].name, name) || *tuple->of[shown[i].field])
			continue;
		if (shown[i].field == FIELD_CALL_ID)
			field_set(tuple, FIELD_CALL_ID, header_value(value));
		else if (shown[i].field == FIELD_CSEQ)
			snprintf(tuple->of[FIELD_CSEQ], FIELD_MAX, "%lu", strtoul(value, NULL, 10));
		else if (shown[i].field == FIELD_METHOD)
			field_set_method(tuple, value);
		else
			field_set(tuple, shown[i].field, value);
	}
}

/* One field a line, and "<packet>" before those of each frame. */
static size_t take_lines(FILE *from)
{
	struct place place = {0};
	char value[FIELD_MAX], *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, from) > 0) {
		const char *name;

		if (strstr(line, "<packet>")) {
			place = (struct place){.packets = place.packets + 1};
			continue;
		}
		if (!place.packets || !strstr(line, " name=\"sip"))
			continue;
		answered[place.packets - 1] = true;
		decode(attribute(strdupa(line), " value=\""), value);
		name = attribute(line, " name=\"");
		take(name, value, &place, &answers[place.packets - 1]);
	}
	free(line);
	return place.packets;
}

static const char *begin(const struct sample *samples)
{
	const char *build = getenv("BUILD");
	char path[256], command[512];
	size_t n = 0, read;
	FILE *tshark;

	for (const struct sample *sample = samples; sample->path; sample++)
		n++;
	free(answers);
	free(answered);
	answers = calloc(n, sizeof(*answers));
	answered = calloc(n, sizeof(*answered));
	snprintf(path, sizeof(path), "%s/foreign.pcap", build ? build : "build");
	if (!answers || !answered || write_capture(path, samples))
		return "no capture could be written";
	snprintf(command, sizeof(command),
		 "tshark -n -r %s -d udp.port==5060,sip -T pdml -J sip 2>/dev/null", path);
	tshark = popen(command, "r");
	read = tshark ? take_lines(tshark) : 0;
	if (!tshark || pclose(tshark) || read != n)
		return "tshark is not here, or did not read the capture";
	return NULL;
}

static bool reads(size_t i, const uint8_t *message, size_t n, struct tuple *tuple)
{
	(void)message;
	(void)n;
	*tuple = answers[i];
	return answered[i];
}

static void write_uri(const char *text, char into[FIELD_MAX])
{
	snprintf(into, FIELD_MAX, "%s", text);
}

const struct parser tshark_parser = {"tshark", begin, reads, write_uri};
