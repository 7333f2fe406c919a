// SPDX-License-Identifier: GPL-2.0-only
/*
 * seeds DIR - writes what the fuzz targets start from into DIR/packet, DIR/reply,
 * DIR/redact, DIR/name, DIR/policy, DIR/store, DIR/pcap and DIR/trace: the table of packet
 * sequences, other projects' messages and captures where they are there, and stores of our own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "bob.h"
#include "busy.h"
#include "corpus.h"
#include "libbob/policy.h"
#include "native.h"
#include "packet/packet.h"
#include "play.h"
#include "savefile_write.h"
#include "steps.h"

#define SECOND 1000000000ULL

enum { SEED_MAX = 65536, CAPTURE_MAX = 24576 };

static const char *root;
static unsigned int seeds;

static void must(int done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(1);
}

static FILE *seed_file(const char *target, const char *suffix)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", root, target);
	must(!mkdir(path, 0755) || !access(path, W_OK), path);
	snprintf(path, sizeof(path), "%s/%s/%05u%s", root, target, seeds++, suffix);
	file = fopen(path, "wb");
	must(file != NULL, path);
	return file;
}

static void write_seed(const char *target, const void *bytes, size_t n)
{
	FILE *file = seed_file(target, "");

	must(fwrite(bytes, 1, n, file) == n && !fclose(file), target);
}

/* ---- rows of the table: what a mirror of the play gets to see ---- */

static struct {
	uint8_t bytes[SEED_MAX];
	size_t n;
	uint64_t now;
	uint32_t mode;
	bool agent;
	FILE *capture;
} row;

static void put_step(enum step_kind kind, uint8_t argument, const void *text, size_t n)
{
	const uint8_t head[] = {STEP_MARK, kind, argument};

	if (row.n + sizeof(head) + n > sizeof(row.bytes))
		return;
	memcpy(row.bytes + row.n, head, sizeof(head));
	if (n)
		memcpy(row.bytes + row.n + sizeof(head), text, n);
	row.n += sizeof(head) + n;
}

static void put_time(uint64_t now)
{
	uint64_t seconds = now > row.now ? (now - row.now) / SECOND : 0;

	for (; seconds >= 256; seconds -= seconds / 256 % 256 * 256)
		put_step(STEP_LONG_WAIT, seconds / 256 % 256, "", 0);
	if (seconds)
		put_step(STEP_WAIT, seconds, "", 0);
	row.now = now > row.now ? now : row.now;
}

static void put_settings(uint64_t now)
{
	const struct bob_config *config = bob_native_lookup(&bob_config, &(uint32_t){0});
	bool agent = now - config->heartbeat <= config->heartbeat_max;

	if (config->mode != row.mode)
		put_step(STEP_MODE, config->mode, "", 0);
	if (agent != row.agent)
		put_step(STEP_AGENT, agent, "", 0);
	row.mode = config->mode;
	row.agent = agent;
}

static int row_reset(void)
{
	row.n = 0;
	row.mode = BOB_ENFORCE;
	row.agent = true;
	row.now = 1000 * SECOND;
	return 0;
}

static int nothing(void)
{
	return 0;
}

/* As libpcap writes it, whose headers cannot stand beside the kernel's <linux/bpf.h>. */
static void dump(const struct bob_arrival *arrival)
{
	const uint32_t head[] = {arrival->now / SECOND, 0, arrival->length, arrival->length};

	fwrite(head, 1, sizeof(head), row.capture);
	fwrite(arrival->frame, 1, arrival->length, row.capture);
}

static int row_packet(const struct bob_arrival *arrival, struct bob_outcome expected)
{
	const uint8_t *frame = arrival->frame;
	struct bob_packet packet;
	uint8_t bits = 0;

	(void)expected;
	dump(arrival);
	packet_parse(frame, frame + arrival->length, arrival->length, &packet);
	if (!packet.payload || packet.length > arrival->length)
		return 0;
	put_time(arrival->now);
	put_settings(arrival->now);
	bits |= frame[5] == 1 ? PACKET_BACK : 0;
	bits |= arrival->direction == BOB_EGRESS ? PACKET_OUT : 0;
	bits |= packet.version == 6 ? PACKET_IPV6 : 0;
	bits |= arrival->interface != BOB_ENGINE_INTERFACE ? PACKET_ELSEWHERE : 0;
	bits |= packet.fragment == BOB_FIRST_FRAGMENT ? PACKET_FIRST : 0;
	put_step(STEP_PACKET, bits, frame + packet.payload, packet.length);
	if (frame[packet.payload] == 'I')
		write_seed("reply", frame + packet.payload, packet.length);
	return 0;
}

