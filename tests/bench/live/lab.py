# SPDX-License-Identifier: GPL-2.0-only
"""
A lab of tools/lab.sh, driven from outside: only there can the kernel's own threads be
seen, which serve the interfaces. Those of the gateway's get CPU 1, where bob or Kamailio
runs as well; the others CPU 0, where the load comes from. So all that one CPU does is the
cost of what is measured, interrupts included, and the load is on the other.
"""
import ctypes
import os
import re
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "../../.."))
BUILD = os.path.realpath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
LOAD_CPU, MEASURED_CPU = 0, 1
SCHED_SETATTR = 314 if os.uname().machine == "x86_64" else 274
SLICE_NS = 100000
INTERFACES = {"caller": ["eth0"], "callees": ["eth0"], "gateway": ["to-caller", "to-callees"]}


class Failed(Exception):
    """It cannot be measured here."""


def children(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], stdout=subprocess.PIPE, check=False)
    return [int(word) for word in found.stdout.split()]


def descendants(pid):
    return [d for child in children(pid) for d in [child] + descendants(child)]


def wait_for(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed("waited %d s in vain: %s" % (seconds, what))
        time.sleep(0.02)


def napi_threads():
    """Of the kernel: {name: pid}."""
    threads = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/comm" % pid) as file:
                name = file.read().strip()
        except OSError:
            continue
        if re.match(r"napi/(eth0|to-callers?|to-callees)-\d+$", name):
            threads[name] = int(pid)
    return threads


def runtime(pid):
    """Seconds of CPU, of all threads."""
    ns = 0
    try:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/schedstat" % (pid, thread)) as file:
                ns += int(file.read().split()[0])
    except OSError:
        pass
    return ns / 1e9


def come_first():
    """A measured program goes before whatever else runs on the machine, though in a session
    of its own, as any daemon is."""
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    try:
        with open("/proc/self/autogroup", "w") as file:
            file.write("-20")
    except OSError:
        pass


def serve_promptly(pid):
    """
    An interface's thread gets no more of the CPU than the program beside it, but gets it at
    once, by short slices: as a card's interrupts do, until there are too many of them.
    """
    # struct sched_attr: size, policy, flags, nice, priority, runtime (ns), deadline, period
    attributes = struct.pack("=IIQiIQQQ", 48, os.SCHED_OTHER, 0, -20, 0, SLICE_NS, 0, 0)
    ctypes.CDLL(None).syscall(SCHED_SETATTR, pid, attributes, 0)


def run_ahead(pid):
    """Of the load, which never sleeps, whenever an answer comes."""
    try:
        os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(2))
    except OSError:
        os.setpriority(os.PRIO_PROCESS, pid, -20)


class Lab:
    def __init__(self, directory):
        self.directory = directory
        self.napi = {}
        others = set(napi_threads().values())
        self.process = subprocess.Popen(
            [os.path.join(ROOT, "tools/lab.sh"), "run", "sh", "-c", "echo ready; exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise Failed("no lab; see above")
        self.first = children(children(self.process.pid)[0])[0]
        for place, interfaces in INTERFACES.items():
            for interface in interfaces:
                self.own_thread(place, interface)
        wanted = sum(map(len, INTERFACES.values()))
        wait_for("threads for the interfaces", lambda: len(self.new(others)) == wanted)
        self.napi = self.new(others)
        for name, pid in self.napi.items():
            self.place_thread(name, pid)

    @staticmethod
    def new(others):
        return {n: p for n, p in napi_threads().items() if p not in others}

    def own_thread(self, place, interface):
        """With GRO the interface is always served by NAPI, with or without an XDP program."""
        self.run(place, "ethtool", "-K", interface, "gro", "on")
        self.run(place, "unshare", "-m", "sh", "-c", "mount -t sysfs lab /sys && "
                 "echo 1 >/sys/class/net/%s/threaded" % interface)

    @staticmethod
    def place_thread(name, pid):
        gateway = name.startswith("napi/to-")
        os.sched_setaffinity(pid, {MEASURED_CPU if gateway else LOAD_CPU})
        (serve_promptly if gateway else run_ahead)(pid)

    def command(self, place, words):
        return ["nsenter", "--target", str(self.first), "--mount", "--pid", "--",
                "nsenter", "--net=/run/netns/" + place, "--"] + list(map(str, words))

    def run(self, place, *words, check=True):
        done = subprocess.run(self.command(place, words), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if check and done.returncode:
            raise Failed("%s: %s" % (" ".join(map(str, words)), done.stderr.strip() or done.stdout))
        return done.stdout

    def spawn(self, place, log, *words, measured=False):
        """In the background; returns its process ID, as seen from here."""
        words = ("taskset", "-c", MEASURED_CPU if measured else LOAD_CPU) + words
        with open(os.path.join(self.directory, log), "wb") as file:
            process = subprocess.Popen(self.command(place, words), stdin=subprocess.DEVNULL,
                                       stdout=file, stderr=file,
                                       start_new_session=True,
                                       preexec_fn=come_first if measured else None)
        return wait_for(words[0], lambda: children(process.pid))[0]

    def log(self, name):
        with open(os.path.join(self.directory, name), errors="replace") as file:
            return file.read()

    def napi_runtime(self):
        return sum(runtime(p) for name, p in self.napi.items() if name.startswith("napi/to-"))

    def show_logs(self):
        for name in sorted(os.listdir(self.directory)):
            if name.endswith(".log"):
                print("%s: %s" % (name, self.log(name)[-800:]), file=sys.stderr)

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait()
