"""Papers of the desk in memory."""

from __future__ import annotations

import io
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PIL import Image

from forms.definition.documents import OF_ANOTHER
from forms.errors import DomainError, TramSoError
from forms.packets.seen_paper import SeenPaper
from forms.problem import Problem
from kiosk import scanner_folder
from kiosk.scanner_folder import ScannedFile
from kiosk.scanning.page_shape import PageShape
from kiosk.scanning.photographs import normalise_photo
from kiosk.views.cases import DraftView, FileView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.settled import done, failed

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class ScriptedPapers:
    """Pictures as they would be kept."""

    form: Any
    signed: bool
    papers: dict[bytes, FileView]
    pictures: dict[bytes, bytes]
    draft: Callable[[], DraftView]
    seen: dict[str, SeenPaper]
    refuse_sheets: bool = False
    of_another: frozenset[str] = frozenset()
    """Kinds of papers that were photographed while somebody else was on the draft."""
    scanner: Path | None = None
    """The scanner's folder, where a test has one."""

    def attach(
        self,
        case_id: bytes,
        doc_id: str,
        image: bytes,
        *,
        originals: int | None = None,
        copies: int | None = None,
        shape: PageShape | None = None,
    ) -> Future[DraftView]:
        try:
            Image.open(io.BytesIO(image)).verify()
            if shape is not None and not shape.changes_nothing:
                image, _mime = normalise_photo(image, shape)
        except OSError:
            return failed(DomainError("unreadable_image"))
        self.signed = self.signed and any(one.doc_id == doc_id for one in self.papers.values())
        rule = self.form.document(doc_id)
        if rule is not None and sum(one.doc_id == doc_id for one in self.papers.values()) >= rule.most:
            return failed(DomainError("document_count", doc=doc_id, most=rule.most))
        attachment_id = bytes([len(self.pictures)]) * 16
        self.papers[attachment_id] = FileView(
            attachment_id, doc_id, "image/jpeg", len(image), originals or 0, copies or 0
        )
        self.pictures[attachment_id] = image
        return done(self.draft())

    def count_sheets(self, case_id: bytes, doc_id: str, kept: int, copies: int) -> Future[DraftView]:
        if self.refuse_sheets:
            return failed(DomainError("sheet_count", most=99))
        first, *others = (name for name, one in self.papers.items() if one.doc_id == doc_id)
        self.papers[first] = replace(self.papers[first], originals=kept, copies=copies)
        for name in others:
            self.papers[name] = replace(self.papers[name], originals=0, copies=0)
        return done(self.draft())

    def see_original(self, case_id: bytes, doc_id: str, seen: bool = True) -> Future[DraftView]:
        self.seen.pop(doc_id, None)
        if seen:
            self.seen[doc_id] = SeenPaper(at=1_798_000_000, operator="op-1", name="Nguyễn Thị Mẫu")
        return done(self.draft())

    def problems_of_another(self) -> tuple[Problem, ...]:
        """Return what the desk asks about papers of somebody else."""
        brought = {one.doc_id for one in self.papers.values()}
        kinds = sorted(self.of_another & brought)
        return tuple(Problem(f"/documents/{one}", OF_ANOTHER, {"id": one}) for one in kinds)

    def keep_paper(self, case_id: bytes, doc_id: str) -> Future[DraftView]:
        self.of_another -= {doc_id}
        return done(self.draft())

    def detach(self, case_id: bytes, attachment_id: bytes) -> Future[DraftView]:
        gone = self.papers.pop(attachment_id, None)
        left = {one.doc_id for one in self.papers.values()}
        self.signed = self.signed and (gone is None or gone.doc_id in left)
        return done(self.draft())

    def thumbnail(self, case_id: bytes, attachment_id: bytes) -> Future[bytes]:
        picture = Image.open(io.BytesIO(self.pictures[attachment_id]))
        picture.thumbnail((256, 256))
        out = io.BytesIO()
        picture.save(out, "PNG")
        return done(out.getvalue())

    def scanned(self) -> Future[tuple[ScannedFile, ...]]:
        return done(scanner_folder.waiting(self.scanner, NOON * 1_000_000) if self.scanner else ())

    def read_scanned(self, file: ScannedFile) -> Future[bytes]:
        return self._in_folder(scanner_folder.read, file)

    def clear_scanned(self, file: ScannedFile) -> Future[None]:
        return self._in_folder(scanner_folder.clear, file)

    def _in_folder(self, act: Callable[[Path, ScannedFile], T], file: ScannedFile) -> Future[T]:
        assert self.scanner is not None
        try:
            return done(act(self.scanner, file))
        except TramSoError as error:
            return failed(error)