static int row_sweep(const struct bob_sweep *request)
{
	put_time(request->now);
	put_step(STEP_SWEEP,
		 request->op == BOB_SWEEP_EXPIRE    ? 0
		 : request->op == BOB_SWEEP_RECOUNT ? 1
						    : 2,
		 "", 0);
	return 0;
}

static int row_limit(const char *who, uint32_t user, uint32_t limit)
{
	(void)user;
	put_step(STEP_LIMIT, limit > 3 ? 0 : limit, who, strlen(who));
	write_seed("name", who, strlen(who));
	return 0;
}

static int row_forget(const char *who, uint32_t user)
{
	(void)user;
	put_step(STEP_FORGET, 0, who, strlen(who));
	return 0;
}

static int row_drift(const char *who, int by)
{
	(void)who, (void)by;
	return 0;
}

static uint64_t row_now(void)
{
	return 1000 * SECOND;
}

static const struct play_mirror recorder = {
	.reset = row_reset,
	.settings = nothing,
	.packet = row_packet,
	.sweep = row_sweep,
	.compare = nothing,
	.limit = row_limit,
	.forget = row_forget,
	.drift = row_drift,
	.now = row_now,
};

static void seeds_of_row(const struct row *played)
{
	const uint32_t head[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1 /* Ethernet */};

	row.capture = seed_file("pcap", ".pcap");
	fwrite(head, 1, sizeof(head), row.capture);
	row_play(played, &recorder);
	must(!fclose(row.capture), "pcap");
	write_seed("packet", row.bytes, row.n);
}

/* ---- what others made ---- */

static int seed_of_message(const char *path, const uint8_t *bytes, size_t n, void *arg)
{
	uint8_t frame[FRAME_MAX];
	char uri[256];

	(void)arg;
	write_seed(strstr(path, "fuzz-uri") ? "name" : "reply", bytes, n);
	write_seed("redact", bytes, n);
	callee_of(frame, frame_build(frame, &(struct frame_shape){0}, bytes, n), SECOND, uri);
	row_reset();
	if (*uri) {
		put_step(STEP_LIMIT, 1, uri, strlen(uri));
		put_step(STEP_PACKET, 0, frame + 42, call_to(frame, uri) - 42);
	}
	put_step(STEP_PACKET, 0, bytes, n);
	write_seed("packet", row.bytes, row.n);
	return 0;
}

static int seed_of_capture(const char *path, const uint8_t *frame, size_t n, void *arg)
{
	static uint8_t bytes[CAPTURE_MAX + 1];
	FILE *file = fopen(path, "rb");
	size_t size;

	(void)frame, (void)n;
	if (!file || !strcmp(arg, path))
		goto out; /* one seed per file, not per frame */
	snprintf(arg, 256, "%s", path);
	size = fread(bytes, 1, sizeof(bytes), file);
	if (size <= CAPTURE_MAX) {
		write_seed("pcap", bytes, size);
		write_seed("trace", bytes, size);
	}
out:
	if (file)
		fclose(file);
	return 0;
}

static void seeds_of_others(void)
{
	char last[256] = "";

	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		corpus_messages(*folder, seed_of_message, NULL);
	for (const char *const *folder = corpus_capture_folders; *folder; folder++)
		corpus_frames(*folder, seed_of_capture, last);
}

static void seeds_of_formats(void)
{
	static struct savefile file;

	for (unsigned int i = 0; savefile_sample(&file, i); i++) {
		write_seed("trace", file.bytes, file.n);
		write_seed("pcap", file.bytes, file.n);
	}
}

/* ---- names and stores ---- */

