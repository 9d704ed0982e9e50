"""What a station asks for again and again: its dossiers, its people, the catalogue.

A cursor is opaque to stations: epoch and sequence number. The sequence is taken inside the
transaction that writes, so nothing can appear behind a cursor later. After a restore the portal
starts a new epoch and old cursors begin from the start.
"""

from __future__ import annotations

import base64
import binascii
import re

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from forms.stamp import Entropy
from sync.portal import restorations
from sync.portal.dossiers import dossier_history, dossiers, serving, supplements
from sync.portal.packets import packets
from sync.portal.restorations import FEED_EPOCH
from sync.portal.shelf import objects_in_force
from sync.portal.stations import asking_limits, slip_codes
from sync.portal.storage.database import Database, fixed_number, put_number
from sync.portal.storage.refusal import bad_request, not_found
from sync.portal.storage.tables import (
    catalogue_generation,
    catalogue_object,
    counter,
    operator,
    roster,
)
from sync.wire.messages import (
    MAX_PAGE,
    WHOLE_CATALOGUE,
    CatalogueItem,
    CataloguePage,
    DossierItem,
    DossierPage,
    HeartbeatAnswer,
    RosterEntry,
    RosterPage,
)

MAX_CURSOR = 40
_CASE = re.compile(r"[0-9a-f]{32}")
_STATION: sa.BindParameter[int] = sa.bindparam("station_no")
# Asked at every poll of every station: building a statement costs as much as running it.
_HIGHEST = {
    "dossiers": serving.HIGHEST,
    "roster": sa.select(sa.func.max(roster.c.feed_seq)).where(roster.c.station_no == _STATION),
    "catalogue": sa.select(sa.func.max(catalogue_object.c.feed_seq)),
}
# The epoch is read each time: a restore may be declared while the portal runs.
_EPOCH = sa.select(counter.c.value).where(counter.c.name == FEED_EPOCH)
_HEADS = sa.select(
    *(highest.scalar_subquery().label(feed) for feed, highest in _HIGHEST.items()),
    _EPOCH.scalar_subquery().label("epoch"),
    restorations.NEWEST_STATEMENT.scalar_subquery().label("restored"),
)


