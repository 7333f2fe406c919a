#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""judge.py FROM TO PORT USER=STATUS[,STATUS]...: calls these users in turn, until SIGINT, and
fails if any call gets another final answer than one of those that are right for its user.

A thousand calls a second begin, and few are under way at a time; each is sent again after 500 ms (RFC 3261 17.1.1.2), as bob
lets a call pass, or a network loses it, and its ACK ends it.
"""
import collections
import itertools
import signal
import socket
import sys
import time

AT_A_TIME, PACE, AGAIN, GIVE_UP = 16, 0.001, 0.5, 8.0

source, target, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
right = {user: {int(s) for s in statuses.split(",")}
         for user, statuses in (word.split("=") for word in sys.argv[4:])}
socket_ = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
socket_.bind((source, port))
socket_.settimeout(PACE)
stopping = False
under_way = {}
got = collections.Counter()
wrong = []
lost = 0


def stop(*_):
    global stopping
    stopping = True


def message(method, call, user, to_tag=""):
    return (f"{method} sip:{user}@example.org SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {source}:{port};branch=z9hG4bK-{call};rport\r\n"
            "Max-Forwards: 70\r\n"
            f"From: <sip:judge@example.org>;tag=f{call}\r\n"
            f"To: <sip:{user}@example.org>{to_tag}\r\n"
            f"Call-ID: {call}\r\nCSeq: 1 {method}\r\n"
            f"Contact: <sip:judge@{source}:{port}>\r\n"
            # Long enough for the reply of any rule: no refusal is longer than what it answers.
            f"Subject: {'a call among others, ' * 12}\r\n"
            "Content-Length: 0\r\n\r\n").encode()


def send(what):
    socket_.sendto(what, (target, 5060))


def header(text, name):
    for line in text.split("\r\n"):
        if line.lower().startswith(name.lower() + ":"):
            return line.split(":", 1)[1].strip()
    return ""


def take(data):
    text = data.decode(errors="replace")
    status = int(text.split(" ", 2)[1])
    call = header(text, "Call-ID")
    if status < 200 or call not in under_way:
        return
    user = under_way.pop(call)[0]
    to = header(text, "To")
    send(message("ACK", call, user, to[to.find(";"):] if ";" in to else ""))
    got[user, status] += 1
    if status not in right[user]:
        wrong.append(f"{call} to {user}: {status}, at {time.time():.6f}")


def again(now):
    global lost
    for call, (user, first, last) in list(under_way.items()):
        if now - first > GIVE_UP:
            del under_way[call]
            lost += 1
        elif now - last > AGAIN:
            send(message("INVITE", call, user))
            under_way[call] = user, first, now


signal.signal(signal.SIGINT, stop)
calls = ((f"judge-{n}", user) for n, user in enumerate(itertools.cycle(right)))
ready = False
due = 0.0
while not stopping or under_way:
    now = time.monotonic()
    if not stopping and now >= due and len(under_way) < AT_A_TIME:
        due = max(due + PACE, now - 10 * PACE)
        call, user = next(calls)
        under_way[call] = user, now, now
        send(message("INVITE", call, user))
    try:
        take(socket_.recv(4096))
        if not ready:
            print("verdicts come in", flush=True)
        ready = True
    except TimeoutError:
        pass
    again(now)
for (user, status), n in sorted(got.items()):
    print(f"{user}: {n} times {status}")
print(f"{sum(got.values())} verdicts, {len(wrong)} wrong, {lost} calls without an answer")
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong or lost or not got else 0)
