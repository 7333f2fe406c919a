# SPDX-License-Identifier: GPL-2.0-only
"""
report.py JSON LCOV MISSED - lines and branches of bpf/ and the reply's builder
that tests have reached, from llvm-cov's exports. What they have not is listed
in the file MISSED. Fails where a file is below what is asked of it.

llvm-cov counts a header's functions once per source file that includes them.
Here a line, and each of a branch's two ways, is reached if any of them did: what
is inlined, or stands in several programs, is one piece of code.
"""
import json
import sys

# Path: whether a figure is asked of it (lines, branches, %), or it is told only.
ASKED = (100.0, 95.0)
FILES = {
    "bpf/sip/sip.h": ASKED,
    "bpf/sip/sip_header.h": ASKED,
    "bpf/sip/sip_text.h": ASKED,
    "bpf/sip/sip_method.h": ASKED,
    "bpf/sip/sip_first.h": ASKED,
    "bpf/sip/sip_plain.h": ASKED,
    "bpf/sip/sip_plain_name.h": ASKED,
    "bpf/sip/sip_plain_scan.h": ASKED,
    "bpf/sip/sip_plain_value.h": ASKED,
    "bpf/names/identity.h": ASKED,
    "bpf/names/identity_plain.h": ASKED,
    "bpf/names/identity_text.h": ASKED,
    "bpf/names/number.h": ASKED,
    "bpf/names/hash.h": ASKED,
    "bpf/call/call.h": ASKED,
    "bpf/call/branch.h": ASKED,
    "bpf/call/group.h": None,
    "bpf/call/limit.h": None,
    "bpf/call/leave.h": None,
    "bpf/packet/packet_plain.h": None,
    "bpf/packet/packet.h": None,
    "bpf/packet/fragment.h": None,
    "bpf/policy/policy.h": None,
    "bpf/policy/user.h": None,
    "bpf/call/follow.h": None,
    "bpf/call/refresh.h": None,
    "bpf/call/hangup.h": None,
    "bpf/call/invite.h": None,
    "bpf/call/fork.h": None,
    "bpf/refuse/refuse.h": None,
    "bpf/refuse/refused.h": None,
    "bpf/call/join.h": None,
    "bpf/message.h": None,
    "bpf/upkeep/sweep.h": None,
    "bpf/upkeep/recount.h": None,
    "userspace/bobd/reply.c": ASKED,
    "userspace/bobd/reply_headers.c": ASKED,
    "userspace/bobd/reply_terms.c": ASKED,
    "userspace/bobd/reply_frame.h": None,
}


def which(path):
    """The name in FILES of a path as the compiler wrote it, or None."""
    for name in FILES:
        if path == name or path.endswith("/" + name):
            return name
    return None


def read_lines(path):
    """File -> line -> how often it was reached."""
    lines = {name: {} for name in FILES}
    name = None
    with open(path, encoding="utf-8") as lcov:
        for record in lcov:
            if record.startswith("SF:"):
                name = which(record[3:].strip())
            elif record.startswith("DA:") and name:
                line, count = record[3:].split(",")[:2]
                known = lines[name].get(int(line), 0)
                lines[name][int(line)] = known + int(count)
    return lines


def sites(function):
    """File id -> where that file's text, a macro's, was expanded; the function's own have none."""
    return {
        region[6]: (region[5],) + tuple(region[0:4])
        for region in function["regions"]
        if region[7] == 1
    }


def read_branches(path):
    """File -> place, through all macros -> [how often true, how often false]."""
    branches = {name: {} for name in FILES}
    with open(path, encoding="utf-8") as export:
        functions = json.load(export)["data"][0]["functions"]
    for function in functions:
        expanded = sites(function)
        for branch in function["branches"]:
            place, at = [tuple(branch[0:4])], branch[6]
            while at in expanded:
                place.append(expanded[at][1:])
                at = expanded[at][0]
            name = which(function["filenames"][at])
            if not name:
                continue
            ways = branches[name].setdefault(tuple(reversed(place)), [0, 0])
            ways[0] += branch[4]
            ways[1] += branch[5]
    return branches


def percent(reached, of):
    return 100.0 * reached / of if of else 100.0


def missed_lines(name, lines, out):
    for line in sorted(line for line, count in lines.items() if not count):
        print(f"{name}:{line}: never reached", file=out)


def missed_branches(name, branches, out):
    for place, ways in sorted(branches.items()):
        for count, way in zip(ways, ("true", "false")):
            if not count:
                print(f"{name}:{place[0][0]}:{place[0][1]}: never {way}"
                      + (f" (in a macro, {place[-1][0]}:{place[-1][1]})" if place[1:] else ""),
                      file=out)


def main(json_path, lcov_path, missed_path):
    lines, branches = read_lines(lcov_path), read_branches(json_path)
    failed = passed = 0
    print(f"# {'file':<30} {'lines':>20} {'branches':>22}")
    with open(missed_path, "w", encoding="utf-8") as out:
        for name, asked in FILES.items():
            hit = sum(1 for count in lines[name].values() if count)
            ways = [count for both in branches[name].values() for count in both]
            taken = sum(1 for count in ways if count)
            missed_lines(name, lines[name], out)
            missed_branches(name, branches[name], out)
            shares = percent(hit, len(lines[name])), percent(taken, len(ways))
            print(f"# {name:<30} {hit:5} of {len(lines[name]):4} {shares[0]:6.1f} %"
                  f" {taken:6} of {len(ways):4} {shares[1]:6.1f} %")
            if not asked:
                continue
            reached = lines[name] and shares[0] >= asked[0] and shares[1] >= asked[1]
            print(f"{'ok' if reached else 'not ok'} - coverage {name}: at least {asked[0]:g} % of"
                  f" lines and {asked[1]:g} % of branches")
            passed, failed = passed + bool(reached), failed + (not reached)
    print(f"# what was missed: {missed_path}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