static const char *const typed[] = {
	"1001",
	"+46 8 752 12 34",
	"tel:+1-201-555-0123;phone-context=example.com",
	"<sip:alice@example.com;transport=udp>",
	"sips:%61lice:secret@EXAMPLE.com:5061;user=phone?subject=x",
	"bob@[2001:db8::1]:5060",
	"sip:+46(8)752;isub=1@example.com;user=phone",
	"sip:example.com",
	"*21#",
};

static void copy_store(const char *path)
{
	static uint8_t bytes[SEED_MAX];
	FILE *file = fopen(path, "rb");
	size_t n;

	must(file != NULL, path);
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	write_seed("store", bytes, n);
	for (size_t i = 0; i < n; i += 997)
		bytes[i] ^= 1 << i % 8;
	write_seed("store", bytes, n);
	write_seed("store", bytes, n / 2);
}

enum { POLICY_TEXTS = 4 }; /* the rest is CSV */

static const char *const policies[] = {
	"# bob policy 1\n\n# comment\nnumber-plan country 46 national 0 international 00 outside "
	"9\n"
	"emergency 112\ntarget voicemail@example.com\ndefault limit 2\n",
	"domain Example.com limit 1 reply 302 contact sip:vm@example.com reason \"On the phone\"\n"
	"prefix \"+46 8\" limit none on mon-fri,sun from 08:00 until 17:00\n",
	"group a\r\ngroup sales in a limit 10\r\nuser alice@example.com in sales limit 1\r\n"
	"\talias 1001\r\n\talias \"+46 8 752 12 34\"\r\n\r\n\tcaller %22@x # who\r\n",
	"user 1 incoming 1 outgoing 2 reply 480 retry-after 60\nuser 2\n",
	"user,limit\n1001,2\n\"alice@example.com\",none\n",
	"Name;User;Limit\r\n\"Doe; \"\"Jane\"\"\";1001;2\r\n",
};

/* One that the first bob made, to be migrated. */
static void seed_of_old_store(const char *path)
{
	sqlite3 *db;

	must(!sqlite3_open(path, &db), path);
	must(!sqlite3_exec(db,
			   "PRAGMA application_id=1651466801; PRAGMA user_version=1;"
			   "CREATE TABLE user (id INTEGER PRIMARY KEY CHECK (id > 0), name TEXT NOT"
			   " NULL UNIQUE, max_calls INTEGER CHECK (max_calls > 0)) STRICT;"
			   "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
			   " STRICT, WITHOUT ROWID; INSERT INTO setting VALUES ('mode', 'enforce');"
			   "INSERT INTO user VALUES (1, '1001', 1), (7, 'a@example.com', NULL);"
			   "PRAGMA journal_mode=WAL",
			   NULL, NULL, NULL),
	     path);
	sqlite3_close(db);
	copy_store(path);
	unlink(path);
}

static void store_policy(struct bob_store *store, const char *text)
{
	struct bob_policy *before = bob_policy_new(), *after = bob_policy_new();
	struct bob_changes changes;

	must(!bob_policy_parse(after, text, strlen(text), NULL, NULL), text);
	must(!bob_store_read(store, before) && !bob_policy_diff(&changes, before, after), text);
	must(!bob_store_begin(store) && !bob_store_change(store, &changes, 1000) &&
		     !bob_store_set_mode(store, BOB_ENFORCE) && !bob_store_commit(store),
	     text);
	bob_changes_free(&changes);
	bob_policy_free(before);
	bob_policy_free(after);
}

static void seeds_of_stores(void)
{
	char path[512];
	struct bob_store *store;

	snprintf(path, sizeof(path), "%s/seed.db", root);
	for (size_t i = 0; i < POLICY_TEXTS; i++) {
		must(!bob_store_open(&store, path), path);
		store_policy(store, policies[i]);
		bob_store_close(store);
		copy_store(path);
	}
	unlink(path);
	seed_of_old_store(path);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: seeds DIR\n");
		return 2;
	}
	root = argv[1];
	mkdir(root, 0755);
	for (const struct row *const *table = tables; *table; table++)
		for (const struct row *played = *table; played->behaviour; played++)
			seeds_of_row(played);
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
		write_seed("name", typed[i], strlen(typed[i]));
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++)
		write_seed("policy", policies[i], strlen(policies[i]));
	seeds_of_stores();
	seeds_of_formats();
	seeds_of_others();
	printf("%u seeds\n", seeds);
	return 0;
}
