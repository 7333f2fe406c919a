/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON lines: an object for each packet. Field names are interface: only added to. */
#include <arpa/inet.h>
#include <time.h>

#include "../bobctl.h"
#include "sink.h"

/* 2026-01-31T12:34:56.123456789Z */
static json_t *wall_time(uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	char text[64], day[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%09uZ", day, (unsigned)(ns % 1000000000));
	return json_string(text);
}

static json_t *endpoint(const struct ctl_flow *flow, const uint8_t *address, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	if (!flow->version)
		return json_null();
	inet_ntop(flow->version == 4 ? AF_INET : AF_INET6, address, text, sizeof(text));
	return flow->version == 4 ? json_sprintf("%s:%u", text, port)
				  : json_sprintf("[%s]:%u", text, port);
}

static json_t *text_or_null(const char *text)
{
	return *text ? ctl_json_text(text) : json_null();
}

static const char *verdict_name(uint32_t verdict)
{
	static const char *const names[] = {"pass", "reject", "absorb"};

	return verdict < 3 ? names[verdict] : "?";
}

static const char *direction_name(uint32_t direction)
{
	static const char *const names[] = {"in", "out", "reply"};

	return direction < 3 ? names[direction] : "?";
}

static void add_message(json_t *root, const struct ctl_message *message)
{
	json_object_set_new(root, "method", text_or_null(message->method));
	if (message->status)
		json_object_set_new(root, "status", json_integer(message->status));
	json_object_set_new(root, "cseq", json_integer(message->cseq));
	json_object_set_new(root, "call_id", ctl_json_text(message->call_id));
	json_object_set_new(root, "caller", text_or_null(message->caller));
	json_object_set_new(root, "callee", text_or_null(message->callee));
	json_object_set_new(root, "from", text_or_null(message->from));
	json_object_set_new(root, "to", text_or_null(message->to));
	if (!message->status)
		json_object_set_new(root, "target", text_or_null(message->target));
	json_object_set_new(root, "call", text_or_null(message->call));
}

static void add_decision(json_t *root, const struct ctl_decision *decision)
{
	if (!*decision->user)
		return;
	json_object_set_new(root, decision->group ? "group" : "user",
			    ctl_json_text(decision->user));
	if (!decision->limit)
		return;
	json_object_set_new(root, "calls", json_integer(decision->calls));
	json_object_set_new(root, "limit", json_integer(decision->limit));
}

static json_t *describe(const struct ctl_packet *packet)
{
	const struct bob_capture_head *head = &packet->head;
	const struct ctl_flow *flow = &packet->flow;
	json_t *root = json_pack("{s:o,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:i}", "time",
				 wall_time(packet->time), "verdict", verdict_name(head->verdict),
				 "reason", bob_counter_name(head->reason), "decision",
				 packet->decision.text, "interface", packet->interface_name,
				 "direction", direction_name(head->direction), "source",
				 endpoint(flow, flow->source, flow->source_port), "destination",
				 endpoint(flow, flow->destination, flow->destination_port),
				 "length", (int)head->length);

	if (root && packet->message.read)
		add_message(root, &packet->message);
	if (root)
		add_decision(root, &packet->decision);
	return root;
}

static int put(const char *text, size_t n, void *out)
{
	ctl_put(out, text, n);
	return 0;
}

static void packet(struct ctl_bytes *out, const struct ctl_packet *packet)
{
	json_t *root = describe(packet);

	if (!root || json_dump_callback(root, put, out, JSON_COMPACT))
		out->broken = true;
	json_decref(root);
	ctl_put(out, "\n", 1);
}

const struct ctl_format ctl_format_json = {
	.name = "json",
	.ending = ".jsonl",
	.packet = packet,
};
