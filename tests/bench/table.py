# SPDX-License-Identifier: GPL-2.0-only
"""
table.py RESULTS.json [ports] - the figures of "make bench" as one Markdown table,
with the aim beside each; or what ports of 10, 25 and 100 Gb/s would need.

A figure NAME has its quartiles in NAME_spread. An aim that is missed is shown as
missed, and nothing else comes of it. What was not measured is not in the table.
"""
import json
import math
import sys

OVERHEAD = 66  # bytes of a packet on the wire, besides SIP: Ethernet, IPv4, UDP, gap, preamble
DRIVER_NS = 42  # of a packet in a driver, as the XDP paper of 2018 has it; not measured here
BUDGET = 250000  # verified instructions


def above(key, most):
    """So much above the empty program."""
    return lambda r: (r[key] - r["empty_ns"] <= most, "≤ %g above empty" % most)


def floors(key, most):
    return lambda r: (r[key + "_floors"] <= most, "≤ %.1f floors" % most)


def at_most(key, most):
    return lambda r: (r[key] <= most, "≤ {:,}".format(most))


def within(key, most):
    """Of a difference: below zero it shows nothing but how noisy the machine was."""
    return lambda r: (abs(r[key]) <= most, "≤ {:,}".format(most))


def at_least(key, least):
    return lambda r: (r[key] >= least, "≥ {:,}".format(least))


def times_less(key, other, least):
    return lambda r: (r[key] * least <= r[other], "≥ %d times less than Kamailio" % least)


def times_more(key, other, least, absolute):
    return lambda r: (r[key] >= least * r[other] and r[key] >= absolute,
                      "≥ {:,}, and {} times Kamailio's".format(absolute, least))


def less(key, other):
    return lambda r: (r[key] < r[other], "less than Kamailio")


# Key in the results, what it is, unit, aim.
ROWS = (
    ("empty_ns", "empty program", "ns", None),
    ("floor_ns", "floor: that INVITE copied, its lines found", "ns", None),
    ("rtp_ns", "RTP: UDP on another port", "ns", above("rtp_ns", 5)),
    ("options_ns", "OPTIONS", "ns", above("options_ns", 40)),
    ("register_ns", "REGISTER", "ns", above("register_ns", 40)),
    ("invite_pass_ns", "new INVITE, passes, record made", "ns", floors("invite_pass", 3.0)),
    ("invite_pass_guest_ns", "… from a caller without a rule", "ns", None),
    ("invite_pass_carrier_ns", "… as a carrier sends it", "ns", None),
    ("invite_refuse_ns", "new INVITE, refused and remembered", "ns", floors("invite_refuse", 3.5)),
    ("ringing_ns", "180 of a call", "ns", None),
    ("ok_ns", "200 of a call", "ns", None),
    ("response_ns", "180 and 200, mean", "ns", floors("response", 2.0)),
    ("ack_ns", "ACK", "ns", floors("ack", 1.6)),
    ("bye_ns", "BYE", "ns", floors("bye", 2.5)),
    ("call_mix_ns", "the 7 messages of a call, mean, calls mixed", "ns", floors("call_mix", 2.0)),
    ("lookup_cold_ns", "one look-up in a table of 1,000,000", "ns", None),
    ("cold_ns", "new INVITE at 1,000,000 calls and users", "ns",
     lambda r: (r["cold_lookups"] <= 3, "≤ 3 such look-ups more")),
    ("refuse_cpu_us", "live: CPU per refused call", "µs",
     times_less("refuse_cpu_us", "kamailio_refuse_cpu_us", 30)),
    ("kamailio_refuse_cpu_us", "… Kamailio", "µs", None),
    ("refuse_per_s", "live: refusals a second on one core", "",
     times_more("refuse_per_s", "kamailio_refuse_per_s", 30, 300000)),
    ("kamailio_refuse_per_s", "… Kamailio", "", None),
    ("flood_per_s", "live: refusals a second in a flood of more than either can do", "", None),
    ("kamailio_flood_per_s", "… Kamailio", "", None),
    ("flood_cpu_us", "… CPU of each", "µs", None),
    ("kamailio_flood_cpu_us", "… Kamailio", "µs", None),
    ("pass_latency_p50_us", "live: added to a packet that passes, p50", "µs", None),
    ("pass_latency_p99_us", "… p99", "µs", within("pass_latency_p99_us", 5)),
    ("kamailio_pass_latency_p99_us", "… Kamailio relaying, p99", "µs", None),
    ("refuse_latency_idle_p50_us", "live: INVITE to 486, idle, p50", "µs",
     less("refuse_latency_idle_p50_us", "kamailio_refuse_latency_idle_p50_us")),
    ("refuse_latency_idle_p99_us", "… p99", "µs",
     less("refuse_latency_idle_p99_us", "kamailio_refuse_latency_idle_p99_us")),
    ("refuse_latency_idle_p999_us", "… p99.9", "µs",
     less("refuse_latency_idle_p999_us", "kamailio_refuse_latency_idle_p999_us")),
    ("refuse_latency_half_p50_us", "… at half load, p50", "µs",
     less("refuse_latency_half_p50_us", "kamailio_refuse_latency_half_p50_us")),
    ("refuse_latency_half_p99_us", "… p99", "µs",
     less("refuse_latency_half_p99_us", "kamailio_refuse_latency_half_p99_us")),
    ("refuse_latency_half_p999_us", "… p99.9", "µs",
     less("refuse_latency_half_p999_us", "kamailio_refuse_latency_half_p999_us")),
    ("sweep_ms", "sweep over 1,000,000 calls, CPU", "ms", at_most("sweep_ms", 200)),
    ("sweep_wait_us", "… longest wait of a packet on that CPU", "µs", at_most("sweep_wait_us", 100)),
    ("sweep_step_us", "… longest step that keeps packets off it", "µs", None),
    ("idle_wait_us", "… the same while nothing is swept", "µs", None),
    ("start_ms", "bobd, start to attached", "ms", None),
    ("rss_mb", "bobd's memory", "MB", None),
    ("map_mb", "maps for 65,536 calls and users", "MB", None),
    ("map_mb_1000000", "maps for 1,000,000 calls and users", "MB", None),
)


