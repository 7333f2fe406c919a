# SPDX-License-Identifier: GPL-2.0-only
"""What is measured, how, and what becomes a figure."""
import statistics
import time

SHORT = 0.4  # s that a storm lasts when it looks for the rate that is too much
LONG = 0.5   # s of all others
ROUNDS, FEW_ROUNDS = 15, 3
TIME = 330     # s for all
SEARCHES = 5
FLOODS = 7
IDLE_RATE = 1000
LEAST = 100   # messages/s that are worth a search
LOST_TWICE = 2


class Clock:
    """So that a machine that is kept busy by others is not measured for ever."""

    began = time.monotonic()

    @classmethod
    def rounds(cls, most, share):
        """As many rounds as asked for, or a few when that share of the time is up."""
        for done in range(most):
            if done >= min(most, FEW_ROUNDS) and time.monotonic() - cls.began > share * TIME:
                return
            yield done


class Latencies:
    """Of many rounds: all of them together, and each on its own."""

    def __init__(self):
        self.all, self.rounds = {}, []

    def add(self, latency):
        for us, n in latency:
            self.all[us] = self.all.get(us, 0) + n
        self.rounds.append(latency)

    def count(self):
        return sum(self.all.values())

    def percentile(self, share):
        return percentile(sorted(self.all.items()), share)

    def spread(self, share):
        return [percentile(sorted(map(tuple, r)), share) for r in self.rounds if r]


def percentile(latency, share):
    wanted, below = share * sum(n for _, n in latency), 0
    for us, n in latency:
        below += n
        if below >= wanted:
            return us
    return None


def middle(values):
    """[median, least, most]"""
    return [statistics.median(values), min(values), max(values)] if values else None


def storm_alone(world):
    """Messages a second that storm sends into a veth whose other end drops them."""
    rates, costs = [], []
    for _ in range(3):
        before = world.threads()
        r = world.storm.blow(LONG, sink="gateway/to-caller")
        rates.append(r["sunk"] / r["seconds"])
        costs.append((world.threads()["napi"] - before["napi"]) * 1e6 / max(r["sunk"], 1))
    return middle(rates), middle(costs)


def idle_share(world):
    """Of the measured CPU that is busy while nothing is sent."""
    r = world.storm.blow(LONG, rate=1, number=0)
    return r["watched_busy_s"] / r["watched_wall_s"]


def refusals(world, seconds, rate, idle):
    """
    A storm of which each call is to be refused, and what one cost in us of CPU: cpu_us is all
    that the measured CPU did but for what it does when idle; program_us and napi_us are the
    threads alone, which is all that can be told when others keep that CPU busy.
    """
    before = world.threads()
    r = world.storm.blow(seconds, rate=rate)
    after = world.threads()
    n = max(r["refused"], 1)
    r["cpu_us"] = (r["watched_busy_s"] - idle * r["watched_wall_s"]) * 1e6 / n
    for name in after:
        r[name + "_us"] = (after[name] - before[name]) * 1e6 / n
    r["per_s"] = r["refused"] / r["seconds"] if r["seconds"] else 0
    return r


def none_lost(world, rate):
    """
    How many a second were refused, none being lost; 0 if one was, twice over. Until the
    last answer, not the last INVITE: what waits in a queue is not yet done.
    """
    for _ in range(LOST_TWICE):
        r = world.storm.blow(SHORT, rate=rate)
        if r["sent"] and r["refused"] == r["sent"] and not r["wrong"]:
            return r["refused"] / r["until_answered"]
        rest(world)
    return 0


def rest(world):
    """Until what is still queued has been worked off."""
    for _ in range(50):
        before = sum(world.threads().values())
        time.sleep(0.1)
        if sum(world.threads().values()) - before < 0.01:
            break


def most_per_s(world, guess, searches, share):
    """
    The rate at which the first is lost: up by half until one is, then by halving. From
    below, because a flood that is too much makes bob let calls pass, which then are there.
    """
    found = []
    for _ in Clock.rounds(searches, share):
        low, high, best = 0, None, 0
        rate = 0.8 * statistics.median(found) if found else guess
        while not high or (high > 1.04 * low and high > LEAST):
            reached = none_lost(world, rate)
            best = max(best, reached)
            if reached:
                low = rate
            else:
                high = rate
            if reached and reached < 0.7 * rate:
                break  # no more can be sent, or it comes late
            rate = 1.5 * rate if not high else ((low or high / 2) * high) ** 0.5
        found.append(best)
    return middle(found)
