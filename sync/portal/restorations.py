"""A database restored from a copy: declared once, so that nothing given away since the copy is given away twice.

Whoever restores cannot know what the lost database handed out, and the same copy may be restored twice.
So every new beginning is taken from the time of its declaration, not from anything the copy says: the
log's epoch and numbers, the serials of the day, and the versions stations compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from forms.packets.codes import MIN_STATION_NO
from forms.packets.restoration import RESTORATION, RESTORATION_VERSION, Restoration
from forms.stamp import Entropy, vietnam_date
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.storage import run_rows
from sync.portal.storage.blob_store import BlobStore
from sync.portal.storage.database import Database, fixed_number, raise_number
from sync.portal.storage.tables import blob, counter, heartbeat, packet, restoration

SERIALS = "dossier:"
"""Counters of dossier codes begin so; unit and day follow."""
FEED_EPOCH = "feed-epoch"
LOG = "log"
STATIONS = "station"
SERIAL_BLOCK = 100_000
SERIALS_PER_SECOND = 10
"""A day has room for 86,400 beginnings of ten codes each above the first block, within six digits."""
LOG_PER_SECOND = 1 << 20
WRITES_PER_SECOND = 1 << 20
STATIONS_LEFT_OUT = 50
"""Numbers of stations that may have enrolled since the copy was made."""
VERSIONS_PER_SECOND = 1_000
_DAY_S = 86_400
UNHEARD_S = 45 * _DAY_S
"""As long as a station may be without a network; one that never comes itself is not waited for longer."""
_VIETNAM_S = 7 * 3_600
_NEWEST = sa.select(restoration.c.epoch, restoration.c.at, restoration.c.statement).order_by(
    restoration.c.epoch.desc()
)
NEWEST_STATEMENT = sa.select(restoration.c.statement).order_by(restoration.c.epoch.desc()).limit(1)
"""For a statement that asks for more than this at once."""


@dataclass(frozen=True)
class Declared:
    """What a declaration found and did.

    Attributes:
        statement: what stations are told.
        files_gone: files the copy calls whole that are not on the disk; stations bring them again.
    """

    statement: Restoration
    files_gone: int


def declare(store: Database, blobs: BlobStore, keys: OnlineKeys, entropy: Entropy, now_s: int) -> Declared:
    """Begin a new epoch of feeds and log, new blocks of numbers, and sign the statement.

    Doing it twice does no harm: stations ask once more what the portal holds, which costs them little.
    """
    with store.reading() as db:
        whole = db.execute(sa.select(blob.c.sealed_sha256, blob.c.size).where(blob.c.stored_at.is_not(None)))
        gone = [row.sealed_sha256 for row in whole if blobs.size(row.sealed_sha256) != row.size]
    with store.writing(declared=_writes_from(store, now_s)) as db:
        for sealed_sha256 in gone:
            db.execute(sa.update(blob).where(blob.c.sealed_sha256 == sealed_sha256).values(stored_at=None))
        epoch = _epoch(db, now_s)
        log, signer = fixed_number(db, LOG), keys.receipt
        newest = db.execute(sa.select(sa.func.max(packet.c.received_at))).scalar_one()
        statement = Restoration(
            v=RESTORATION_VERSION,
            key_id=signer.key_id,
            epoch=epoch,
            restored_at=now_s,
            newest_at=int(newest or 0),
            log_held=0 if log is None else log + 1,
            log_from=epoch * LOG_PER_SECOND,
            serial_from=_serial_from(epoch),
        )
        day = vietnam_date(epoch).strftime("%y%m%d")
        raise_number(db, LOG, statement.log_from - 1)
        raise_number(db, STATIONS, (fixed_number(db, STATIONS) or MIN_STATION_NO - 1) + STATIONS_LEFT_OUT)
        _raise_serials(db, day, statement.serial_from - 1)
        _renew_feeds(db, entropy)
        db.execute(
            sa.insert(restoration).values(
                epoch=epoch,
                at=now_s,
                serial_day=day,
                serial_from=statement.serial_from,
                statement=RESTORATION.sign(statement, signer.key),
            )
        )
    return Declared(statement, len(gone))


def first_serial(db: sa.Connection, day: str) -> int:
    """Return the first serial of a unit that has given no code on a day (`yymmdd`) yet."""
    newest = sa.select(sa.func.max(restoration.c.serial_from)).where(restoration.c.serial_day == day)
    return int(db.execute(newest).scalar_one() or 1)


def versions_from(db: sa.Connection) -> int:
    """Return what is added to every version told to stations.

    A restored dossier stands at a lower version than the lost one did, and the highest counts.
    """
    last = db.execute(_NEWEST).first()
    return 0 if last is None else int(last.epoch) * VERSIONS_PER_SECOND


def declared_at(db: sa.Connection) -> int:
    """Return when the newest restore was declared, UTC seconds; 0 when there was none."""
    last = db.execute(_NEWEST).first()
    return 0 if last is None else int(last.at)


def has_old_receipts(db: sa.Connection, received_at: int, now_s: int) -> bool:
    """Tell whether a packet of the copy may have been confirmed after the copy was made.

    Its files may have outlived the database. Its station brings what it was told; until then a second
    complete receipt would contradict the first.

    Args:
        db: any connection.
        received_at: of the packet, UTC seconds.
        now_s: now, UTC seconds.
    """
    last = run_rows.recall(db, ("restored",), lambda: db.execute(_NEWEST).first())
    return last is not None and received_at < last.at and now_s < last.at + UNHEARD_S


def is_older(db: sa.Connection, at: int) -> bool:
    """Tell whether a moment (UTC seconds) was before the last restore, so that what followed it may be lost."""
    last = run_rows.recall(db, ("restored",), lambda: db.execute(_NEWEST).first())
    return last is not None and at < last.at


def may_lack(db: sa.Connection, now_s: int) -> bool:
    """Tell whether the last restore is so near that stations may still bring what rests on what was lost."""
    last = run_rows.recall(db, ("restored",), lambda: db.execute(_NEWEST).first())
    return last is not None and now_s < last.at + UNHEARD_S


def may_owe(db: sa.Connection, station_no: int, now_s: int) -> bool:
    """Tell whether a station may hold receipts of what was lost, not having heard of the restore yet.

    A heartbeat's answer carries the statement, so a station that sent one since has been told.
    """
    last = db.execute(_NEWEST).first()
    if last is None or now_s >= last.at + UNHEARD_S:
        return False
    heard = sa.select(heartbeat.c.at).where(heartbeat.c.station_no == station_no)
    at = db.execute(heard).scalar_one_or_none()
    return at is None or int(at) < int(last.at)


def _epoch(db: sa.Connection, now_s: int) -> int:
    last = db.execute(_NEWEST).first()
    return now_s if last is None else max(now_s, int(last.epoch) + 1)


def _writes_from(store: Database, now_s: int) -> int:
    """Return a number of writes that no database declared before can have reached."""
    with store.reading() as db:
        return _epoch(db, now_s) * WRITES_PER_SECOND


def _serial_from(epoch: int) -> int:
    return SERIAL_BLOCK + (epoch + _VIETNAM_S) % _DAY_S * SERIALS_PER_SECOND


def _raise_serials(db: sa.Connection, day: str, at_least: int) -> None:
    db.execute(
        sa.update(counter)
        .where(
            counter.c.name.like(f"{SERIALS}%"), counter.c.name.like(f"%:{day}"), counter.c.value < at_least
        )
        .values(value=at_least)
    )


def _renew_feeds(db: sa.Connection, entropy: Entropy) -> None:
    old, new = fixed_number(db, FEED_EPOCH), int.from_bytes(entropy.token(4), "big")
    if new == old:
        new ^= 1
    db.execute(sa.delete(counter).where(counter.c.name == FEED_EPOCH))
    db.execute(sa.insert(counter).values(name=FEED_EPOCH, value=new))
