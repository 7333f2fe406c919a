#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A phone of the lab that can transfer calls, which SIPp cannot: it needs two at a time.

phone.py NAME ADDRESS PROXY

NAME@example.org is at ADDRESS, and sends everything to PROXY; the port is 5060
everywhere. It answers every call, follows REFER (RFC 3515) and lets Replaces
take a call over (RFC 3891). A line of standard input is an order:

    call CALL-ID USER        call USER@example.org
    transfer CALL-ID OTHER   refer the peer of CALL-ID to that of OTHER, by its name
    transfer-to-contact CALL-ID OTHER       the same, by its Contact
    hang-up CALL-ID

It says on standard output what becomes of a call. It trusts the lab's network
to lose nothing, and so retransmits nothing by itself.
"""
import re
import select
import socket
import sys
from urllib.parse import quote, unquote

from forker import COOKIE, PORT, Message

SDP = ("v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n"
       "m=audio 6000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n")


def tag_of(header):
    found = re.search(r";tag=([^;\s]+)", header)
    return found.group(1) if found else ""


def uri_of(header):
    return re.search(r"sips?:[^>;\s]+", header).group(0)


class Dialog:
    def __init__(self, call_id, local, remote, target):
        self.call_id, self.local, self.remote, self.target = call_id, local, remote, target
        self.routes, self.cseq = [], 0
        self.referrer = None  # the dialog that asked for this one


class Phone:
    def __init__(self, name, address, proxy):
        self.name, self.address, self.proxy = name, address, (proxy, PORT)
        self.contact = f"Contact: <sip:{name}@{address}:{PORT}>"
        self.dialogs, self.branches = {}, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, PORT))

    def say(self, dialog, text):
        print(f"{dialog.call_id}: {text}", flush=True)

    # ---- sending ----

    def send(self, lines, body=""):
        lines += [f"Content-Length: {len(body)}", "", body]
        self.socket.sendto("\r\n".join(lines).encode(), self.proxy)

    def request(self, method, dialog, *headers, body=""):
        if method != "ACK":
            dialog.cseq += 1
        self.branches += 1
        lines = [f"{method} {dialog.target} SIP/2.0",
                 f"Via: SIP/2.0/UDP {self.address}:{PORT};branch={COOKIE}-{self.name}{self.branches}",
                 "Max-Forwards: 70", f"From: {dialog.local}", f"To: {dialog.remote}",
                 f"Call-ID: {dialog.call_id}", f"CSeq: {dialog.cseq} {method}", self.contact]
        self.send(lines + [f"Route: {route}" for route in dialog.routes] + list(headers), body)

    def answer(self, request, status, tag="", body=""):
        keep = ("via", "from", "call-id", "cseq", "record-route")
        lines = [f"SIP/2.0 {status}"] + [f"{n}: {v}" for n, v in request.headers
                                         if n.lower() in keep]
        lines += ["To: " + request.get("To") + (f";tag={tag}" if tag else ""), self.contact]
        self.send(lines + (["Content-Type: application/sdp"] if body else []), body)

    def call(self, call_id, remote, target, *headers, referrer=None):
        dialog = Dialog(call_id, f"<sip:{self.name}@example.org>;tag={self.name}-{call_id}",
                        remote, target)
        dialog.referrer = referrer
        self.dialogs[call_id] = dialog
        self.request("INVITE", dialog, "Content-Type: application/sdp", *headers,
                     body=SDP.format(self.address))

    def hang_up(self, dialog):
        self.say(dialog, "hangs up")
        self.request("BYE", dialog)
        del self.dialogs[dialog.call_id]

    def transfer(self, dialog, other, uri):
        """As seen from the target, to-tag is its own (RFC 3891 3)."""
        replaces = f"{other.call_id};to-tag={tag_of(other.remote)};from-tag={tag_of(other.local)}"
        self.request("REFER", dialog, f"Refer-To: <{uri}?Replaces={quote(replaces)}>")

    # ---- receiving ----

    def routes(self, message):
        """All Record-Route values, in order (12.1.1)."""
        return [v.strip() for n, values in message.headers if n.lower() == "record-route"
                for v in values.split(",")]

    def on_invite(self, request):
        call_id = request.get("Call-ID")
        if call_id in self.dialogs:  # a retransmission
            return
        tag = f"{self.name}-{call_id}"
        dialog = Dialog(call_id, f"{request.get('To')};tag={tag}", request.get("From"),
                        uri_of(request.get("Contact")))
        dialog.routes = self.routes(request)
        self.dialogs[call_id] = dialog
        self.answer(request, "180 Ringing", tag)
        self.answer(request, "200 OK", tag, SDP.format(self.address))
        self.say(dialog, "answers")
        replaced = self.dialogs.get(request.get("Replaces").split(";")[0])
        if replaced:
            self.hang_up(replaced)

    def on_refer(self, request, dialog):
        self.answer(request, "202 Accepted")
        target, _, replaces = request.get("Refer-To").strip("<>").partition("?Replaces=")
        self.call(f"transferred-{dialog.call_id}", f"<{target}>", target,
                  f"Replaces: {unquote(replaces)}", referrer=dialog)

    def on_request(self, request):
        dialog, method = self.dialogs.get(request.get("Call-ID")), request.method()
        if method == "INVITE":
            self.on_invite(request)
        elif method == "REFER" and dialog:
            self.on_refer(request, dialog)
        elif method != "ACK":
            self.answer(request, "200 OK")
        if method == "BYE" and dialog:
            self.say(dialog, "ended")
            del self.dialogs[dialog.call_id]
        elif method == "NOTIFY" and dialog and " 200 " in request.body:
            self.hang_up(dialog)

    def on_response(self, response):
        dialog = self.dialogs.get(response.get("Call-ID"))
        if not dialog or response.method() != "INVITE" or response.status() < 200:
            return
        dialog.remote = response.get("To")
        if response.status() >= 300:  # its ACK is not sent, for nothing here waits for it
            self.say(dialog, f"is told {response.start[8:]}")
            return
        dialog.target = uri_of(response.get("Contact"))
        dialog.routes = self.routes(response)[::-1]
        self.request("ACK", dialog)
        self.say(dialog, "is answered")
        if dialog.referrer:
            self.request("NOTIFY", dialog.referrer, "Event: refer",
                         "Subscription-State: terminated;reason=noresource",
                         "Content-Type: message/sipfrag", body="SIP/2.0 200 OK")

    def obey(self, order, *words):
        if order == "call":
            uri = f"sip:{words[1]}@example.org"
            self.call(words[0], f"<{uri}>", uri)
            return
        dialogs = [self.dialogs[word] for word in words]
        if order == "hang-up":
            self.hang_up(*dialogs)
        elif order == "transfer":
            self.transfer(*dialogs, uri_of(dialogs[1].remote))
        elif order == "transfer-to-contact":
            self.transfer(*dialogs, dialogs[1].target)

    def run(self):
        while True:
            ready = select.select([self.socket, sys.stdin], [], [])[0]
            if self.socket in ready:
                message = Message(self.socket.recv(65535))
                if message.start.startswith("SIP/2.0"):
                    self.on_response(message)
                else:
                    self.on_request(message)
            elif words := sys.stdin.readline().split():
                self.obey(*words)


if __name__ == "__main__":
    Phone(*sys.argv[1:]).run()
