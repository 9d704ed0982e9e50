"""`outbox withdraw` and `export`: one case, named by a packet or its printed code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.verbs.outcome import Arguments, Outcome, id_of, text_of
from sync.replica.cases import case_codes
from sync.replica.outbox import packets

if TYPE_CHECKING:
    from kiosk.station.seat import Seat
    from kiosk.verbs.case_desk import CaseDesk
    from sync.replica.storage.connection import Connection


def withdraw_case(desk: CaseDesk, seat: Seat, arguments: Arguments) -> Outcome:
    """Take back the case of a packet or of a printed code.

    Raises:
        DomainError: `packet_unknown`, `id_shape`, `code_doubled`, or as `Desk.withdraw`.
    """
    named = text_of(arguments, "packet")
    case_id = seat.station.opened.replica.read(lambda db: _case_of(db, named))
    state = desk.withdraw(case_id, text_of(arguments, "reason")).result()
    return Outcome({"case_id": case_id.hex(), "state": state})


def export_case(desk: CaseDesk, seat: Seat, arguments: Arguments) -> Outcome:
    """Write the case of a packet or of a printed code as a readable file.

    Raises:
        DomainError: `packet_unknown`, `id_shape`, `code_doubled`, `file_exists`.
        StationError: the file cannot be written.
    """
    named, target = text_of(arguments, "packet"), text_of(arguments, "to")
    case_id = seat.station.opened.replica.read(lambda db: _case_of(db, named))
    desk.export(case_id, Path(target)).result()
    return Outcome({"case_id": case_id.hex(), "file": target})


def _case_of(db: Connection, named: str) -> bytes:
    known = case_codes.with_code(db, named)
    if len(known) > 1:
        raise DomainError("code_doubled")
    if known:
        return known[0]
    row = packets.packet_row(db, id_of(named))
    if row is None or row.case_id is None:
        raise DomainError("packet_unknown")
    return row.case_id
