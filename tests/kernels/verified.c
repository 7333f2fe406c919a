/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verified COMPILER OBJECT...: loads every program of every object, which that
 * compiler made, into the running kernel and prints how many instructions its
 * verifier went through. Fails when one does not load or takes more than the
 * budget: what the next kernel's verifier makes of a program near the limit of a
 * million is anybody's guess.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

enum { BUDGET = 250000 };

static char chatter[1 << 20]; /* libbpf's, shown when something fails */
static size_t chattered;
static const char *compiler;

static int listen_in(enum libbpf_print_level level, const char *format, va_list args)
{
	int n;

	if (level == LIBBPF_DEBUG)
		return 0;
	n = vsnprintf(chatter + chattered, sizeof(chatter) - chattered, format, args);
	if (n > 0 && chattered + n < sizeof(chatter))
		chattered += n;
	return n;
}

/* The last lines: what went wrong stands at the end of the verifier's long log. */
static const char *last_words(void)
{
	const char *at = chatter + chattered;

	for (int lines = 0; at > chatter && lines < 30; at--)
		lines += at[-1] == '\n';
	return at;
}

/* Maps of this trial are its own: nothing is pinned, nothing pinned is reused. */
static void pin_nothing(struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) bpf_map__set_pin_path(map, NULL);
}

static int check_program(const struct bpf_program *program)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	int err;

	err = bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size);
	if (err) {
		printf("not ok - %s: no information about %s: %s\n", compiler,
		       bpf_program__name(program), strerror(-err));
		return err;
	}
	if (info.verified_insns > BUDGET) {
		printf("not ok - %s: %s loads, verified in %u instructions, more than %u\n",
		       compiler, info.name, info.verified_insns, BUDGET);
		return -E2BIG;
	}
	printf("ok - %s: %s loads, verified in %u instructions of at most %u\n", compiler,
	       info.name, info.verified_insns, BUDGET);
	return 0;
}

static int check_object(const char *path)
{
	struct bpf_object *object;
	struct bpf_program *program;
	int err, first = 0;

	chattered = 0;
	object = bpf_object__open_file(path, NULL);
	if (!object) {
		printf("not ok - %s: %s\n", path, strerror(errno));
		return -errno;
	}
	pin_nothing(object);
	err = bpf_object__load(object);
	if (err) {
		printf("not ok - %s does not load: %s\n%s\n", path, strerror(-err), last_words());
		first = err;
	} else {
		bpf_object__for_each_program(program, object)
		{
			err = check_program(program);
			first = first ?: err;
		}
	}
	bpf_object__close(object);
	return first;
}

int main(int argc, char **argv)
{
	struct utsname kernel;
	int failed = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: %s COMPILER OBJECT...\n", argv[0]);
		return 2;
	}
	compiler = argv[1];
	uname(&kernel);
	printf("# kernel %s\n", kernel.release);
	libbpf_set_print(listen_in);
	for (int i = 2; i < argc; i++)
		failed |= !!check_object(argv[i]);
	return failed;
}
