"""A photograph of somebody else's card is asked about at its paper, with one key for each answer."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton

from tests.support.counter import ready_draft
from tests.ui.counter import Counter, counter
from tests.ui.draft.test_another_person import another_is_named, chip

__all__ = ["counter"]


def test_the_paper_says_whose_it_is_and_one_key_keeps_it(counter: Counter) -> None:
    at = counter
    at.open(ready_draft(at.desk))
    another_is_named(at)
    assert chip(at, "d-id") == "Của người trước"
    assert "người khác" in at.find(QLabel, "papers.another:d-id").text()
    at.bench().step().jump("d-id")
    keep = at.find(QPushButton, "papers.keep:d-id")
    at.until(keep.hasFocus)
    keep.click()
    at.until(lambda: not at.has("papers.keep:d-id"))
    at.until(lambda: chip(at, "d-id") == "Đủ")


def test_what_is_left_leads_to_it(counter: Counter) -> None:
    at = counter
    at.open(ready_draft(at.desk))
    another_is_named(at)
    review = at.review()
    assert not at.bench().state.check.ready
    assert review._things_left()[0].key == "errors"
    review.next_left()
    at.until(lambda: at.has("papers.keep:d-id") and at.find(QPushButton, "papers.keep:d-id").hasFocus())


def test_a_paper_the_form_does_not_list_leads_to_where_a_picture_comes_in(counter: Counter) -> None:
    at = counter
    at.open(ready_draft(at.desk))
    at.idle()
    assert chip(at, "d-id") == "Đủ"
    at.idle()
    at.bench().go_to("/documents/d-village")
    at.idle()
    held = at.bench().step().focusWidget()
    assert held is not None
    assert held.objectName().startswith("papers.add:"), held.objectName()
