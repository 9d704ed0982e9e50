"""What a correction changes of what the portal has, in the words of the read-back."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from forms.checking.messages import full_label
from kiosk import wording
from kiosk.wording import t
from ui.draft.read_rows import ReadRow, count_items, page_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.checking.validate import FormCheck
    from forms.definition.form import FormDefinition
    from kiosk.views.cases import DraftView
    from kiosk.views.sent import SentView
    from ui.draft.read_rows import Said
    from ui.draft.state import DraftState


@dataclass(frozen=True)
class Change:
    """One thing that is not as the portal has it.

    Attributes:
        name: of the answer or the paper.
        old: what the portal has, in words; empty for nothing.
        new: what the draft says, in words; empty for nothing.
        pointer: where it is mended; empty where the form has no place for it.
    """

    name: str
    old: str
    new: str
    pointer: str

    def words(self) -> tuple[str, str]:
        """Return both values as shown."""
        return self.old or t("Chưa có"), self.new or t("Đã bỏ")


class _Sent:
    """What was sent, read as the draft is: same form, same words, so that equal things read the same."""

    def __init__(self, state: DraftState, sent: SentView) -> None:
        self._state = state
        self.answers: Mapping[str, object] = sent.answers
        self.check: FormCheck = sent.check
        self.draft: DraftView = state.draft

    def answer(self, pointer: str) -> object | None:
        found: object = self.check.computed.get(pointer, self.answers.get(pointer))
        return found

    def item_count(self, pointer: str) -> int:
        return count_items(self.answers, pointer)

    def words(self, pointer: str, value: object | None) -> str:
        return self._state.words(pointer, value)


def changes_of(state: DraftState) -> tuple[Change, ...]:
    """Return what the draft changes of what the portal has, in the form's order; nothing for a first packet."""
    sent = state.draft.sent
    if sent is None:
        return ()
    before, now = _by_page(_Sent(state, sent)), _by_page(state)
    form = state.draft.form
    found: list[Change] = []
    for page in form.pages:
        found += _of_page(form, before.get(page.key, ()), now.get(page.key, ()))
    return (*found, *_gone(state, sent), *_papers(state, sent))


def _by_page(said: Said) -> dict[str, tuple[ReadRow, ...]]:
    # A row without a value is a heading, or an entry of a list that was taken out.
    return {page.key: tuple(row for row in rows if row.value) for page, rows in page_rows(said)}


def _of_page(form: FormDefinition, before: tuple[ReadRow, ...], now: tuple[ReadRow, ...]) -> list[Change]:
    language = wording.language()
    sent = {row.pointer: row.value for row in before if row.pointer in form.fields}
    said = {row.pointer: row.value for row in now if row.pointer in form.fields}
    found = [
        Change(full_label(form, pointer, language), sent.get(pointer, ""), said.get(pointer, ""), pointer)
        for pointer in form.fields
        if sent.get(pointer) != said.get(pointer)
    ]
    lists = dict.fromkeys(_list(row) for row in (*now, *before) if row.pointer not in form.fields)
    for place in lists:
        found += _of_list(
            [one for one in before if _list(one) == place], [one for one in now if _list(one) == place]
        )
    return found


def _list(row: ReadRow) -> str:
    return row.pointer.rpartition("/")[0]


def _of_list(before: list[ReadRow], now: list[ReadRow]) -> list[Change]:
    """Return which entries went, came or changed: one taken out in the middle is no change of those after it."""
    found = []
    matcher = SequenceMatcher(None, [one.value for one in before], [one.value for one in now], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        old, new = before[first:last], now[start:end]
        for at in range(max(len(old), len(new))):
            was = old[at] if at < len(old) else None
            one = new[at] if at < len(new) else None
            known = one or was
            assert known is not None  # noqa: S101 (one of the two lists is that long)
            found.append(
                Change(known.name, was.value if was else "", one.value if one else "", known.pointer)
            )
    return found


def _gone(state: DraftState, sent: SentView) -> list[Change]:
    change = state.draft.version_change
    language = wording.language()
    found = []
    for pointer, value in sent.gone.items():
        said = change.words.get(pointer) if change is not None else None
        name = (said.name.get(language) or said.name.get("vi", "")) if said is not None else ""
        old = (said.old.get(language) or said.old.get("vi", "")) if said is not None else ""
        found.append(Change(name or pointer, old or state.words(pointer, value), "", ""))
    return found


def _papers(state: DraftState, sent: SentView) -> list[Change]:
    here = {file.doc_id for file in state.draft.files}
    fresh = {file.doc_id for file in state.draft.files if not file.sent}
    found = []
    for rule in state.draft.form.documents:
        old = t("Ảnh đã gửi") if rule.doc_id in sent.papers else ""
        new = t("Ảnh mới") if rule.doc_id in fresh else ""
        if rule.doc_id in sent.held_off and not new:
            # Sealed before and held: given up, the correction lets it go, so nobody may think it was never there.
            was, old = t("Ảnh trong bản đang giữ lại"), old if rule.doc_id in here else ""
            found.append(Change(rule.label(wording.language()), was, old, rule.pointer))
        elif new or (old and rule.doc_id not in here):
            found.append(Change(rule.label(wording.language()), old, new, rule.pointer))
    return found