def number(value):
    return format(value, ",.0f") if abs(value) >= 100 else "%.3g" % value


def row(results, key, title, unit, aim):
    spread = results.get(key + "_spread")
    ratio = results.get(key[:-len("_ns")] + "_floors") if key.endswith("_ns") else None
    try:
        met, text = aim(results) if aim else (None, "")
    except (KeyError, TypeError):  # what it is held against was not measured
        met, text = None, ""
    return "| {} | {} | {} | {} | {} | {} |".format(
        title, (number(results[key]) + " " + unit).strip(),
        "%s–%s" % tuple(map(number, spread)) if spread else "",
        "%.2f" % ratio if ratio else "", text, {None: "", True: "yes", False: "no"}[met])


def verified(results):
    for kernel, programs in results.get("verified_insns", {}).items():
        if not programs:
            yield "| verified instructions, Linux %s | not run | | | ≤ 250,000 | |" % kernel
            continue
        most = max(programs, key=programs.get)
        yield "| verified instructions, Linux %s, most: %s | %s | | | ≤ 250,000 | %s |" % (
            kernel.split("-")[0], most, number(programs[most]),
            "yes" if programs[most] <= BUDGET else "no")


def table(results):
    yield "| | median | quartiles | floors | aim | met |"
    yield "|---|---|---|---|---|---|"
    for key, title, unit, aim in ROWS:
        if results.get(key) is not None:
            yield row(results, key, title, unit, aim)
    yield from verified(results)


def per_second(gbits, sip_bytes):
    return gbits * 1e9 / 8 / (sip_bytes + OVERHEAD)


def cores(gbits, sip_bytes, ns):
    return max(1, math.ceil(per_second(gbits, sip_bytes) * (ns + DRIVER_NS) / 1e9))


def ports(results):
    sizes = ((400, "call_mix_ns", "calls"), (600, "call_mix_ns", "calls"),
             (900, "invite_refuse_ns", "a flood of INVITEs"))
    yield "| port | " + " | ".join("%s, %d bytes" % (what, n) for n, _, what in sizes) + " |"
    yield "|---" * (len(sizes) + 1) + "|"
    for gbits in 10, 25, 100:
        cells = []
        for sip_bytes, key, _ in sizes:
            rate, n = per_second(gbits, sip_bytes), cores(gbits, sip_bytes, results[key])
            cells.append("%.2f million a second, %.0f ns each: %d core%s" % (
                rate / 1e6, 1e9 / rate, n, "s" * (n > 1)))
        yield "| %d Gb/s | %s |" % (gbits, " | ".join(cells))


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["ports"]):
        sys.exit("usage: table.py RESULTS.json [ports]")
    with open(sys.argv[1]) as file:
        results = json.load(file)
    print()
    print("\n".join((ports if sys.argv[2:] else table)(results)))


main()
