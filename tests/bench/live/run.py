# SPDX-License-Identifier: GPL-2.0-only
"""
run.py flood [RATE...]     a storm of INVITEs for callees who are all in a call, through a
                           veth to bob, and bob's 486es back: how many a second, what each
                           costs, how long each takes; 0 is as fast as it goes
run.py all RESULTS.json    that and more, beside Kamailio; adds its figures to the file's
"""
import contextlib
import os
import signal
import sys
import tempfile

import figures
from figures import (FEW_ROUNDS, FLOODS, IDLE_RATE, LEAST, LONG, ROUNDS, SEARCHES, Clock,
                     Latencies, middle)
from lab import BUILD, Failed, Lab
from results import add as add_results
from worlds import Bob, Kamailio, KamailioProfile, Plain

QUIET = 0.1  # of a CPU, at most, that is busy when nothing is measured


@contextlib.contextmanager
def lab_with(kind):
    with tempfile.TemporaryDirectory() as directory:
        lab = Lab(directory)
        try:
            yield kind(lab)
        except Failed:
            lab.show_logs()
            raise
        finally:
            lab.close()


def flood(rates):
    print("%9s %9s %9s %8s %6s | %7s %7s %7s us CPU | %8s %8s %8s us to the answer" % (
        "wanted/s", "sent/s", "refused/s", "lost", "wrong", "all", "bobd", "napi",
        "p50", "p99", "p99.9"))
    with lab_with(Bob) as bob:
        bob.fill()
        idle = figures.idle_share(bob)
        for rate in rates:
            before = bob.counters()
            r = figures.refusals(bob, LONG, rate, idle)
            after = bob.counters()
            latency = [figures.percentile(r["latency"], share) or 0 for share in (.5, .99, .999)]
            print("%9d %9.0f %9.0f %8d %6d | %7.2f %7.2f %7.2f        | %8.1f %8.1f %8.1f" % (
                rate, r["sent"] / r["seconds"], r["per_s"], r["lost"], r["wrong"], r["cpu_us"],
                r["program_us"], r["napi_us"], *latency))
            print(" " * 9, ", ".join("%s %d" % (name, after[name] - before[name])
                                     for name in after if after[name] != before[name]), flush=True)


def say(text):
    print("# " + text, flush=True)


def note(results, name, value, digits=2):
    """A median as the figure, and its spread beside it."""
    if value is None:
        results[name] = None
        return
    results[name] = round(value[0], digits)
    results[name + "_spread"] = [round(v, digits) for v in value[1:]]


def note_latencies(results, name, latencies, shares=(50, 99, 99.9)):
    for share in shares:
        key = "%s_p%s_us" % (name, str(share).replace(".", ""))
        value = latencies.percentile(share / 100)
        results[key] = value and round(value, 1)


def ratio(results, name, more, less):
    if results.get(more) and results.get(less):
        results[name] = round(results[more] / results[less], 1)


def measure_rate(results, world, guess, share, searches=SEARCHES):
    say("%s: the rate at which the first is lost" % world.name)
    found = figures.most_per_s(world, guess, searches, share)
    note(results, prefix(world) + "refuse_per_s", found, 0)


def prefix(world):
    return "" if world.name == "bob" else world.name + "_"


def measure_refusals(results, worlds, rounds=ROUNDS):
    """Idle and at half of what each can do, the two in turn."""
    idle, half, lazy, costs = [], {}, {}, {}
    for world in worlds:
        half[world], lazy[world], costs[world] = Latencies(), Latencies(), {}
    for _ in Clock.rounds(rounds, 0.65):
        idle.append(figures.idle_share(worlds[0]))
        for world in worlds:
            rate = max(results[prefix(world) + "refuse_per_s"], LEAST) / 2
            r = figures.refusals(world, LONG, rate, idle[-1])
            half[world].add(r["latency"])
            for name in "cpu_us", "program_us", "napi_us":
                costs[world].setdefault(name, []).append(r[name])
            lazy[world].add(figures.refusals(world, LONG, IDLE_RATE, idle[-1])["latency"])
    note(results, "idle_cpu_share", middle(idle), 4)
    quiet = results["idle_cpu_share"] < QUIET
    if not quiet:
        say("others keep the measured CPU busy: refuse_cpu_us is of the threads alone")
    for world in worlds:
        name, cost = prefix(world), costs[world]
        cost["threads_us"] = [a + b for a, b in zip(cost["program_us"], cost["napi_us"])]
        note(results, name + "refuse_cpu_us", middle(cost["cpu_us" if quiet else "threads_us"]))
        note(results, name + "refuse_program_us", middle(cost["program_us"]))
        note(results, name + "refuse_napi_us", middle(cost["napi_us"]))
        note_latencies(results, name + "refuse_latency_idle", lazy[world])
        note_latencies(results, name + "refuse_latency_half", half[world])


