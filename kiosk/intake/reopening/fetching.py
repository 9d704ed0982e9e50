"""A returned case whose answers are not here: asked of the portal, and durable as a draft before it opens.

The answers may have been forgotten in time, the station lost its records and was enrolled anew, another station has
supplemented the case since, or the citizen comes with a case of another station. Nothing is sent by this, and
nothing of the answer is kept but the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET

from forms.checking.answers import assemble_answers, clean_answers, flatten_answers
from forms.checking.reasons import grounds_of
from forms.checking.validate import check_answers
from forms.errors import DomainError, HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.seen_paper import read_seen
from kiosk.code_lists import lists_used, read_pinned_lists
from kiosk.duty import Duty
from kiosk.home.disk_room import require_room
from kiosk.intake import applicants, drafting
from kiosk.intake.at_portal import AT_PORTAL, AtPortal
from kiosk.intake.kept import returned, sent_before
from kiosk.intake.kept.details import DECLARED, SEEN, WARNED
from kiosk.intake.kept.first_slip import SAID, said_at_portal
from kiosk.intake.kept.same_person import PAID
from kiosk.intake.stale import SUPPLEMENT_REQUIRED
from kiosk.intake.standing import SEEN_VERSION
from kiosk.paid_fee import PaidFee
from sync.errors import SyncError, Trouble
from sync.link.contents import Reader
from sync.replica.cases import case_codes, cases
from sync.replica.cases.serving import BASIS
from sync.replica.chain import audit
from sync.replica.drafts import drafts, refilled, withdrawals
from sync.replica.drafts.pins import Pinned
from sync.replica.drafts.refilled import Refill
from sync.replica.storage.connection import Connection
from sync.wire import problems
from sync.wire.content import CaseContent

FROM_PORTAL = "portal"
"""Source of an answer whose own source the portal did not tell."""
_WHY: dict[Trouble, str] = {
    Trouble.BUSY: "content_busy",
    Trouble.PORTAL_DOWN: "content_busy",
    Trouble.CLOCK: "content_clock",
    Trouble.NOT_OUR_PORTAL: "content_untrue",
    Trouble.PROTOCOL: "content_untrue",
    Trouble.REFUSED: "content_forbidden",
}
_ANSWERED = {
    problems.NOT_FOUND.removeprefix(problems.PREFIX): "content_unknown",
    problems.CONTENT_GONE.removeprefix(problems.PREFIX): "content_gone",
    problems.NOTHING_ASKED.removeprefix(problems.PREFIX): "nothing_to_supplement",
}


def fetch(duty: Duty, question: Callable[[str, Reader], CaseContent], case_id: bytes) -> None:
    """Ask the portal for the answers of a returned case and open them as a draft of it; durable at the end.

    A draft of the case that is open already is kept as it is, and nobody is asked.

    Args:
        duty: who is on duty; they sign the question.
        question: asks the portal (`kiosk.station.asking.Questions.content`).
        case_id: the case.

    Raises:
        DomainError: `case_unknown`; `case_withdrawn` while the case is being taken back;
            `nothing_to_supplement` when the portal asks for nothing now; `content_offline`,
            `content_unknown`, `content_gone`, `content_forbidden`, `content_busy`, `content_clock`,
            `content_untrue`, `content_form` when this machine has not got the form they were given on; `disk_low`
            when the disk may not hold the whole correction.
    """
    if duty.replica.read(lambda db: _is_open(db, case_id)):
        return
    # Before the portal is asked: who looked at the answers is on record there.
    require_room(duty.replica)
    _open(duty, _ask(duty, question, case_id.hex()))


def take_over(
    duty: Duty, question: Callable[[str, Reader], CaseContent], key: str, first_code: str | None
) -> bytes:
    """Ask the portal for a returned case another station serves, and open it as a draft here; durable at the end.

    The case stays with that station until this one's supplement is taken: whoever stops here has changed nothing.

    Args:
        duty: who is on duty; they sign the question.
        question: asks the portal (`kiosk.station.asking.Questions.content`).
        key: the dossier's code, or the case's id as 32 hexadecimal digits.
        first_code: the provisional code on the citizen's slip, None where no slip was read.

    Returns:
        The case's id.

    Raises:
        DomainError: as `fetch`; `disk_low` when the disk may not hold the whole case.
    """
    require_room(duty.replica)
    content = _ask(duty, question, key)
    _open(duty, content, first_code)
    return content.item.case_id


def _ask(duty: Duty, question: Callable[[str, Reader], CaseContent], key: str) -> CaseContent:
    try:
        return question(key, _reader(duty))
    except SyncError as error:
        raise _refusal(error) from error


def _open(duty: Duty, content: CaseContent, first_code: str | None = None) -> None:
    # As the feed's news: what a slip says is as of then, and what nobody was told yet is kept from then on.
    now_ms, heard_ms = duty.clock.now_ms(), duty.station_clock.likely_now_ms()
    case_id, operator_id = content.item.case_id, duty.session.operator_id
    told: dict[str, object] = {
        "code": content.item.code,
        "version": content.item.version,
        "papers": len(content.documents),
    }

    def heard(db: Connection) -> None:
        audit.append(db, now_ms, operator_id, "content_fetched", case_id, told)
        _hear(db, content, heard_ms)

    # Whoever looked is on record, also where nothing can be made of the answer.
    duty.replica.write(heard).result()
    request = content.item.request if content.item.state == SUPPLEMENT_REQUIRED else None
    if request is None:
        raise DomainError("nothing_to_supplement")
    filled = _refill(duty, content, request.request_id, now_ms)

    def job(db: Connection) -> None:
        if cases.case(db, case_id) is None:
            cases.create(db, case_id, "", "", now_ms, cases.FROM_PORTAL)
            _hear(db, content, heard_ms)
        if first_code is not None and case_codes.case_code(db, case_id) != first_code:
            case_codes.set_first_code(db, case_id, first_code)
        if not _is_open(db, case_id):
            _must_still_ask(db, case_id, filled.answers_to)
            refilled.refill(db, case_id, filled, operator_id, now_ms)

    duty.replica.write(job).result()
    draft = drafting.read_draft(duty, case_id)
    applicants.name_applicant(duty, draft.row, draft.answers)


def _hear(db: Connection, content: CaseContent, heard_ms: int) -> None:
    withdrawals.apply_dossier(db, content.item, heard_ms)
    refilled.hear(db, content.item)


def _reader(duty: Duty) -> Reader:
    return Reader(
        operator_id=duty.session.operator_id,
        operator_key=duty.operator_key,
        station_no=duty.session.station_no,
        receipt_public=lambda key_id: duty.keys.good(KeyUse.RECEIPT, key_id).public,
        compressor=duty.compressor,
    )


def _is_open(db: Connection, case_id: bytes) -> bool:
    """Tell whether a draft of the case is being edited.

    Raises:
        DomainError: `case_unknown`, `case_withdrawn`.
    """
    if cases.case(db, case_id) is None:
        raise DomainError("case_unknown")
    if withdrawals.is_asked(db, case_id):
        raise DomainError("case_withdrawn")
    draft = drafts.read(db, case_id)
    return draft is not None and draft.state == "editing"


def _must_still_ask(db: Connection, case_id: bytes, answers_to: str) -> None:
    """Refuse what a round has overtaken while the answer was on its way."""
    known = cases.dossier(db, case_id)
    asked = known.request if known is not None and known.state == SUPPLEMENT_REQUIRED else None
    if asked is None or asked.request_id != answers_to:
        raise DomainError("nothing_to_supplement")


def _refill(duty: Duty, content: CaseContent, answers_to: str, now_ms: int) -> Refill:
    service = duty.catalogue.service(content.service)
    form = duty.catalogue.published_form(content.form.form_id, content.form.sha256)
    if form is None or service.code not in form.services:
        raise DomainError("content_form", form=content.form.form_id, version=content.form.version)
    try:
        answers, first = _answers(content, now_ms), _first_day(content)
    except HostileInput as error:
        raise DomainError("content_untrue") from error
    lists = lists_used(form, duty.catalogue.current().code_lists)
    sent = check_answers(
        form, content.data, declared_on=_declared_on(content), codelists=read_pinned_lists(lists)
    )
    details: dict[str, object] = {
        "identity": {reading.slot: reading for reading in content.identity},
        "warnings": {one.rule_id: one for one in content.warnings if not returned.is_answer(one)},
        WARNED: grounds_of(form, sent),
        SEEN_VERSION: content.item.version,
        AT_PORTAL: AtPortal(now_ms, content.documents),
        BASIS: content.packet_id,
        SEEN: read_seen(content.provenance),
    }
    if first is not None:
        details[DECLARED] = first
    # Without it the family is asked again for what it has paid, and holds two papers that differ.
    said = said_at_portal(content.fees, service, content.data)
    details[SAID], details[PAID] = said, PaidFee(said.collected, said.paper_receipt)
    return Refill(
        service_code=service.code,
        service_name=service.name,
        answers_to=answers_to,
        form=Pinned(form.form_id, form.version, form.sha256, form.raw, lists),
        answers=answers,
        details={
            **{name: msgspec.msgpack.encode(value) for name, value in details.items()},
            sent_before.SENT: sent_before.packed({one: raw for one, (raw, _, _) in answers.items()}),
        },
    )


def _declared_on(content: CaseContent) -> date:
    try:
        return date.fromisoformat(content.declared_on)
    except ValueError as error:
        raise DomainError("content_untrue") from error


def _answers(content: CaseContent, now_ms: int) -> dict[str, tuple[bytes, str, int]]:
    """Return what people answered, each with its own source and time; what is computed is computed again.

    Raises:
        HostileInput: not the answers of a form.
    """
    cleaned = clean_answers(content.data)
    if cleaned.problems:
        raise HostileInput("content_answers")
    # Sources stand under the numbers list entries had while they were typed; gaps are closed since.
    places = flatten_answers(assemble_answers({name: name for name in content.provenance}), apart=True)
    computed = frozenset(content.computed)
    stored = {}
    for pointer, value in flatten_answers(cleaned.document).items():
        if pointer in computed:
            continue
        raw = msgspec.json.encode(value)
        if len(raw) > drafting.MAX_VALUE_BYTES:
            raise HostileInput("content_answers")
        origin = content.provenance.get(str(places.get(pointer, pointer)), {})
        stored[pointer] = (raw, _source(origin), _changed_ms(origin, now_ms))
    return stored


def _first_day(content: CaseContent) -> date | None:
    """Return the day of the case's first declaration, None from a portal that does not tell it.

    Raises:
        HostileInput: no day.
    """
    if content.first_declared_on is UNSET:
        return None
    try:
        return date.fromisoformat(content.first_declared_on)
    except ValueError as error:
        raise HostileInput("content_day") from error


def _source(origin: Mapping[str, Any]) -> str:
    source = origin.get("source")
    return source if isinstance(source, str) and 0 < len(source) <= 32 else FROM_PORTAL


def _changed_ms(origin: Mapping[str, Any], now_ms: int) -> int:
    # Never after the draft begins: what was answered since then counts as mended.
    at_s = origin.get("at")
    known = isinstance(at_s, int) and 0 < at_s * 1_000 < now_ms - 1_000
    return at_s * 1_000 if known and isinstance(at_s, int) else now_ms - 1_000


def _refusal(error: SyncError) -> DomainError:
    told = _ANSWERED.get(error.problem or "")
    return DomainError(told or _WHY.get(error.trouble, "content_offline"))
