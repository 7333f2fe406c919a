/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bob knows of the packet in hand: one record per CPU, too large for the
 * stack. Its bytes are of the last packet until they are written, so everything
 * that is read must have been set for this packet, or lie below .length.
 */
#ifndef BOB_SCRATCH_H
#define BOB_SCRATCH_H

#include "bob_bpf.h"
#include "swar.h"

/* A stretch of .bytes. */
struct sip_slice {
	__u16 at;
	__u16 length;
};

enum sip_header_id {
	SIP_OTHER_HEADER,
	SIP_VIA,
	SIP_FROM,
	SIP_TO,
	SIP_CALL_ID,
	SIP_CSEQ,
	SIP_CONTENT_LENGTH,
	SIP_SESSION_EXPIRES,
	SIP_MAX_FORWARDS,
	SIP_REPLACES,
	SIP_PRIORITY,
	SIP_RESOURCE_PRIORITY,
	SIP_CALLED_PARTY,
	SIP_ASSERTED_IDENTITY,
	SIP_SESSION_ID,
	SIP_DIVERSION,
	SIP_HISTORY_INFO,
};

/* A header with the lines folded into it, without its last line end. */
struct sip_line {
	__u16 at;
	__u16 end;
	__u32 id; /* enum sip_header_id */
};

enum sip_method {
	SIP_NO_METHOD,
	SIP_INVITE,
	SIP_ACK,
	SIP_BYE,
	SIP_CANCEL,
	SIP_UPDATE,
	SIP_OTHER_METHOD, /* known, and changes no call */
};

enum sip_flag {
	SIP_RPORT = 1,	  /* the first Via asks for it (RFC 3581) */
	SIP_RECEIVED = 2, /* the first Via has it already */
	SIP_MADDR = 4,
	SIP_EARLY_ONLY = 8,
	SIP_PSAP_CALLBACK = 16, /* RFC 7090 */
	SIP_DIVERTED = 32,   /* forwarded: Diversion (RFC 5806), or a cause (RFC 7044, RFC 4458) */
	SIP_RETARGETED = 64, /* History-Info has more than one entry */
};

enum {
	SIP_LINES_MAX = 64,	/* headers bob may need; others are not remembered */
	SIP_ALL_LINES_MAX = 96, /* lines of any kind */
};

/* What the parser found. A slice of length 0 was not there. */
struct sip_view {
	__u32 method; /* of the start line; in a response, of the CSeq */
	__u32 status; /* 0: a request */
	__u32 seen;   /* bit (1 << enum sip_header_id) */
	__u32 flags;  /* enum sip_flag */
	__u32 cseq;
	__u32 content_length;
	__u32 session_expires; /* s */
	__u32 max_forwards;
	__u32 body;	      /* where it starts */
	__u32 reply_bytes;    /* lines a reply repeats: Via, From, To, Call-ID, CSeq */
	__u32 rport_at;	      /* where "=port" belongs */
	__u32 lines;	      /* used entries of .lines; [0] is the start line */
	struct sip_slice uri; /* Request-URI */
	struct sip_slice via; /* the first Via value */
	struct sip_slice branch;
	struct sip_slice sent_by;
	struct sip_slice from; /* URI */
	struct sip_slice from_tag;
	struct sip_slice to; /* URI */
	struct sip_slice to_tag;
	struct sip_slice call_id;
	struct sip_slice called_party;	    /* URI of P-Called-Party-ID (RFC 7315) */
	struct sip_slice asserted_identity; /* first URI of P-Asserted-Identity (RFC 3325) */
	struct sip_slice asserted_second;   /* it has two at most, one of them tel: */
	struct sip_slice session_id;	    /* the sender's UUID (RFC 7989) */
	struct sip_slice replaces_id;	    /* RFC 3891 */
	struct sip_slice replaces_to;
	struct sip_slice replaces_from;
};

/* What sip_plain_scan() finds: of each header the first line, as a word: at | end << 16. */
struct sip_plain {
	__u32 value[32]; /* by enum sip_header_id; [0] and [31] are for lines that do not matter */
	__u32 start;	 /* of the line in hand */
	__u32 seen;	 /* bit (1 << enum sip_header_id) */
	__u32 twice;	 /* likewise: in two lines or more */
	__u32 next;	 /* where the search for its end goes on */
	__u32 at;	 /* a value that the verifier shall not follow, see sip_forget() */
};

enum bob_fragment {
	BOB_WHOLE,
	BOB_FIRST_FRAGMENT, /* has the UDP header and, often, all of SIP's headers */
	BOB_LATER_FRAGMENT,
};

/* Where the datagram lies in the frame. Ports in host order. */
struct bob_packet {
	__u32 network;	/* offset of the IP header */
	__u32 payload;	/* offset of the UDP payload */
	__u32 length;	/* of the UDP payload, as far as it is in this frame; of TCP's */
	__u32 datagram; /* of the UDP payload, by the UDP header; more, in a first fragment */
	__u32 id;	/* of a fragmented packet */
	__u32 source;	/* the addresses; of IPv6's their four words XORed */
	__u32 destination;
	__u16 source_port;
	__u16 destination_port;
	__u8 version;	 /* 4 or 6 */
	__u8 tags;	 /* VLAN tags */
	__u8 answerable; /* unicast source and destination, a port to answer to */
	__u8 fragment;	 /* enum bob_fragment */
	__u8 tcp;	 /* no UDP, but TCP: its ports and payload's length are read */
	__u8 pad[3];
};

