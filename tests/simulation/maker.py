"""Seals packets the same way every time: an ephemeral key from the seed, answers checked once a day."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from forms.packets.body import sign_body
from forms.packets.certificate import KeyUse
from forms.packets.packet import Header, Packet, build_packet, encode_header, parse_packet
from forms.packets.seal import seal_body
from forms.stamp import Clock, vietnam_date
from tests.support.hpke_reference import ReferenceSealer
from tests.support.packets import PacketMaker, birth_answers

BORN = date(2026, 11, 1)
"""As in the answers of every test; who comes more than sixty days later is asked why."""
LATE_DAYS = 60


@cache
def _answers(day: date) -> tuple[dict[str, Any], tuple[str, ...]]:
    if (day - BORN).days > LATE_DAYS:
        return birth_answers(day, child__lateReason="Gia đình đi làm xa")
    return birth_answers(day)


@dataclass
class SimulatedMaker(PacketMaker):
    """A station's maker; citizens declare on the true day, whatever the machine's clock says.

    Attributes:
        true_clock: the day in the street.
    """

    true_clock: Clock | None = None

    def declaration(self, papers: Any, changes: dict[str, object] | None = None) -> dict[str, Any]:
        assert self.true_clock is not None
        today = vietnam_date(self.true_clock.now_ms() // 1000)
        members = super().declaration(papers, changes)
        return members | {"declared_on": today.isoformat()}

    def answers(self, day: date, changes: dict[str, object]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return what every family of a history declares; the rules are worked out once a day."""
        del day
        assert self.true_clock is not None
        data, computed = _answers(vietnam_date(self.true_clock.now_ms() // 1000))
        data = copy.deepcopy(data)
        for name, value in changes.items():
            data[name] = value
        return data, computed

    def frame(self, header: Header, body_bytes: bytes, *, anonymous: bool = False) -> Packet:
        header_bytes = encode_header(header)
        signature = None if anonymous else sign_body(self.operator_key, header.packet_id, body_bytes)
        public = self.keys.current(KeyUse.SEAL).public
        sealer = ReferenceSealer(self.entropy.token(32))
        sealed = seal_body(sealer, self.compressor, public, header_bytes, body_bytes, signature)
        return parse_packet(build_packet(header_bytes, sealed, self.station_key))
