"""The other side of a practice: takes packets and files, signs receipts under its own root, plays an officer.

It speaks the messages of the wire, so that the practice station's engine, outbox and receipts are the real
ones. It stands in this process and has no address; a packet sealed to its keys opens nowhere else.
"""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

from forms.errors import HostileInput
from forms.packets.body import decode_body
from forms.packets.certificate import KeyUse, StationCertificate, sign_station
from forms.packets.codes import PRACTICE_STATION_NO
from forms.packets.packet import BlobRef, Kind, Packet, parse_packet
from forms.packets.receipt import RECEIPT_VERSION, CompleteReceipt, TextReceipt, sign_receipt
from forms.packets.seal import Compressor, SealKey, open_body
from kiosk.practice import officer
from kiosk.practice.records import KEY_ID, KnownFile, KnownPacket, Records, write_records
from resources import files
from sync.wire.messages import (
    BlobAnswer,
    DossierPage,
    EnrolAnswer,
    EnrolRequest,
    PacketResult,
    RosterEntry,
    WireProblem,
)

if TYPE_CHECKING:
    from pathlib import Path

    from forms.packets.body import Body
    from forms.stamp import Clock
    from kiosk.practice.script import ScriptName

STATION_NO = PRACTICE_STATION_NO
"""A real portal counts up from the first number and does not come here."""
OPERATOR_ID = "nv-thuc-hanh"
OPERATOR_NAME = "Người Thực Hành"
OPERATOR = RosterEntry(operator_id=OPERATOR_ID, name=OPERATOR_NAME, role="clerk")
LABEL = "Bàn thực hành"
UNIT_CODE = "20242"
UNIT_NAME = "UBND phường Hải Châu (thực hành)"
_CERTIFICATE_S = 2 * 365 * 86_400