/* Somebody named by a message. */
struct bob_side {
	struct bob_key key;
	__u64 receives;	       /* USER_LIMITS of the calls he receives, by his rule */
	__u64 makes;	       /* and of those he makes */
	struct sip_slice text; /* canonical, in .bytes; length 0: nobody */
	struct sip_slice host; /* begins with the URI's, see identity_host_end() */
	__u32 user;	       /* 0: not known to the policy, nor in a call */
	__u32 generation;
	__u32 rule;  /* index into bob_rules; 0: none */
	__u32 level; /* enum policy_level */
	__u32 group; /* a user, too; its own group is in its record; 0: none */
	__u8 provisioned;
	__u8 number;	/* .text is a telephone number */
	__u8 uncounted; /* takes no slot: an anonymous caller, an exempt target */
	__u8 pad;
};

/* Who has no slot left for the call in hand. */
struct bob_full {
	__u32 user; /* a group, perhaps */
	__u32 rule;
	__u32 why;   /* enum bob_why */
	__u32 level; /* enum policy_level; of a group POLICY_NONE */
	__u32 generation;
	__u32 calls;
	__u32 limit;
};

/* SipHash between two words, see hash.h. */
struct hash_state {
	__u64 v0, v1, v2, v3;
};

enum {
	/* .bytes: the message in the lower half; canonical names in the upper. */
	BOB_BYTES = 2 * BOB_WINDOW,
	BOB_BYTES_MASK = BOB_BYTES - 1,
	BOB_NAME_CALLED = BOB_WINDOW + 256,
	BOB_NAME_TARGET = BOB_WINDOW + 512,
	BOB_NAME_TO = BOB_WINDOW + 768,
	BOB_NAME_CALLER = BOB_WINDOW + 1024,
	BOB_NAME_ASSERTED = BOB_WINDOW + 1280,
	BOB_NAME_DOMAIN = BOB_WINDOW + 1536,
};

struct bob_scratch {
	__u8 bytes[BOB_BYTES + 64]; /* the rest lets a word be read at any place */
	__u32 length;		    /* of the message within the window */
	__u32 cursor;		    /* where sip_scan() or sip_param() goes on */
	__u32 block;		    /* sip_scan(): the 64 bytes in hand */
	__u32 folding;		    /* sip_scan(): the line before is in the table */
	__u32 pad;
	__u64 now;
	__u64 tick; /* .now was asked for in it; see percpu_time() */
	__u32 interface;
	__u32 direction; /* enum bob_direction */
	__u32 queue;
	__u32 verdict; /* enum bob_verdict */
	__u32 reason;  /* enum bob_counter */
	__u32 zero;    /* 0; but the verifier does not know */
	__u32 parity;  /* of the epoch: which policy this packet is judged by */
	struct bob_packet packet;
	struct sip_view view;
	struct sip_plain plain;
	struct sip_slice param_name;
	struct sip_slice param_value;
	struct sip_slice address_uri;
	struct sip_slice address_tag;
	struct sip_slice
		name_host; /* identity_name(): begins with the URI's host; length 0: none */
	struct sip_slice name_user; /* its user part, likewise */
	__u32 name_number;	    /* and whether it names a telephone number */
	struct sip_line lines[SIP_LINES_MAX];
	struct hash_state hash;	    /* of a long piece, see hash.h */
	struct hash_state call_id;  /* behind the Call-ID: what .call goes on from */
	struct bob_key call;	    /* Call-ID and caller's tag: key of bob_calls */
	struct bob_key transaction; /* call, branch, sent-by and CSeq */
	__u64 branch;		    /* 48 bits */
	__u64 far_tag;		    /* 48 bits, of the callee's tag */
	__u32 by_callee;	    /* the request was the callee's; so this is, or is its answer */
	struct bob_side callee;
	struct bob_side caller;
	struct bob_side other; /* a candidate for either */
	__u32 emergency;
	__u32 exempt;		 /* enum bob_exempt_kind of whom it goes to; 0: none */
	struct bob_full full;	 /* who was found at the limit */
	__u32 unlimited;	 /* slots are taken whatever the limit */
	__u32 socket;		 /* place in bob_xsks of a refusal */
	__u64 session;		 /* hash of the Session-ID; 0: none */
	__u64 pair;		 /* hash of who calls whom; 0: not both known */
	struct bob_key part;	 /* join_user_part()'s answer */
	struct bob_key twin;	 /* of the live leg that this one belongs to; 0: none */
	struct bob_key replaces; /* of the live call that Replaces names */
	__u32 flags;		 /* enum bob_call_flag of the record being made */
	__u32 expected;		 /* its record was looked for, before one is made */
};

#define BOB_CONTINUE BOB_N_MAX /* no outcome yet */

bob_inline __u8 bob_byte(const struct bob_scratch *s, __u32 at)
{
	bob_opaque(at);
	return s->bytes[at & BOB_BYTES_MASK];
}

/* Eight bytes, unaligned, as they lie in memory. */
bob_inline __u64 bob_word(const struct bob_scratch *s, __u32 at)
{
	bob_opaque(at);
	return *(const __u64 *)(s->bytes + (at & BOB_BYTES_MASK));
}

/* The eight bytes of a slice from i on; zeros behind its end. */
bob_inline __u64 bob_slice_word(const struct bob_scratch *s, const struct sip_slice *slice, __u32 i)
{
	const __u32 length = slice->length;

	return i < length ? bob_word(s, slice->at + i) & swar_mask(length - i) : 0;
}

bob_inline int bob_key_equal(const struct bob_key *x, const struct bob_key *y)
{
	return x->a == y->a && x->b == y->b;
}

#endif
