"""The floor: the same endpoint with signatures, seal, receipt and three inserts a packet, nothing decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from forms.packets.body import verify_body
from forms.packets.packet import Packet, parse_packet
from forms.packets.receipt import RECEIPT_VERSION, TextReceipt, sign_receipt
from sync.portal.context import Portal
from sync.portal.packets.opening import unseal
from sync.portal.stations import stations
from sync.portal.storage.tables import dossier, dossier_event, packet
from sync.wire import messages
from tests.support.portal import UNIT

_ADD = (sa.insert(packet), sa.insert(dossier), sa.insert(dossier_event))
_Rows = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


class Floor:
    """Takes packets without deciding anything.

    Args:
        portal: opened.
        run: packets in one transaction; 1 syncs the disk for each.
    """

    def __init__(self, portal: Portal, run: int = 1) -> None:
        self._portal = portal
        self._run = run

    def take_batch(self, batch: Iterable[bytes]) -> tuple[messages.PacketResult, ...]:
        """Answer as the portal would if nothing had to be decided."""
        raws = list(batch)
        runs = (raws[start : start + self._run] for start in range(0, len(raws), self._run))
        return tuple(result for run in runs for result in self._take(run))

    def _take(self, run: list[bytes]) -> list[messages.PacketResult]:
        with self._portal.store.writing() as db:
            made = [self._made(db, parse_packet(raw)) for raw in run]
            for statement, rows in zip(_ADD, zip(*(rows for rows, _ in made), strict=True), strict=True):
                db.execute(statement, list(rows))
        return [result for _, result in made]

    def _made(self, db: sa.Connection, parsed: Packet) -> tuple[_Rows, messages.PacketResult]:
        portal, header, now_s = self._portal, parsed.header, self._portal.now_s()
        station = stations.find_station(db, header.station_no)
        assert station is not None
        parsed.verify(station.public)
        body_bytes, body, signature = unseal(parsed, portal.keys, portal.compressor)
        assert signature is not None
        public = stations.operator_keys(db, header.station_no, body.operator)[0].public
        verify_body(public, header.packet_id, body_bytes, signature)
        code = header.packet_id.hex()
        receipt = TextReceipt(
            v=RECEIPT_VERSION,
            key_id=portal.keys.receipt.key_id,
            packet_id=header.packet_id,
            packet_sha256=parsed.sha256,
            case_id=header.case_id,
            code=code,
            received_at=now_s,
            missing=tuple(blob.sealed_sha256 for blob in header.blobs),
            possible_duplicate=None,
        )
        text = sign_receipt(receipt, portal.keys.receipt.key)
        arrival = int.from_bytes(header.packet_id[-7:], "big")
        case = {"case_id": header.case_id, "state": 1, "version": 1}
        opened = {"code": code, "station_no": header.station_no, "unit_code": UNIT, "service": "1.001193"}
        rows = (
            _packet(parsed, text, now_s, arrival),
            {**case, **opened, "state_at": now_s, "received_at": now_s, "feed_seq": arrival},
            {**case, "action": "submit", "at": now_s},
        )
        result = messages.PacketResult(packet_id=header.packet_id, outcome="accepted", text_receipt=text)
        return rows, result


def _packet(parsed: Packet, text: bytes, now_s: int, arrival: int) -> dict[str, Any]:
    header = parsed.header
    return {
        "packet_id": header.packet_id,
        "sha256": parsed.sha256,
        "case_id": header.case_id,
        "station_no": header.station_no,
        "chain_epoch": header.chain_epoch,
        "seq": header.seq,
        "kind": header.kind.value,
        "raw": parsed.raw,
        "received_at": now_s,
        "adjusted_on": "2026-11-22",
        "clock_suspect": False,
        "text_receipt": text,
        "arrival": arrival,
    }
