#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""hep.py ADDRESS: a HEP 3 collector on port 9060. Writes a line of JSON for each packet."""
import ipaddress
import json
import socket
import struct
import sys

NUMBERS = {1: "family", 2: "protocol", 7: "source_port", 8: "destination_port", 9: "s", 10: "us",
           11: "type", 12: "agent"}
ADDRESSES = {3: "source", 4: "destination", 5: "source", 6: "destination"}
TEXTS = {14: "password", 15: "payload", 17: "correlation"}


def decode(packet):
    if packet[:4] != b"HEP3" or struct.unpack_from("!H", packet, 4)[0] != len(packet):
        return {"broken": packet.hex()}
    fields, at = {}, 6
    while at < len(packet):
        vendor, kind, length = struct.unpack_from("!HHH", packet, at)
        value = packet[at + 6:at + length]
        at += length
        if kind in NUMBERS:
            fields[NUMBERS[kind]] = int.from_bytes(value, "big")
        elif kind in ADDRESSES:
            fields[ADDRESSES[kind]] = str(ipaddress.ip_address(value))
        elif kind in TEXTS:
            fields[TEXTS[kind]] = value.decode("utf-8", "replace")
        if vendor or length < 6 or at > len(packet):
            return {"broken": packet.hex()}
    if fields.get("type") == 100:
        fields["payload"] = json.loads(fields["payload"])
    return fields


def main():
    address = sys.argv[1]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as collector:
        collector.bind((address, 9060))
        while True:
            print(json.dumps(decode(collector.recv(65535))), flush=True)


main()
