"""The modules of the next screens, imported piece by piece, in a rest or between two keys.

The first draft of a day would else wait for all of them at once: 0.4 s of work, more where others want the processor.
On the GUI thread: the binding makes its classes when they are first met, and two threads that meet one together crash
the process. Decisions 163 and 236.
"""

from __future__ import annotations

import importlib

from PySide6.QtCore import QObject, QTimer

_REST_MS = 400
"""Nobody has pressed a key for so long."""
_BETWEEN_MS = 50
"""Pause between two pieces in a rest: what came meanwhile is answered and painted."""
_PATIENCE_MS = 600
"""Somebody who types on and on never rests: then a piece comes so long after the one before."""
_AFTER_KEY_MS = 40
"""That piece waits until the key's letter is painted."""
SOON = (
    "ui.pages.finding.intake",
    "forms.checking.answers",
    "forms.rules.expressions",
    "jsonschema_rs",
    "forms.prefilling.prefill",
    "forms.rules.rule_set",
    "forms.schema.page",
    "ui.draft.citizens_word",
    "ui.draft.state",
    "PIL.ImageOps",
    "ui.chosen_files",
    "forms.declaring.declaration",
    "ui.paper.declaration_paper",
    "ui.draft.printed.declaration_window",
    "ui.draft.review.consent_card",
    "ui.draft.review.read_parts",
    "ui.draft.review.review_step",
    "ui.fields.build",
    "ui.draft.form.form_step",
    "forms.definition.documents",
    "ui.draft.papers.papers_step",
    "ui.citizen.clerk_card",
    "ui.draft.steps_list",
    "ui.draft.review.prepare_step",
    "ui.draft.version_card",
    "ui.pages.work.workbench",
    "forms.identity.mrz",
    "ui.camera.code_ways",
    "ui.draft.card.scan_panel",
    "ui.draft.printed.slip_panel",
)
"""In pieces of ten to thirty milliseconds of work; what a later one needs stands before it."""


class IdleLoading(QObject):
    """Imports what is needed soon."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(SOON)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._between_keys = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    def begin(self) -> None:
        """Start once somebody has signed in; later calls change nothing."""
        if self._left and not self._timer.isActive():
            self._patience.start(_PATIENCE_MS)
            self._timer.start(_REST_MS)

    def wait(self) -> None:
        """Somebody is at the keys."""
        if not self._timer.isActive() or self._between_keys:
            return
        # Once, not put off again: a moving mouse tells of itself more often than that.
        self._between_keys = not self._patience.isActive()
        self._timer.start(_AFTER_KEY_MS if self._between_keys else _REST_MS)

    def _next(self) -> None:
        importlib.import_module(self._left.pop(0))
        self._patience.start(_PATIENCE_MS)
        self._between_keys = False
        if self._left:
            self._timer.start(_BETWEEN_MS)
