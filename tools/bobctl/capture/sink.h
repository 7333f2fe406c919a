/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where captured packets go. A capture reads each packet once (read.c),
 * says what bob decided on it (decide.c), leaves out or replaces what was
 * asked for, and hands the result to every sink: files of some format, or a
 * collector on the network. A sink looks into no map and parses nothing.
 *
 * Functions return 0 or -errno and have logged one line on failure; -EPIPE alone
 * is silent: whoever read this has seen enough, and the capture ends well.
 */
#ifndef CAPTURE_SINK_H
#define CAPTURE_SINK_H

#include "libbob/bob.h"

enum { CTL_CALL_ID_MAX = 256 };

/* UDP over IP; all of it 0 where the frame holds none that bob can read. */
struct ctl_flow {
	unsigned version; /* 4, 6; 0: none */
	bool fragment;	  /* the first of several: .payload goes on in the next */
	uint8_t source[16], destination[16]; /* the first 4 of IPv4 */
	uint16_t source_port, destination_port;
	const uint8_t *payload; /* in the frame */
	uint32_t length;	/* of it, as far as it was captured */
};

/* What bob's parser reads in it. Names are canonical, "" where there is none. */
struct ctl_message {
	bool read;	 /* else the rest is empty: no SIP, or not sure to be read in one way */
	char method[33]; /* of a response, its CSeq's */
	uint32_t status; /* 0: a request */
	uint32_t cseq;
	char call_id[CTL_CALL_ID_MAX + 1];
	char from[BOB_TEXT_MAX], to[BOB_TEXT_MAX];
	char target[BOB_TEXT_MAX]; /* of the Request-URI */
	/* As the call's record has them, else From and To: of a BYE, too, the caller calls. */
	const char *caller, *callee;
	char call[17]; /* id of the call, as bobctl call list shows it; "": unknown to bob */
};

/* Why bob decided so; beside the head's .verdict and .reason. */
struct ctl_decision {
	char user[BOB_TEXT_MAX]; /* who is at the limit: a user, or a group; "": not known */
	bool group;
	enum bob_why why;      /* if .user is known */
	uint32_t calls, limit; /* his; limit 0: not known */
	char text[512];	       /* for people: "bob: refused (…)" */
};

struct ctl_packet {
	struct bob_capture_head head;
	uint64_t time;	      /* ns since the epoch */
	const uint8_t *frame; /* head.captured bytes from the Ethernet header on */
	uint32_t interface;   /* its place among the capture's interfaces */
	const char *interface_name;
	struct ctl_flow flow;
	struct ctl_message message;
	struct ctl_decision decision;
};

/* A sink's own record begins with this one. */
struct ctl_sink {
	const struct ctl_sink_kind *kind;
};

struct ctl_sink_kind {
	/* May be held back until the next flush, which comes at least every 100 ms. */
	int (*write)(struct ctl_sink *sink, const struct ctl_packet *packet);
	int (*flush)(struct ctl_sink *sink);
	/* Whose POLLERR or POLLHUP says that nobody reads any more; -1: nobody ever would. */
	int (*fd)(const struct ctl_sink *sink);
	/* Writes what is held back, and frees the sink, whatever comes of it. */
	int (*close)(struct ctl_sink *sink);
};

/* ---- file.c: files, and the standard output ---- */

/* Bytes on their way to a file. */
struct ctl_bytes {
	uint8_t *data;
	size_t n, room;
	bool broken; /* out of memory; what was put since is lost */
};

void ctl_put(struct ctl_bytes *out, const void *data, size_t n);

/* The interfaces that packets came by, in the order in which they were met. */
struct ctl_interface {
	uint32_t index;
	char name[16];
};

enum { CTL_INTERFACES_MAX = 64 };

struct ctl_interfaces {
	struct ctl_interface list[CTL_INTERFACES_MAX];
	uint32_t n;
};

/*
 * How packets are written. Each function puts whole records; NULL: nothing. In every
 * file begin comes first, then each interface before its first packet.
 */
struct ctl_format {
	const char *name;   /* of --format */
	const char *ending; /* of a file's name, with its dot */
	void (*begin)(struct ctl_bytes *out, bool redacted);
	void (*interface)(struct ctl_bytes *out, const struct ctl_interface *interface);
	void (*packet)(struct ctl_bytes *out, const struct ctl_packet *packet);
};

extern const struct ctl_format ctl_format_pcap, ctl_format_pcapng, ctl_format_json;

/* By name; NULL: none such. */
const struct ctl_format *ctl_format_named(const char *name);
/* By the ending of a file's name; pcap unless another format claims it. */
const struct ctl_format *ctl_format_of(const char *path);

struct ctl_file_options {
	const char *path; /* "-": the standard output, but no terminal */
	const struct ctl_format *format;
	const struct ctl_interfaces *interfaces; /* grows while the file is open */
	uint64_t rotate_bytes;			 /* 0: never */
	uint64_t rotate_ns;			 /* 0: never */
	uint32_t ring;				 /* this many of the newest files stay; 0: all */
	bool redacted;				 /* what a format may say of itself */
};

int ctl_file_open(struct ctl_sink **ret, const struct ctl_file_options *options);

#endif
