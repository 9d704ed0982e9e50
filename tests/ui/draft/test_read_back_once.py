"""Entering the last step lays out what is read back once: it is the dearest thing on it."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Driver
from tests.ui.draft.test_preparing import bench
from tests.ui.draft.test_review_and_slip import review
from ui.draft.review import prepare_step, review_step
from ui.draft.review.read_back import ReadBack


@pytest.mark.parametrize("kind", ["review", "prepare"])
def test_what_is_read_back_is_laid_out_once(
    drive: Driver, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    class Counted(ReadBack):
        def __init__(self, *given: object) -> None:
            made.append(self)
            super().__init__(*given)  # type: ignore[arg-type]

    for module in (review_step, prepare_step):
        monkeypatch.setattr(module, "ReadBack", Counted)
    if kind == "review":
        review(drive)
    else:
        bench(drive).show_step("prepare")
    assert len(made) == 1
