"""A content of a case as the portal gives it back: the fictional value, and bytes that are always the same."""

from __future__ import annotations

from forms.packets.body import IdentityEvidence, WarningAnswer
from forms.packets.packet import FormRef
from forms.packets.seal import Compressor, Sealer, seal_public
from forms.packets.signature import SigningKey
from sync.wire.content import CONTENT_VERSION, About, CaseContent, HeldDocument, close_content
from sync.wire.messages import DossierItem, Reason, SupplementRequest
from tests.support.hpke_reference import ReferenceSealer

AT = 1_795_323_600
CASE, PACKET, DIGEST = bytes(range(16)), bytes(range(16, 32)), bytes(range(32))
CODE = "H17.20242-261122-000001"
STATION_NO = 10_001
SEED = bytes(range(7, 39))
"""The private half of the question's key."""
RECEIPT_KEY = SigningKey(bytes(range(5, 37)))
PAPER = HeldDocument(
    doc_id="d-birth",
    type="image/jpeg",
    size=70_000,
    plain_sha256=DIGEST,
    sealed_sha256=DIGEST[::-1],
    packet_id=PACKET,
    originals=1,
    copies=2,
    stored=False,
)
CONTENT = CaseContent(
    item=DossierItem(
        case_id=CASE,
        code=CODE,
        version=3,
        state=5,
        state_at=AT,
        request=SupplementRequest(
            request_id="yc-1",
            asked_at=AT,
            due_on="2026-12-01",
            reasons=(Reason(text="Tên trẻ viết thiếu dấu", pointer="/child/fullName"),),
        ),
    ),
    service="1.001193",
    form=FormRef("dkks", 4, DIGEST),
    packet_id=PACKET,
    declared_on="2026-11-22",
    data={"child": {"fullName": "Nguyễn Mẫu An"}, "copies": 2},
    computed=("/copies",),
    provenance={"/child/fullName": {"source": "typed", "at": AT}},
    identity=(IdentityEvidence(slot="requester", source="qr", raw=b"fictional card"),),
    warnings=(WarningAnswer(rule_id="k-late", reason_code="explained"),),
    documents=(PAPER,),
)
ABOUT = About(CONTENT_VERSION, 1, STATION_NO, CASE, CODE, seal_public(SEED), AT)


def closed(
    content: CaseContent = CONTENT,
    about: About = ABOUT,
    sealer: Sealer | None = None,
    key: SigningKey = RECEIPT_KEY,
) -> bytes:
    """Return the portal's answer; without a sealer of its own, the same bytes each time."""
    return close_content(sealer or ReferenceSealer(bytes(range(9, 41))), Compressor({}), content, about, key)
