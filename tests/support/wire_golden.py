"""The frozen bytes of every message and record of the wire, and the builder that made them.

`python -m tests.support.wire_golden FOLDER` writes what the builder makes today; the files in
`tests/wire/golden/` were written once and never change.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from sync.wire import messages
from sync.wire.handling import Handling
from sync.wire.records import TYPES, encode_record
from sync.wire.serving import Serving
from tests.support.content_golden import CONTENT, closed
from tests.support.records import authorised, batch, example

FOLDER = Path(__file__).parents[1] / "wire" / "golden"
AT = 1_795_323_600
ID, DIGEST, RECEIPT = bytes(range(16)), bytes(range(32)), bytes(range(96))
PERSON = messages.RosterEntry(operator_id="op-1", name="Lê Thị Thử", role="clerk", active=False)
REASON = messages.Reason(text="Tên trẻ viết thiếu dấu", pointer="/child/fullName")
PROBLEM = messages.WireProblem(
    pointer="/child/fullName", code="pattern", params={"limit": 3}, severity="warning", rule_id="k-name"
)
RESULT = messages.PacketResult(
    packet_id=ID,
    outcome="accepted",
    text_receipt=RECEIPT,
    complete_receipt=RECEIPT[:64],
    problems=(PROBLEM,),
    wait_s=60,
    server_state=5,
)
AGAIN = messages.PacketAgain(packet=RECEIPT[:40], text_receipt=RECEIPT, complete_receipt=RECEIPT[:64])
AGAIN_RESULT = messages.AgainResult(
    result=RESULT, missing=(DIGEST,), readopted=True, receipt_problem="bad_signature"
)
REQUEST = messages.SupplementRequest(
    request_id="yc-1",
    asked_at=AT,
    due_on="2026-12-01",
    reasons=(REASON, messages.Reason(text="Ảnh mờ", doc_id="d")),
)
DOSSIER = messages.DossierItem(
    case_id=ID,
    code="H17.20242-261122-000001",
    version=3,
    state=5,
    state_at=AT,
    due_on="2026-12-02",
    note="Mời bổ sung",
    request=REQUEST,
    complete_receipts=(RECEIPT,),
    action="ask_supplement",
    by="Phạm Văn Thử",
    unit_code="20242",
    extended_from="2026-12-01",
)
SERVING = Serving(station_no=10_002, label="Bưu điện Thanh Khê", since=AT, packet_id=ID)
MOVED = (
    msgspec.structs.replace(DOSSIER, serving=SERVING),
    messages.PacketResult(
        packet_id=ID, outcome="conflict", server_state=1, server_state_at=AT, serving=SERVING
    ),
)
"""The same types where another station serves the case: with a member that is left out otherwise."""
LATER: dict[str, tuple[str, msgspec.Struct]] = {
    "EnrolRequest-certificates.message": (
        "certificates",
        messages.EnrolRequest(
            code="12345-67890",
            label="",
            station_public=DIGEST,
            proof=bytes(64),
            certificates=(RECEIPT, RECEIPT[:80]),
        ),
    ),
    "EnrolRequest-unit.message": (
        "unit_code",
        messages.EnrolRequest(
            code="12345-67890", label="", station_public=DIGEST, proof=bytes(64), unit_code="20242"
        ),
    ),
    "Heartbeat-codes.message": (
        "codes",
        messages.Heartbeat(queued=0, codes=((ID, "TS-10001-0100007-1"), (DIGEST[:16], "TS-10001-0100008-3"))),
    ),
    "Heartbeat-drafts.message": ("drafts", messages.Heartbeat(queued=0, drafts=3)),
    "Heartbeat-codes-lost.message": ("codes_lost", messages.Heartbeat(queued=0, codes_lost=2)),
    "DossierItem-slip.message": (
        "slip_code",
        msgspec.structs.replace(DOSSIER, slip_code="TS-10001-0100007-1"),
    ),
    "DossierPage-handling.message": (
        "handling",
        messages.DossierPage(
            items=(DOSSIER,),
            next="kgEC",
            more=False,
            handling=(
                Handling(
                    case_id=DOSSIER.case_id,
                    unit_code="20257",
                    name="UBND phường Thanh Khê",
                    since=1_795_320_000,
                ),
            ),
        ),
    ),
}
"""Messages with a member of a later version, which is left out where there is nothing to say by it."""
OBJECT = messages.CatalogueItem(kind="form", id="dkks/5", payload=b"{}")
MESSAGES: tuple[msgspec.Struct, ...] = (
    messages.EnrolRequest(code="12345-67890", label="HP", station_public=DIGEST, proof=bytes(64)),
    PERSON,
    messages.EnrolAnswer(
        certificate=RECEIPT,
        keys=b"{}",
        label="Bưu điện",
        unit_code="20242",
        unit_name="UBND phường Hải Châu",
        profile="station",
        roster=(PERSON,),
    ),
    messages.OperatorKey(operator_id="op-1", code="12345-67890", endorsement=RECEIPT),
    PROBLEM,
    RESULT,
    messages.PacketAnswers(results=(RESULT,)),
    messages.HeldQuestion(packet_ids=(ID, DIGEST[:16])),
    messages.HeldAnswer(lacking=(ID,)),
    AGAIN,
    messages.PacketsAgain(packets=(AGAIN,)),
    AGAIN_RESULT,
    messages.AgainAnswers(results=(AGAIN_RESULT,)),
    messages.BlobAnswer(offset=70_000, complete=True, complete_receipts=(RECEIPT,)),
    REASON,
    REQUEST,
    DOSSIER,
    messages.Heartbeat(
        app_version="0.1.0",
        catalogue_generation=2,
        queued=3,
        incomplete=1,
        needs_attention=0,
        oldest_s=3_600,
        disk_free_mb=20_000,
        clock_offset_s=-12,
        never_coming=((1, 7),),
    ),
    messages.HeartbeatAnswer(dossiers='"1f3a-2c"', roster='"1f3a-7"', catalogue='"1f3a-0"'),
    OBJECT,
    messages.DossierPage(items=(DOSSIER,), next="kgEC", more=True),
    messages.RosterPage(items=(PERSON,), next="kgEC", more=False),
    messages.CataloguePage(items=(OBJECT,), next="kgEC", more=False, manifest=RECEIPT),
    messages.Problem(
        type="urn:tramso:problem:retry-later", status=503, title="Busy", retry_after_s=5, offset=0
    ),
)


def make() -> dict[str, bytes]:
    """Build every golden by its file's name."""
    built = {f"{type(message).__name__}.message": messages.encode(message) for message in MESSAGES}
    built |= {f"{type(message).__name__}-moved.message": messages.encode(message) for message in MOVED}
    built |= {name: messages.encode(message) for name, (_, message) in LATER.items()}
    built |= {f"{kind.value}.record": encode_record(example(kind)) for kind in TYPES}
    built["CaseContent.content"] = messages.encode(CONTENT)
    built["ContentAnswer.content"] = closed()
    built["satisfaction-batch.record"] = encode_record(batch())
    built["handover-authorised.record"] = encode_record(authorised())
    return built


if __name__ == "__main__":
    for name, data in make().items():
        (Path(sys.argv[1]) / name).write_bytes(data)
