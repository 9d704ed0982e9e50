"""A photographed paper with a signature: seen and laid flat by a person before it stands for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import t

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kiosk.scanning.page_look import PageLook
    from kiosk.scanning.page_shape import PageShape
    from ui.stage import Stage


def look_at_signed_paper(
    stage: Stage,
    over: QWidget,
    image: bytes,
    keep: Callable[[bytes, PageShape | None], object],
    another: Callable[[], object],
) -> None:
    """Show a picture to be cut at its corners; a PDF is kept as it is.

    Args:
        stage: for the crossing of threads and failures.
        over: what the panel is shown over.
        image: the chosen file.
        keep: called with the file and what is done to it, once somebody said yes.
        another: called when another file is wanted.
    """
    if image.startswith(b"%PDF-"):
        keep(image, None)
        return
    # No library of pictures before somebody signs on paper.
    from ui.draft.papers.photo_panel import Chosen, PhotoPanel, Taken, looked_at

    def show(look: PageLook) -> None:
        if not over.isVisible():
            return
        panel = PhotoPanel(stage, t("Tờ khai đã ký"), 1, over, Chosen(image, look))

        def taken(given: Taken) -> None:
            keep(given.file, given.shape)

        panel.taken.connect(taken)
        panel.another.connect(another)
        panel.show_over(over)

    stage.bridge.run(looked_at(image), show, stage.fail, owner=over)
