# SPDX-License-Identifier: GPL-2.0-only
"""
What the storm blows at, each in a lab of its own: bob, Kamailio, or nothing at all on the
gateway. CALLEES users may be in one call at a time, and are in one after fill(); as many
others are in none.
"""
import ctypes
import json
import os
import signal
import socket

from lab import BUILD, HERE, LOAD_CPU, MEASURED_CPU, Failed, descendants, runtime, wait_for

CALLEES = 10000
PHONE, GATEWAY = "198.51.100.2", "192.0.2.1"
FILL_STORMS, FILL_SECONDS = 15, 2.5  # as many as a machine needs that others slow down
SO_RCVBUFFORCE = 33  # not in the socket module
RECEIVE_BUFFER = 8 << 20  # some thousand messages, as bob's ring has


class Storm:
    """The load generator. No message that it sends in a lab has the number of another."""

    def __init__(self, lab, to, callees=0, first=0):
        self.lab, self.to, self.callees, self.next = lab, to, callees, first
        link = json.loads(lab.run("gateway", "ip", "-j", "link", "show", "to-caller"))
        self.mac = link[0]["address"]

    def blow(self, seconds, rate=0, number=None, **others):
        """Options of storm's by name; what it says. Slow storms send each message at once."""
        batch = 4 if 0 < rate <= 100000 else 64
        words = [os.path.join(BUILD, "storm"), "--to", self.to, "--mac", self.mac,
                 "--seconds", seconds, "--rate", rate, "--first", self.next,
                 "--callees", CALLEES, "--first-callee", self.callees,
                 "--cpu", LOAD_CPU, "--watch-cpu", MEASURED_CPU, "--batch", batch]
        if number is not None:
            words += ["--number", number]
        for option, value in others.items():
            words += ["--" + option, value]
        result = json.loads(self.lab.run("caller", *words))
        self.next += result["sent"]
        return result


class World:
    to = PHONE

    def __init__(self, lab):
        self.lab = lab
        self.storm = Storm(lab, self.to)
        self.new_calls = Storm(lab, self.to, callees=CALLEES, first=1 << 30)
        self.pid = None
        self.start()

    def start(self):
        pass

    def threads(self):
        """Seconds of CPU so far: of the programs, and of what serves the interfaces."""
        programs = [self.pid] + descendants(self.pid) if self.pid else []
        return {"program": sum(map(runtime, programs)), "napi": self.lab.napi_runtime()}

    def fill(self):
        """Until no callee takes one more call."""
        lab, storm = self.lab, self.storm
        phone = lab.spawn("callees", "phone.log", "python3", "-B", os.path.join(HERE, "phone.py"),
                          PHONE)
        wait_for("the phone listens", lambda: lab.run("callees", "ss", "-Hlun", "sport = 5060"))
        for _ in range(FILL_STORMS):
            result = storm.blow(FILL_SECONDS, rate=1.1 * CALLEES / FILL_SECONDS, number=CALLEES)
            if not result["answered"] and result["refused"] > 0.9 * CALLEES:
                os.kill(phone, signal.SIGKILL)
                return
        raise Failed("of %(sent)d INVITEs %(answered)d were answered, %(refused)d refused, %(lost)d "
                     "lost, %(wrong)d answered wrongly" % result)


class Plain(World):
    """The gateway forwards."""

    name = "plain"


class Bob(World):
    """bobd, with a rule for every callee, and with $BOBD_OPTIONS."""

    name = "bob"

    def start(self):
        lab = self.lab
        self.store = os.path.join(lab.directory, "bob.db")
        self.pid = lab.spawn("gateway", "bobd.log", os.path.join(BUILD, "bobd"),
                             "-i", "to-caller", "-i", "to-callees", "--mode", "enforce",
                             "--store", self.store, "--calls", 500000,
                             *os.environ.get("BOBD_OPTIONS", "").split(), measured=True)
        wait_for("bobd is ready", lambda: "ready" in lab.log("bobd.log"))
        policy = os.path.join(lab.directory, "policy")
        with open(policy, "w") as file:
            file.write("# bob policy 1\n")
            for n in range(2 * CALLEES):
                file.write("user u%04x@example.org limit 1\n" % n)
        self.ctl("policy", "load", policy)

    def ctl(self, *words):
        return self.lab.run("gateway", os.path.join(BUILD, "bobctl"), "--store", self.store, *words)

    def counters(self):
        return json.loads(self.ctl("stats", "-j"))["counters"]


class Kamailio(World):
    """Debian's, with the dialog module; see kamailio.cfg."""

    name = "kamailio"
    to = GATEWAY
    options = ()

    def start(self):
        lab = self.lab
        self.pid = lab.spawn("gateway", "kamailio.log", "/usr/sbin/kamailio", "-DD", "-E",
                             "-Y", lab.directory, "-w", lab.directory, "-m", 512, "-M", 16,
                             "-f", os.path.join(HERE, "kamailio.cfg"), *self.options,
                             measured=True)
        wait_for("Kamailio listens", lambda: lab.run("gateway", "ss", "-Hlun", "sport = 5060"))
        widen_sockets(self.pid)


class KamailioProfile(Kamailio):
    """It counts by a dialog profile, whose table is short."""

    name = "kamailio_profile"
    options = ("-A", "PROFILE")


def widen_sockets(pid):
    """A receive buffer as large as an administrator would make it, without a sysctl of the host."""
    libc = ctypes.CDLL(None, use_errno=True)
    pidfd = libc.syscall(434, pid, 0)  # pidfd_open
    for name in os.listdir("/proc/%d/fd" % pid):
        if not os.readlink("/proc/%d/fd/%s" % (pid, name)).startswith("socket:"):
            continue
        fd = libc.syscall(438, pidfd, int(name), 0)  # pidfd_getfd
        if fd < 0:
            continue
        with socket.socket(fileno=fd) as copy:
            if copy.type == socket.SOCK_DGRAM and copy.family == socket.AF_INET:
                copy.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    os.close(pidfd)
