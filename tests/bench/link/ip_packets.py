"""IPv4 and TCP as far as the emulator has to understand them: which flow, how far, and a reset (RFC 793)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

TCP = 6
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
_IP = struct.Struct("!BBHHHBBH4s4s")
_TCP = struct.Struct("!HHIIBBHHH")


@dataclass(frozen=True)
class Segment:
    """One TCP segment; addresses are four bytes, `length` counts its payload."""

    source: bytes
    target: bytes
    source_port: int
    target_port: int
    seq: int
    ack: int
    flags: int
    length: int

    def answered_by_reset(self, acked: int) -> bytes:
        """Return the packet that ends this flow at whoever sent this segment.

        Args:
            acked: the newest acknowledgement of that sender: a reset counts only when it carries exactly the
                number that is awaited next (RFC 5961 section 3.2).
        """
        head = _TCP.pack(self.target_port, self.source_port, acked, 0, 5 << 4, RST, 0, 0, 0)
        pseudo = self.target + self.source + struct.pack("!BBH", 0, TCP, len(head))
        whole = head[:16] + struct.pack("!H", checksum(pseudo + head)) + head[18:]
        first = _IP.pack(0x45, 0, 20 + len(whole), 0, 0x4000, 64, TCP, 0, self.target, self.source)
        return first[:10] + struct.pack("!H", checksum(first)) + first[12:] + whole


def checksum(data: bytes) -> int:
    """Return the one's complement sum of RFC 1071."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def is_ipv4(packet: bytes) -> bool:
    """Tell whether a packet is of the protocol the emulator carries; others are dropped unseen."""
    return len(packet) >= 20 and packet[0] >> 4 == 4


def read_segment(packet: bytes) -> Segment | None:
    """Return the TCP segment of an IPv4 packet, None for any other protocol."""
    start = (packet[0] & 15) * 4
    if packet[9] != TCP or len(packet) < start + 20:
        return None
    source_port, target_port, seq, ack, offset, flags, *_ = _TCP.unpack_from(packet, start)
    length = len(packet) - start - (offset >> 4) * 4
    return Segment(packet[12:16], packet[16:20], source_port, target_port, seq, ack, flags, length)


def address(text: str) -> bytes:
    """Return the four bytes of a dotted address."""
    return socket.inet_aton(text)
