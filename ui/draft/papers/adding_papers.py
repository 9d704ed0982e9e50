"""How a paper's picture comes into a draft: photographed, from a chosen file, from the scanner's folder.

The step of the papers shows the list; this is the part of it that brings one in. What was scanned leaves the
folder only once its paper is durable.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from kiosk import wording
from kiosk.wording import t
from ui.chosen_files import read_chosen
from ui.draft.papers.scanner_files import ScannerFiles
from ui.parts.basics import column, empty, label
from ui.parts.failure_notice import FailureNotice

if TYPE_CHECKING:
    from forms.definition.documents import DocumentRule
    from forms.errors import TramSoError
    from kiosk.scanner_folder import ScannedFile
    from kiosk.scanning.page_shape import PageShape
    from kiosk.views.cases import DraftView
    from ui.draft.papers.photo_panel import Chosen
    from ui.draft.state import DraftState
    from ui.failure_acts import Ways


class AddingPapers(QWidget):
    """Brings pictures in and tells what failed, with the way on."""

    def __init__(self, state: DraftState) -> None:
        super().__init__()
        self.state = state
        self.scanner = ScannerFiles(state.stage)
        self._problem = label("", "problem", name="papers.problem")
        self._problem.hide()
        self._taking = False
        self._failed: QVBoxLayout = column(0)

    def add_image(
        self,
        doc_id: str,
        data: bytes,
        shape: PageShape | None = None,
        scanned: ScannedFile | None = None,
    ) -> None:
        """Add a photographed paper, laid flat as its shape says.

        Args:
            doc_id: which paper it is.
            data: the picture or PDF.
            shape: how it is cut and turned.
            scanned: the file it came from, if it waited in the scanner's folder.
        """
        # One that was taken away to make room for it must be gone before the paper's pictures are counted.
        self._settle()
        desk = self.state.stage.desk
        self.say(t("Đang thêm ảnh…"))
        self.state.stage.bridge.run(
            desk.attach(self.state.draft.case_id, doc_id, data, shape=shape),
            lambda draft: self._added(draft, scanned),
            lambda error: self._refused(
                doc_id, error, lambda: self.add_image(doc_id, data, shape, scanned), scanned
            ),
            owner=self,
        )

    def take_earlier(self, doc_id: str) -> None:
        """Take over the pictures of a paper from the case before in the same sitting."""
        if self._taking:
            return
        self._settle()
        self._taking = True
        taken = self.state.stage.desk.take_earlier(self.state.draft.case_id, doc_id)
        self.state.stage.bridge.run(
            taken, self._taken, lambda error: self._not_taken(doc_id, error), owner=self
        )

    def _taken(self, draft: DraftView) -> None:
        self._taking = False
        self._added(draft, None)

    def _not_taken(self, doc_id: str, error: TramSoError) -> None:
        self._taking = False
        self._refused(doc_id, error, lambda: self.take_earlier(doc_id))

    def shoot(self, rule: DocumentRule, pages: int) -> None:
        """Photograph a paper, page by page."""
        self._ask(rule, pages)

    def add_file(self, doc_id: str, path: Path) -> None:
        """Read a chosen file, bounded; a picture is shown before it is added, a PDF is added."""
        self.say(t("Đang đọc tệp…"))
        self.state.stage.bridge.run(
            read_chosen(path),
            lambda data: self._chosen(doc_id, data),
            lambda error: self._refused(doc_id, error, lambda: self.add_file(doc_id, path)),
            owner=self,
        )

    def take_scanned(self, doc_id: str) -> None:
        """Take what waits in the scanner's folder: the only file, or the one a person chooses."""
        files = self.scanner.files
        if len(files) == 1:
            self.add_scanned(doc_id, files[0])
            return
        from ui.draft.papers.scanner_panel import ScannerPanel

        rule, over = self.state.draft.form.document(doc_id), self.window()
        if rule is None:
            return
        panel = ScannerPanel(self.state.stage, self.scanner, rule.label(wording.language()), over)
        panel.chosen.connect(lambda file: self.add_scanned(doc_id, file))
        panel.show_over(over)

    def add_scanned(self, doc_id: str, file: ScannedFile) -> None:
        """Read a file of the scanner's folder; as a chosen file from there on."""
        self.say(t("Đang đọc tệp…"))
        self.state.stage.bridge.run(
            self.state.stage.desk.read_scanned(file),
            lambda data: self._chosen(doc_id, data, file),
            lambda error: self._refused(doc_id, error, lambda: self.add_scanned(doc_id, file), file),
            owner=self,
        )

    def _chosen(self, doc_id: str, data: bytes, scanned: ScannedFile | None = None) -> None:
        if data.startswith(b"%PDF-"):
            self.add_image(doc_id, data, scanned=scanned)
            return
        # No library of the camera before somebody adds a paper.
        from ui.draft.papers.photo_panel import Chosen, looked_at

        self.state.stage.bridge.run(
            looked_at(data),
            lambda look: self._show_chosen(doc_id, Chosen(data, look), scanned),
            lambda error: self._refused(doc_id, error, lambda: self._chosen(doc_id, data, scanned), scanned),
            owner=self,
        )

    def _show_chosen(self, doc_id: str, chosen: Chosen, scanned: ScannedFile | None) -> None:
        rule = self.state.draft.form.document(doc_id)
        if rule is None or not self.isVisible():
            # Locked or left meanwhile: no paper is shown over another screen.
            self.say(t("Ảnh vừa chọn chưa được thêm. Hãy chọn lại."))
            return
        self.say("")
        self._ask(rule, 1, chosen, scanned)

    def _ask(
        self,
        rule: DocumentRule,
        pages: int,
        chosen: Chosen | None = None,
        scanned: ScannedFile | None = None,
    ) -> None:
        from ui.draft.papers.photo_panel import PhotoPanel

        over = self.window()
        panel = PhotoPanel(self.state.stage, rule.label(wording.language()), pages, over, chosen)
        panel.taken.connect(
            lambda taken: self.add_image(rule.doc_id, taken.file, shape=taken.shape, scanned=scanned)
        )
        panel.another.connect(lambda: self._another(rule.doc_id, scanned))
        panel.destroyed.connect(self._photographed)
        panel.show_over(over)

    def _another(self, doc_id: str, scanned: ScannedFile | None) -> None:
        """Ask for another file, from where the last one came."""
        if scanned is not None and len(self.scanner.files) > 1:
            self.take_scanned(doc_id)
        else:
            self._choose(doc_id)

    def _choose(self, doc_id: str) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, t("Chọn ảnh giấy tờ"), "", t("Ảnh hoặc PDF (*.jpg *.jpeg *.png *.pdf)")
        )
        if chosen:
            self.add_file(doc_id, Path(chosen))

    def _added(self, draft: DraftView, scanned: ScannedFile | None) -> None:
        self.say("")
        self.state.reload(draft)
        if scanned is not None:
            self._clear(scanned)

    def _clear(self, scanned: ScannedFile) -> None:
        """Delete the scanned file: its paper is sealed and durable now."""
        self.state.stage.bridge.run(
            self.state.stage.desk.clear_scanned(scanned),
            lambda _done: self.scanner.look(),
            lambda error: self._not_cleared(error, scanned),
            owner=self,
        )

    def _not_cleared(self, error: TramSoError, scanned: ScannedFile) -> None:
        self.say("")
        act = self.state.stage.act_on(error, {"again": lambda: self._clear(scanned)})
        self._failed.addWidget(FailureNotice(wording.sentence(error), act, lambda: self.say("")))

    def say(self, text: str) -> None:
        """Show one line above the list, or none, in the place of a failure."""
        empty(self._failed)
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _refused(
        self,
        doc_id: str,
        error: TramSoError,
        again: Callable[[], object],
        scanned: ScannedFile | None = None,
    ) -> None:
        """Show what failed, with the way to another file or to the same one once more."""
        self.say("")
        own: Ways = {
            "again": again,
            "choose": lambda: self._another(doc_id, scanned),
            "papers": lambda: self.jump(doc_id),
        }
        act = self.state.stage.act_on(error, own)
        self._failed.addWidget(FailureNotice(wording.sentence(error), act, lambda: self.say("")))
        self.scanner.look()

    def _say_error(self, error: TramSoError) -> None:
        """Show what failed beside a paper's counters."""
        self.say("")
        act = self.state.stage.act_on(error, {})
        self._failed.addWidget(FailureNotice(wording.sentence(error), act, lambda: self.say("")))

    def jump(self, doc_id: str) -> None:
        """Put the cursor on what a paper needs first; the list knows where that is."""
        raise NotImplementedError

    def _photographed(self) -> None:
        """Lead on after a panel has closed; the list knows where to."""
        raise NotImplementedError

    def _settle(self) -> None:
        """Carry out what was taken away; the list knows what that is."""
        raise NotImplementedError
