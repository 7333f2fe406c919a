// SPDX-License-Identifier: GPL-2.0-only
/*
 * equality [DIRECTORY [TRACES]]: traces through the programs in DIRECTORY (default:
 * bpf/ under $BUILD or build), and through the audit: the same calls, the same peak
 * of each user, the same refusals in the same order. TRACES of chance, 4 unless
 * given, and every capture of the corpus. Needs root.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corpus.h"
#include "equality.h"
#include "kernel.h"

static char directory[512];
static struct equality_side loaded_side, audit_side;

const char *loaded_directory(void)
{
	return directory;
}

static struct bob_policy *read_policy(const char *text)
{
	struct bob_policy *policy = bob_policy_new();

	if (policy && !bob_policy_parse(policy, text, strlen(text), NULL, NULL))
		return policy;
	fprintf(stderr, "the policy of the test is wrong\n");
	exit(1);
}

/* What was played, on both sides; 0, or -1 after having said what differs. */
static int compare(const struct bob_policy *policy)
{
	int err = loaded_end(&loaded_side);

	memset(&audit_side, 0, sizeof(audit_side));
	if (!err)
		err = audited(&audit_side, trace_path, policy);
	unlink(trace_path);
	return err ? -1 : equality_compare(&loaded_side, &audit_side);
}

static int tell(int err, const char *what)
{
	size_t open = 0;
	uint32_t peak = 0;

	for (size_t i = 0; i < loaded_side.n_calls; i++)
		open += loaded_side.calls[i].open;
	for (size_t i = 0; i < loaded_side.n_peaks; i++)
		if (loaded_side.peaks[i].calls > peak)
			peak = loaded_side.peaks[i].calls;
	printf("%s - %s: %zu calls, %zu open, %zu people, the busiest in %u, %zu refusals\n",
	       err ? "not ok" : "ok", what, loaded_side.n_calls, open, loaded_side.n_peaks, peak,
	       loaded_side.n_refusals);
	fflush(stdout);
	return err != 0;
}

static int play_synthetic(uint32_t seed)
{
	struct bob_policy *policy = read_policy(synthetic_policy);
	char what[64];
	int err = loaded_begin(policy);

	if (!err)
		err = synthetic_play(seed);
	if (!err)
		err = compare(policy);
	/* A trace in which nothing happens would show nothing. */
	if (!err && (loaded_side.n_calls < 300 || loaded_side.n_refusals < 50))
		err = -1;
	bob_policy_free(policy);
	snprintf(what, sizeof(what), "calls by chance, seed %u", seed);
	return tell(err, what);
}

/* ---- captures of others: everybody in one call at a time ---- */

struct capture {
	struct bob_policy *policy;
	char path[512]; /* being played; "": none */
	int failed;
};

static void end_capture(struct capture *capture)
{
	const char *name = strrchr(capture->path, '/');

	if (*capture->path)
		capture->failed += tell(compare(capture->policy), name ? name + 1 : capture->path);
	*capture->path = '\0';
}

static int play_frame(const char *path, const uint8_t *frame, size_t n, void *arg)
{
	struct capture *capture = arg;

	if (strcmp(capture->path, path) != 0) {
		end_capture(capture);
		snprintf(capture->path, sizeof(capture->path), "%s", path);
		if (loaded_begin(capture->policy))
			return -1;
	}
	if (n < KERNEL_FRAME_MIN || n > KERNEL_FRAME_MAX)
		return 0;
	return loaded_play(frame, n, NULL);
}

static int play_captures(void)
{
	struct capture capture = {.policy = read_policy("# bob policy 1\ndefault limit 1\n")};

	if (!corpus_is_there()) {
		printf("ok - captures of others # SKIP no " CORPUS " here\n");
		return 0;
	}
	for (const char *const *folder = corpus_capture_folders; *folder; folder++) {
		if (corpus_frames(*folder, play_frame, &capture)) {
			printf("not ok - %s cannot be played\n", capture.path);
			return 1;
		}
	}
	end_capture(&capture);
	bob_policy_free(capture.policy);
	return capture.failed;
}

int main(int argc, char **argv)
{
	const char *build = getenv("BUILD");
	uint32_t traces = argc > 2 ? (uint32_t)atoi(argv[2]) : 4;
	int failed = 0;

	snprintf(directory, sizeof(directory), "%s/bpf", build ? build : "build");
	if (argc > 1)
		snprintf(directory, sizeof(directory), "%s", argv[1]);
	for (uint32_t seed = 1; seed <= traces; seed++)
		failed += play_synthetic(seed);
	failed += play_captures();
	return failed ? 1 : 0;
}
