#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""figures.py CAPTURE [PORT]: what a capture holds, worked out without bob.

tshark takes the packets apart; this reads the SIP messages by RFC 3261 and
follows their calls. expected.tsv was begun with it; where a line of that table
says otherwise, its note says what a reader of the capture finds instead.
"""
import re
import subprocess
import sys
from collections import Counter

TRYING, EARLY, ENDING, LONGEST = 32, 180, 32, 12 * 3600  # s, as bobd has them
KEPT = 33  # s that an ended call is remembered: 32, and until the next sweep
COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "l": "content-length"}
FIELDS = ("frame.number", "frame.time_epoch", "udp.srcport", "udp.dstport", "udp.payload",
          "tcp.srcport", "tcp.dstport", "tcp.len", "ip.frag_offset", "ipv6.fraghdr.offset",
          "ip.flags.mf", "ipv6.fraghdr.more")


def packets(capture, port):
    """Of each: its fields' last values, for the innermost header comes last."""
    command = ["tshark", "-r", capture, "-o", "ip.defragment:FALSE", "-o",
               "ipv6.defragment:FALSE", "-T", "fields", "-E", "separator=|", "-E",
               "occurrence=f"] + [x for field in FIELDS for x in ("-e", field)]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for line in output.splitlines():
        yield dict(zip(FIELDS, line.split("|")))


def read(payload, whole):
    """("sip", message) or (why not, None)."""
    if not payload.strip(b"\r\n"):
        return "keepalive", None
    head, _, body = payload.partition(b"\r\n\r\n")
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    first = lines[0].decode("latin-1")
    request = re.fullmatch(r"([A-Z]+) (\S+) SIP/2\.0", first)
    response = re.fullmatch(r"SIP/2\.0 ([1-6]\d\d) .*", first)
    if not request and not response:
        return "not_sip", None
    message = {"method": request and request[1], "uri": request and request[2],
               "status": int(response[1]) if response else 0}
    if request and request[1] not in ("INVITE", "ACK", "BYE", "CANCEL", "UPDATE"):
        return "sip", message
    if len(head) > 2048:
        return "overlong", None
    if len(lines) > 64:
        return "many_headers", None
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.decode("latin-1").partition(":")
        name = name.strip().lower()
        headers.setdefault(COMPACT.get(name, name), value.strip())
    cseq = re.fullmatch(r"(\d+)\s+([A-Z]+)", headers.get("cseq", ""))
    tag = [re.search(r";tag=([^;>\s]+)", headers.get(x, "")) for x in ("from", "to")]
    branch = re.search(r";branch=([^;,\s]+)", headers.get("via", ""))
    if not cseq or not all(x in headers for x in ("via", "from", "to", "call-id")):
        return "bad_header", None
    if request and cseq[2] != request[1]:
        return "ambiguous", None
    length = headers.get("content-length", str(len(body)))
    if not length.isdigit():
        return "bad_header", None
    if whole and int(length) > len(body):
        return "short_body", None
    message.update(method=cseq[2], cseq=int(cseq[1]), id=headers["call-id"],
                   branch=branch and branch[1], from_tag=tag[0] and tag[0][1],
                   to_tag=tag[1] and tag[1][1], to=headers["to"])
    return "sip", message


class Call:
    def __init__(self, now):
        self.until = now + TRYING
        self.branches, self.up, self.over = {}, set(), set()
        self.answered = False
        self.ended = None


class Trace:
    def __init__(self):
        self.calls, self.busy = {}, {}
        self.made = self.peak = self.answered = self.refused = 0
        self.invites = Counter()

    def now_is(self, now):
        for call in self.calls.values():
            if call.ended is None and now > call.until:
                call.ended = call.until

    def alive(self):
        return sum(call.ended is None for call in self.calls.values())

    def end(self, call, now):
        call.ended = now

    def find(self, m):
        for tag in (m["from_tag"], m["to_tag"]):
            if (m["id"], tag) in self.calls:
                return self.calls[m["id"], tag]
        return None

    def invite(self, m, now):
        key = (m["id"], m["from_tag"])
        self.invites[key + (m["branch"], m["cseq"])] += 1
        call = self.calls.get(key)
        if call is None or (call.ended is not None and now > call.ended + KEPT):
            self.made += 1
            self.calls[key] = call = Call(now)
        elif call.ended is not None and m["branch"] not in call.branches:
            call.ended, call.until = None, now + TRYING
        call.branches.setdefault(m["branch"], False)
        self.peak = max(self.peak, self.alive())

    def answer(self, m, call, now):
        if m["method"] == "INVITE" and m["status"] > 100:
            tag = m["to_tag"]
            if m["status"] < 200 and not call.up:
                call.until = now + EARLY
            elif 200 <= m["status"] < 300 and tag not in call.over:
                self.answered += not call.answered
                call.answered = True
                call.up.add(tag)
                call.until = now + LONGEST
            elif m["status"] >= 300 and m["branch"] in call.branches:
                call.branches[m["branch"]] = True
                if all(call.branches.values()) and not call.up:
                    self.end(call, now)
        if m["method"] == "BYE" and (m["status"] < 300 or m["status"] in (408, 481)):
            for tag in (m["to_tag"], m["from_tag"]):
                call.over.add(tag)
                call.up.discard(tag)
            if not call.up:
                self.end(call, now)

    def message(self, m, now):
        if "id" not in m:
            return
        if m["status"] == 0 and m["method"] == "INVITE" and not m["to_tag"]:
            self.invite(m, now)
            return
        call = self.find(m)
        if not call or call.ended is not None:
            return
        if m["status"]:
            self.answer(m, call, now)
        elif m["method"] == "CANCEL":
            call.until = min(call.until, now + ENDING)


def main():
    capture, port = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "5060"
    trace, reasons, now, n = Trace(), Counter(), 0, 0
    for p in packets(capture, port):
        n += 1
        now = max(now, float(p["frame.time_epoch"]))
        trace.now_is(now)
        tcp = (p["tcp.srcport"], p["tcp.dstport"])
        if any(tcp) and not p["udp.srcport"] and int(p["tcp.len"] or 0) > 4:
            if "5061" in tcp:
                reasons["tls"] += 1
            elif port in tcp:
                reasons["tcp"] += 1
        if p["ip.frag_offset"] not in ("", "0") or p["ipv6.fraghdr.offset"] not in ("", "0"):
            reasons["later_fragment"] += 1
        if port not in (p["udp.srcport"], p["udp.dstport"]):
            continue
        reason, message = read(bytes.fromhex(p["udp.payload"]),
                               "1" not in (p["ip.flags.mf"], p["ipv6.fraghdr.more"]))
        reasons[reason] += 1
        if "-v" in sys.argv:
            print(p["frame.number"], reason, message)
        if message:
            trace.message(message, now)
    sip = reasons.pop("sip", 0)
    reasons.pop("keepalive", 0)
    unread = " ".join(f"{k}={v}" for k, v in sorted(reasons.items())) or "-"
    print(n, sip, sum(trace.invites.values()), trace.made, trace.peak, trace.answered,
          trace.alive(), unread, sep="\t")


main()