def measure_flood(results, worlds):
    """As fast as the storm goes, which is far more than any can do, the worlds in turn."""
    rates, costs = {world: [] for world in worlds}, {world: [] for world in worlds}
    for _ in range(FLOODS):
        idle = figures.idle_share(worlds[0])
        for world in worlds:
            r = figures.refusals(world, LONG, 0, idle)
            figures.rest(world)
            rates[world].append(r["refused"] / r["until_answered"])
            costs[world].append(r["cpu_us"])
    for world in worlds:
        note(results, prefix(world) + "flood_per_s", middle(rates[world]), 0)
        note(results, prefix(world) + "flood_cpu_us", middle(costs[world]))


def measure_passing(results, worlds):
    """INVITEs that pass, from one end of the gateway to the other."""
    latencies = {world: Latencies() for world in worlds}
    for _ in Clock.rounds(ROUNDS, 0.85):
        for world in worlds:
            r = world.new_calls.blow(LONG, rate=IDLE_RATE, relayed="callees/eth0")
            if r["relayed"] < 0.9 * r["sent"]:
                raise Failed("%s let %d of %d INVITEs pass" % (world.name, r["relayed"], r["sent"]))
            latencies[world].add(r["latency"])
    for world in worlds:
        note_latencies(results, world.name + "_pass", latencies[world])
        results[world.name + "_pass_n"] = latencies[world].count()
    for share in "p50", "p99":
        for name in "bob", "kamailio":
            added = results["%s_pass_%s_us" % (name, share)] - results["plain_pass_%s_us" % share]
            key = ("" if name == "bob" else name + "_") + "pass_latency_%s_us" % share
            results[key] = round(added, 1)


def measure(results):
    with lab_with(Plain) as plain, lab_with(Bob) as bob, lab_with(Kamailio) as kamailio:
        say("what storm can do alone")
        rate, cost = figures.storm_alone(plain)
        note(results, "storm_per_s", rate, 0)
        note(results, "veth_cpu_us", cost, 3)
        say("10,000 callees get a call")
        bob.fill()
        kamailio.fill()
        measure_rate(results, bob, 20000, 0.2)
        measure_rate(results, kamailio, 5000, 0.35)
        say("what a refusal costs and takes")
        measure_refusals(results, (bob, kamailio))
        say("what passing takes")
        measure_passing(results, (plain, bob, kamailio))
        say("what is refused of a flood")
        measure_flood(results, (bob, kamailio))
    with lab_with(KamailioProfile) as profile:
        say("Kamailio, counting by dialog profile")
        profile.fill()
        measure_rate(results, profile, 2000, 1, searches=1)
        measure_refusals(results, (profile,), rounds=FEW_ROUNDS)
    for kind in "", "profile_":
        ratio(results, "refuse_cpu_%sratio" % kind, "kamailio_%srefuse_cpu_us" % kind,
              "refuse_cpu_us")
        ratio(results, "refuse_per_s_%sratio" % kind, "refuse_per_s",
              "kamailio_%srefuse_per_s" % kind)
    ratio(results, "flood_cpu_ratio", "kamailio_flood_cpu_us", "flood_cpu_us")


def show(results):
    def cell(key):
        value = results.get(key)
        return "-" if value is None else format(value, ",.0f" if abs(value) >= 1000 else ".1f")

    def row(title, *keys):
        print("%-34s" % title + "".join("%14s" % cell(key) for key in keys))

    print("\n%-34s%14s%14s%14s" % ("live", "bob", "Kamailio", "by profile"))
    for title, key in (("refusals/s before one is lost", "refuse_per_s"),
                       ("CPU of a refusal, us", "refuse_cpu_us"),
                       ("refusals/s in a flood", "flood_per_s"),
                       ("CPU of a refusal in it, us", "flood_cpu_us")):
        row(title, key, "kamailio_" + key, "kamailio_profile_" + key)
    for load in "idle", "half":
        for share in "p50", "p99", "p999":
            key = "refuse_latency_%s_%s_us" % (load, share)
            row("INVITE to 486, %s, %s, us" % (load, share), key, "kamailio_" + key,
                "kamailio_profile_" + key)
    for share in "p50", "p99":
        key = "pass_latency_%s_us" % share
        row("added to what passes, %s, us" % share, key, "kamailio_" + key)
    print("times less CPU: %s (by profile %s); times as many refusals: %s (by profile %s);\n"
          "the storm alone: %s messages/s" % tuple(map(cell, (
              "refuse_cpu_ratio", "refuse_cpu_profile_ratio", "refuse_per_s_ratio",
              "refuse_per_s_profile_ratio", "storm_per_s"))))


def main():
    words = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if words[:1] == ["flood"]:
            flood([float(w) for w in words[1:]] or [1000, 10000, 50000, 100000, 200000, 400000])
        elif len(words) == 2 and words[0] == "all":
            results = {}
            try:
                measure(results)
            finally:  # what has been found stays, whatever came after it
                add_results(os.path.join(BUILD, "bench-live.json"), results)
                add_results(words[1], results)
            show(results)
        else:
            sys.exit(__doc__)
    except Failed as failed:
        sys.exit("bench: %s" % failed)


main()
