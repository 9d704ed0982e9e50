"""The frozen bytes every later version must still read, and the builder that made them.

`python -m tests.support.golden` prints what the builder makes today; the files in
`tests/forms/golden/` were written once and never change.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from forms.packets.attachment import seal_file
from forms.packets.body import (
    ClockFacts,
    Consent,
    Fee,
    IdentityEvidence,
    Places,
    SealedDocument,
    Submission,
    Supplement,
    WarningAnswer,
    Withdrawal,
    encode_body,
    sign_body,
)
from forms.packets.certificate import KeyEndorsement, KeyUse, StationCertificate, sign_key, sign_station
from forms.packets.codes import mint_case_code
from forms.packets.packet import (
    CHAIN_START,
    PACKET_VERSION,
    SUITE_X25519_AES256,
    BlobRef,
    FormRef,
    Header,
    Kind,
    build_packet,
    encode_header,
)
from forms.packets.portal_keys import PortalKey, sign_keys
from forms.packets.receipt import CompleteReceipt, TextReceipt, sign_receipt
from forms.packets.seal import Compressor, seal_body, seal_public
from forms.packets.signature import SigningKey
from forms.slips.slip import SlipCase, encode_slip
from sync.portal.keys.key_lists import KeyRequest, NewKey, Revocation, encode_request
from tests.support.hpke_reference import ReferenceSealer

FOLDER = Path(__file__).parents[1] / "forms" / "golden"
AT = 1_795_323_600
UNTIL = 1_900_000_000
CODE = mint_case_code(10_001, 1, 1)
DOSSIER = "H17.48.20194-261122-000001"


def fixed(name: str, size: int = 32) -> bytes:
    """Return bytes that are the same for ever for a name."""
    return hashlib.shake_256(name.encode()).digest(size)


ROOT = SigningKey(fixed("root"))
STATION_SIGNING = SigningKey(fixed("portal station key"))
RECEIPT_KEY = SigningKey(fixed("portal receipt key"))
SECOND_RECEIPT_KEY = SigningKey(fixed("second portal receipt key"))
STATION = SigningKey(fixed("station"))
OPERATOR = SigningKey(fixed("operator"))
SEAL_SEED = fixed("portal seal key")
PAPER = b"\xff\xd8\xff" + fixed("a photographed paper", 70_000)
CONTENT_KEY = fixed("content key")
CASE_ID = fixed("case", 16)


@dataclass(frozen=True)
class Golden:
    """One frozen file."""

    name: str
    data: bytes


def make() -> list[Golden]:
    """Build every golden from its fixed parts."""
    sealed_paper = seal_file(PAPER, CONTENT_KEY)
    blob = BlobRef(hashlib.sha256(sealed_paper).digest(), len(sealed_paper))
    submission = _packet(Kind.SUBMISSION, 1, CHAIN_START, _submission(), (blob,))
    supplement = _packet(Kind.SUPPLEMENT, 2, hashlib.sha256(submission).digest(), _supplement(), ())
    withdrawal = _packet(Kind.WITHDRAWAL, 3, hashlib.sha256(supplement).digest(), _withdrawal(), ())
    endorsement = sign_key(KeyEndorsement(1, KeyUse.STATION, 1, STATION_SIGNING.public, UNTIL), ROOT)
    certificate = sign_station(StationCertificate(1, 10_001, 1, STATION.public, AT, UNTIL), STATION_SIGNING)
    digest = hashlib.sha256(submission).digest()
    packet_id = fixed("packet submission", 16)
    text = TextReceipt(1, 1, packet_id, digest, CASE_ID, DOSSIER, AT + 5, (blob.sealed_sha256,))
    complete = CompleteReceipt(1, 1, packet_id, digest, CASE_ID, DOSSIER, AT + 5, AT + 9, (blob,), 1)
    slip = encode_slip(
        (SlipCase(CODE, CASE_ID, digest, "1.001193"),), "2026-11-22", STATION, certificate, endorsement
    )
    keys = (
        _key(1, "station", STATION_SIGNING.public, endorsement),
        _key(1, "seal", seal_public(SEAL_SEED), None),
        _key(1, "receipt", RECEIPT_KEY.public, None),
    )
    return [
        Golden("submission.packet", submission),
        Golden("supplement.packet", supplement),
        Golden("withdrawal.packet", withdrawal),
        Golden("paper.sealed", sealed_paper),
        Golden("text.receipt", sign_receipt(text, RECEIPT_KEY)),
        Golden("complete.receipt", sign_receipt(complete, RECEIPT_KEY)),
        Golden("station.certificate", certificate),
        Golden("station-key.endorsement", endorsement),
        Golden("keys.json", sign_keys(keys, 1, AT, ROOT)),
        Golden("keys-revoked.json", sign_keys(_after_a_theft(keys), 2, AT + 60, ROOT)),
        Golden("key.request", encode_request(_request(sign_keys(keys, 1, AT, ROOT)))),
        Golden("slip.txt", slip.encode("ascii")),
    ]


def _key(number: int, use: str, public: bytes, endorsement: bytes | None) -> PortalKey:
    return PortalKey(
        id=number,
        use=use,
        public=public,
        online=True,
        not_before=AT,
        not_after=UNTIL,
        endorsement=endorsement,
    )


def _after_a_theft(keys: tuple[PortalKey, ...]) -> tuple[PortalKey, ...]:
    """Return the list with its receipt key revoked and a second one in its place."""
    station, seal, receipt = keys
    revoked = msgspec.structs.replace(receipt, revoked_at=AT + 30)
    endorsement = sign_key(KeyEndorsement(1, KeyUse.RECEIPT, 2, SECOND_RECEIPT_KEY.public, UNTIL), ROOT)
    return (station, seal, revoked, _key(2, "receipt", SECOND_RECEIPT_KEY.public, endorsement))


def _request(keys: bytes) -> KeyRequest:
    new = NewKey(use="receipt", id=2, public=SECOND_RECEIPT_KEY.public)
    return KeyRequest(v=1, keys=keys, add=(new,), revoke=(Revocation(use="receipt", id=1, since=AT + 30),))


def _packet(
    kind: Kind,
    seq: int,
    prev: bytes,
    body: Submission | Supplement | Withdrawal,
    blobs: tuple[BlobRef, ...],
) -> bytes:
    packet_id = fixed(f"packet {kind.value}", 16)
    header = encode_header(
        Header(
            v=PACKET_VERSION,
            suite=SUITE_X25519_AES256,
            kind=kind,
            packet_id=packet_id,
            case_id=CASE_ID,
            station_no=10_001,
            chain_epoch=1,
            seq=seq,
            prev_sha256=prev,
            service="1.001193",
            form=FormRef("dkks", 4, fixed("form")),
            blobs=blobs,
            portal_key_id=1,
            sealed_at=AT,
        )
    )
    raw = encode_body(body)
    sealed = seal_body(
        ReferenceSealer(fixed(f"ephemeral {kind.value}")),
        Compressor({}),
        seal_public(SEAL_SEED),
        header,
        raw,
        sign_body(OPERATOR, packet_id, raw),
    )
    return build_packet(header, sealed, STATION)


_CLOCK = ClockFacts(offset_s=0, since_signed_s=3_600, quality="signed")
_CONSENT = Consent(purpose="process", given=True, text_version="2026-11", at=AT - 60, method="screen")


def _submission() -> Submission:
    return Submission(
        data={"child": {"fullName": "Nguyễn An Nhiên", "birthDate": "2026-11-01"}, "pledge": True},
        computed=("/child/daysSinceBirth",),
        provenance={"/requester/fullName": {"source": "qr", "readAt": AT - 300}},
        identity=(
            IdentityEvidence(
                slot="requester",
                source="qr",
                raw="048190000017||Trần Thị Kiểm Thử|17051990|Nữ|Tổ 12, Hải Châu, Đà Nẵng|15062021".encode(),
            ),
        ),
        documents=(
            SealedDocument(
                doc_id="d-birth",
                plain_sha256=hashlib.sha256(PAPER).digest(),
                type="image/jpeg",
                size=len(PAPER),
                content_key=CONTENT_KEY,
                sealed_sha256=hashlib.sha256(seal_file(PAPER, CONTENT_KEY)).digest(),
            ),
        ),
        warnings=(WarningAnswer(rule_id="k-requester", reason_code="checked"),),
        consents=(_CONSENT,),
        fees=(Fee(label="Bản sao", due=8_000, collected=8_000, paper_receipt="0000001"),),
        places=Places(helped="BD-20194", received="UBND-20194", competent="UBND-20194"),
        operator="op-0001",
        on_behalf_of=None,
        declared_on="2026-11-22",
        captured_at=AT - 10,
        clock=_CLOCK,
    )


def _supplement() -> Supplement:
    return Supplement(
        answers_to="yc-1",
        removed=("d-witness",),
        data={"child": {"fullName": "Nguyễn An Nhiên", "birthDate": "2026-11-02"}, "pledge": True},
        computed=("/child/daysSinceBirth",),
        provenance={},
        identity=(),
        documents=(),
        warnings=(),
        consents=(_CONSENT,),
        fees=(),
        places=Places(helped="BD-20194"),
        operator="op-0001",
        on_behalf_of=None,
        declared_on="2026-11-23",
        captured_at=AT + 86_400,
        clock=_CLOCK,
    )


def _withdrawal() -> Withdrawal:
    return Withdrawal(
        reason_code="changed_mind",
        consents=(_CONSENT,),
        operator="op-0001",
        on_behalf_of="Nguyễn Văn Mẫu",
        declared_on="2026-11-24",
        captured_at=AT + 2 * 86_400,
        clock=_CLOCK,
    )


if __name__ == "__main__":
    for golden in make():
        sys.stdout.write(f"{golden.name} {len(golden.data)} {hashlib.sha256(golden.data).hexdigest()}\n")
