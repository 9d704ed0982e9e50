"""The QR code of identity cards of 2021 (7 fields) and 2024 (7 and more), fields parted by "|".

Number, old number, name, birth `ddmmyyyy`, sex, residence, issue `ddmmyyyy`; UTF-8, no checksum. Fields
beyond the seventh are kept unparsed: their order is not published. Circulars 06/2021/TT-BCA and
16/2024/TT-BCA describe the cards.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from datetime import date

from forms.identity.card_dates import card_expiry, parse_card_birth, parse_card_date
from forms.identity.card_fields import FieldText, read_address, read_gender, read_name
from forms.identity.card_number import CardNumber, number_problems, parse_card_number
from forms.identity.keyboards import typed_wrongly
from forms.identity.lost_marks import Doubt, doubt_address, doubt_name, shows_marks
from forms.identity.other_codes import name_other_code
from forms.identity.reading import MAX_RAW_BYTES, IdentityReading, Problem, Repair, Source, rejected
from forms.identity.wedge import unframe
from forms.text import has_lead_letters, looks_misread, squeeze, undo_misreading

MAX_FIELDS = 32
"""More parts than this is no card."""


@dataclass(slots=True)
class _Draft:
    """What has been found so far."""

    repairs: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repaired: list[Repair] = field(default_factory=list)
    original: list[str] | None = None

    def note(self, key: str, repair: str = "", problem: str = "") -> None:
        if repair:
            self.repairs.append(f"{repair}:{key}")
        if problem:
            self.problems.append(Problem(problem, key))

    def compare(self, key: str, part: str, place: int, value: str | None, *, mended: bool) -> None:
        """Keep a value beside the text it was mended from, in its own field or in the whole code."""
        before = squeeze(part if self.original is None else self.original[place])
        whole = self.original is not None and before != squeeze(part)
        if value is not None and (mended or whole):
            self.repaired.append(Repair(key, before, value))


def parse_cccd(raw: bytes | str, today: date | None, source: Source = "qr") -> IdentityReading:
    """Read the text of a card code.

    Never raises on any input and never makes up a value: a text that is no card code comes back
    rejected with a code saying what it seems to be (`other_codes`), a damaged field comes back empty.

    Args:
        raw: the decoder's bytes, or the text a keyboard scanner typed; at most 2 KiB are looked at.
        today: day of the reading in Vietnam, for dates in the future; None leaves those checks out.
        source: recorded as is.
    """
    data, text = _decode(raw)
    opened = text if isinstance(text, Problem) else _open(text)
    if isinstance(opened, Problem):
        return rejected(source, data, opened)
    parts, birth = opened.parts, opened.birth
    draft = _Draft(repairs=list(opened.repairs), original=opened.original)
    draft.note("birthDate", "date_format" if birth.slashed else "")
    draft.compare("birthDate", parts[3], 3, birth.known, mended=birth.slashed)
    draft.note("birthDate", problem="" if birth.is_whole else "birth_day_unknown")
    reading = _read_fields(opened.number, birth, parts, draft, today)
    return replace(reading, source=source, raw_b64=base64.b64encode(data).decode("ascii"))


def number_in_cccd(raw: bytes) -> str | None:
    """Return the personal number `parse_cccd` would give, without reading what else the card says."""
    _data, text = _decode(raw)
    opened = text if isinstance(text, Problem) else _open(text)
    return None if isinstance(opened, Problem) else opened.number.number


def _open(text: str) -> _Opened | Problem:
    """Take a card's text apart, or say why it is none."""
    bare, repairs = unframe(text)
    original: list[str] | None = None
    if looks_misread(bare):
        # One wrong guess over the whole text can swallow separators; undone whole, they come back.
        whole = undo_misreading(bare)
        if whole is not None and whole.count("|") >= 6:
            # Where a separator was swallowed, nobody can tell which text each field was.
            original = bare.split("|") if bare.count("|") == whole.count("|") else None
            bare, repairs = whole, (*repairs, "encoding")
    parts = bare.split("|")
    refusal, birth = _refuse(parts, bare)
    number = parse_card_number(parts[0].strip())
    if refusal is not None or number is None or birth is None:
        return refusal or Problem("number_invalid", "idNumber")
    return _Opened(number, birth, parts, repairs, original)


def _decode(raw: bytes | str) -> tuple[bytes, str | Problem]:
    try:
        data = raw.encode("utf-8") if isinstance(raw, str) else raw
    except UnicodeEncodeError:
        return b"", Problem("not_utf8")
    if len(data) > MAX_RAW_BYTES:
        return data, Problem("card_too_long")
    try:
        return data, data.decode("utf-8")
    except UnicodeDecodeError:
        return data, Problem("not_utf8")


@dataclass(frozen=True, slots=True)
class _Birth:
    """A birthday: the first day it can be, and as much of it as the card says."""

    first: date
    known: str
    slashed: bool

    @property
    def is_whole(self) -> bool:
        return self.known == self.first.isoformat()


@dataclass(frozen=True, slots=True)
class _Opened:
    """A card's text taken apart: number and birthday are certain, the other fields as they came."""

    number: CardNumber
    birth: _Birth
    parts: list[str]
    repairs: tuple[str, ...]
    original: list[str] | None


