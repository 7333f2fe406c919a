// SPDX-License-Identifier: GPL-2.0-only
/* Native queues and ring buffers, and the helpers that have no map of their own. */
#include "native.h"
#include "native_entry.h"

long bob_native_push(struct bob_native_map *map, const void *value, __u64 flags)
{
	long err = 0;

	if (flags > BPF_EXIST || flags == BPF_NOEXIST)
		return -EINVAL;
	bob_native_lock(map);
	if (map->count >= map->size && flags == BPF_EXIST) {
		map->tail = (map->tail + 1) % map->size;
		map->count--;
	}
	if (map->count < map->size) {
		memcpy(bob_native_value(map, map->head), value, map->value_size);
		map->head = (map->head + 1) % map->size;
		map->count++;
	} else {
		map->lost++;
		err = -E2BIG;
	}
	bob_native_unlock(map);
	return err;
}

static long queue_get(struct bob_native_map *map, void *value, int keep)
{
	long err = -ENOENT;

	bob_native_lock(map);
	memset(value, 0, map->value_size);
	if (map->count) {
		memcpy(value, bob_native_value(map, map->tail), map->value_size);
		if (!keep) {
			map->tail = (map->tail + 1) % map->size;
			map->count--;
		}
		err = 0;
	}
	bob_native_unlock(map);
	return err;
}

long bob_native_pop(struct bob_native_map *map, void *value)
{
	return queue_get(map, value, 0);
}

long bob_native_peek(struct bob_native_map *map, void *value)
{
	return queue_get(map, value, 1);
}

/* Stands in front of each record of a ring, in eight bytes as in the kernel. */
struct record_head {
	__u32 length;
	__u32 state;
};

enum { RECORD_BUSY, RECORD_READY, RECORD_DISCARDED };

/*
 * Records are laid one after the other; the ring starts anew once all are read.
 * So a full ring takes nothing until its reader has emptied it.
 */
void *bob_native_reserve(struct bob_native_map *ring, __u64 size, __u64 flags)
{
	__u64 need = sizeof(struct record_head) + ((size + 7) & ~7ULL);
	struct record_head *head = NULL;

	if (flags || !size || !ring->values)
		return NULL;
	bob_native_lock(ring);
	if (need <= ring->size - ring->head) {
		head = (void *)(ring->values + ring->head);
		*head = (struct record_head){.length = size, .state = RECORD_BUSY};
		ring->head += need;
		ring->count++;
	} else {
		ring->lost++;
	}
	bob_native_unlock(ring);
	return head ? head + 1 : NULL;
}

void bob_native_commit(void *record, int discard)
{
	struct record_head *head = (struct record_head *)record - 1;

	__atomic_store_n(&head->state, discard ? RECORD_DISCARDED : RECORD_READY, __ATOMIC_RELEASE);
}

long bob_native_output(struct bob_native_map *ring, const void *data, __u64 size, __u64 flags)
{
	void *record;

	if (flags & ~(__u64)(BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP))
		return -EINVAL;
	record = bob_native_reserve(ring, size, 0);
	if (!record)
		return -EAGAIN;
	memcpy(record, data, size);
	bob_native_commit(record, 0);
	return 0;
}

static struct record_head *next_record(struct bob_native_map *ring)
{
	while (ring->count) {
		struct record_head *head = (void *)(ring->values + ring->tail);

		if (__atomic_load_n(&head->state, __ATOMIC_ACQUIRE) == RECORD_BUSY)
			return NULL;
		ring->tail += sizeof(*head) + ((head->length + 7) & ~7U);
		ring->count--;
		if (head->state == RECORD_READY)
			return head;
	}
	return NULL;
}

long bob_native_ring_read(struct bob_native_map *ring, void *into, size_t size)
{
	struct record_head *head;
	long length = -ENOENT;

	bob_native_lock(ring);
	head = next_record(ring);
	if (head) {
		length = head->length;
		memcpy(into, head + 1, size < head->length ? size : head->length);
	}
	if (!ring->count)
		ring->head = ring->tail = 0;
	bob_native_unlock(ring);
	return length;
}

long bob_native_redirect(struct bob_native_map *map, __u64 key, __u64 flags)
{
	__u32 at = key;

	return bob_native_lookup(map, &at) ? XDP_REDIRECT : (long)(flags & 3);
}

long bob_native_loop(__u32 times, void *each, void *arg, __u64 flags)
{
	long (*call)(__u32, void *) = each;
	__u32 i;

	if (flags)
		return -EINVAL;
	for (i = 0; i < times; i++)
		if (call(i, arg)) {
			i++;
			break;
		}
	return i;
}
