"""A case's answers given back to a station that supplements it: role-checked, sealed, and every reading noted.

Who may: a person on the asking station's roster, active, with a role that works on cases, whose own key signed the
question. The station that serves the case is given them at any time; another one only while an officer waits for
a supplement, and from then on it hears of the case.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import sqlalchemy as sa
from msgspec import UNSET

from forms.errors import HostileInput
from forms.packets.body import Body, IdentityEvidence, Submission, Supplement, Withdrawal
from forms.packets.packet import Packet, parse_packet
from forms.packets.seal import Compressor, Sealer
from forms.stamp import Clock
from sync.portal import restorations
from sync.portal.dossiers import declarations, serving
from sync.portal.dossiers.dossiers import DossierRow, State
from sync.portal.dossiers.fees_noted import fees_noted
from sync.portal.dossiers.papers import SYSTEM_PREFIX, in_force
from sync.portal.feeds import item_of, named
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets import packets
from sync.portal.packets.opening import unseal
from sync.portal.stations import asking_limits, stations
from sync.portal.stations.stations import StationRow
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused, not_found
from sync.portal.storage.tables import content_reading, operator, roster
from sync.wire import problems
from sync.wire.content import (
    CONTENT_VERSION,
    MAX_FEES,
    About,
    CaseContent,
    HeldDocument,
    check_operator,
    close_content,
    read_operator_header,
    read_public,
)

WORKING_ROLES = frozenset({"clerk", "lead", "volunteer"})
"""Roles of a roster that work on cases; any other, such as somebody who keeps the machine running, reads none."""
_Found = tuple[Packet, Body]


class Contents:
    """Answers of cases, for the stations that supplement them.

    Args:
        store: the portal's database.
        keys: opens packets, signs answers.
        compressor: knows every published dictionary.
        sealer: closes answers to the key of a question.
        clock: the portal's time.
    """

    def __init__(
        self, store: Database, keys: OnlineKeys, compressor: Compressor, sealer: Sealer, clock: Clock
    ) -> None:
        self._store = store
        self._keys = keys
        self._compressor = compressor
        self._sealer = sealer
        self._clock = clock

    def give(
        self, station: StationRow, untrusted_code: str, untrusted_key: str, untrusted_asks: str
    ) -> bytes:
        """Return the sealed content of a dossier, and note who asked.

        Args:
            station: who signed the request.
            untrusted_code: a dossier's code, or its case's id as 32 hexadecimal digits.
            untrusted_key: the question's public key, base64url.
            untrusted_asks: `TramSo-Operator`.

        Raises:
            HostileInput: `content_key`, `operator_header`.
            Refused: 403 where nobody who may has signed; 404 for no dossier; 429 for a station that
                asks for too many; 409 `nothing-asked` for one another
                station serves while no supplement is asked for; 410 `content-gone` where no declaration can be read.
        """
        public = read_public(untrusted_key)
        operator_id, signature = read_operator_header(untrusted_asks)
        now_s = self._clock.now_ms() // 1000
        content: CaseContent | None = None
        with self._store.noting() as db:
            may = self._may(db, station.station_no, operator_id, untrusted_code, public, signature)
            if may:
                asking_limits.check(db, station.station_no, now_s)
            row = named(db, untrusted_code) if may else None
            if may:
                asking_limits.note(db, station.station_no, None if row is None else row.case_id, now_s)
            outcome = "forbidden" if not may else "unknown"
            if row is not None and not _may_supplement(row, station.station_no):
                outcome = "not_asked"
            elif row is not None:
                content = self._content(db, row)
                outcome = "gone" if content is None else "given"
            if row is not None:
                if content is not None and row.station_no != station.station_no:
                    serving.let_hear(db, row.case_id, station.station_no, now_s)
                db.execute(
                    sa.insert(content_reading).values(
                        station_no=station.station_no,
                        operator_id=operator_id,
                        case_id=row.case_id,
                        version=row.version,
                        outcome=outcome,
                        at=now_s,
                    )
                )
        # Noted and committed: an answer that fails to be made or to arrive was asked for all the same.
        record(
            "content_asked",
            station=station.station_no,
            outcome=outcome,
            case=None if row is None else row.case_id.hex(),
            version=None if row is None else row.version,
        )
        if outcome == "forbidden":
            raise Refused(403, problems.FORBIDDEN, "Nobody who may read answers has signed the question.")
        if row is None:
            raise not_found("There is no such dossier.")
        if outcome == "not_asked":
            raise Refused(409, problems.NOTHING_ASKED, "Nothing is asked for in this dossier now.")
        if content is None:
            raise Refused(410, problems.CONTENT_GONE, "Nothing of this dossier can be read any more.")
        signer = self._keys.receipt
        about = About(
            CONTENT_VERSION,
            signer.key_id,
            station.station_no,
            row.case_id,
            row.code,
            public,
            now_s,
        )
        return close_content(self._sealer, self._compressor, content, about, signer.key)

    @staticmethod
    def _may(
        db: sa.Connection, station_no: int, operator_id: str, code: str, public: bytes, signature: bytes
    ) -> bool:
        # PostgreSQL takes no text with a NUL, and nobody is called so.
        if not operator_id.isprintable():
            return False
        role = db.execute(
            sa.select(operator.c.role)
            .join(roster, roster.c.operator_id == operator.c.operator_id)
            .where(
                roster.c.station_no == station_no,
                roster.c.operator_id == operator_id,
                roster.c.active.is_(True),
            )
        ).scalar_one_or_none()
        if role not in WORKING_ROLES:
            return False
        keys = stations.operator_keys(db, station_no, operator_id)
        if not keys:
            return False
        try:
            # A question is asked now: a key that was replaced, perhaps because somebody knew its PIN, reads nothing.
            check_operator(keys[0].public, station_no, code, public, signature)
        except HostileInput:
            return False
        return True

    def _content(self, db: sa.Connection, row: DossierRow) -> CaseContent | None:
        try:
            found = [
                (parsed, unseal(parsed, self._keys, self._compressor)[1])
                for parsed in map(parse_packet, declarations.raws(db, row.case_id))
            ]
        except HostileInput as error:
            # Kept as it came, and its key is no longer held here.
            record("content_unreadable", level=logging.WARNING, case=row.case_id.hex(), code=error.code)
            return None
        declared = [(one, body) for one, body in found if isinstance(body, Submission | Supplement)]
        if not declared:
            return None
        newest, body = declared[-1]
        form = newest.header.form
        if form is None:
            return None
        return CaseContent(
            item=item_of(db, row, restorations.versions_from(db)),
            service=row.service,
            form=form,
            packet_id=newest.header.packet_id,
            declared_on=body.declared_on,
            first_declared_on=declarations.first_day(one for _, one in found) or UNSET,
            data=body.data,
            computed=body.computed,
            provenance=body.provenance,
            identity=_identity(found),
            warnings=body.warnings,
            documents=_documents(db, found),
            fees=fees_noted([one for _, one in declared])[:MAX_FEES],
        )


def _may_supplement(row: DossierRow, station_no: int) -> bool:
    """Tell whether a station may have the answers of a dossier: they are for correcting, not for looking."""
    return row.station_no == station_no or row.state is State.SUPPLEMENT_REQUIRED


def _identity(found: Sequence[_Found]) -> tuple[IdentityEvidence, ...]:
    """Return the newest reading of each person's card."""
    newest: dict[str, IdentityEvidence] = {}
    for _, body in found:
        if not isinstance(body, Withdrawal):
            newest.update({reading.slot: reading for reading in body.identity})
    return tuple(newest.values())


def _documents(db: sa.Connection, found: Sequence[_Found]) -> tuple[HeldDocument, ...]:
    brought: dict[bytes, bytes] = {}
    for parsed, _ in found:
        for blob in parsed.header.blobs:
            brought[blob.sealed_sha256] = parsed.header.packet_id
    return tuple(
        HeldDocument(
            doc_id=paper.doc_id,
            type=paper.type,
            size=paper.size,
            plain_sha256=paper.plain_sha256,
            sealed_sha256=paper.sealed_sha256,
            packet_id=brought[paper.sealed_sha256],
            originals=paper.originals,
            copies=paper.copies,
            stored=packets.is_stored(db, paper.sealed_sha256),
        )
        for paper in in_force(body for _, body in found)
        if not paper.doc_id.startswith(SYSTEM_PREFIX)
    )
