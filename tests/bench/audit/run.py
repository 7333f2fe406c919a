# SPDX-License-Identifier: GPL-2.0-only
"""
run.py RESULTS.json - how fast bobctl audit reads a trace of which nine packets in
ten are RTP, beside tshark and sngrep, which follow SIP in it as well. Adds
audit_pps, tshark_pps, sngrep_pps and audit_rss_mb to the results; audit_read_pps
and audit_judge_pps are audit's parts alone: reading, and reading and judging.

A packet a second is one a second of processor time, the system's included, on one
core: so that whatever else runs on the machine does not count. Of bob's own
programs the best of ROUNDS counts. The file is in the page cache. A second trace
of LARGE packets shows that audit's memory does not grow with it.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from collections import namedtuple

from results import add as add_results

BUILD = os.environ.get("BUILD", "build")
SMALL, LARGE = 1000000, 4000000
ROUNDS = 9

Cost = namedtuple("Cost", "seconds rss_mb output")


def only_one_core():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def cost(*command):
    """Of the command's run; None, and a line that says why, if it cannot be run."""
    if not shutil.which(command[0]):
        print("# %s is not installed" % command[0])
        return None
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
                                 preexec_fn=only_one_core)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        out.seek(0)
        if child.returncode:
            said = errors.read().decode(errors="replace").strip().splitlines()
            print("# %s ends with %d: %s" % (" ".join(command), child.returncode,
                                             said[-1] if said else "it does not say why"))
            return None
        return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read())


def best(*command):
    costs = [cost(*command)]
    while costs[-1] and len(costs) < ROUNDS:
        costs.append(cost(*command))
    return costs[-1] and min(costs)


def trace(packets):
    """A file of so many packets, in the page cache."""
    path = os.path.join(BUILD, "bench-%d.pcap" % packets)
    subprocess.run([os.path.join(BUILD, "bench-trace"), str(packets), path], check=True)
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass
    return path


def parts(path):
    """Packets a second that are read, and that are read and judged."""
    runs = [cost(os.path.join(BUILD, "bench-read"), path) for _ in range(ROUNDS)]
    if None in runs:
        return {"audit_read_pps": None, "audit_judge_pps": None}
    figures = [[float(word) for word in run.output.split()] for run in runs]
    return {"audit_read_pps": round(1e9 / min(f[0] for f in figures)),
            "audit_judge_pps": round(1e9 / min(f[1] for f in figures))}


def programs(small, large):
    audit = best(os.path.join(BUILD, "bobctl"), "audit", small)
    costs = {
        "audit": audit,
        "tshark": cost("tshark", "-r", small, "-q", "-z", "sip,stat"),
        # Without its configuration, its screen, and what it says at the end.
        "sngrep": cost("sngrep", "-F", "-N", "-q", "-r", "-I", small),
    }
    more = audit and cost(os.path.join(BUILD, "bobctl"), "audit", large)
    results = {name + "_pps": run and round(SMALL / run.seconds) for name, run in costs.items()}
    results["audit_rss_mb"] = [round(run.rss_mb, 1) for run in (audit, more) if run]
    for name in "tshark", "sngrep":
        results[name + "_rss_mb"] = costs[name] and round(costs[name].rss_mb, 1)
    return results


def show(results):
    rows = (("reading alone", "audit_read_pps"), ("reading, judging", "audit_judge_pps"),
            ("bobctl audit", "audit_pps"), ("tshark", "tshark_pps"), ("sngrep", "sngrep_pps"))
    print("%-20s %14s %10s" % ("%d packets" % SMALL, "packets/s", "ns"))
    for title, key in rows:
        if results[key]:
            print("%-20s %14s %10.0f" % (title, format(results[key], ","), 1e9 / results[key]))
        else:
            print("%-20s %14s" % (title, "not run"))
    if len(results["audit_rss_mb"]) == 2:
        print("bobctl audit takes %.1f MB for %d packets, %.1f MB for %d"
              % (results["audit_rss_mb"][0], SMALL, results["audit_rss_mb"][1], LARGE))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: run.py RESULTS.json")
    small, large = trace(SMALL), trace(LARGE)
    results = parts(small)
    results.update(programs(small, large))
    os.remove(small)
    os.remove(large)
    print()
    show(results)
    add_results(sys.argv[1], results)


main()
