"""Packets of no case that the portal refused: no list of cases can show them, so they are told on their own.

So far that is what citizens said of the service, which leads to nobody. It lies on this machine until the portal has
taken it; offered again it is the same packet, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from kiosk.failure_words.attention import class_of
from kiosk.wording import mark, t
from sync.replica.chain import audit
from sync.replica.outbox import outbox, packets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.duty import Duty
    from sync.replica.storage.connection import Connection

_KINDS = {"satisfaction": mark("Ý kiến của người dân")}
_OTHER = mark("Gói không thuộc hồ sơ nào")
_SAID = {
    "attention_too_large": mark("Gói này lớn hơn mức Cổng nhận"),
    "attention_unreadable": mark("Cổng không đọc được gói này"),
}
_REFUSED = mark("Cổng không nhận gói này")


@dataclass(frozen=True)
class CaselessView:
    """One such packet.

    Attributes:
        packet_id: its id.
        kind: what it is, in words.
        sealed_ms: of the day it was sealed, UTC milliseconds.
        said: why it was refused, in words.
        code: the portal's, for whoever looks after the station.
    """

    packet_id: bytes
    kind: str
    sealed_ms: int
    said: str
    code: str


def refused(duty: Duty) -> tuple[CaselessView, ...]:
    """Return the packets of no case that wait for a person, the oldest first."""

    def job(db: Connection) -> tuple[CaselessView, ...]:
        return tuple(
            _view(row, outbox.attention(db, row.packet_id)) for row in packets.refused_of_no_case(db)
        )

    return duty.replica.read(job)


def offer_again(duty: Duty) -> int:
    """Offer all of them once more, as they are; return how many. Durable when this returns."""
    now_ms, who = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> int:
        ids = [row.packet_id for row in packets.refused_of_no_case(db)]
        requeue(db, ids, who, now_ms)
        return len(ids)

    return duty.replica.write(job).result()


def requeue(db: Connection, packet_ids: Iterable[bytes], who: str, now_ms: int) -> list[bytes]:
    """Offer packets that need attention once more; return those that do not. Writer thread only."""
    ids = list(packet_ids)
    left = [one for one in ids if not outbox.requeue(db, one, now_ms)]
    if ids:
        audit.append(db, now_ms, who, "outbox_retry", None, {"packets": [one.hex() for one in ids]})
    return left


def _view(row: packets.PacketRow, told: tuple[str, bytes] | None) -> CaselessView:
    reason, raw = told or (row.reason or "", b"null")
    codes = _codes(raw)
    said = _SAID.get(class_of(reason, codes, at_fields=False), _REFUSED)
    return CaselessView(
        row.packet_id,
        t(_KINDS.get(row.kind, _OTHER)),
        row.sealed_ms,
        t(said),
        ", ".join(dict.fromkeys((reason, *codes))),
    )


def _codes(raw: bytes) -> tuple[str, ...]:
    detail = msgspec.json.decode(raw)
    found = detail.get("problems") if isinstance(detail, dict) else None
    listed = found if isinstance(found, list) else []
    return tuple(one["code"] for one in listed if isinstance(one, dict) and isinstance(one.get("code"), str))
