/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A place among the kernel's captures. A place is taken by a compare-and-swap on
 * its heartbeat, from one too old to be anybody's to now; so of two who want it
 * one wins, and whoever was killed loses it after two seconds.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "../bobctl.h"
#include "cleanup.h"

enum { RING_BYTES = 4 << 20 };

static const uint64_t abandoned = 2000000000ULL;

static bool swap(__u64 *where, __u64 old, __u64 fresh)
{
	return __atomic_compare_exchange_n(where, &old, fresh, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static int claim(struct bob_reader *readers, struct ctl_slot *slot)
{
	uint64_t now = bob_now();

	for (uint32_t i = 0; i < BOB_CAPTURES_MAX; i++) {
		uint64_t old = __atomic_load_n(&readers[i].heartbeat, __ATOMIC_ACQUIRE);

		if (old && now < old + abandoned)
			continue;
		if (swap(&readers[i].heartbeat, old, now)) {
			slot->index = i;
			slot->heartbeat = now;
			return 0;
		}
	}
	return bob_err(EBUSY, "%d captures are running, which is all there is room for; end one",
		       BOB_CAPTURES_MAX);
}

static int make_ring(const struct bob_maps *maps, struct ctl_slot *slot)
{
	_cleanup_fd_ int fd =
		bpf_map_create(BPF_MAP_TYPE_RINGBUF, "bob_capture", 0, 0, RING_BYTES, NULL);

	if (fd < 0)
		return bob_err(errno, "a ring for packets cannot be made: %s", strerror(errno));
	if (bpf_map_update_elem(maps->captures_fd, &slot->index, &fd, BPF_ANY))
		return bob_err(errno, "bob_captures: cannot be written: %s", strerror(errno));
	slot->ring_fd = TAKE_FD(fd);
	return 0;
}

static void show_bit(const struct ctl_slot *slot)
{
	__atomic_fetch_or(&slot->maps->config->captures, 1U << slot->index, __ATOMIC_RELEASE);
}

static void hide_bit(const struct ctl_slot *slot)
{
	__atomic_fetch_and(&slot->maps->config->captures, ~(1U << slot->index), __ATOMIC_ACQ_REL);
}

int ctl_slot_take(struct ctl_slot *ret, const struct bob_maps *maps,
		  const struct bob_reader *filter)
{
	struct ctl_slot slot = {.maps = maps, .ring_fd = -1};
	struct bob_reader *reader;
	int err;

	bob_captures_prune(maps);
	err = claim(maps->readers, &slot);
	if (err)
		return err;
	hide_bit(&slot);
	reader = &maps->readers[slot.index];
	reader->lost = 0;
	reader->verdicts = filter->verdicts;
	reader->user = filter->user;
	reader->pid = (uint32_t)getpid();
	err = make_ring(maps, &slot);
	if (err) {
		ctl_slot_leave(&slot);
		return err;
	}
	show_bit(&slot);
	*ret = slot;
	return 0;
}

int ctl_slot_renew(struct ctl_slot *slot)
{
	uint64_t now = bob_now();

	if (!swap(&slot->maps->readers[slot->index].heartbeat, slot->heartbeat, now))
		return -ESTALE;
	slot->heartbeat = now;
	/* The kernel took the bit away if this process was stopped for a while. */
	if (!(__atomic_load_n(&slot->maps->config->captures, __ATOMIC_ACQUIRE) & 1U << slot->index))
		show_bit(slot);
	return 0;
}

uint64_t ctl_slot_lost(const struct ctl_slot *slot)
{
	return slot->maps->readers[slot->index].lost;
}

void ctl_slot_leave(struct ctl_slot *slot)
{
	/* Only what is still ours is given back. */
	if (!ctl_slot_renew(slot)) {
		hide_bit(slot);
		bpf_map_delete_elem(slot->maps->captures_fd, &slot->index);
		slot->maps->readers[slot->index].pid = 0;
		__atomic_store_n(&slot->maps->readers[slot->index].heartbeat, 0, __ATOMIC_RELEASE);
	}
	bob_close_fd(&slot->ring_fd);
}