class Feeds:
    """Pages of the three feeds.

    Args:
        store: the portal's database, migrated.
        entropy: for the epoch of a new database.
    """

    def __init__(self, store: Database, entropy: Entropy) -> None:
        self._store = store
        with store.reading() as db:
            known = fixed_number(db, FEED_EPOCH) is not None
        if not known:
            with store.writing() as db:
                if fixed_number(db, FEED_EPOCH) is None:
                    put_number(db, FEED_EPOCH, int.from_bytes(entropy.token(4), "big"))

    def head(self, feed: str, station_no: int) -> str:
        """Return the entity tag that changes whenever the feed has something new for a station."""
        with self._store.reading() as db:
            newest = db.execute(_HIGHEST[feed], {"station_no": station_no}).scalar_one()
            return _tag(_epoch(db), newest)

    def heads(self, station_no: int) -> tuple[HeartbeatAnswer, bytes | None]:
        """Return the entity tags of all three feeds at one moment, and the newest statement of a restore."""
        with self._store.reading() as db:
            row = db.execute(_HEADS, {"station_no": station_no}).one()
        answer = HeartbeatAnswer(
            dossiers=_tag(row.epoch, row.dossiers),
            roster=_tag(row.epoch, row.roster),
            catalogue=_tag(row.epoch, row.catalogue),
        )
        return answer, row.restored

    def dossiers(self, station_no: int, after: str) -> DossierPage:
        """Return what changed in a station's dossiers.

        Raises:
            Refused: 400 for a cursor this portal never made.
        """
        with self._store.reading() as db:
            epoch, base = _epoch(db), restorations.versions_from(db)
            seq = _seq(after, epoch)
            found = serving.changed_for(db, station_no, seq, MAX_PAGE + 1)
            items = tuple(item_of(db, row, base, station_no) for row in found[:MAX_PAGE])
            handling = dossier_history.handlings(db, [row.case_id for row in found[:MAX_PAGE]])
        last = found[len(items) - 1].feed_seq if items else seq
        more = len(found) > MAX_PAGE
        return DossierPage(items=items, next=_cursor(epoch, last), more=more, handling=handling or UNSET)

    def roster(self, station_no: int, after: str) -> RosterPage:
        """Return what changed on a station's roster.

        Raises:
            Refused: 400 for a cursor this portal never made.
        """
        with self._store.reading() as db:
            epoch = _epoch(db)
            seq = _seq(after, epoch)
            rows = db.execute(
                sa.select(operator, roster.c.active, roster.c.feed_seq)
                .join(roster, roster.c.operator_id == operator.c.operator_id)
                .where(roster.c.station_no == station_no, roster.c.feed_seq > seq)
                .order_by(roster.c.feed_seq)
                .limit(MAX_PAGE + 1)
            ).all()
        items = tuple(
            RosterEntry(operator_id=row.operator_id, name=row.name, role=row.role, active=row.active)
            for row in rows[:MAX_PAGE]
        )
        last = rows[len(items) - 1].feed_seq if items else seq
        return RosterPage(items=items, next=_cursor(epoch, last), more=len(rows) > MAX_PAGE)

    def catalogue(self, after: str) -> CataloguePage:
        """Return catalogue objects published after the generation that comes with the program.

        Asked with `WHOLE_CATALOGUE`, it returns every object of the generation in force instead.

        Raises:
            Refused: 400 for a cursor this portal never made.
        """
        if after.startswith(WHOLE_CATALOGUE):
            return self._whole_catalogue(after.removeprefix(WHOLE_CATALOGUE))
        with self._store.reading() as db:
            epoch = _epoch(db)
            seq = _seq(after, epoch)
            rows = db.execute(
                sa.select(catalogue_object)
                .where(catalogue_object.c.feed_seq > seq)
                .order_by(catalogue_object.c.feed_seq)
                .limit(MAX_PAGE + 1)
            ).all()
            manifest = _newest_manifest(db)
        items = tuple(CatalogueItem(kind=row.kind, id=row.id, payload=row.payload) for row in rows[:MAX_PAGE])
        more = len(rows) > MAX_PAGE
        last = rows[len(items) - 1].feed_seq if items else seq
        return CataloguePage(
            items=items, next=_cursor(epoch, last), more=more, manifest=None if more else manifest
        )

    def _whole_catalogue(self, place: str) -> CataloguePage:
        number = place.removeprefix(".") or "0"
        if not (number.isascii() and number.isdigit() and len(number) <= 9):
            raise bad_request("The cursor is not one of this portal's.")
        start = int(number)
        with self._store.reading() as db:
            epoch = _epoch(db)
            objects = sorted(objects_in_force(db))
            manifest = _newest_manifest(db)
            newest = db.execute(sa.select(sa.func.max(catalogue_object.c.feed_seq))).scalar_one()
        end = start + MAX_PAGE
        more = len(objects) > end
        return CataloguePage(
            items=tuple(
                CatalogueItem(kind=kind, id=name, payload=raw)  # type: ignore[arg-type]  # the column is checked
                for kind, name, raw in objects[start:end]
            ),
            next=f"{WHOLE_CATALOGUE}.{end}" if more else _cursor(epoch, int(newest or 0)),
            more=more,
            manifest=None if more else manifest,
        )

    def one(self, station_no: int, untrusted_code: str, now_s: int) -> DossierItem:
        """Return how a dossier stands to any station, and record who asked.

        Args:
            station_no: who asks.
            untrusted_code: a dossier code, the code of a slip, or a case's id as 32 hexadecimal digits.
            now_s: UTC seconds.

        Raises:
            Refused: 404; 429 for a station that asks for too many cases of others.
            HostileInput: `case_code_check` for the code of a slip with a mistyped digit.
        """
        with self._store.noting() as db:
            asking_limits.check(db, station_no, now_s)
            row = _asked_for(db, untrusted_code)
            asking_limits.note(db, station_no, None if row is None else row.case_id, now_s)
        # What was not found is on record too, or codes could be tried without end.
        if row is None:
            raise not_found("There is no such dossier.")
        with self._store.reading() as db:
            item = item_of(db, row, restorations.versions_from(db))
            if row.station_no == station_no:
                receipts = packets.complete_receipts(db, row.case_id, station_no)
                item = msgspec.structs.replace(item, complete_receipts=receipts)
            if slip_codes.is_one(untrusted_code):
                item = msgspec.structs.replace(item, slip_code=untrusted_code)
        return item


