"""The part of the desk where papers are photographed, counted and looked at."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.desk.results import ResultsDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk import scanner_folder
    from kiosk.duty import Duty
    from kiosk.intake import drafting, originals, papers
    from kiosk.intake.kept import whose_papers
    from kiosk.scanner_folder import ScannedFile
    from kiosk.scanning.page_shape import PageShape
    from kiosk.views.cases import DraftView
else:
    drafting = later("kiosk.intake.drafting")
    originals = later("kiosk.intake.originals")
    papers = later("kiosk.intake.papers")
    whose_papers = later("kiosk.intake.kept.whose_papers")
    scanner_folder = later("kiosk.scanner_folder")


class PapersDesk(ResultsDesk):
    """Use-cases of papers; part of `kiosk.desk.facade.Desk`."""

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
        """Attach a photographed paper, laid flat as its shape says; sealed and durable when the result exists."""

        def job(duty: Duty) -> DraftView:
            papers.attach(duty, case_id, doc_id, image, originals=originals, copies=copies, shape=shape)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do_heavy(job)

    def detach(self, case_id: bytes, attachment_id: bytes) -> Future[DraftView]:
        """Take a paper off."""

        def job(duty: Duty) -> DraftView:
            papers.detach(duty, case_id, attachment_id)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do(job)

    def take_earlier(self, case_id: bytes, doc_id: str) -> Future[DraftView]:
        """Take over the pictures of one kind of paper from the case before in the same sitting."""

        def job(duty: Duty) -> DraftView:
            papers.take_earlier(duty, case_id, doc_id)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do(job)

    def thumbnail(self, case_id: bytes, attachment_id: bytes) -> Future[bytes]:
        """Return a small PNG of a paper."""
        return self._do_heavy(papers.thumbnail, case_id, attachment_id)

    def count_sheets(self, case_id: bytes, doc_id: str, kept: int, copies: int) -> Future[DraftView]:
        """Keep how many sheets of the original stay and how many paper copies were handed in."""

        def job(duty: Duty) -> DraftView:
            originals.count_sheets(duty, case_id, doc_id, kept, copies)
            return drafting.view(duty, case_id)

        return self._do(job)

    def see_original(self, case_id: bytes, doc_id: str, seen: bool = True) -> Future[DraftView]:
        """Note that the original of a paper that is only shown was looked at, or take that back."""

        def job(duty: Duty) -> DraftView:
            originals.see(duty, case_id, doc_id, seen)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do(job)

    def keep_paper(self, case_id: bytes, doc_id: str) -> Future[DraftView]:
        """Note that a paper photographed while somebody else was on the draft is this person's."""

        def job(duty: Duty) -> DraftView:
            whose_papers.keep(duty, case_id, doc_id)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do(job)

    def scanned(self) -> Future[tuple[ScannedFile, ...]]:
        """Return what waits in the scanner's folder, newest first; fails with `scanner_folder`."""

        def job(duty: Duty) -> tuple[ScannedFile, ...]:
            files: tuple[ScannedFile, ...] = scanner_folder.waiting(
                self._shift.scanner_folder, duty.clock.now_ms() * 1_000_000
            )
            return files

        return self._do_heavy(job)

    def read_scanned(self, file: ScannedFile) -> Future[bytes]:
        """Return a waiting file's bytes; fails with `scan_gone`, `too_large`, `file_unreadable`."""
        return self._do_heavy(lambda _duty: scanner_folder.read(self._shift.scanner_folder, file))

    def clear_scanned(self, file: ScannedFile) -> Future[None]:
        """Delete a file whose paper is durable; fails with `scan_not_deleted`."""
        return self._do_heavy(lambda _duty: scanner_folder.clear(self._shift.scanner_folder, file))
