"""Codes printed on slips: a station tells its own, and any station may ask for a case by one.

No packet carries the code, so the station that printed it says which case it stands for, with its heartbeat. It is
believed for codes under its own number and cases it has brought a packet of. A code that was told for two cases, by
a station that went on from an older copy of itself, leads to neither.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.codes import is_meant_as_case_code, parse_case_code, read_case_code
from sync.portal.storage.tables import packet, slip_code

_TOLD = sa.text(
    "INSERT INTO slip_code (code, case_id, station_no) VALUES (:code, :case_id, :station_no) "
    "ON CONFLICT (code, case_id) DO NOTHING"
)
_HELD = sa.select(slip_code.c.code).where(slip_code.c.code.in_(sa.bindparam("many", expanding=True)))
_MOST_OF_A_CODE = 2
"""Two already say that the code is not to be trusted; more would only fill the table."""
_CASES = (
    sa.select(slip_code.c.case_id)
    .where(
        slip_code.c.code == sa.bindparam("code"),
        sa.exists().where(
            packet.c.case_id == slip_code.c.case_id, packet.c.station_no == slip_code.c.station_no
        ),
    )
    .limit(_MOST_OF_A_CODE)
)


def learn(db: sa.Connection, station_no: int, untrusted: Sequence[tuple[bytes, str]]) -> None:
    """Take over what a station says of the codes it has printed; what is not its own is passed over.

    Args:
        db: a transaction that may write.
        station_no: who says so.
        untrusted: (case, code) pairs.
    """
    told = [(case_id, code) for case_id, code in untrusted if _is_of(station_no, code)]
    if not told:
        return
    held = list(db.execute(_HELD, {"many": [code for _, code in told]}).scalars())
    for case_id, code in told:
        if held.count(code) < _MOST_OF_A_CODE:
            db.execute(_TOLD, {"code": code, "case_id": case_id, "station_no": station_no})


def is_one(untrusted: str) -> bool:
    """Tell whether a dossier is asked for by the code of a slip."""
    return is_meant_as_case_code(untrusted)


def case_of(db: sa.Connection, untrusted: str) -> bytes | None:
    """Return the case a code stands for, None where nobody told, or it is not clear which.

    Raises:
        HostileInput: `case_code_check` when a digit was mistyped.
    """
    code = str(read_case_code(untrusted))
    found = list(db.execute(_CASES, {"code": code}).scalars())
    return bytes(found[0]) if len(found) == 1 else None


def _is_of(station_no: int, untrusted: str) -> bool:
    try:
        code = parse_case_code(untrusted)
    except HostileInput:
        return False
    return code.station_no == station_no and str(code) == untrusted
