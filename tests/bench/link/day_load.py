"""What a busy day leaves in the outbox: sealed birth registrations and the photographs they cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.packets.body import IdentityEvidence
from forms.packets.packet import Packet
from kiosk.keys.session import Session
from sync.replica.drafts import attachments, drafts
from sync.replica.outbox import packets
from sync.replica.storage.connection import Connection
from tests.forms.engine.birth_answers import SCANNED
from tests.support.attached import attachment_row
from tests.support.packets import BIRTH, PacketMaker, Paper

if TYPE_CHECKING:
    from forms.stamp import Clock, Entropy
    from kiosk.station.open_station import OpenStation

FILE_BYTES = 300_000
_FIELDS = ("fullName", "dateOfBirth", "sex", "idNumber", "residence", "nationality", "ethnicity")


@dataclass(frozen=True)
class Load:
    """How much there is to send; every packet cites one file, so several cite the same."""

    packets: int = 200
    files: int = 20


FULL, SMALL = Load(), Load(40, 4)


def sealed_day(load: Load, maker: PacketMaker) -> Iterator[tuple[Packet, Paper]]:
    """Yield packets of about 1.2 KB with the paper each cites."""
    papers = [maker.paper(size=FILE_BYTES) for _ in range(load.files)]
    for number in range(load.packets):
        paper = papers[number % load.files]
        yield maker.submission((paper,), body_changes=_read_cards(maker, number)), paper


def fill(station: OpenStation, session: Session, load: Load, clock: Clock, entropy: Entropy) -> list[Packet]:
    """Seal a day with a station's own keys and store it as the counter does."""
    identity = station.identity
    maker = PacketMaker(
        identity.keys,
        identity.station_no,
        identity.key,
        session.operator_id,
        session.operator_key,
        clock,
        entropy,
        chain_epoch=identity.facts.chain_epoch,
    )
    sealed = []
    for packet, paper in sealed_day(load, maker):
        station.replica.write(lambda db, p=packet, a=paper: _store(db, p, a, clock, entropy)).result()
        sealed.append(packet)
    return sealed


def _read_cards(maker: PacketMaker, number: int) -> dict[str, object]:
    """Return provenance and two read cards of fictional people: what does not compress in a real packet."""
    read_at = maker.now_s() - number
    filled = (f"/{who}/{name}" for who in ("requester", "mother", "father") for name in _FIELDS)
    raw = f"048{number:09}|{maker.entropy.token(40).hex()}".encode()
    return {
        "provenance": {pointer: {"source": "qr", "readAt": read_at} for pointer in filled},
        "identity": (*SCANNED, IdentityEvidence(slot="mother", source="qr", raw=raw)),
    }


def _store(db: Connection, packet: Packet, paper: Paper, clock: Clock, entropy: Entropy) -> None:
    case_id, now_ms = packet.header.case_id, clock.now_ms()
    assert case_id is not None
    drafts.create(db, drafts.NewDraft(case_id, BIRTH, "Đăng ký khai sinh", "op-1", now_ms))
    row = attachment_row(paper, case_id, entropy, now_ms)
    attachments.add(db, row, paper.sealed)
    packets.store_packet(db, packet, None, now_ms)
    drafts.mark_sealed(db, case_id, packet.header.packet_id, now_ms)
