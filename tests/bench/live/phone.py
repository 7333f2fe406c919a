# SPDX-License-Identifier: GPL-2.0-only
"""phone.py ADDRESS - takes every call at once: answers each INVITE with 200."""
import socket
import sys

SO_RCVBUFFORCE = 33  # not in the socket module
REPEATED = (b"Via:", b"Record-Route:", b"From:", b"Call-ID:", b"CSeq:")


def answer(invite, address):
    head = invite.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    lines = [b"SIP/2.0 200 OK"]
    for line in head:
        if line.startswith(REPEATED):
            lines.append(line)
        elif line.startswith(b"To:"):
            lines.append(line + b";tag=phone")
    lines += [b"Contact: <sip:phone@%s:5060>" % address, b"Content-Length: 0", b"", b""]
    return b"\r\n".join(lines)


def main():
    address = sys.argv[1]
    phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    phone.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
    phone.bind((address, 5060))
    while True:
        message, peer = phone.recvfrom(4096)
        if message.startswith(b"INVITE "):
            phone.sendto(answer(message, address.encode()), peer)


main()
