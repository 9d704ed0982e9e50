"""Stations and operators that make real packets for the portal: birth registrations of fictional people."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec

from forms import pointer as pointers
from forms.checking.validate import check_answers
from forms.packets.attachment import CHUNK_BYTES, TAG_BYTES, digest, seal_file
from forms.packets.body import (
    Body,
    ClockFacts,
    Consent,
    Places,
    SealedDocument,
    Submission,
    Supplement,
    Withdrawal,
    encode_body,
    sign_body,
)
from forms.packets.certificate import KeyUse
from forms.packets.packet import (
    CHAIN_START,
    PACKET_VERSION,
    SUITE_X25519_AES256,
    BlobRef,
    FormRef,
    Header,
    Kind,
    Packet,
    build_packet,
    encode_header,
    parse_packet,
)
from forms.packets.portal_keys import PortalKeys
from forms.packets.seal import Compressor, HpkeSealer, seal_body
from forms.packets.signature import SigningKey
from forms.stamp import Clock, Entropy, new_uuid7, vietnam_date
from resources import files
from sync.wire.records import AnyRecord, encode_record, kind_of
from tests.forms.engine.birth_answers import CODE_LISTS, SCANNED, birth_form, good_answers

BIRTH = "1.001193"
FORM = birth_form()
FORM_REF = FormRef(FORM.form_id, FORM.version, FORM.sha256)


def sealed_size(plain_size: int) -> int:
    """Return the ciphertext's length for a file of `plain_size` bytes: a tag for each chunk, one at least."""
    return plain_size + TAG_BYTES * max(1, -(-plain_size // CHUNK_BYTES))


@dataclass(frozen=True)
class Paper:
    """One sealed file of a case."""

    document: SealedDocument
    sealed: bytes

    @property
    def blob(self) -> BlobRef:
        """How a packet's header names it."""
        return BlobRef(self.document.sealed_sha256, len(self.sealed))


def birth_answers(declared_on: date, **changes: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return effective answers and computed pointers of a valid birth registration.

    Args:
        declared_on: day of the declaration; the child is born three weeks before November 22.
        **changes: values by pointer with `__` for `/`, as `child__fullName="…"`.
    """
    data = copy.deepcopy(good_answers())
    for name, value in changes.items():
        pointers.write(data, name.split("__"), value)
    check = check_answers(FORM, data, declared_on=declared_on, codelists=CODE_LISTS)
    return check.effective, tuple(check.computed)


@dataclass
class PacketMaker:
    """One enrolled station with one operator, making a chain of packets.

    Attributes:
        keys: verified key list of the portal.
        station_no: as minted by the portal.
        station_key: the station's signing key.
        operator_id: who signs the bodies.
        operator_key: their key.
        clock: the station's clock.
        entropy: for ids and content keys.
    """

    keys: PortalKeys
    station_no: int
    station_key: SigningKey
    operator_id: str
    operator_key: SigningKey
    clock: Clock
    entropy: Entropy
    chain_epoch: int = 1
    seq: int = 0
    prev: bytes = CHAIN_START
    compressor: Compressor = field(
        default_factory=lambda: Compressor(files.dictionaries(), files.CURRENT_DICTIONARY)
    )

    def now_s(self) -> int:
        """Return the station's time in UTC seconds."""
        return self.clock.now_ms() // 1000

    def new_id(self) -> bytes:
        """Return a fresh UUIDv7."""
        return new_uuid7(self.clock, self.entropy)

    def paper(self, doc_id: str = "d-birth", size: int = 70_000, mime: str = "image/jpeg") -> Paper:
        """Photograph and seal a paper of `size` bytes."""
        plain, key = self.entropy.token(size), self.entropy.token(32)
        sealed = seal_file(plain, key)
        assert len(sealed) == sealed_size(size)
        document = SealedDocument(
            doc_id=doc_id,
            plain_sha256=digest(plain),
            type=mime,
            size=size,
            content_key=key,
            sealed_sha256=digest(sealed),
            originals=1,
        )
        return Paper(document, sealed)

    def submission(
        self,
        papers: tuple[Paper, ...],
        *,
        case_id: bytes | None = None,
        changes: dict[str, object] | None = None,
        body_changes: dict[str, Any] | None = None,
        **header: Any,
    ) -> Packet:
        """Seal a birth registration; `changes` alter answers, `body_changes` the body itself."""
        body = Submission(**self.declaration(papers, changes))
        if body_changes:
            body = msgspec.structs.replace(body, **body_changes)
        return self.seal(body, case_id or self.new_id(), papers, **header)

    def supplement(
        self,
        case_id: bytes,
        answers_to: str,
        papers: tuple[Paper, ...] = (),
        *,
        removed: tuple[str, ...] = (),
        changes: dict[str, object] | None = None,
        body_changes: dict[str, Any] | None = None,
    ) -> Packet:
        """Seal a corrected declaration that brings only new or replaced papers."""
        body = Supplement(answers_to=answers_to, removed=removed, **self.declaration(papers, changes))
        if body_changes:
            body = msgspec.structs.replace(body, **body_changes)
        return self.seal(body, case_id, papers)

    def withdrawal(self, case_id: bytes) -> Packet:
        """Seal a withdrawal."""
        body = Withdrawal(
            reason_code="citizen_asked",
            consents=(),
            operator=self.operator_id,
            on_behalf_of=None,
            declared_on=vietnam_date(self.now_s()).isoformat(),
            captured_at=self.now_s(),
            clock=self._clock_facts(),
        )
        return self.seal(body, case_id, (), form=None)

    def record(
        self, record: AnyRecord, case_id: bytes | None = None, papers: tuple[Paper, ...] = (), **header: Any
    ) -> Packet:
        """Seal a record as the next packet of the chain."""
        return self._next(
            kind_of(record),
            encode_record(record),
            case_id,
            papers,
            **{"service": None, "form": None, **header},
        )

    def seal(self, body: Body, case_id: bytes | None, papers: tuple[Paper, ...], **changes: Any) -> Packet:
        """Sign, compress, seal and frame a body as the next packet of the chain."""
        return self._next(Kind(body.kind), encode_body(body), case_id, papers, **changes)

    def _next(
        self,
        kind: Kind,
        body_bytes: bytes,
        case_id: bytes | None,
        papers: tuple[Paper, ...],
        /,
        *,
        anonymous: bool = False,
        **changes: Any,
    ) -> Packet:
        self.seq += 1
        header = Header(
            v=PACKET_VERSION,
            suite=SUITE_X25519_AES256,
            kind=kind,
            packet_id=self.new_id(),
            case_id=case_id,
            station_no=self.station_no,
            chain_epoch=self.chain_epoch,
            seq=self.seq,
            prev_sha256=self.prev,
            service=BIRTH,
            form=FORM_REF,
            blobs=tuple(paper.blob for paper in papers),
            portal_key_id=self.keys.current(KeyUse.SEAL).id,
            sealed_at=self.now_s(),
        )
        packet = self.frame(msgspec.structs.replace(header, **changes), body_bytes, anonymous=anonymous)
        self.prev = packet.sha256
        return packet

    def frame(self, header: Header, body_bytes: bytes, *, anonymous: bool = False) -> Packet:
        """Close a body's bytes under a header, signed by the operator unless it is anonymous."""
        header_bytes = encode_header(header)
        signature = None if anonymous else sign_body(self.operator_key, header.packet_id, body_bytes)
        public = self.keys.current(KeyUse.SEAL).public
        sealed = seal_body(HpkeSealer(), self.compressor, public, header_bytes, body_bytes, signature)
        return parse_packet(build_packet(header_bytes, sealed, self.station_key))

    def elsewhere(self, **changes: Any) -> PacketMaker:
        """Return the same station with something changed, its chain going on from here."""
        return replace(self, **changes)

    def declaration(
        self, papers: tuple[Paper, ...], changes: dict[str, object] | None = None
    ) -> dict[str, Any]:
        """Return the members submission and supplement share."""
        now_s = self.now_s()
        today = vietnam_date(now_s)
        data, computed = self.answers(today, changes or {})
        return {
            "data": data,
            "computed": computed,
            "provenance": {"/requester/fullName": {"source": "qr", "readAt": now_s}},
            "identity": SCANNED,
            "documents": tuple(paper.document for paper in papers),
            "warnings": (),
            "consents": (
                Consent(purpose="processing", given=True, text_version="1", at=now_s, method="screen"),
            ),
            "fees": (),
            "places": Places(helped="ubnd.20242"),
            "operator": self.operator_id,
            "on_behalf_of": None,
            "declared_on": today.isoformat(),
            "captured_at": now_s,
            "clock": self._clock_facts(),
        }

    def answers(self, day: date, changes: dict[str, object]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return effective answers and computed pointers of a declaration made on a day."""
        return birth_answers(day, **changes)

    @staticmethod
    def _clock_facts() -> ClockFacts:
        return ClockFacts(offset_s=0, since_signed_s=60, quality="signed")
