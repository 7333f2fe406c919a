/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A storm of INVITEs, and what comes back: what the load generator's programs in the
 * kernel share with storm.c. Every message has a number of its own, as eight hex digits,
 * in its branch, From tag, caller and Call-ID; an answer is told by it.
 */
#ifndef BOB_STORM_H
#define BOB_STORM_H

#include <linux/types.h>

enum {
	STORM_ROOM = 1024,	 /* bytes of a frame */
	STORM_DIGITS = 8,	 /* of a message's number */
	STORM_PLACES = 8,	 /* in a message, where its number stands */
	STORM_CALLEE_PLACES = 2, /* where the callee's four digits stand */
	STORM_FLIGHT = 1 << 20,	 /* messages that can be on their way */
	STORM_ACKS = 1 << 14,	 /* answers that can wait for their ACK */
	STORM_TAG_MAX = 60,	 /* bytes of a To tag */
	STORM_LINE = 128,	 /* a header line that an answer has to repeat */
	STORM_LINE_NUMBERS = 2,	 /* where the message's number stands in one */
	STORM_STEPS = 256,	 /* of the histogram, in each power of two */
	STORM_BUCKETS = 26 * STORM_STEPS,
	STORM_PAYLOAD = 14 + 20 + 8, /* where SIP begins */
};

/* A frame as it goes out, but for the numbers. Places count from the frame's begin; 0 ends. */
struct storm_text {
	__u32 length;
	__u32 ip_sum; /* of the IP header without its length and checksum */
	__u32 branch; /* a letter of the branch, which differs in the ACK to a 2xx */
	__u32 places[STORM_PLACES];
	__u32 callees[STORM_CALLEE_PLACES];
	__u8 bytes[STORM_ROOM];
};

/* The header lines that an answer repeats to the byte (RFC 3261 8.2.6.2), in this order. */
enum storm_header {
	STORM_VIA,
	STORM_FROM,
	STORM_TO,
	STORM_CALL_ID,
	STORM_CSEQ,
	STORM_HEADERS,
};

struct storm_line {
	__u32 length;
	__u32 numbers[STORM_LINE_NUMBERS]; /* where the message's number stands; 0 ends */
	__u32 callee;			   /* where the callee's digits stand; 0: they do not */
	__u64 words[STORM_LINE / 8];
};

/* Those who are called, by number. */
struct storm_callees {
	__u32 first, n;
};

/* What an answer is found to be. */
enum storm_kind {
	STORM_WRONG,	   /* not what RFC 3261 says to this INVITE */
	STORM_PROVISIONAL, /* 1xx */
	STORM_ANSWERED,	   /* 2xx */
	STORM_REFUSED,	   /* 486 */
	STORM_OTHER,	   /* another final answer */
	STORM_KINDS,
};

struct storm_ack {
	__u8 tail[STORM_TAG_MAX + 4]; /* the To tag, and the end of the message */
	__u32 length;		      /* of that */
	__u32 number;
	__u32 answered; /* to a 2xx */
};

struct storm_counts {
	__u64 sent, acks;
	__u64 late;		     /* of .sent: a millisecond and more behind the rate */
	__u64 kinds[STORM_KINDS];    /* first answers, by what they were */
	__u64 again;		     /* a second answer of its kind to one INVITE */
	__u64 unacked;		     /* no room for one more ACK */
	__u64 stray;		     /* answers to an earlier storm */
	__u64 relayed;		     /* INVITEs that arrived behind the gateway */
	__u64 sunk;		     /* frames that the sink took */
	__u64 first_sent, last_sent; /* ns of the monotonic clock */
	__u64 last_answer;	     /* the first to its INVITE */
};

#endif
