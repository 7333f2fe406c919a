#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A small SIP proxy that forks: the PBX of the lab.

forker.py LISTEN USER=TARGET[,TARGET...]... [--serial] [--ring SECONDS]

LISTEN is an IPv4 address; the port is 5060 everywhere. A TARGET is AOR/ADDRESS,
such as alice@example.org/198.51.100.2. All targets of a user ring at once, or
with --serial one after the other, each for at most --ring seconds. It keeps a
transaction per INVITE (RFC 3261 16.6, 16.7): one final response goes upstream,
losers are cancelled. Requests within a dialog go to their Request-URI. It
trusts the lab's network to lose nothing, and so retransmits nothing by itself.
"""
import argparse
import re
import socket
import time

PORT = 5060
COOKIE = "z9hG4bK"


class Message:
    """Start line, headers in order as [name, value], body."""

    def __init__(self, data):
        head, _, self.body = data.decode().partition("\r\n\r\n")
        self.start, *lines = head.split("\r\n")
        self.headers = []
        for line in lines:
            name, value = line.split(":", 1)
            values = value.split(",") if name.lower() == "via" else [value]  # 7.3.1
            self.headers += [[name.strip(), v.strip()] for v in values]

    def get(self, name):
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")

    def put(self, name, value):
        for header in self.headers:
            if header[0].lower() == name.lower():
                header[1] = value
                return

    def pop_via(self):
        self.headers.remove(next(h for h in self.headers if h[0].lower() == "via"))

    def branch(self):
        return re.search(r";branch=([^;\s]+)", self.get("Via")).group(1)

    def method(self):
        return self.get("CSeq").split()[1]

    def status(self):
        return int(self.start.split()[1])

    def bytes(self):
        """All Vias go into one line, as 7.3.1 allows: the phones keep it by that."""
        vias = [v for n, v in self.headers if n.lower() == "via"]
        lines = [self.start, "Via: " + ", ".join(vias)]
        lines += [f"{n}: {v}" for n, v in self.headers if n.lower() != "via"]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


class Branch:
    def __init__(self, aor, address, branch_id):
        self.aor, self.address, self.id = aor, address, branch_id
        self.status = 0  # of the last response
        self.unwanted = self.cancelled = False
        self.deadline = None


class Call:
    """An INVITE server transaction and its branches."""

    def __init__(self, request, targets):
        self.request, self.waiting, self.branches = request, targets, []
        self.best = self.last = None  # final response to choose; sent last upstream

    def pending(self):
        return [b for b in self.branches if b.status < 200]


class Forker:
    def __init__(self, options):
        self.options, self.address = options, options.listen
        self.users = {user: [t.split("/") for t in targets.split(",")]
                      for user, targets in (u.split("=") for u in options.user)}
        self.calls, self.branches = {}, {}
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((self.address, PORT))

    def say(self, call, text):
        print(f"{call.request.get('Call-ID')}: {text}", flush=True)

    # ---- sending ----

    def send(self, message, address, port=PORT):
        self.socket.sendto(message.bytes(), (address, port))

    def send_upstream(self, response):
        """To where the top Via says, as on_request() completed it (18.2.2)."""
        via = response.get("Via")
        address = re.search(r";received=([^;]+)", via).group(1)
        port = re.search(r";rport=(\d+)", via) or re.search(r"UDP [^;:]+:(\d+)", via)
        self.send(response, address, int(port.group(1)) if port else PORT)

    def answer(self, request, status):
        """A response of our own."""
        response = Message(request.bytes())
        keep = ("via", "from", "to", "call-id", "cseq")
        response.start, response.body = f"SIP/2.0 {status}", ""
        response.headers = [h for h in response.headers if h[0].lower() in keep]
        response.headers.append(["Content-Length", "0"])
        if not status.startswith("100") and ";tag=" not in response.get("To"):
            response.put("To", response.get("To") + ";tag=pbx")
        self.send_upstream(response)
        return response

    def forward(self, request, branch_id, address, port=PORT, uri=None):
        message = Message(request.bytes())
        if uri:
            message.start = f"{request.method()} {uri} SIP/2.0"
        message.put("Max-Forwards", str(int(request.get("Max-Forwards")) - 1))
        message.headers.insert(0, ["Via", f"SIP/2.0/UDP {self.address};branch={branch_id}"])
        self.send(message, address, port)

    def send_on_branch(self, method, call, branch, to):
        """ACK and CANCEL of a branch: its INVITE without body (9.1, 17.1.1.3)."""
        message = Message(call.request.bytes())
        message.start, message.body = f"{method} sip:{branch.aor} SIP/2.0", ""
        message.headers = [h for h in message.headers if h[0].lower() in ("from", "call-id")]
        message.headers[:0] = [["Via", f"SIP/2.0/UDP {self.address};branch={branch.id}"]]
        number = call.request.get("CSeq").split()[0]
        message.headers += [["To", to], ["CSeq", f"{number} {method}"],
                            ["Max-Forwards", "70"], ["Content-Length", "0"]]
        self.send(message, branch.address)

    # ---- forking ----

    def ring(self, call):
        """Starts the next branch, or all that wait."""
        count = 1 if self.options.serial else len(call.waiting)
        for aor, address in [call.waiting.pop(0) for _ in range(count)]:
            number = len(call.branches)
            branch = Branch(aor, address, f"{COOKIE}-pbx{number}-{call.request.branch()}")
            if self.options.serial:
                branch.deadline = time.monotonic() + self.options.ring
            call.branches.append(branch)
            self.branches[branch.id] = (call, branch)
            self.say(call, f"tries {aor} at {address}")
            self.forward(call.request, branch.id, address, uri=f"sip:{aor}")

    def cancel(self, call, branch):
        """A CANCEL may go only after a provisional response (9.1)."""
        branch.unwanted, branch.deadline = True, None
        if branch.status and not branch.cancelled:
            branch.cancelled = True
            self.say(call, f"cancels {branch.aor} at {branch.address}")
            self.send_on_branch("CANCEL", call, branch, call.request.get("To"))

    def cancel_all(self, call):
        call.waiting = []
        for branch in call.pending():
            self.cancel(call, branch)

    def finish(self, call, response):
        """One final response upstream, and no more than one (16.7)."""
        if call.last is None or call.last.status() < 200:
            self.say(call, f"tells the caller: {response.start[8:]}")
            call.last = response
            self.send_upstream(response)

    # ---- receiving ----

    def on_invite(self, request):
        key = request.branch()
        if key in self.calls:  # a retransmission: the last response again
            self.send_upstream(self.calls[key].last)
            return
        user = re.search(r"sips?:([^@]+)@", request.start).group(1)
        if user not in self.users:
            self.answer(request, "404 Not Found")
            return
        call = self.calls[key] = Call(request, list(self.users[user]))
        call.last = self.answer(request, "100 Trying")
        self.ring(call)

    def on_cancel(self, request):
        self.answer(request, "200 OK")
        call = self.calls.get(request.branch())
        if call:
            self.say(call, "the caller cancels")
            self.cancel_all(call)

    def on_request(self, request, source):
        request.put("Via", re.sub(r";rport\b(?!=)", f";rport={source[1]}", request.get("Via"))
                    + f";received={source[0]}")
        if request.method() == "CANCEL":
            self.on_cancel(request)
        elif request.method() == "INVITE" and ";tag=" not in request.get("To"):
            self.on_invite(request)
        elif target := re.search(r"@([\d.]+)(?::(\d+))?", request.start):
            branch_id = f"{COOKIE}-in-{request.branch()}"
            self.forward(request, branch_id, target.group(1), int(target.group(2) or PORT))
        # else: ACK to a non-2xx final response of ours, hop by hop

    def on_invite_response(self, response, call, branch):
        status = response.status()
        if branch.status < 200:
            branch.status = status
        if 300 <= status:
            self.send_on_branch("ACK", call, branch, response.get("To"))
            self.on_failure(response, call)
        elif status >= 200:
            self.finish(call, response)
            self.cancel_all(call)
        elif status > 100 and call.last.status() < 200:
            call.last = response
            self.send_upstream(response)
        if status < 200 and branch.unwanted:
            self.cancel(call, branch)

    def on_failure(self, response, call):
        self.say(call, f"is told: {response.start[8:]}")
        if call.best is None or response.status() < call.best.status():
            call.best = response
        if response.status() >= 600:
            call.best = response
            self.cancel_all(call)
        if call.pending():
            return
        if call.waiting:
            self.ring(call)
        else:
            self.finish(call, call.best)

    def on_response(self, response):
        call, branch = self.branches.get(response.branch(), (None, None))
        if f"UDP {self.address};" not in response.get("Via"):
            return  # not to a request of ours (18.1.2)
        response.pop_via()
        if branch and response.method() == "INVITE":
            self.on_invite_response(response, call, branch)
        elif not branch:  # within a dialog
            self.send_upstream(response)

    def tick(self):
        for call in self.calls.values():
            for branch in call.pending():
                if branch.deadline and time.monotonic() > branch.deadline:
                    self.cancel(call, branch)

    def run(self):
        self.socket.settimeout(0.05)
        while True:
            try:
                data, source = self.socket.recvfrom(65535)
            except TimeoutError:
                self.tick()
                continue
            message = Message(data)
            if message.start.startswith("SIP/2.0"):
                self.on_response(message)
            else:
                self.on_request(message, source)
            self.tick()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("listen")
    parser.add_argument("user", nargs="+")
    parser.add_argument("--serial", action="store_true")
    parser.add_argument("--ring", type=float, default=1.0)
    Forker(parser.parse_args()).run()


if __name__ == "__main__":
    main()
