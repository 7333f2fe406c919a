/* SPDX-License-Identifier: GPL-2.0-only */
/* BPF_PROG_RUN as a stopwatch. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bench.h"
#include "player.skel.h"

enum {
	ALONE_RUNS = 1000000,
	ROOM = 1024, /* a packet to begin with; the player fits it to the message */
};

struct bench_player {
	struct player *skeleton;
	struct player_frame *frames;
	int target; /* whom it plays to */
};

int player_open(struct bench_player **ret)
{
	struct bench_player *player = calloc(1, sizeof(*player));
	int err;

	if (!player)
		return bob_err(ENOMEM, "out of memory");
	player->skeleton = player__open_and_load();
	if (!player->skeleton) {
		err = bob_err(errno, "player: cannot be loaded: %s", strerror(errno));
		free(player);
		return err;
	}
	player->frames = mmap(NULL, PLAYER_PLACES * sizeof(*player->frames), PROT_READ | PROT_WRITE,
			      MAP_SHARED, bpf_map__fd(player->skeleton->maps.player_frames), 0);
	if (player->frames == MAP_FAILED) {
		err = bob_err(errno, "player: no memory for messages: %s", strerror(errno));
		player__destroy(player->skeleton);
		free(player);
		return err;
	}
	player->target = -1;
	*ret = player;
	return 0;
}

struct player_frame *player_frames(struct bench_player *player)
{
	return player->frames;
}

int player_program(const struct bench_player *player, enum player_program which)
{
	return bpf_program__fd(which == PLAY_FLOOR ? player->skeleton->progs.copy_and_lines
						   : player->skeleton->progs.empty);
}

uint64_t player_lines(const struct bench_player *player)
{
	return player->skeleton->bss->player_lines;
}

static int run(int program, uint32_t repeat, uint32_t wanted, double *ret_ns)
{
	static uint8_t packet[ROOM];
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .repeat = repeat);

	if (bpf_prog_test_run_opts(program, &opts))
		return bob_err(errno, "BPF_PROG_RUN fails: %s", strerror(errno));
	if (opts.retval != wanted)
		return bob_err(EIO, "the program says %u, not %u", opts.retval, wanted);
	*ret_ns = opts.duration;
	return 0;
}

/* Code is changed for it, which takes time of the first messages after it. */
static int play_to(struct bench_player *player, int program)
{
	uint32_t zero = 0;

	if (player->target == program)
		return 0;
	if (bpf_map_update_elem(bpf_map__fd(player->skeleton->maps.player_target), &zero, &program,
				BPF_ANY))
		return bob_err(errno, "player: cannot play to the program: %s", strerror(errno));
	player->target = program;
	return 0;
}

static void set_play(struct bench_player *player, const struct play *play)
{
	struct player__bss *bss = player->skeleton->bss;

	bss->player_next = play->first;
	bss->player_first = play->first;
	bss->player_end = play->first + play->n;
	bss->player_played = 0;
	bss->player_skip = play->skip;
	bss->player_timed = play->passes * play->n - play->skip;
}

int player_play(struct bench_player *player, int program, const struct play *play, double *ret_ns)
{
	const struct player__bss *bss;
	int err = play_to(player, program);
	double ignored;

	if (err)
		return err;
	set_play(player, play);
	/* The run that comes on top stops the watch. */
	err = run(bpf_program__fd(player->skeleton->progs.player), play->passes * play->n + 1,
		  XDP_PASS, &ignored);
	bss = player->skeleton->bss;
	if (!err && ret_ns)
		*ret_ns = (double)(bss->player_ended - bss->player_began) / bss->player_timed;
	return err;
}

int player_ask(struct bench_player *player, int program, uint32_t place, uint32_t wanted)
{
	const struct play one = {.first = place, .n = 1, .passes = 1};
	int err = play_to(player, program);
	double ignored;

	if (err)
		return err;
	set_play(player, &one);
	return run(bpf_program__fd(player->skeleton->progs.player), 1, wanted, &ignored);
}

int measure_alone(int program, double *ret_ns)
{
	return run(program, ALONE_RUNS, XDP_PASS, ret_ns);
}

int measure_once(int program, double *ret_ns)
{
	return run(program, 1, XDP_PASS, ret_ns);
}

static int ascending(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* Of sorted figures. */
static double quantile(const double *figures, size_t n, double share)
{
	double at = share * (n - 1);
	size_t below = at;

	if (below + 1 >= n)
		return figures[n - 1];
	return figures[below] + (at - below) * (figures[below + 1] - figures[below]);
}

struct spread spread_of(double *figures, size_t n)
{
	qsort(figures, n, sizeof(*figures), ascending);
	return (struct spread){
		.median = quantile(figures, n, 0.5),
		.low = quantile(figures, n, 0.25),
		.high = quantile(figures, n, 0.75),
	};
}
