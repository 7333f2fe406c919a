# SPDX-License-Identifier: GPL-2.0-only
"""
run.py flood [RATE...] - a storm of INVITEs for callees who are all in a call, through a
veth to bob, and bob's 486es back: how many a second, what each costs, how long each takes.
A rate of 0 is as fast as it goes.
"""
import json
import os
import signal
import sys
import tempfile

from lab import BUILD, HERE, LOAD_CPU, MEASURED_CPU, Failed, Lab, runtime, wait_for

CALLEES = 10000  # each is in a call, and may be in one
PHONE = "198.51.100.2"


class Storm:
    """The load generator. Every message that it sends has a number no other has."""

    def __init__(self, lab, to):
        self.lab, self.to, self.next = lab, to, 0
        link = json.loads(lab.run("gateway", "ip", "-j", "link", "show", "to-caller"))
        self.mac = link[0]["address"]

    def blow(self, seconds, rate=0, number=None, batch=64):
        words = [os.path.join(BUILD, "storm"), "--to", self.to,
                 "--mac", self.mac, "--seconds", seconds, "--rate", rate, "--first", self.next,
                 "--callees", CALLEES, "--cpu", LOAD_CPU, "--watch-cpu", MEASURED_CPU,
                 "--batch", batch]
        if number is not None:
            words += ["--number", number]
        result = json.loads(self.lab.run("caller", *words))
        self.next += result["sent"]
        return result


class Bob:
    """bobd on the gateway, with a limit of one call for every callee."""

    name = "bob"

    def __init__(self, lab):
        self.lab = lab
        self.storm = Storm(lab, PHONE)
        self.store = os.path.join(lab.directory, "bob.db")
        self.pid = lab.spawn("gateway", "bobd.log", os.path.join(BUILD, "bobd"),
                             "-i", "to-caller", "-i", "to-callees", "--mode", "enforce",
                             "--store", self.store, cpu=MEASURED_CPU)
        wait_for("bobd is ready", lambda: "ready" in lab.log("bobd.log"))
        policy = os.path.join(lab.directory, "policy")
        with open(policy, "w") as file:
            file.write("# bob policy 1\n")
            for n in range(CALLEES):
                file.write("user u%04x@example.org limit 1\n" % n)
        self.ctl("policy", "load", policy)

    def ctl(self, *words):
        return self.lab.run("gateway", os.path.join(BUILD, "bobctl"), "--store", self.store, *words)

    def counters(self):
        return json.loads(self.ctl("stats", "-j"))["counters"]

    def threads(self):
        """Seconds of CPU so far."""
        return {"bobd": runtime(self.pid), "napi": self.lab.napi_runtime()}


def fill(world):
    """Every callee gets a call."""
    lab, storm = world.lab, world.storm
    phone = lab.spawn("callees", "phone.log", "python3", "-B", os.path.join(HERE, "phone.py"), PHONE)
    wait_for("the phone listens", lambda: lab.run("callees", "ss", "-Hlun", "sport = 5060"))
    while storm.next < CALLEES:
        result = storm.blow(2, rate=4000, number=CALLEES - storm.next)
        if result["answered"] != result["sent"]:
            raise Failed("%d of %d calls were answered" % (result["answered"], result["sent"]))
    os.kill(phone, signal.SIGKILL)


def measure(world, **how):
    """A storm, and what it cost: us of CPU per refusal, of the CPU and of the threads."""
    before = world.threads()
    result = world.storm.blow(**how)
    after = world.threads()
    refused = max(result["refused"], 1)
    result["cpu_us"] = result["watched_busy_s"] * 1e6 / refused
    for name in after:
        result[name + "_us"] = (after[name] - before[name]) * 1e6 / refused
    return result


def flood(world, rates):
    print("%9s %9s %9s %8s %6s | %7s %7s %7s us CPU | %8s %8s %8s us to the answer" % (
        "wanted/s", "sent/s", "refused/s", "lost", "wrong", "all", "bobd", "napi",
        "p50", "p99", "p99.9"))
    for rate in rates:
        before = world.counters()
        r = measure(world, seconds=2, rate=rate)
        after = world.counters()
        latency = r["latency_us"]
        print("%9d %9.0f %9.0f %8d %6d | %7.2f %7.2f %7.2f        | %8.1f %8.1f %8.1f" % (
            rate, r["sent"] / r["seconds"], r["refused"] / r["seconds"], r["lost"], r["wrong"],
            r["cpu_us"], r["bobd_us"], r["napi_us"], latency["p50"], latency["p99"],
            latency["p99.9"]))
        print("         ", ", ".join("%s %d" % (name, after[name] - before[name]) for name in after
                                  if after[name] != before[name]), flush=True)


def main():
    if len(sys.argv) < 2 or sys.argv[1] != "flood":
        sys.exit(__doc__)
    rates = [float(word) for word in sys.argv[2:]] or [1000, 10000, 50000, 100000, 200000, 400000]
    with tempfile.TemporaryDirectory() as directory:
        lab = Lab(directory)
        try:
            world = Bob(lab)
            fill(world)
            flood(world, rates)
        except Failed as failed:
            lab.show_logs()
            sys.exit("bench: %s" % failed)
        finally:
            lab.close()


main()
