"""Telling a station that is refused why: its portal, put back to a copy, has forgotten it, or it is itself a copy.

A refused call gets no heartbeat's answer, so the portal's statement that it was restored comes with the refusal,
and so does its word of which epoch is the station's newest (`sync.engine.own_chain`).
"""

from __future__ import annotations

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse, StationCertificate, check_station
from forms.packets.restoration import RESTORATION, Restoration
from sync.engine import own_chain
from sync.engine.push import Push
from sync.errors import FORGOTTEN, OVERTAKEN, SyncError, Trouble
from sync.link import station_clock
from sync.link.station_clock import StationClock
from sync.replica import facts
from sync.wire import problems

_UNKNOWN = problems.UNKNOWN_STATION.removeprefix(problems.PREFIX)
_BAD_SIGNATURE = problems.BAD_SIGNATURE.removeprefix(problems.PREFIX)


def explained(push: Push, error: SyncError, clock: StationClock) -> str | None:
    """Return the problem of a failure, named as exactly as this station can know it."""
    if error.problem == _BAD_SIGNATURE and own_chain.is_over(push):
        # A portal that knows a newer epoch has not forgotten this one.
        return OVERTAKEN
    if error.trouble is Trouble.REFUSED and _is_forgotten(push, error):
        return FORGOTTEN
    return station_clock.explained(error.problem, clock)


def _is_forgotten(push: Push, error: SyncError) -> bool:
    raw = push.replica.read(lambda db: facts.get(db, facts.STATION_CERTIFICATE))
    if push.api.forgets is None or raw is None:
        return False
    try:
        statement = _checked(push, push.api.forgets)
        own = _own(push, raw)
    except HostileInput:
        return False
    if error.problem == _UNKNOWN:
        # A portal whose certificate this is has known the station once; a station shut out is told no statement.
        return True
    # With a key it does not know it may also be another machine that went on as this station. The newest epoch
    # is not in the copy only if it began between the copy, of which the last packet is known, and the restore.
    return statement.newest_at <= own.issued_at <= statement.restored_at


def _checked(push: Push, untrusted: bytes) -> Restoration:
    key_id = RESTORATION.read(untrusted).key_id
    return RESTORATION.check(untrusted, push.keys.good(KeyUse.RECEIPT, key_id).public)


def _own(push: Push, raw: bytes) -> StationCertificate:
    for public in push.keys.publics(KeyUse.STATION):
        try:
            return check_station(raw, public)
        except HostileInput:
            continue
    raise HostileInput("certificate_bytes")