def _refuse(parts: list[str], bare: str) -> tuple[Problem | None, _Birth | None]:
    """Say why the parts are no card, and otherwise return the birthday."""
    keys = typed_wrongly(bare)
    if keys:
        return Problem(keys), None
    if not 7 <= len(parts) <= MAX_FIELDS:
        return Problem(name_other_code(bare)), None
    if parse_card_number(parts[0].strip()) is None:
        return _number_problem(bare), None
    first, known, slashed = parse_card_birth(parts[3])
    if first is None:
        return Problem("birth_date_unreal", "birthDate"), None
    if not parts[2].strip():
        return Problem("name_missing", "fullName"), None
    return None, _Birth(first, known, slashed)


def _number_problem(bare: str) -> Problem:
    other = name_other_code(bare)
    return Problem(other) if other != "qr_unknown" else Problem("number_invalid", "idNumber")


def _read_fields(
    number: CardNumber, birth: _Birth, parts: list[str], draft: _Draft, today: date | None
) -> IdentityReading:
    gender, mended = read_gender(parts[4])
    draft.note("gender", mended, "" if gender else "gender_unreadable")
    draft.compare("gender", parts[4], 4, gender, mended=bool(mended))
    name, address, hint = _read_texts(parts, draft)
    issued = _read_issue(parts[6], birth.first, today, draft)
    if today is not None and birth.first > today:
        draft.note("birthDate", problem="birth_in_future")
    draft.problems += number_problems(number, birth.known, gender)
    # Worked out, not read: it is told, and takes nothing from how far the rest can be trusted.
    notes = _expiry_notes(birth.first, issued, today) if birth.is_whole else ()
    return IdentityReading(
        source="qr",
        id_number=number.number,
        old_id_number=_read_old_number(parts[1].strip(), draft),
        full_name=name,
        birth_date=birth.known,
        gender=gender,
        address_text=address,
        issued_on=issued,
        name_hint=hint,
        extras=tuple(parts[7:]),
        repairs=tuple(draft.repairs),
        repaired=tuple(draft.repaired),
        problems=(*draft.problems, *notes),
        verdict="repair" if draft.repairs or draft.problems else "accept",
    )


def _expiry_notes(birth: date, issued: str | None, today: date | None) -> tuple[Problem, ...]:
    """Say that a card has run out by its holder's age, which its code does not tell itself."""
    if issued is None or today is None or issued < birth.isoformat():
        return ()
    last = card_expiry(birth, date.fromisoformat(issued))
    return (Problem("card_expired", "expiresOn"),) if last is not None and last < today else ()


def _read_texts(parts: list[str], draft: _Draft) -> tuple[str | None, str | None, str | None]:
    """Name, address, and the name as a hint when the way here dropped its marks."""
    name, address = _read_lettered(parts[2], parts[5], parts[4])
    # Only where there is no address at all can the sex tell that marks come through.
    elsewhere = shows_marks(address.value or parts[5] or parts[4])
    doubted = None if name.value is None else doubt_name(name.value, marks_elsewhere=elsewhere)
    hint = (
        name.value if doubted is not None and doubted.code != "text_garbled" and not doubted.usable else None
    )
    name = _judged(name, doubted)
    address = _judged(address, None if address.value is None else doubt_address(address.value))
    draft.note("fullName", name.repair, name.problem)
    draft.note("addressText", address.repair, address.problem)
    draft.compare("fullName", parts[2], 2, name.value, mended=bool(name.repair))
    draft.compare("addressText", parts[5], 5, address.value, mended=bool(address.repair))
    return name.value, address.value, hint


def _read_lettered(raw_name: str, raw_address: str, raw_sex: str) -> tuple[FieldText, FieldText]:
    """Name and address; where one field was misread beyond undoing, letters only that leaves are damage in all."""
    name, address = read_name(raw_name), read_address(raw_address)
    lost = any(
        looks_misread(raw) and undo_misreading(raw) is None for raw in (raw_name, raw_address, raw_sex)
    )
    if lost or all(any(char in "ÄÅÆ" for char in raw) for raw in (raw_name, raw_address)):
        name, address = (
            FieldText(None, problem="text_garbled") if has_lead_letters(read.value or "") else read
            for read in (name, address)
        )
    return name, address


def _judged(read: FieldText, doubt: Doubt | None) -> FieldText:
    if doubt is None:
        return read
    if doubt.usable:
        return replace(read, problem=read.problem or doubt.code)
    return FieldText(None, problem=doubt.code)


def _read_old_number(text: str, draft: _Draft) -> str | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) in (9, 12):
        return text
    draft.note("oldIdNumber", problem="old_number_invalid")
    return None


def _read_issue(text: str, birth: date, today: date | None, draft: _Draft) -> str | None:
    issued, slashed = parse_card_date(text)
    if issued is None:
        draft.note("issuedOn", problem="issue_date_unreal")
        return None
    draft.note("issuedOn", "date_format" if slashed else "")
    draft.compare("issuedOn", text, 6, issued.isoformat(), mended=slashed)
    if issued < birth:
        draft.note("issuedOn", problem="issued_before_birth")
    elif today is not None and issued > today:
        draft.note("issuedOn", problem="issued_in_future")
    return issued.isoformat()
