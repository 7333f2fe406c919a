/* SPDX-License-Identifier: GPL-2.0-only */
/* How many receive queues an interface has: an AF_XDP socket serves one of them. */
#include <dirent.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "interface.h"

static uint32_t by_ethtool(const char *name)
{
	struct ethtool_channels channels = {.cmd = ETHTOOL_GCHANNELS};
	struct ifreq request = {.ifr_data = (char *)&channels};
	_cleanup_fd_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	if (fd < 0 || ioctl(fd, SIOCETHTOOL, &request))
		return 0;
	return channels.combined_count + channels.rx_count;
}

/* /sys may show another network namespace than ours. */
static bool is_ours(const char *name, unsigned int ifindex)
{
	char path[64 + IFNAMSIZ];
	unsigned int found = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/ifindex", name);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fscanf(file, "%u", &found) != 1)
		found = 0;
	fclose(file);
	return found == ifindex;
}

static uint32_t by_sysfs(const char *name, unsigned int ifindex)
{
	char path[64 + IFNAMSIZ];
	const struct dirent *entry;
	uint32_t n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/net/%s/queues", name);
	dir = is_ours(name, ifindex) ? opendir(path) : NULL;
	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		n += !strncmp(entry->d_name, "rx-", 3);
	closedir(dir);
	return n;
}

uint32_t bobd_queues_of(const char *name, unsigned int ifindex)
{
	uint32_t n = by_ethtool(name);

	if (!n)
		n = by_sysfs(name, ifindex);
	return n ? n : 1;
}
