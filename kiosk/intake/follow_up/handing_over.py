"""The result of a case put into somebody's hand: recorded, signed, sealed into the same case and queued.

The state stays what the portal last said: only the portal moves a case to "handed over". A record the
portal does not take, because the case has moved on, is a conflict a person looks at.
"""

from __future__ import annotations

import base64

from msgspec import UNSET

from forms.errors import DomainError
from forms.identity.reading import IdentityReading
from forms.packets.attachment import CONTENT_KEY_BYTES, digest, seal_file
from forms.packets.body import IdentityEvidence, SealedDocument
from forms.packets.packet import BlobRef, CaseId
from forms.stamp import vietnam_date
from forms.text import fold
from kiosk.duty import Duty
from kiosk.intake import packing, signing
from kiosk.intake.drafting import read_draft
from kiosk.intake.follow_up.given_back import ENDED_HERE, HANDED, HANDED_OVER_STATE
from kiosk.intake.kept.details import SIGNATURE_DOC
from kiosk.views.result import RESULT, HandoverEntry, PaperBack, ResultView
from kiosk.wording import t
from sync.replica.cases import cases, serving
from sync.replica.chain import audit
from sync.replica.drafts import attachments, withdrawals
from sync.replica.outbox import packets
from sync.replica.storage.connection import Connection
from sync.wire.records import Handover

RESOLVED_STATE = 9
RECEIVERS_SIGNATURE = "x-receiver-signature"
MAX_NAME = 200


def standing_of(duty: Duty, case_id: bytes) -> ResultView:
    """Return whether the result of a case can be handed over."""

    def job(db: Connection) -> tuple[bool, str]:
        dossier = cases.dossier(db, case_id)
        resolved = dossier is not None and dossier.state == RESOLVED_STATE
        # The result goes to the station that serves the case; what this one recorded before still counts.
        resolved = resolved and not serving.is_elsewhere(db, case_id)
        return resolved and _is_recorded(db, case_id), _refusal(db, case_id)

    waiting, why = duty.replica.read(job)
    return (
        ResultView(waiting=waiting, why=why) if why else ResultView(can=True, papers=_papers(duty, case_id))
    )


def record(duty: Duty, case_id: bytes, entry: HandoverEntry) -> None:
    """Record that the result was handed over; durable and queued when this returns.

    The signature is sealed at once and can only be opened by the portal: this station keeps no key to it.

    Raises:
        DomainError: `receiver_missing`, `receiver_not_on_card`, `authority_missing`, `card_rejected`,
            `signature_empty`, `image_unreadable`, `image_too_large`, `pdf_unreadable`, `case_unknown`, `not_resolved`,
            `already_handed`, `result_elsewhere`.
    """
    name = _name(entry)
    if entry.on_paper:
        plain, mime = signing.signed_paper(entry.signature)
    else:
        signing.must_be_drawn(entry.signature)
        plain, mime = entry.signature, "image/png"
    content_key = duty.entropy.token(CONTENT_KEY_BYTES)
    sealed = seal_file(plain, content_key)
    document = SealedDocument(
        doc_id=RECEIVERS_SIGNATURE,
        plain_sha256=digest(plain),
        type=mime,
        size=len(plain),
        content_key=content_key,
        sealed_sha256=digest(sealed),
        originals=1 if entry.on_paper else 0,
        copies=0,
    )
    signed = packing.sign(duty, _record(duty, entry, name, document))
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> None:
        _must_be_open(db, case_id)
        attachments.store_sealed(db, document.sealed_sha256, sealed)
        blob = BlobRef(document.sealed_sha256, len(sealed))
        packing.store(duty, db, signed, case_id, None, now_ms, blobs=(blob,))
        withdrawals.replace_refused(db, CaseId(case_id), signed.packet_id, now_ms, {"handover"})
        told: dict[str, object] = {
            "packet": signed.packet_id.hex(),
            "relation": entry.relation,
            "papers": sorted(entry.papers),
        }
        audit.append(db, now_ms, operator_id, HANDED, case_id, told)

    duty.replica.seal(job).result()


