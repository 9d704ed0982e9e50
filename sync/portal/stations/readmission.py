"""Stations and chain epochs a restored database has forgotten, put back by what the portal itself signed.

The key of station certificates lies beside the database and outlives it. A certificate it signed proves that
this key was that station's in that epoch; who may go on as the station is decided by the one-time code, as
for every renewal.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import msgspec
import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse, StationCertificate, check_station
from forms.packets.codes import MIN_STATION_NO, PRACTICE_STATION_NO
from sync.portal import restorations
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.stations import stations
from sync.portal.storage.database import raise_number
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused
from sync.portal.storage.tables import metadata, station_key
from sync.wire import problems
from sync.wire.messages import EnrolRequest

UNREADABLE = "certificate"
ANOTHER_STATION = "another_station"
NOT_ASCENDING = "not_ascending"
ANOTHER_KEY = "another_key"
NO_CERTIFICATE = "no_certificate"
ANOTHER_UNIT = "another_unit"

readmission = sa.Table(
    "readmission",
    metadata,
    sa.Column(
        "station_no", sa.Integer, sa.ForeignKey("station.station_no"), primary_key=True, autoincrement=False
    ),
    sa.Column("chain_epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code_hash", sa.LargeBinary, primary_key=True),
    sa.Column("station_lost", sa.Boolean, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Which epochs were put back by their certificates, whether the station was lost too, and by which code."""


class Forgotten(Exception):  # noqa: N818 (an answer, not a fault of the program)
    """A certificate proves that this database has forgotten an epoch, and no restore was declared since."""


@dataclass(frozen=True)
class _Epoch:
    told: StationCertificate
    raw: bytes


def may_be_lost(db: sa.Connection, station_no: int) -> bool:
    """Tell whether a station nobody here knows may have enrolled after the copy of a declared restore."""
    return MIN_STATION_NO <= station_no < PRACTICE_STATION_NO and restorations.declared_at(db) > 0


def put_back(
    db: sa.Connection,
    keys: OnlineKeys,
    code: sa.Row[tuple[object, ...]],
    request: EnrolRequest,
    now_s: int,
) -> None:
    """Put a station back that a code is for, and the epochs of it that are missing.

    Args:
        db: a writing transaction.
        keys: online keys; every list the root signed may name further keys of stations.
        code: row of the one-time code, with the number of its station.
        request: what the station brought, the certificate of the oldest epoch first.
        now_s: UTC seconds.

    Raises:
        Refused: 403 `forbidden`: a certificate does not hold, an unknown station brought none, or the code
            would give its cases to another unit than before.
        Forgotten: the database must be declared restored first.
    """
    station_no = cast("int", code.station_no)
    known = stations.find_station(db, station_no)
    epochs = _checked(keys, station_no, request.certificates or ())
    missing = [one for one in epochs if not _is_known(db, one)]
    if known is None and not missing:
        raise _refused(station_no, NO_CERTIFICATE)
    if not missing:
        return
    if known is None and request.unit_code is not msgspec.UNSET and request.unit_code != code.unit_code:
        # Whoever makes the code types the unit; a slip of theirs would take a family's case to strangers.
        raise _refused(station_no, ANOTHER_UNIT)
    if max(one.told.issued_at for one in missing) > restorations.declared_at(db):
        raise Forgotten
    if known is None:
        enrolled_at = epochs[0].told.issued_at
        stations.add_station(db, station_no, code.label, code.unit_code, code.profile, enrolled_at)
        # More stations may have enrolled since the copy than a declaration leaves numbers out for.
        raise_number(db, restorations.STATIONS, station_no)
    for one in missing:
        epoch = one.told.chain_epoch
        stations.add_epoch(db, station_no, epoch, one.told.public, one.raw)
        db.execute(
            sa.insert(readmission).values(
                station_no=station_no,
                chain_epoch=epoch,
                code_hash=code.code_hash,
                station_lost=known is None,
                at=now_s,
            )
        )
        record("epoch_put_back", station=station_no, epoch=epoch, station_lost=known is None)


def _checked(keys: OnlineKeys, station_no: int, certificates: Sequence[bytes]) -> list[_Epoch]:
    publics = keys.public.publics(KeyUse.STATION)
    found: list[_Epoch] = []
    for raw in certificates:
        told = _signed_by_one(raw, publics)
        if told is None:
            raise _refused(station_no, UNREADABLE)
        if told.station_no != station_no:
            raise _refused(station_no, ANOTHER_STATION)
        if found and told.chain_epoch <= found[-1].told.chain_epoch:
            raise _refused(station_no, NOT_ASCENDING)
        found.append(_Epoch(told, raw))
    return found


def _signed_by_one(raw: bytes, publics: Sequence[bytes]) -> StationCertificate | None:
    # That it has expired does not matter: what was sealed under it is no less the family's.
    for public in publics:
        try:
            return check_station(raw, public)
        except HostileInput:
            continue
    return None


def _is_known(db: sa.Connection, one: _Epoch) -> bool:
    """Tell whether an epoch is in the database; with another key, or its key elsewhere, it is refused."""
    here = station_key.c
    found = db.execute(
        sa.select(here.station_no, here.chain_epoch, here.public).where(
            (here.public == one.told.public)
            | ((here.station_no == one.told.station_no) & (here.chain_epoch == one.told.chain_epoch))
        )
    ).all()
    wanted = (one.told.station_no, one.told.chain_epoch, one.told.public)
    if any(tuple(row) != wanted for row in found):
        raise _refused(one.told.station_no, ANOTHER_KEY)
    return bool(found)


def _refused(station_no: int, why: str) -> Refused:
    record("readmission_refused", level=logging.WARNING, station=station_no, why=why)
    return Refused(403, problems.FORBIDDEN, "The station's certificates do not hold here.", why=why)