class PretendPortal:
    """A portal for one practice station. Every change is on disk before it is answered.

    Args:
        path: of its records.
        records: as read or newly made.
        clock: of the machine.
    """

    def __init__(self, path: Path, records: Records, clock: Clock) -> None:
        self._path = path
        self._records = records
        self._clock = clock
        self._lock = threading.RLock()
        self._coming: dict[bytes, bytearray] = {}
        self._compressor = Compressor(files.dictionaries(), files.CURRENT_DICTIONARY)

    # --- what the practice screen asks -------------------------------------------------------

    @property
    def root(self) -> bytes:
        """The practice's root, public half."""
        return self._records.secret_root.public

    @property
    def receipt_key(self) -> tuple[int, bytes]:
        """Number and seed of the key that signs times and receipts."""
        return KEY_ID, self._records.seeds["receipt"]

    @property
    def station_public(self) -> bytes:
        """The key of the practice station, empty before it introduced itself."""
        return self._records.station_public

    @property
    def online(self) -> bool:
        """Whether there is a pretend network."""
        return self._records.offline_since is None

    @property
    def done(self) -> frozenset[str]:
        """Keys of the exercises that were done."""
        with self._lock:
            return frozenset(self._records.done)

    @property
    def next_script(self) -> ScriptName | None:
        """What was chosen for the next case, None for the usual order."""
        return self._records.next_script

    def set_online(self, online: bool) -> None:
        """Pull out or plug in the pretend network."""
        with self._lock:
            since, now_s = self._records.offline_since, self._now_s()
            if online and since is not None:
                self._records.offline = (since, now_s)
                self._records.offline_since = None
            elif not online and since is None:
                self._records.offline_since = now_s
            self._store()

    def choose(self, script_name: ScriptName | None) -> None:
        """Say what the officer does with the next case."""
        with self._lock:
            self._records.next_script = script_name
            self._store()

    # --- enrolment ---------------------------------------------------------------------------

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Take the practice station in; the same station is answered the same."""
        with self._lock:
            records = self._records
            if records.station_public != request.station_public or not records.certificate:
                now_s = self._now_s()
                certificate = StationCertificate(
                    1, STATION_NO, 1, request.station_public, now_s, now_s + _CERTIFICATE_S
                )
                records.certificate = sign_station(certificate, records.secret(KeyUse.STATION))
                records.station_public = request.station_public
                self._store()
            return EnrolAnswer(
                certificate=records.certificate,
                keys=records.keys,
                label=LABEL,
                unit_code=UNIT_CODE,
                unit_name=UNIT_NAME,
                profile="demo",
                roster=(OPERATOR,),
            )

    # --- packets and files -------------------------------------------------------------------

    def take(self, raw: bytes) -> PacketResult:
        """Answer one packet."""
        try:
            packet = parse_packet(raw)
        except HostileInput as error:
            return _rejected(b"", error.code)
        with self._lock:
            known = self._records.packets.get(packet.header.packet_id)
            if known is not None:
                return _accepted("already", packet, known)
            try:
                body = self._opened(packet)
            except HostileInput as error:
                return _rejected(packet.header.packet_id, error.code)
            refusal = self._moved_on(packet, body)
            if refusal is not None:
                return refusal
            known = self._received(packet, body)
            self._complete_if_whole(packet.header.packet_id, known)
            self._store()
            return _accepted("accepted", packet, known)

    def held(self, sha256: bytes) -> tuple[int, int] | None:
        """Return how many bytes of a file are here and its size, None for one nobody announced."""
        with self._lock:
            known = self._records.files.get(sha256)
            if known is None:
                return None
            return known.size if known.whole else len(self._coming.get(sha256, b"")), known.size

    def append(self, sha256: bytes, offset: int, data: bytes) -> BlobAnswer | None:
        """Take bytes of a file from `offset` on; None when that is not where it stopped."""
        with self._lock:
            known = self._records.files[sha256]
            coming = self._coming.setdefault(sha256, bytearray())
            if known.whole or offset != len(coming) or offset + len(data) > known.size:
                return None
            coming += data
            if len(coming) < known.size:
                return BlobAnswer(offset=len(coming), complete=False)
            known.whole = hashlib.sha256(coming).digest() == sha256
            del self._coming[sha256]
            receipts: list[bytes] = []
            for packet_id, packet in self._records.packets.items():
                if packet.complete_receipt is None and any(digest == sha256 for digest, _ in packet.blobs):
                    self._complete_if_whole(packet_id, packet)
                    if packet.complete_receipt is not None:
                        receipts.append(packet.complete_receipt)
            self._store()
            offset = known.size if known.whole else 0
            return BlobAnswer(offset=offset, complete=known.whole, complete_receipts=tuple(receipts))

    # --- the feed ----------------------------------------------------------------------------

    def head(self) -> str:
        """Let the officer act where it is time, and return where the feed stands."""
        with self._lock:
            self._play()
            return f'"{self._records.seq}"'

    def dossiers(self, after: int) -> DossierPage:
        """Return what changed since a place in the feed."""
        with self._lock:
            self._play()
            return officer.page(self._records, after)

    def _opened(self, packet: Packet) -> Body | None:
        if packet.header.kind not in {Kind.SUBMISSION, Kind.SUPPLEMENT, Kind.WITHDRAWAL}:
            return None
        key = SealKey(self._records.seeds["seal"])
        return decode_body(open_body(key, self._compressor, packet.header_bytes, packet.sealed)[0])

    def _moved_on(self, packet: Packet, body: Body | None) -> PacketResult | None:
        """Return the answer to a packet its case has no use for any more."""
        case = self._records.cases.get(packet.header.case_id or b"")
        if case is None or not officer.has_moved_on(case, body):
            return None
        return PacketResult(
            packet_id=packet.header.packet_id,
            outcome="conflict",
            server_state=case.state,
            server_state_at=case.state_at,
            code=case.code,
        )

    def _received(self, packet: Packet, body: Body | None) -> KnownPacket:
        header, now_s = packet.header, self._now_s()
        case = None
        if header.case_id is not None:
            case = officer.case_for(self._records, header.case_id, body, now_s)
        for blob in header.blobs:
            self._records.files.setdefault(blob.sealed_sha256, KnownFile(size=blob.size))
        receipt = TextReceipt(
            v=RECEIPT_VERSION,
            key_id=KEY_ID,
            packet_id=header.packet_id,
            packet_sha256=packet.sha256,
            case_id=header.case_id,
            code=None if case is None else case.code,
            received_at=now_s,
            missing=tuple(
                blob.sealed_sha256
                for blob in header.blobs
                if not self._records.files[blob.sealed_sha256].whole
            ),
        )
        known = KnownPacket(
            sha256=packet.sha256,
            kind=header.kind.value,
            case_id=header.case_id,
            service=header.service,
            blobs=tuple((blob.sealed_sha256, blob.size) for blob in header.blobs),
            sealed_at=header.sealed_at,
            received_at=now_s,
            text_receipt=sign_receipt(receipt, self._records.secret(KeyUse.RECEIPT)),
        )
        self._records.packets[header.packet_id] = known
        return known

    def _complete_if_whole(self, packet_id: bytes, known: KnownPacket) -> None:
        if not all(self._records.files[digest].whole for digest, _ in known.blobs):
            return
        now_s = self._now_s()
        case = self._records.cases.get(known.case_id or b"")
        receipt = CompleteReceipt(
            v=RECEIPT_VERSION,
            key_id=KEY_ID,
            packet_id=packet_id,
            packet_sha256=known.sha256,
            case_id=known.case_id,
            code=None if case is None else case.code,
            received_at=known.received_at,
            completed_at=now_s,
            blobs=tuple(BlobRef(digest, size) for digest, size in known.blobs),
            log_index=self._records.completions,
        )
        self._records.completions += 1
        known.complete_receipt = sign_receipt(receipt, self._records.secret(KeyUse.RECEIPT))
        if case is not None:
            case.complete_receipts.append(known.complete_receipt)
            case.since = now_s
            officer.touch(self._records, case)
        officer.tick(self._records, known)

    def _play(self) -> None:
        if officer.play(self._records, self._now_s()):
            self._store()

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000

    def _store(self) -> None:
        write_records(self._path, self._records)


def _accepted(outcome: str, packet: Packet, known: KnownPacket) -> PacketResult:
    return PacketResult(
        packet_id=packet.header.packet_id,
        outcome="already" if outcome == "already" else "accepted",
        text_receipt=known.text_receipt,
        complete_receipt=known.complete_receipt,
    )


def _rejected(packet_id: bytes, code: str) -> PacketResult:
    return PacketResult(
        packet_id=packet_id, outcome="rejected", problems=(WireProblem(pointer="", code=code),)
    )
