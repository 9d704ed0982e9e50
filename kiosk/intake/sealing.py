"""The seal: a checked draft becomes one immutable packet, in one transaction."""

from __future__ import annotations

from typing import Any

import msgspec

from forms.checking.validate import FormCheck
from forms.errors import DomainError
from forms.packets.body import Body, Fee, Places, SealedDocument, Submission, Supplement, WarningAnswer
from forms.packets.packet import BlobRef, CaseId, FormRef
from forms.packets.seen_paper import as_provenance
from kiosk import roster_age
from kiosk.duty import Duty
from kiosk.intake import applicants, packing, preparing, stale
from kiosk.intake.consents import ASSIST, NOTICE, as_given
from kiosk.intake.drafting import OpenDraft, check, read_draft, today, what_was_sent
from kiosk.intake.kept import details, returned
from kiosk.intake.kept.first_slip import SAID, Said, fee_said, say, say_again
from kiosk.intake.kept.helped_by import helper_of
from kiosk.intake.reopening.versions import must_be_taken
from kiosk.views.cases import ReturnReason, SealedView
from sync.replica.cases import cases, first_packets
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts
from sync.replica.drafts.attachments import AttachmentRow
from sync.replica.storage.connection import Connection


def seal(duty: Duty, case_id: bytes) -> SealedView:
    """Seal a draft: signed, closed to the portal's key, chained, queued and durable, or nothing at all.

    Raises:
        DomainError: `prepare_only`; `incomplete` with the count of errors, missing papers and unanswered
            warnings; `form_version_over`; `consent_missing`; `signature_missing`; `no_open_draft`;
            `replies_to_nothing` when a supplement's request is gone; `case_withdrawn` while the case is
            being taken back; `case_moved` when the portal's state no longer fits; `nothing_changed`,
            `reasons_open` while something the agency asked for was not dealt with; `operator_removed`;
            `roster_old` when nobody has said for too long who may work here.
    """
    draft = read_draft(duty, case_id)
    if draft.row.state != "editing":
        raise DomainError("no_open_draft")
    preparing.must_be_submitted(duty, draft.row.service_code, case_id)
    must_be_taken(duty, draft)
    if draft.row.kind != "supplement" and not roster_age.may_capture(duty.station_clock):
        raise DomainError("roster_old", days=roster_age.days_unheard(duty.station_clock))
    found = check(duty, draft)
    _must_be_ready(draft, found)
    fresh = tuple(file for file in draft.files if file.packet_id is None)
    files = tuple(file for file in fresh if file.doc_id not in found.ruled_out_documents)
    reasons, unheeded = _asked(duty, draft, found)
    said = _said(duty, draft, found)
    body = _body(duty, draft, found, files, returned.as_answers(reasons), fee_said(said))
    signed = packing.sign(duty, body)
    form = FormRef(draft.form.form_id, draft.form.version, draft.form.sha256)
    now_ms, taken = duty.clock.now_ms(), _taken(duty)

    def job(db: Connection) -> str:
        stale.must_fit(db, case_id, draft.row)
        if unheeded is not None:
            # Only of a case that is still asked for: else there is something else to say first.
            raise unheeded
        for file in fresh:
            if file not in files:
                attachments.remove(db, file.attachment_id)
        code = packing.store(
            duty, db, signed, case_id, draft.row.service_code, now_ms, form=form, blobs=_blobs(files)
        )
        details.put(db, case_id, SAID, said)
        details.put(db, case_id, "consents", body.consents)
        if draft.row.kind != "supplement":
            details.put(db, case_id, details.DECLARED, body.declared_on)
            # A correction of what was refused leaves the first slip's moment as it is.
            if taken is not None and first_packets.first(db, case_id) is None:
                details.put(db, case_id, details.TAKEN, taken)
        drafts.mark_sealed(db, CaseId(case_id), signed.packet_id, now_ms)
        applicants.settle(db, case_id)
        audit.append(
            db,
            now_ms,
            duty.session.operator_id,
            "sealed",
            case_id,
            {"packet": signed.packet_id.hex(), "kind": signed.kind.value},
        )
        return code

    code = duty.replica.seal(job).result()
    return SealedView(case_id, signed.packet_id, code)


def _taken(duty: Duty) -> details.Taken | None:
    """Return when a case is sealed now where the machine's own clock does not say it."""
    clock = duty.station_clock
    if not (clock.is_off() or clock.is_wrong()):
        return None
    return details.Taken(clock.sure_now_ms(), today(duty), clock.told_day() is not None)


