"""Plain framing of sealed packets: `"TSB1"` then `u32be n ‖ packet` for each.

Packets are already compressed and sealed, so a batch adds four bytes each and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms.errors import HostileInput
from forms.packets.packet import MAX_PACKET_BYTES

MAGIC = b"TSB1"
MAX_BATCH_PACKETS = 200
MAX_BATCH_BYTES = 4_194_304


def frame_batch(packets: Sequence[bytes]) -> bytes:
    """Return the body of `POST packets`."""
    return MAGIC + b"".join(len(packet).to_bytes(4, "big") + packet for packet in packets)


def split_batch(untrusted: bytes) -> list[bytes]:
    """Return the packets of a batch, each still to be parsed.

    Raises:
        HostileInput: `batch_bytes` (wrong frame, empty, too many, or too large).
    """
    if len(untrusted) > MAX_BATCH_BYTES or untrusted[:4] != MAGIC:
        raise HostileInput("batch_bytes")
    packets: list[bytes] = []
    at = 4
    while at < len(untrusted):
        size = int.from_bytes(untrusted[at : at + 4], "big")
        end = at + 4 + size
        if at + 4 > len(untrusted) or end > len(untrusted) or not 0 < size <= MAX_PACKET_BYTES:
            raise HostileInput("batch_bytes")
        packets.append(untrusted[at + 4 : end])
        at = end
    if not 0 < len(packets) <= MAX_BATCH_PACKETS:
        raise HostileInput("batch_bytes")
    return packets
