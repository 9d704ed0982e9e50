"""What officers see and do: read a dossier, accept it, ask for everything that is missing at once.

Each action names the version it was decided on; when the dossier moved meanwhile nothing is done
and the officer is told the present version.
"""

from __future__ import annotations

import uuid
from datetime import date

import msgspec
import sqlalchemy as sa

from forms.packets.seal import Compressor
from forms.stamp import Clock, Entropy, new_uuid7
from sync.portal.dossiers import dossier_history, dossiers, due_days, duplicates, kept_handover, supplements
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.dossiers.papers import paper_path
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.office import asked_reasons, case_content, unit_pages
from sync.portal.office.actions import ACCEPT, Action, Order
from sync.portal.office.officers import Officer, record_reading
from sync.portal.packets import packets
from sync.portal.shelf import Shelf
from sync.portal.stations import stations
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused, bad_request, not_found
from sync.wire import problems
from sync.wire.messages import Reason, SupplementRequest

_SUPPLEMENTED_FROM = frozenset(
    {State.REGISTERED, State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT_REQUIRED}
)
"""From `SUPPLEMENT_REQUIRED` the order corrects what was asked for and is not answered yet."""


class SupplementOrder(msgspec.Struct, frozen=True):
    """Body of `supplement`: every reason at once, each with its field or its paper."""

    version: int
    reasons: tuple[Reason, ...]
    due_on: date | None = None


