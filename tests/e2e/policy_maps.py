#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""policy_maps.py PINS: what the maps say for each parity, without indices that mean nothing.

One line a fact, sorted: for users and groups by index, which is the store's row, with the rules'
contents instead of their places. Two runs differ only where the policy does.
"""
import json
import subprocess
import sys

PINS = sys.argv[1]


def dump(name):
    text = subprocess.run(["bpftool", "-j", "map", "dump", "pinned", f"{PINS}/{name}"],
                          check=True, capture_output=True, text=True).stdout
    return [(e["formatted"]["key"], e["formatted"]["value"]) for e in json.loads(text)]


def key(k):
    return f"{k['a']:016x}{k['b']:016x}" if isinstance(k, dict) else str(k)


RULES = {k: v for k, v in dump("bob_rules")}
REPLIES = {k: v for k, v in dump("bob_replies")}
USERS = {k: v for k, v in dump("bob_users")}


def rule(index):
    r, reply = RULES[index], REPLIES.get(index, {})
    if not index:
        return "none"
    return (f"{r['limit']}/{r['incoming']}/{r['outgoing']}/{r['flags']} "
            f"{reply.get('status')} {reply.get('retry_after')} "
            f"{text(reply.get('contact'))} {text(reply.get('reason'))}")


def text(value):
    if isinstance(value, list):
        return "".join(chr(int(str(c), 0)) if not isinstance(c, str) or len(c) > 1 else c
                       for c in value).split("\0")[0]
    return value


def user(index):
    return f"user {index}"


facts = []
for index, u in USERS.items():
    if u["flags"] & 1:
        for parity in 0, 1:
            facts.append(f"{parity} {user(index)} {key(u['name'])} group {u['group'][parity]} "
                         f"rule {rule(u['rule'][parity])} flags {u['flags']}")
for k, v in dump("bob_names"):
    for parity in 0, 1:
        index = v["user"][parity]
        if index and USERS[index]["flags"] & 1:
            facts.append(f"{parity} name {key(k)} is {user(index)}")
for k, v in dump("bob_prefixes"):
    facts.append(f"{k['parity']} prefix {k['bits']} {text(k['digits'])} rule {rule(v)}")
for k, v in dump("bob_domains"):
    for parity in 0, 1:
        if v["rule"][parity]:
            facts.append(f"{parity} domain {key(k)} rule {rule(v['rule'][parity])}")
for k, v in dump("bob_exempt"):
    for parity in 0, 1:
        if v["kind"][parity]:
            facts.append(f"{parity} exempt {key(k)} {v['kind'][parity]}")
config = dump("bob_config")[0][1]
for parity in 0, 1:
    head = config["policy"][parity]
    facts.append(f"{parity} default {rule(head['rule'])} prefixes {head['prefixes']} "
                 f"domains {head['domains']} plan {json.dumps(head['plan'])}")
print("\n".join(sorted(facts)))
