# SPDX-License-Identifier: GPL-2.0-only
"""
run.py RESULTS.json - what bobd takes before it does anything: the time from its
start to programs attached (start_ms, and with maps that are pinned already,
restart_ms), its own memory (rss_mb), that of its maps (map_mb), both at the default
of 65,536 calls and users and at 1,000,000 of each; what the verifier went through
(verified_insns, by kernel and program); and the machine. Added to the results.

As root, in network and mount namespaces of its own, on one end of a veth pair.
"""
import glob
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from results import add as add_results

BUILD = os.environ.get("BUILD", "build")
ROUNDS = 15
MILLION = 1000000


def command(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def own_namespaces():
    """Starts this program again where there is no network and no bpffs but its own."""
    if os.environ.get("BOB_BENCH_INSIDE"):
        return
    os.environ["BOB_BENCH_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "-n", "-m", sys.executable] + sys.argv)


def network():
    command("mount", "-t", "bpf", "bpf", "/sys/fs/bpf")
    command("ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
    command("ip", "link", "set", "near", "up")
    command("ip", "link", "set", "far", "up")


class Agent:
    """bobd, from its start on; .ms is what it took until it said that it is ready."""

    def __init__(self, place, *options):
        path = os.path.join(place, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(path)
            ready.settimeout(60)
            start = now_ms()
            self.child = subprocess.Popen(
                [os.path.join(BUILD, "bobd"), "-i", "near", "--store",
                 os.path.join(place, "bob.db")] + list(options),
                env=dict(os.environ, NOTIFY_SOCKET=path), stderr=subprocess.DEVNULL)
            while b"READY=1" not in ready.recv(256):
                pass
            self.ms = now_ms() - start
        os.unlink(path)

    def rss_mb(self):
        with open("/proc/%d/status" % self.child.pid) as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1)) / 1024

    def map_mb(self):
        """Of every map it holds, each once, as the kernel counts it."""
        sizes = {}
        for path in glob.glob("/proc/%d/fdinfo/*" % self.child.pid):
            try:
                with open(path) as file:
                    fields = dict(line.split(":", 1) for line in file if ":" in line)
            except FileNotFoundError:
                continue  # it has just been closed
            if "map_id" in fields:
                sizes[int(fields["map_id"])] = int(fields["memlock"])
        return sum(sizes.values()) / (1 << 20)

    def stop(self):
        self.child.terminate()
        self.child.wait()


def detach():
    command(os.path.join(BUILD, "bobctl"), "detach")


def now_ms():
    return time.monotonic() * 1000


def spread(name, figures):
    low, _, high = statistics.quantiles(figures, n=4)
    return {name: round(statistics.median(figures), 2),
            name + "_spread": [round(low, 2), round(high, 2)]}


def measure_agent(place, suffix, rounds, *options):
    first, again, rss = [], [], []
    for _ in range(rounds):
        agent = Agent(place, *options)
        first.append(agent.ms)
        agent.stop()
        agent = Agent(place, *options)
        again.append(agent.ms)
        try:
            rss.append(agent.rss_mb())
            size = agent.map_mb()
        finally:
            agent.stop()
        detach()
    results = spread("start_ms" + suffix, first)
    results.update(spread("restart_ms" + suffix, again))
    results.update(spread("rss_mb" + suffix, rss))
    results["map_mb" + suffix] = round(size, 1)
    return results


def verified_here():
    program = os.path.join(BUILD, "kernels", "verified")
    if not os.path.exists(program):
        return {}
    said = subprocess.run([program, "clang"] + sorted(glob.glob(BUILD + "/bpf/*.bpf.o")),
                          capture_output=True, text=True).stdout
    found = re.findall(r"ok - clang: (\w+) loads, verified in (\d+) ", said)
    return {name: int(n) for name, n in found}


def verified():
    """By kernel; of Linux 6.1 what "make test-kernels" found, null if it has not run."""
    results = {os.uname().release: verified_here(), "6.1": None}
    try:
        with open(os.path.join(BUILD, "kernels", "verified.json")) as file:
            for kernel, compilers in json.load(file).items():
                if kernel.startswith("6.1."):
                    results["6.1"] = next(iter(compilers.values()))
    except (OSError, ValueError):
        pass
    return {"verified_insns": results}


def first_line(path):
    try:
        with open(path) as file:
            return file.readline().strip()
    except OSError:
        return None


def machine():
    with open("/proc/cpuinfo") as file:
        text = file.read()
    field = dict(line.replace("\t", "").split(":", 1) for line in text.split("\n\n")[0].split("\n"))
    faults = "/sys/devices/system/cpu/vulnerabilities/"
    return {"machine": {
        "cpu": field["model name"].strip(),
        "cpu_family_model_stepping": [int(field[key]) for key in ("cpu family", "model",
                                                                  "stepping")],
        "mhz": float(field["cpu MHz"]),
        "cache": field["cache size"].strip(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "kernel": os.uname().release,
        "virtual": "hypervisor" in field["flags"].split(),
        "governor": first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "spectre_v2": first_line(faults + "spectre_v2"),
        "spec_rstack_overflow": first_line(faults + "spec_rstack_overflow"),
        "compiler": command(os.environ.get("CLANG", "clang-14"), "--version").split("\n")[0],
        "load": os.getloadavg()[0],
    }}


def show(results):
    print("%-22s %12s %12s" % ("calls and users", "65,536", "1,000,000"))
    for key, unit in (("start", "ms"), ("restart", "ms"), ("rss", "mb"), ("map", "mb")):
        name = "%s_%s" % (key, unit)
        print("%-22s %12.1f %12.1f" % (key + ", " + unit.upper().replace("MS", "ms"),
                                       results[name], results[name + "_1000000"]))
    print("\nverified instructions, of at most 250,000")
    here, other = results["verified_insns"].items()
    print("%-22s %12s %12s" % ("", here[0][:12], "6.1"))
    for name, n in sorted(here[1].items()):
        print("%-22s %12s %12s" % (name, format(n, ","),
                                   format(other[1][name], ",") if other[1] else "not run"))
    print("\nmachine")
    for name, value in results["machine"].items():
        print("%-22s %s" % (name, value))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: run.py RESULTS.json")
    own_namespaces()
    results = machine()
    results.update(verified())
    network()
    with tempfile.TemporaryDirectory() as place:
        results.update(measure_agent(place, "", ROUNDS))
        results.update(measure_agent(place, "_1000000", 3, "--calls", str(MILLION), "--users",
                                     str(MILLION)))
    print()
    show(results)
    add_results(sys.argv[1], results)


main()