class Office:
    """The officers' side of dossiers.

    Args:
        store: the portal's database.
        keys: opens packets for the moment they are read.
        shelf: time limits and days off.
        compressor: knows every published dictionary.
        clock: the portal's time.
        entropy: for ids of requests.
    """

    def __init__(
        self,
        store: Database,
        keys: OnlineKeys,
        shelf: Shelf,
        compressor: Compressor,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._store = store
        self._keys = keys
        self._shelf = shelf
        self._compressor = compressor
        self._clock = clock
        self._entropy = entropy

    def listing(
        self, who: Officer, *, state: str = "", after: str = "", limit: str = ""
    ) -> dict[str, object]:
        """Return a page of the dossiers of the officer's unit, without anything a citizen wrote.

        Raises:
            Refused: 400 for a state, cursor or limit that makes no sense.
        """
        with self._store.reading() as db:
            page = unit_pages.dossier_page(db, who.unit_code, state=state, after=after, limit=limit)
        rows = [self._summary(row) for row in page.rows]
        return {"dossiers": rows, "more": page.after is not None, "after": page.after}

    def detail(self, who: Officer, code: str) -> dict[str, object]:
        """Return one dossier with its opened content; the reading is recorded.

        One that cannot be opened is told without, and says why: its state and history are not sealed.

        Raises:
            Refused: 404.
        """
        with self._store.noting() as db:
            row = of_the_unit(db, who, code)
            record_reading(db, who, row.case_id, self._now_s())
            content = case_content.read(db, self._keys, self._compressor, row.case_id)
            files = [
                {
                    "doc_id": document.doc_id,
                    "type": document.type,
                    "size": document.size,
                    "sealed_sha256": document.sealed_sha256.hex(),
                    "stored": packets.is_stored(db, document.sealed_sha256),
                    "path": paper_path(row.code, document.sealed_sha256),
                }
                for document in content.documents
            ]
            request = supplements.open_request(db, row.case_id)
            past = dossier_history.history(db, row.case_id)
            # Asked anew: what was a duplicate at receipt may have ended since, or have come since.
            duplicate = duplicates.beside(db, row)
        return {
            **self._summary(row),
            "content": content.declared,
            "unreadable": content.unreadable,
            "warnings": [
                {
                    "code": "clock_suspect",
                    "packet_id": one.packet_id.hex(),
                    "declared_on": one.declared_on,
                    "adjusted_on": one.adjusted_on,
                }
                for one in content.suspects
            ],
            "documents": files,
            "request": request,
            "history": past,
            "possible_duplicate": None if duplicate is None else duplicate[0],
            "duplicate_has_result": duplicate is not None and duplicate[1],
        }

    def act(self, who: Officer, code: str, action: Action, order: Order) -> dict[str, object]:
        """Carry out an action; with acceptance the due day begins to exist.

        Raises:
            Refused: 400 for an order that lacks something, 403, 404, 409 `version-conflict`.
        """
        action.check(order)
        self._shelf.refresh()
        with self._store.writing() as db:
            row = self._to_change(db, who, code, order.version, action.before)
            if (
                action.accepted is not None
                and row.state is State.SUPPLEMENT_REQUIRED
                and dossier_history.was_accepted(db, row.case_id) is not action.accepted
            ):
                raise _conflict(row, action.unfit)
            if order.unit_code is not None and (
                order.unit_code == row.unit_code or stations.unit_name(db, order.unit_code) is None
            ):
                raise bad_request("There is no such other unit.")
            self._move(
                db,
                row,
                action.name,
                row.state if action.after is None else action.after,
                who,
                due_on=self._due(db, row, action, order),
                note=order.reason,
                unit_code=order.unit_code,
            )
            return self._summary(kept_handover.now_counts(db, row.case_id, self._now_s()) or row)

    def _due(self, db: sa.Connection, row: DossierRow, action: Action, order: Order) -> str | None:
        if order.due_on is not None:
            due_days.check_day(self._shelf, order.due_on, self._now_s())
            day = order.due_on.isoformat()
            # An extension by mistake is mended by another one, down to what was promised before it.
            promised = dossier_history.promised_without_extension(db, row.case_id, row.due_on)
            if promised is not None and day <= promised:
                raise bad_request("An extension ends after the day that was promised.")
            return day
        if action is not ACCEPT:
            return None
        return due_days.accepted(self._shelf, row.service, self._now_s())

    def supplement(self, who: Officer, code: str, order: SupplementOrder) -> dict[str, object]:
        """Ask for everything that is missing or wrong, at once; or correct what was asked for and is not answered.

        A correction is a request of its own: what a station has sealed for the one before is a conflict there,
        which offers to answer the new one.

        Raises:
            Refused: 400 without a usable reason or for a paper the form does not list, 403, 404, 409 `version-conflict`.
        """
        asked_reasons.check_reasons(order.reasons)
        self._shelf.refresh()
        if order.due_on is not None:
            due_days.check_day(self._shelf, order.due_on, self._now_s())
        with self._store.writing() as db:
            row = self._to_change(db, who, code, order.version, _SUPPLEMENTED_FROM)
            asked_reasons.check_papers(db, self._shelf, row.case_id, order.reasons)
            request = SupplementRequest(
                request_id=str(uuid.UUID(bytes=new_uuid7(self._clock, self._entropy))),
                asked_at=self._now_s(),
                due_on=None if order.due_on is None else order.due_on.isoformat(),
                reasons=order.reasons,
            )
            supplements.add_request(db, row.case_id, request)
            self._move(db, row, "ask_supplement", State.SUPPLEMENT_REQUIRED, who)
            return {**self._summary(of_the_unit(db, who, code)), "request": request}

    def packet_list(self, who: Officer, *, after: str = "", limit: str = "") -> dict[str, object]:
        """Return ids and digests of what stations of the officer's unit brought, to compare with what they sent.

        Raises:
            Refused: 400 for a cursor or limit that makes no sense.
        """
        with self._store.reading() as db:
            found, following = unit_pages.packet_page(db, who.unit_code, after=after, limit=limit)
        return {"packets": found, "more": following is not None, "after": following}

    def _to_change(
        self, db: sa.Connection, who: Officer, code: str, version: int, before: frozenset[State]
    ) -> DossierRow:
        if not who.may_act:
            raise Refused(403, problems.FORBIDDEN, "Your role reads only.")
        row = of_the_unit(db, who, code)
        if row.version != version:
            raise _conflict(row)
        if row.state not in before:
            raise _conflict(row, f"This cannot be done to a dossier that is {row.state.name.lower()}.")
        return row

    def _move(
        self,
        db: sa.Connection,
        row: DossierRow,
        action: str,
        state: State,
        who: Officer,
        *,
        due_on: str | None = None,
        note: str | None = None,
        unit_code: str | None = None,
    ) -> None:
        moved = dossiers.move(
            db,
            row,
            action,
            state,
            self._now_s(),
            officer_id=who.officer_id,
            due_on=due_on,
            note=note,
            # What is to be paid stays said while it is due, whatever day or unit the case is given.
            keeps_note=row.state is state is State.PAYMENT_REQUIRED,
            unit_code=unit_code,
        )
        if not moved:
            raise _conflict(row)
        record("officer_action", action=action, case=row.case_id.hex(), version=row.version + 1)

    def _summary(self, row: DossierRow) -> dict[str, object]:
        service = self._shelf.service(row.service)
        return {
            "code": row.code,
            "case_id": row.case_id.hex(),
            "station_no": row.station_no,
            "unit_code": row.unit_code,
            "service": row.service,
            "service_name": None if service is None else service.name,
            "state": int(row.state),
            "state_name": row.state.name.lower(),
            "state_at": row.state_at,
            "version": row.version,
            "received_at": row.received_at,
            "due_on": row.due_on,
            "note": row.note,
        }

    def _now_s(self) -> int:
        return self._clock.now_ms() // 1000


def of_the_unit(db: sa.Connection, who: Officer, untrusted_code: str) -> DossierRow:
    """Return a dossier of an officer's own unit.

    Raises:
        Refused: 404, also for a dossier of another unit.
    """
    row = (
        dossiers.by_code(db, untrusted_code)
        if len(untrusted_code) <= 60 and untrusted_code.isprintable()
        else None
    )
    if row is None or row.unit_code != who.unit_code:
        raise not_found("There is no such dossier in your unit.")
    return row


def _conflict(row: DossierRow, detail: str = "The dossier has moved on.") -> Refused:
    return Refused(
        409,
        problems.VERSION_CONFLICT,
        detail,
        version=row.version,
        state=int(row.state),
    )