def _must_be_open(db: Connection, case_id: bytes) -> None:
    if cases.case(db, case_id) is None:
        raise DomainError("case_unknown")
    why = _refusal(db, case_id)
    if why:
        raise DomainError(why)


def _refusal(db: Connection, case_id: bytes) -> str:
    dossier = cases.dossier(db, case_id)
    state = None if dossier is None else dossier.state
    if state == HANDED_OVER_STATE or _is_recorded(db, case_id):
        return "already_handed"
    if state != RESOLVED_STATE:
        return "not_resolved"
    return "result_elsewhere" if serving.is_elsewhere(db, case_id) else ""


def _is_recorded(db: Connection, case_id: bytes) -> bool:
    return any(
        row.kind == "handover" and row.state not in ENDED_HERE for row in packets.packets_of_case(db, case_id)
    )


def _name(entry: HandoverEntry) -> str:
    """Return the receiver's name after checking who they say they are."""
    name = " ".join(entry.received_by.split())[:MAX_NAME]
    if not name:
        raise DomainError("receiver_missing")
    if entry.card is not None and entry.card.verdict == "reject":
        raise DomainError("card_rejected", problem="")
    if entry.card is not None and not _is_on(entry.card, name):
        raise DomainError("receiver_not_on_card")
    if entry.relation == "authorised" and entry.card is None and not entry.authority.strip():
        raise DomainError("authority_missing")
    return name


def _is_on(card: IdentityReading, name: str) -> bool:
    """Tell whether a name may be the one on a card, as far as the card's reading can be trusted.

    Nobody has to write a name with the marks or the capitals of the card. The zone on its back has no marks
    and cuts a long name off; a doubtful reading of its code proves no name.
    """
    read = card.full_name if card.verdict == "accept" else None
    if read:
        return _bare(read) == _bare(name)
    # A code that lost its marks, or kept what Telex leaves of them, gives a hint no name can be held against.
    hint = card.name_hint if card.source == "mrz" else None
    return not hint or _bare(name).startswith(_bare(hint))


def _bare(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum())


def _record(duty: Duty, entry: HandoverEntry, name: str, document: SealedDocument) -> Handover:
    card = entry.card
    authority = " ".join(entry.authority.split())[:MAX_NAME]
    identity = None
    if card is not None:
        identity = IdentityEvidence(
            slot="receiver",
            source=card.source,
            raw=base64.b64decode(card.raw_b64),
            repairs=card.repairs,
            confirmer=duty.session.operator_id if card.verdict == "repair" else None,
        )
    return Handover(
        operator=duty.session.operator_id,
        captured_at=duty.clock.now_ms() // 1000,
        clock=duty.station_clock.facts(),
        documents=(document,),
        handed_on=vietnam_date(duty.station_clock.likely_now_s()).isoformat(),
        received_by=name,
        relation=entry.relation,
        papers=entry.papers,
        identity=UNSET if identity is None else identity,
        authority=authority or UNSET,
    )


def _papers(duty: Duty, case_id: bytes) -> tuple[PaperBack, ...]:
    """Return the result and every kind of paper whose originals were taken, as far as that is still known."""
    back = [PaperBack(RESULT, t("Giấy kết quả"))]
    files = duty.replica.read(lambda db: attachments.of_case(db, case_id))
    kinds = dict.fromkeys(
        file.doc_id for file in files if file.originals > 0 and file.doc_id != SIGNATURE_DOC
    )
    if not kinds:
        return tuple(back)
    try:
        form = read_draft(duty, case_id).form
    except DomainError:
        form = None
    for doc_id in kinds:
        rule = None if form is None else form.document(doc_id)
        back.append(PaperBack(doc_id, doc_id if rule is None else rule.label("vi")))
    return tuple(back)
