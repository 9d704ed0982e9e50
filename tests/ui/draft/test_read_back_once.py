"""What is read back is laid out once for the same words: it is the dearest thing on the last step."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Driver
from tests.ui.draft.test_preparing import bench
from tests.ui.draft.test_review_and_slip import review
from ui.draft.review import read_back


@pytest.mark.parametrize("kind", ["review", "prepare"])
def test_what_is_read_back_is_laid_out_once(
    drive: Driver, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    class Counted(read_back.ReadBack):
        def __init__(self, *given: object) -> None:
            made.append(self)
            super().__init__(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(read_back, "ReadBack", Counted)
    if kind == "review":
        review(drive)
    else:
        bench(drive).show_step("prepare")
    assert len(made) == 1
    state = drive.bench().state
    # What changes no word of it leaves it where it stands, and with it the key that is on "Sửa".
    state.check_everything()
    state.reload(drive.desk.draft())
    drive.idle()
    assert len(made) == 1
    said = next(place for place, value in state.answers.items() if place.endswith("/fullName") and value)
    state.save(said, "Nguyễn Mẫu Ý")
    drive.idle()
    assert len(made) == 2