def _said(duty: Duty, draft: OpenDraft, found: FormCheck) -> Said:
    """Return what the slip says; of a correction what it said before."""
    service = duty.catalogue.service(draft.row.service_code)
    if draft.row.kind == "supplement":
        said = say_again(draft.notes.said, service, found.effective)
    else:
        said = say(service, found.effective)
    paid, before = draft.notes.paid, draft.notes.said
    return msgspec.structs.replace(
        said,
        collected=paid.amount,
        paper_receipt=paid.receipt,
        # The citizen's first slip names its helper, as it names the moment, whoever corrects the case later.
        helper=helper_of(duty.session) if before is None else before.helper,
    )


def _must_be_ready(draft: OpenDraft, found: FormCheck) -> None:
    if not found.ready:
        errors = sum(1 for problem in found.problems if problem.severity == "error")
        missing = [doc for doc in found.missing_documents if not _is_reported(found, doc)]
        raise DomainError("incomplete", count=errors + len(missing) + len(found.unanswered_warnings))
    if not any(consent.purpose == ASSIST and consent.given for consent in draft.notes.consents):
        raise DomainError("consent_missing", purpose=ASSIST)
    if not any(consent.purpose == NOTICE for consent in draft.notes.consents):
        # Only of a case that goes on from another: what was agreed to came along, this has yet to be told.
        raise DomainError("consent_missing", purpose=NOTICE)
    if not draft.notes.signed:
        raise DomainError("signature_missing")


def _asked(
    duty: Duty, draft: OpenDraft, found: FormCheck
) -> tuple[tuple[ReturnReason, ...], DomainError | None]:
    """Return what the agency asked for with what became of it, and why that is not enough yet."""
    case = duty.replica.read(lambda db: cases.dossier(db, draft.row.case_id))
    request = case.request if case is not None and draft.row.answers_to is not None else None
    sent = what_was_sent(duty, draft)
    reasons = returned.with_fates(details.reasons_of(request), request, draft, found, sent)
    return reasons, returned.must_be_dealt_with(reasons, draft, found, sent)


def _is_reported(found: FormCheck, doc_id: str) -> bool:
    return any(problem.pointer == f"/documents/{doc_id}" for problem in found.problems)


def _body(
    duty: Duty,
    draft: OpenDraft,
    found: FormCheck,
    files: tuple[AttachmentRow, ...],
    to_officer: tuple[WarningAnswer, ...],
    fee: Fee,
) -> Body:
    common: dict[str, Any] = {
        "data": dict(found.effective),
        "computed": tuple(sorted(found.computed)),
        "provenance": {
            **{pointer: dict(origin) for pointer, origin in sorted(draft.provenance.items())},
            **as_provenance(draft.notes.seen),
        },
        # Only of whom the form speaks: a card of somebody typed over or no longer asked for stays here.
        "identity": tuple(card for slot, card in draft.notes.identity.items() if slot in found.scanned_slots),
        "documents": tuple(_document(file) for file in files),
        "warnings": (*_reasons_that_stand(draft, found), *to_officer),
        "consents": as_given(draft),
        "fees": (fee,),
        "places": Places(helped=duty.unit_code),
        "operator": duty.session.operator_id,
        "on_behalf_of": applicants.applicant_name(draft.answers) or draft.row.applicant or None,
        "declared_on": today(duty).isoformat(),
        "captured_at": duty.clock.now_ms() // 1000,
        "clock": duty.station_clock.facts(),
    }
    if draft.row.kind == "supplement":
        if draft.row.answers_to is None:
            raise DomainError("replies_to_nothing")
        removed = tuple(sorted(draft.notes.removed - {file.doc_id for file in files}))
        return Supplement(answers_to=draft.row.answers_to, removed=removed, **common)
    return Submission(**common)


def _reasons_that_stand(draft: OpenDraft, found: FormCheck) -> tuple[WarningAnswer, ...]:
    """Return the reasons for warnings the answers still give; one that is mended needs no excuse."""
    warned = {problem.rule_id for problem in found.problems if problem.severity == "warning"}
    return tuple(reason for rule_id, reason in draft.notes.warnings.items() if rule_id in warned)


def _document(file: AttachmentRow) -> SealedDocument:
    if file.content_key is None:
        raise DomainError("document_erased")
    return SealedDocument(
        doc_id=file.doc_id,
        plain_sha256=file.plain_sha256,
        type=file.mime,
        size=file.plain_size,
        content_key=file.content_key,
        sealed_sha256=file.sealed_sha256,
        originals=file.originals,
        copies=file.copies,
    )


def _blobs(files: tuple[AttachmentRow, ...]) -> tuple[BlobRef, ...]:
    # Two papers with the same content have their own keys, so their ciphertexts differ.
    return tuple(BlobRef(file.sealed_sha256, file.sealed_size) for file in files)
