"""What the citizen hears, signs and sends is one thing: nothing is signed or sealed while an answer is not on disk."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QWidget

from forms.errors import StationError
from kiosk.intake.drafting import read_draft
from tests.support.counter import BIRTH, fill, paper, ready_draft
from tests.ui.citizen.test_citizen_screen import pad_of, press, read_up_to
from tests.ui.counter import Counter, counter, draw
from tests.ui.settled import failed
from ui.citizen.steps import SIGN
from ui.draft.form.form_step import FormStep

if TYPE_CHECKING:
    from kiosk.views.cases import DraftView

__all__ = ["counter"]

NAME = "/child/fullName"
NAME_IN_WORDS = "Họ, chữ đệm, tên của trẻ"
NEW = "Nguyễn Văn Khác Hẳn"


class Disk:
    """Saves of answers that fail as long as they are told to."""

    def __init__(self, at: Counter) -> None:
        self.full = True
        self._real = at.desk.save_answer
        at.desk.save_answer = self.save  # type: ignore[method-assign]

    def save(self, *args: Any, **more: Any) -> Future[Any]:
        return failed(StationError("disk_full")) if self.full else self._real(*args, **more)


def stored(at: Counter, case_id: bytes) -> str:
    draft = read_draft(at.desk._shift.duty(), case_id)
    return str(draft.answers["child"]["fullName"])


def unsaved(at: Counter) -> tuple[DraftView, Disk]:
    """Open a signed draft, and let one answer not be saved."""
    draft = ready_draft(at.desk)
    at.open(draft)
    disk = Disk(at)
    at.type_into(NAME, NEW)
    at.idle()
    assert stored(at, draft.case_id) != NEW
    return draft, disk


def test_an_answer_that_was_not_saved_stops_signature_and_seal(counter: Counter) -> None:
    draft, disk = unsaved(counter)
    review = counter.review()
    draw(review.state.word.strokes)
    assert not counter.find(QWidget, "review.seal").isEnabled()
    assert counter.has("review.left:unsaved")
    assert "chưa lưu" in counter.find(QLabel, "review.why").text()
    review.seal()
    counter.idle()
    assert read_draft(counter.desk._shift.duty(), draft.case_id).row.state == "editing"
    assert stored(counter, draft.case_id) != NEW
    # The disk takes answers again: the same key saves, keeps the signature made for it, and seals.
    disk.full = False
    review.seal()
    counter.until(lambda: counter.has("slip.another"))
    assert counter.at_the_portal(draft.case_id)["data"]["child"]["fullName"] == NEW


def test_a_field_with_an_answer_on_the_screen_is_never_called_empty(counter: Counter) -> None:
    draft = counter.desk.start_case(BIRTH).result()
    fill(counter.desk, draft.case_id)
    counter.desk.save_answer(draft.case_id, NAME, None).result()
    bench = counter.open(counter.desk.open_case(draft.case_id).result())
    bench.go_to(NAME)
    counter.idle()
    step = bench.step()
    assert isinstance(step, FormStep)
    field, state = step.fields[NAME], bench.state
    state.leave(NAME)
    assert field.problem().startswith("Chưa nhập")
    disk = Disk(counter)
    slow: Future[Any] = Future()
    counter.desk.save_answer = lambda *_a, **_m: slow  # type: ignore[method-assign]
    counter.type_into(NAME, NEW)
    state.check_everything()
    assert field.problem() == ""
    assert f"{NAME_IN_WORDS}: đang lưu" in {state.sentence(one) for one in state.problems()}
    counter.desk.save_answer = disk.save  # type: ignore[method-assign]
    slow.set_exception(StationError("disk_full"))
    counter.until(lambda: field.problem() == "Chưa lưu được vào máy.")
    review = counter.review()
    told = " ".join(one.text() for one in review.summary.findChildren(QAbstractButton))
    assert f"{NAME_IN_WORDS}: chưa lưu được" in told
    assert "Chưa nhập" not in told
    assert "chưa lưu" in counter.find(QLabel, "review.why").text()
    draw(review.state.word.strokes)
    assert not counter.find(QWidget, "review.seal").isEnabled()
    review.seal()
    counter.idle()
    assert read_draft(counter.desk._shift.duty(), draft.case_id).row.state == "editing"
    disk.full = False
    state.save_again()
    counter.idle()
    bench.go_to(NAME)
    assert field.problem() == ""
    assert stored(counter, draft.case_id) == NEW


def test_opening_the_review_tries_to_save_again(counter: Counter) -> None:
    draft, disk = unsaved(counter)
    disk.full = False
    review = counter.review()
    assert stored(counter, draft.case_id) == NEW
    assert not counter.has("review.left:unsaved")
    assert not review.state.word.is_signed(), "the signature stood for the other name"


def test_the_citizen_cannot_sign_what_is_not_saved(counter: Counter) -> None:
    draft, disk = unsaved(counter)
    counter.review()
    counter.bench().show_citizen()
    window = counter.bench().citizen.window()
    assert window is not None
    read_up_to(window, SIGN)
    assert not pad_of(window).isEnabled()
    disk.full = False
    counter.bench().state.save_again()
    counter.idle()
    assert pad_of(window).isEnabled()
    draw(counter.bench().state.word.strokes)
    press(window, "citizen.next")
    counter.idle()
    signed = counter.desk.open_case(draft.case_id).result()
    assert signed.signed
    assert signed.answers["child"]["fullName"] == NEW  # type: ignore[index]


def test_a_signature_given_for_something_else_does_not_stand(counter: Counter) -> None:
    """An answer refused for good stands on the screen only; what was signed there is not on disk."""
    draft = ready_draft(counter.desk)
    counter.desk.take_signature_back(draft.case_id).result()
    counter.open(counter.desk.open_case(draft.case_id).result())
    counter.desk.save_answer = lambda *_a, **_m: failed(StationError("value_too_large"))  # type: ignore[method-assign]
    counter.type_into(NAME, NEW)
    counter.idle()
    review = counter.review()
    draw(review.state.word.strokes)
    review.seal()
    counter.idle()
    assert not counter.desk.open_case(draft.case_id).result().signed
    assert review.state.answers[NAME] == stored(counter, draft.case_id)


@pytest.mark.parametrize("arrives", ["while it is saved", "after it was saved"])
def test_a_view_read_before_a_save_takes_nothing_back(counter: Counter, arrives: str) -> None:
    draft = counter.desk.start_case(BIRTH).result()
    fill(counter.desk, draft.case_id)
    counter.open(counter.desk.open_case(draft.case_id).result())
    state = counter.bench().state
    counter.bench().go_to(NAME)
    counter.idle()
    early = counter.desk.open_case(draft.case_id).result()
    counter.type_into(NAME, "Trần Văn Đúng")
    if arrives == "after it was saved":
        counter.idle()
    state.reload(early)
    counter.idle()
    step = counter.bench().step()
    assert isinstance(step, FormStep)
    line = step.fields[NAME].editor()
    assert isinstance(line, QLineEdit)
    assert (line.text(), state.answers[NAME]) == ("Trần Văn Đúng", "Trần Văn Đúng")
    assert stored(counter, draft.case_id) == "Trần Văn Đúng"


def test_a_view_read_before_a_mark_takes_no_mark_away(counter: Counter) -> None:
    draft = ready_draft(counter.desk)
    counter.open(draft)
    counter.review()
    early = counter.desk.open_case(draft.case_id).result()
    counter.place.clock.advance(1)
    counter.find(QCheckBox, "review.consent:contact").click()
    counter.idle()
    counter.bench().state.reload(early)
    counter.idle()
    assert counter.find(QCheckBox, "review.consent:contact").isChecked()


def test_an_answer_taken_away_and_not_saved_stays_away(counter: Counter) -> None:
    draft = ready_draft(counter.desk)
    counter.open(draft)
    disk = Disk(counter)
    state = counter.bench().state
    state.save("/requester/phone", None)
    counter.idle()
    state.take(counter.desk.attach(draft.case_id, "d-birth", paper(5)))
    counter.idle()
    assert "/requester/phone" not in state.answers
    disk.full = False
    state.save_again()
    counter.idle()
    assert "phone" not in read_draft(counter.desk._shift.duty(), draft.case_id).answers["requester"]
    assert "/requester/phone" not in state.answers
