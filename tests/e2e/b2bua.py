#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A small back-to-back user agent: the PBX of the lab that makes two calls of one.

b2bua.py NEAR FAR TARGET [--caller NAME]

Callers reach it at NEAR, it calls TARGET from FAR; all three are IPv4 addresses,
the port is 5060 everywhere. Each leg has a Call-ID, tags, branches and CSeqs of
its own; what the legs share is the user parts of From, which --caller replaces,
and of To, and Session-ID where the caller sent one (RFC 7989). Its To tag
towards the caller is "b2bua". It trusts the lab's network to lose nothing, and
so retransmits nothing by itself.
"""
import argparse
import re
import select
import socket

from forker import COOKIE, PORT, Message


class Leg:
    """What the requests of one side of a call are made of."""

    def __init__(self, side, call_id, local, remote):
        self.side, self.call_id, self.local, self.remote = side, call_id, local, remote
        self.target = self.address = None  # the peer's Contact, and where it is
        self.cseq = 1

    def reach(self, message):
        """Requests within the dialog go to the peer's Contact (12.2.1.1)."""
        contact = re.search(r"<(sips?:[^@>]*@?([\d.]+)(?::(\d+))?[^>]*)>", message.get("Contact"))
        self.target = contact.group(1)
        self.address = (contact.group(2), int(contact.group(3) or PORT))


class Call:
    def __init__(self, invite, source, near, far):
        self.invite, self.source, self.near, self.far = invite, source, near, far
        self.branch = f"{COOKIE}-{far.call_id}"
        self.last = None  # response that went to the caller
        self.status = 0  # of it
        self.ended = False


class B2bua:
    def __init__(self, options):
        self.options, self.calls = options, []
        self.near, self.far = options.near, options.far
        self.sockets = {}
        for address in (self.near, self.far):
            self.sockets[address] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.sockets[address].bind((address, PORT))

    def find(self, call_id):
        """The call, its leg of that Call-ID, and the other one."""
        for call in self.calls:
            if call_id == call.near.call_id:
                return call, call.near, call.far
            if call_id == call.far.call_id:
                return call, call.far, call.near
        return None, None, None

    # ---- sending ----

    def send(self, side, lines, body, address):
        lines += [f"Content-Length: {len(body)}", "", body]
        data = "\r\n".join(lines).encode()
        self.sockets[side].sendto(data, address)
        return data

    def request(self, method, leg, branch, cseq=None, target=None):
        """The head of a request on that leg."""
        return [f"{method} {target or leg.target} SIP/2.0",
                f"Via: SIP/2.0/UDP {leg.side}:{PORT};branch={branch};rport", "Max-Forwards: 70",
                f"From: {leg.local}", f"To: {leg.remote}", f"Call-ID: {leg.call_id}",
                f"CSeq: {cseq or leg.cseq} {method}"]

    def answer(self, side, request, status, source, body="", tag="b2bua"):
        lines = [f"SIP/2.0 {status}"]
        lines += [f"{n}: {v}" for n, v in request.headers
                  if n.lower() in ("via", "from", "call-id", "cseq", "session-id")]
        to = request.get("To")
        if ";tag=" not in to and not status.startswith("100"):
            to += f";tag={tag}"
        lines += [f"To: {to}", f"Contact: <sip:b2bua@{side}:{PORT}>"]
        if body:
            lines.append("Content-Type: application/sdp")
        return self.send(side, lines, body, source)

    # ---- the caller's leg ----

    def on_invite(self, request, source):
        call, _, _ = self.find(request.get("Call-ID"))
        if call:  # a retransmission
            self.sockets[self.near].sendto(call.last, source)
            return
        number = len(self.calls)
        near = Leg(self.near, request.get("Call-ID"), request.get("To") + ";tag=b2bua",
                   request.get("From"))
        near.reach(request)
        from_uri = re.search(r"sips?:[^@>]*@[^>;]*", request.get("From")).group(0)
        if self.options.caller:
            from_uri = re.sub(r":[^@]*@", f":{self.options.caller}@", from_uri)
        far = Leg(self.far, f"leg-{number}-{near.call_id}", f"<{from_uri}>;tag=leg-{number}",
                  request.get("To"))
        far.address = (self.options.target, PORT)
        call = Call(request, source, near, far)
        self.calls.append(call)
        call.last = self.answer(self.near, request, "100 Trying", source)
        lines = self.request("INVITE", far, call.branch, target=request.start.split()[1])
        lines += [f"Contact: <sip:b2bua@{self.far}:{PORT}>", "Content-Type: application/sdp"]
        if request.get("Session-ID"):
            lines.append(f"Session-ID: {request.get('Session-ID')}")
        self.send(self.far, lines, request.body, far.address)

    def on_cancel(self, request, source):
        self.answer(self.near, request, "200 OK", source)
        call, _, far = self.find(request.get("Call-ID"))
        if call and call.status < 200:
            self.tell(call, "487 Request Terminated")
            target = call.invite.start.split()[1]
            self.send(self.far, self.request("CANCEL", far, call.branch, target=target), "",
                      far.address)

    def tell(self, call, status, body=""):
        call.status = int(status[:3])
        call.last = self.answer(self.near, call.invite, status, call.source, body)

    # ---- either leg ----

    def on_bye(self, side, request, source):
        self.answer(side, request, "200 OK", source)
        call, _, other = self.find(request.get("Call-ID"))
        if call and not call.ended:
            call.ended = True
            other.cseq += 1
            branch = f"{COOKIE}-bye-{call.far.call_id}"
            self.send(other.side, self.request("BYE", other, branch), "", other.address)

    def on_request(self, side, request, source):
        method = request.method()
        if method == "INVITE":
            self.on_invite(request, source)
        elif method == "CANCEL":
            self.on_cancel(request, source)
        elif method == "BYE":
            self.on_bye(side, request, source)
        # else: ACK, which the far leg has had from us already

    # ---- the phone's leg ----

    def on_answer(self, call, response):
        """The final response to the far leg's INVITE."""
        far, status = call.far, response.status()
        far.remote = response.get("To")
        branch, target = call.branch, call.invite.start.split()[1]
        if status < 300:
            far.reach(response)
            branch, target = f"{COOKIE}-ack-{far.call_id}", far.target
        self.send(self.far, self.request("ACK", far, branch, 1, target), "", far.address)
        if call.status < 200:
            self.tell(call, response.start.split(" ", 1)[1], response.body)

    def on_response(self, response):
        call, leg, _ = self.find(response.get("Call-ID"))
        if not call or leg is call.near or response.method() != "INVITE":
            return
        if response.status() >= 200:
            self.on_answer(call, response)
        elif response.status() > 100 and call.status < 200:
            self.tell(call, response.start.split(" ", 1)[1])

    def run(self):
        while True:
            for ready in select.select(list(self.sockets.values()), [], [])[0]:
                data, source = ready.recvfrom(65535)
                message = Message(data)
                if message.start.startswith("SIP/2.0"):
                    self.on_response(message)
                else:
                    self.on_request(ready.getsockname()[0], message, source)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("near")
    parser.add_argument("far")
    parser.add_argument("target")
    parser.add_argument("--caller")
    B2bua(parser.parse_args()).run()


if __name__ == "__main__":
    main()