def _asked_for(db: sa.Connection, untrusted: str) -> dossiers.DossierRow | None:
    if not slip_codes.is_one(untrusted):
        return named(db, untrusted)
    case_id = slip_codes.case_of(db, untrusted)
    return None if case_id is None else dossiers.by_case(db, case_id)


def named(db: sa.Connection, untrusted: str) -> dossiers.DossierRow | None:
    """Return the dossier of a code, or of its case's id as 32 hexadecimal digits, or None."""
    if _CASE.fullmatch(untrusted):
        return dossiers.by_case(db, bytes.fromhex(untrusted))
    if len(untrusted) <= MAX_CURSOR and untrusted.isprintable():
        return dossiers.by_code(db, untrusted)
    return None


def _epoch(db: sa.Connection) -> int:
    return int(db.execute(_EPOCH).scalar_one())


def _tag(epoch: int, newest: int | None) -> str:
    return f'"{epoch:x}-{int(newest or 0):x}"'


def _cursor(epoch: int, seq: int) -> str:
    raw = msgspec.msgpack.encode((epoch, seq))
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _seq(untrusted: str, current: int) -> int:
    if not untrusted:
        return 0
    if len(untrusted) > MAX_CURSOR or not untrusted.isascii():
        raise bad_request("The cursor is not one of this portal's.")
    try:
        raw = base64.b64decode(untrusted + "=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
        epoch, seq = msgspec.msgpack.decode(raw, type=tuple[int, int])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise bad_request("The cursor is not one of this portal's.") from error
    if not 0 <= seq < 1 << 62:
        raise bad_request("The cursor is not one of this portal's.")
    return seq if epoch == current else 0


def _newest_manifest(db: sa.Connection) -> bytes | None:
    newest = sa.select(catalogue_generation.c.manifest).order_by(catalogue_generation.c.generation.desc())
    manifest: bytes | None = db.execute(newest.limit(1)).scalar_one_or_none()
    return manifest


def item_of(
    db: sa.Connection, row: dossiers.DossierRow, versions_from: int, station_no: int | None = None
) -> DossierItem:
    """Return a dossier as a station's feed tells it.

    Args:
        db: any transaction.
        row: the dossier.
        versions_from: `restorations.versions_from`.
        station_no: who hears it: their receipts, and who serves the case where that was not always they themselves. None
            for somebody else: no receipts, and who serves it in any case.
    """
    always = row.station_no == station_no and row.served_since is None
    change = dossier_history.last_change(db, row.case_id, row.version)
    return DossierItem(
        case_id=row.case_id,
        code=row.code,
        version=versions_from + row.version,
        state=int(row.state),
        state_at=row.state_at,
        due_on=row.due_on,
        note=row.note,
        request=(
            supplements.open_request(db, row.case_id)
            if row.state is dossiers.State.SUPPLEMENT_REQUIRED
            else None
        ),
        complete_receipts=()
        if station_no is None
        else packets.complete_receipts(db, row.case_id, station_no),
        action=None if change is None else change.action,
        by=None if change is None else change.by,
        unit_code=row.unit_code,
        extended_from=None if change is None else change.promised,
        serving=UNSET if always else serving.serving_of(db, row),
    )
