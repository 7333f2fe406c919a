/* SPDX-License-Identifier: GPL-2.0-only */
/* Loading: objects, pins, and who made them. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "load.h"
#include "settings.h"

static int load_object(struct bobd_load *load, enum bobd_object which,
		       const struct bobd_sizes *sizes)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = bobd_object_name(which),
		    .pin_root_path = load->root);
	size_t size = 0;
	const void *bytes = bobd_object_bytes(which, &size);
	struct bpf_object *object = bpf_object__open_mem(bytes, size, &options);
	int err = libbpf_get_error(object);

	if (err)
		return bob_err(-err, "%s: the program cannot be read: %s", bobd_object_name(which),
			       strerror(-err));
	load->objects[which] = object;
	err = bobd_sizes_apply(sizes, object);
	if (!err)
		err = bpf_object__load(object);
	if (!err)
		return 0;
	if (err == -EPERM)
		return bob_err(EPERM,
			       "%s: the kernel does not let bobd load it: run it as root, and see "
			       "that kernel lockdown allows BPF",
			       bobd_object_name(which));
	if (err == -EINVAL && !load->first)
		return bob_err(EINVAL,
			       "%s: does not fit the maps pinned under %s, or the kernel refuses "
			       "it: -v tells more; bobctl detach makes way for new maps",
			       bobd_object_name(which), load->root);
	return bob_err(-err, "%s: cannot be loaded: %s (-v shows the kernel's reasons)",
		       bobd_object_name(which), strerror(-err));
}

int bobd_load_program(const struct bobd_load *load, enum bobd_object object, const char *name)
{
	struct bpf_program *program = NULL;

	if (load->objects[object])
		program = bpf_object__find_program_by_name(load->objects[object], name);
	return program ? bpf_program__fd(program) : -ENOENT;
}

/* Over an old pin in one step, so that whoever opens it finds the old or the new program. */
static int pin_program(const struct bobd_load *load, const char *name)
{
	int fd = bobd_load_program(load, BOBD_OBJECT_SWEEP, name);
	char path[BOBD_PATH], next[BOBD_PATH];
	int err;

	if (fd < 0)
		return bob_err(ENOENT, "%s: missing from this build", name);
	bobd_pin(path, load->root, "", name);
	bobd_pin(next, load->root, "bob_next_", name);
	unlink(next);
	err = bpf_obj_pin(fd, next);
	if (!err && rename(next, path))
		err = -errno;
	if (err)
		return bob_err(-err, "%s: cannot be pinned: %s", path, strerror(-err));
	return 0;
}

static int pin_programs(const struct bobd_load *load)
{
	int err = pin_program(load, "bob_sweep");

	if (!err)
		err = pin_program(load, "bob_mirror");
	if (!err)
		err = pin_program(load, "bob_even");
	return err ? err : pin_program(load, "bob_walk");
}

/* Is there a link of an earlier bobd? Then a program still runs on its interface. */
static bool is_link(const char *name)
{
	return !strncmp(name, BOBD_LINK_PREFIX, strlen(BOBD_LINK_PREFIX));
}

static int count_links(DIR *dir)
{
	const struct dirent *entry;
	int n = 0;

	rewinddir(dir);
	while ((entry = readdir(dir)))
		n += is_link(entry->d_name);
	return n;
}

/* Maps and programs go; whatever else stands there is not ours. */
static void remove_pins(DIR *dir, const char *root)
{
	const struct dirent *entry;
	char path[BOBD_PATH];

	rewinddir(dir);
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "bob_", 4))
			continue;
		if (unlink(bobd_pin(path, root, "", entry->d_name)))
			bob_warn("%s: cannot be removed: %s", path, strerror(errno));
	}
}

/* A first start that was killed half-way leaves maps nobody can use, and no link. */
static int clear_leftovers(const char *root)
{
	DIR *dir = opendir(root);
	int err = 0;

	if (!dir)
		return bob_err(errno, "%s: cannot be read: %s", root, strerror(errno));
	if (count_links(dir))
		err = bob_err(EPROTO,
			      "%s: programs are attached, but their maps are missing: bobctl "
			      "detach clears that up",
			      root);
	else
		remove_pins(dir, root);
	closedir(dir);
	return err;
}

static int load_first(struct bobd_load *load, const struct bobd_options *options,
		      struct bobd_sizes sizes)
{
	int err = clear_leftovers(load->root);

	load->first = !err;
	for (int i = 0; i < BOBD_OBJECTS && !err; i++)
		if (i != BOBD_OBJECT_TC || options->egress)
			err = load_object(load, i, &sizes);
	if (!err)
		err = pin_programs(load);
	if (!err)
		err = bobd_settings_first(load, &sizes, options);
	if (!err)
		err = bob_maps_open(&load->maps, load->root);
	load->opened = !err;
	return err;
}

static int load_again(struct bobd_load *load, const struct bobd_options *options)
{
	struct bobd_sizes sizes;
	int err = bobd_sizes_pinned(&sizes, &load->maps, options);

	for (int i = 0; i < BOBD_OBJECTS && !err; i++)
		if (i != BOBD_OBJECT_TC || options->egress)
			err = load_object(load, i, &sizes);
	return err;
}

int bobd_load(struct bobd_load *ret, const struct bobd_options *options)
{
	struct bobd_load load = {.root = options->pins};
	int err = bob_maps_open(&load.maps, options->pins);

	load.opened = !err;
	if (!err)
		err = load_again(&load, options);
	else if (err == -ENOENT)
		err = load_first(&load, options, bobd_sizes_wanted(options));
	if (err) {
		bobd_load_undo(&load);
		return err;
	}
	*ret = load;
	return 0;
}

/* The sweep that the agent runs must be the new one as well. */
static int renew(int *fd, const struct bobd_load *load, const char *name)
{
	int program = dup(bobd_load_program(load, BOBD_OBJECT_SWEEP, name));

	if (program < 0)
		return bob_err(errno, "%s: cannot be opened again: %s", name, strerror(errno));
	bob_close_fd(fd);
	*fd = program;
	return 0;
}

int bobd_load_commit(struct bobd_load *load, const struct bobd_options *options)
{
	int err = load->first ? 0 : pin_programs(load);

	if (!err)
		err = renew(&load->maps.sweep_fd, load, "bob_sweep");
	if (!err)
		err = renew(&load->maps.mirror_fd, load, "bob_mirror");
	if (!err)
		err = renew(&load->maps.even_fd, load, "bob_even");
	if (!err)
		err = renew(&load->maps.walk_fd, load, "bob_walk");
	if (!err)
		bobd_settings_apply(&load->maps, options);
	return err;
}

void bobd_load_close(struct bobd_load *load)
{
	if (load->opened)
		bob_maps_close(&load->maps);
	load->opened = false;
	for (int i = 0; i < BOBD_OBJECTS; i++)
		bpf_object__close(load->objects[i]);
	memset(load->objects, 0, sizeof(load->objects));
}

void bobd_load_undo(struct bobd_load *load)
{
	DIR *dir = load->first ? opendir(load->root) : NULL;

	if (dir) {
		remove_pins(dir, load->root);
		closedir(dir);
		rmdir(load->root);
	}
	bobd_load_close(load);
}
