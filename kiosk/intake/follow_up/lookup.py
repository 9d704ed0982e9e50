"""Following up: a slip scanned, photographed, pasted or typed leads to its cases, without any network.

A slip is proven with the root's key alone. This machine then says what it knows; of another station's
cases that is nothing, and it says so instead of guessing. Nothing here is logged.
"""

from __future__ import annotations

import re
from datetime import date

from forms.errors import DomainError, HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.codes import is_meant_as_case_code, read_case_code
from forms.slips.slip import SlipCase
from forms.slips.slip_reading import ReadSlip, looks_like_slip, read_slip
from forms.stamp import vietnam_date
from kiosk.duty import Duty
from kiosk.intake.follow_up import case_views
from kiosk.scanning.barcodes import decode_image
from kiosk.views.lookup import LookupCase, LookupView
from sync.replica.cases import case_codes, cases, first_packets
from sync.replica.outbox import packets

LONGEST_TEXT = 4_096
"""Characters looked at; a slip has about 600 and never more than 1,200."""
_LONGEST_CODE = 60
_CARD_BARS = 5
_PORTALS = re.compile(r"[A-Z][0-9]{2}(\.[0-9A-Z]{1,8}){1,3}-[0-9]{6}-[0-9]{3,9}")
"""A dossier code as portals give it: province, unit, day, number."""


def look_up(duty: Duty, untrusted_text: str) -> LookupView:
    """Return what this machine knows of a slip's text, a provisional code or a portal's code.

    Raises:
        HostileInput: as `read_slip`; `case_code_check` for a code with a mistyped digit.
        DomainError: `lookup_card` (an identity card), `lookup_unknown` (neither slip nor known code).
    """
    text = untrusted_text[:LONGEST_TEXT].strip()
    if looks_like_slip(text):
        return _of_slip(duty, read_slip(text, duty.keys.root))
    if is_meant_as_case_code(text):
        return _of_code(duty, text)
    if text.count("|") >= _CARD_BARS:
        raise DomainError("lookup_card")
    code = text.upper() if len(text) <= _LONGEST_CODE else ""
    known = duty.replica.read(lambda db: case_codes.with_code(db, code)) if code else ()
    if known:
        return _all_of(duty, known, station_no=None, own=True)
    if _PORTALS.fullmatch(code) is None:
        raise DomainError("lookup_unknown")
    asked = LookupCase(code, "", "", None, ask=code)
    return LookupView(proven=False, station_no=None, own=False, day=None, cases=(asked,))


def look_up_picture(duty: Duty, image: bytes) -> LookupView:
    """Return the same for the code in a picture file.

    Raises:
        DomainError: `image_too_large`, `image_unreadable`, `lookup_no_code`, and those of `look_up`.
        HostileInput: as `look_up`.
    """
    texts = [found.raw.decode("utf-8", "replace") for found in decode_image(image)]
    if not texts:
        raise DomainError("lookup_no_code")
    return look_up(duty, next((text for text in texts if looks_like_slip(text)), texts[0]))


def _of_slip(duty: Duty, read: ReadSlip) -> LookupView:
    day = _day(read)
    cautions = [code for code, holds in _cautions(duty, read, day) if holds]
    return LookupView(
        proven=True,
        station_no=read.certificate.station_no,
        own=read.certificate.station_no == duty.session.station_no,
        day=day,
        cases=tuple(_of_slip_case(duty, one) for one in read.slip.cases),
        cautions=tuple(cautions),
    )


def _day(read: ReadSlip) -> date | None:
    try:
        return date.fromisoformat(read.slip.day)
    except ValueError:
        return None


def _cautions(duty: Duty, read: ReadSlip, day: date | None) -> tuple[tuple[str, bool], ...]:
    own = read.certificate.station_no == duty.session.station_no
    end = vietnam_date(min(read.certificate.not_after, read.key_not_after))
    return (
        ("key_unlisted", not _is_listed(duty, read)),
        ("after_end", day is not None and day > end),
        # Another station's slip names a packet of its own.
        ("other_packet", own and any(_differs(duty, one) for one in read.slip.cases)),
        ("other_case", any(_is_anothers(duty, one) for one in read.slip.cases)),
    )


def _is_listed(duty: Duty, read: ReadSlip) -> bool:
    try:
        return duty.keys.find(KeyUse.STATION, read.key_id).public == read.key_public
    except HostileInput:
        return False


def _differs(duty: Duty, one: SlipCase) -> bool:
    first, sent = duty.replica.read(
        lambda db: (first_packets.first(db, one.case_id), packets.packets_of_case(db, one.case_id))
    )
    if first is None or first.sha256 is None:
        # Of no case of this station, or nobody knows any more what its slip named.
        return False
    # A reprint once named the packet that took the place of the first.
    return one.first_packet_sha256 not in {first.sha256, *(row.sha256 for row in sent)}


def _is_anothers(duty: Duty, one: SlipCase) -> bool:
    """Tell whether the printed code is another case's here: a station put back from an older copy printed it twice."""
    return any(
        found != one.case_id for found in duty.replica.read(lambda db: case_codes.with_code(db, one.code))
    )


def _of_slip_case(duty: Duty, one: SlipCase) -> LookupCase:
    # By what was signed, never by its code: another family may have got the same one.
    if duty.replica.read(lambda db: cases.case(db, one.case_id)) is not None:
        return _known(duty, one.case_id)
    name = _service_name(duty, one.service)
    return LookupCase(one.code, one.service, name, None, ask=one.case_id.hex())


def _of_code(duty: Duty, text: str) -> LookupView:
    code = read_case_code(text)
    known = duty.replica.read(lambda db: case_codes.with_code(db, str(code)))
    own = code.station_no == duty.session.station_no
    if known:
        return _all_of(duty, known, station_no=code.station_no, own=own)
    asked = LookupCase(str(code), "", "", None, ask=str(code))
    return LookupView(proven=False, station_no=code.station_no, own=own, day=None, cases=(asked,))


def _all_of(duty: Duty, known: tuple[bytes, ...], *, station_no: int | None, own: bool) -> LookupView:
    """Return the cases of a typed code; of several it names none."""
    found = tuple(_known(duty, case_id) for case_id in known)
    cautions = ("code_doubled",) if len(found) > 1 else ()
    return LookupView(proven=False, station_no=station_no, own=own, day=None, cases=found, cautions=cautions)


def _known(duty: Duty, case_id: bytes) -> LookupCase:
    case = case_views.detail(duty, case_id)
    return LookupCase(
        case.row.code or case.dossier_code or "", case.row.service_code, case.row.service_name, case
    )


def _service_name(duty: Duty, code: str) -> str:
    try:
        return duty.catalogue.service(code).name
    except DomainError:
        return code
