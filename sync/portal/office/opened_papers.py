"""Papers opened for an officer: who asked for which is on record before a byte is given.

Bytes at rest stay sealed. A paper is opened twice, once to know that it is whole and once on its way out, so
that damage is answered clearly and nothing but one piece is ever held in memory.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from forms.errors import HostileInput
from forms.packets.attachment import open_chunks
from forms.packets.body import SealedDocument
from forms.packets.packet import parse_packet
from forms.packets.seal import Compressor
from forms.stamp import Clock
from sync.portal.dossiers import declarations
from sync.portal.dossiers.papers import in_force
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.office.office import of_the_unit
from sync.portal.office.officers import Officer
from sync.portal.packets import packets
from sync.portal.packets.opening import unseal
from sync.portal.storage.access_tables import paper_reading
from sync.portal.storage.blob_store import BlobStore
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused, not_found
from sync.wire import problems

PLAIN_TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
"""Media types that are told as they are; anything else is bytes to be saved, never to be shown."""
UNKNOWN_TYPE = "application/octet-stream"
MAX_ASKED = 100
_OUTSIDE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True)
class OpenedPaper:
    """A paper whose bytes were found whole.

    Attributes:
        name: of the file somebody saves.
        media_type: one of `PLAIN_TYPES`, or `UNKNOWN_TYPE`.
        size: bytes of the plain file.
        pieces: its bytes, opened as they are taken.
    """

    name: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


class OpenedPapers:
    """Files in force, for officers of the unit who work on cases.

    Args:
        store: the portal's database.
        blobs: where the sealed files lie.
        keys: opens the packets that hold the files' keys.
        compressor: knows every published dictionary.
        clock: the portal's time.
    """

    def __init__(
        self, store: Database, blobs: BlobStore, keys: OnlineKeys, compressor: Compressor, clock: Clock
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._keys = keys
        self._compressor = compressor
        self._clock = clock

    def open(self, who: Officer, untrusted_code: str, untrusted_paper: str) -> OpenedPaper:
        """Return a paper of a dossier, and note who asked and what became of it.

        Args:
            who: the officer.
            untrusted_code: code of the dossier.
            untrusted_paper: SHA-256 of the sealed file in hexadecimal, or the `doc_id` of the only file under it.

        Raises:
            Refused: 403 for a role that does not work on cases; 404 for no such dossier in the unit, or no such
                paper in force; 409 `paper-waiting` while bytes are missing; 410 `paper-damaged`;
                500 where the portal cannot open the dossier that holds the paper's key.
        """
        with self._store.reading() as db:
            row = of_the_unit(db, who, untrusted_code)
            try:
                paper, readable = self._paper(db, row.case_id, untrusted_paper) if who.may_act else None, True
            except HostileInput as error:
                # Taken as sound once: it is the portal that cannot open it any more, and nobody who asks is wrong.
                paper, readable = None, False
                record("content_unreadable", level=logging.ERROR, case=row.case_id.hex(), code=error.code)
            stored = paper is not None and packets.is_stored(db, paper.sealed_sha256)
        outcome = "given"
        if not who.may_act:
            outcome = "forbidden"
        elif not readable:
            outcome = "unreadable"
        elif paper is None:
            outcome = "unknown"
        elif not stored:
            outcome = "waiting"
        elif not self._is_whole(paper):
            outcome = "damaged"
        self._note(who, row.case_id, untrusted_paper, paper, outcome)
        if outcome == "forbidden":
            raise Refused(403, problems.FORBIDDEN, "Your role opens no papers.")
        if outcome == "unreadable":
            raise Refused(
                500, problems.INTERNAL, "The portal cannot open this dossier: its papers lie in it."
            )
        if paper is None:
            raise not_found("There is no such paper in force, or several are meant.")
        if outcome == "waiting":
            raise Refused(409, problems.PAPER_WAITING, "Not all bytes of the paper have arrived.")
        if outcome == "damaged":
            raise Refused(
                410, problems.PAPER_DAMAGED, "The bytes that are held are damaged: ask for it again."
            )
        return OpenedPaper(
            name=_name(row.code, paper),
            media_type=paper.type if paper.type in PLAIN_TYPES else UNKNOWN_TYPE,
            size=paper.size,
            pieces=self._pieces(paper),
        )

    def _paper(self, db: sa.Connection, case_id: bytes, untrusted_paper: str) -> SealedDocument | None:
        bodies = (
            unseal(parse_packet(raw), self._keys, self._compressor)[1]
            for raw in declarations.raws(db, case_id)
        )
        held = in_force(bodies)
        for document in held:
            if document.sealed_sha256.hex() == untrusted_paper:
                return document
        named = [document for document in held if document.doc_id == untrusted_paper]
        return named[0] if len(named) == 1 else None

    def _is_whole(self, paper: SealedDocument) -> bool:
        size, plain = 0, hashlib.sha256()
        try:
            for piece in self._pieces(paper):
                size += len(piece)
                plain.update(piece)
        except (HostileInput, OSError):
            return False
        return size == paper.size and plain.digest() == paper.plain_sha256

    def _pieces(self, paper: SealedDocument) -> Iterator[bytes]:
        return open_chunks(self._blobs.read(paper.sealed_sha256), paper.content_key)

    def _note(
        self, who: Officer, case_id: bytes, asked: str, paper: SealedDocument | None, outcome: str
    ) -> None:
        told = paper.doc_id if paper is not None else asked if _is_a_name(asked) else ""
        with self._store.noting() as db:
            db.execute(
                sa.insert(paper_reading).values(
                    officer_id=who.officer_id,
                    case_id=case_id,
                    paper=told,
                    sealed_sha256=None if paper is None else paper.sealed_sha256,
                    outcome=outcome,
                    at=self._clock.now_ms() // 1000,
                )
            )
        record(
            "paper_asked",
            level=logging.ERROR if outcome in {"damaged", "unreadable"} else logging.INFO,
            officer=who.officer_id,
            case=case_id.hex(),
            outcome=outcome,
            file=None if paper is None else paper.sealed_sha256.hex(),
        )


def _is_a_name(untrusted: str) -> bool:
    return len(untrusted) <= MAX_ASKED and untrusted.isprintable()


def _name(code: str, paper: SealedDocument) -> str:
    """Return a name of letters any system and any header takes."""
    words = _OUTSIDE.sub("-", f"{code}-{paper.doc_id}-{paper.sealed_sha256.hex()[:8]}")
    return words + PLAIN_TYPES.get(paper.type, ".bin")
