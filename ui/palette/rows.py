"""What the palette offers for the words on its line: groups in the order a person would look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from forms.text import fold
from kiosk.wording import capital, moment, t
from kiosk.words.found_sentences import is_clear, not_offered, reason_found
from ui.keys import key_of
from ui.lookup.words import is_to_look_up, look_up_title
from ui.parts.case_facts import gaps_words, row_chip, told_apart, which_words

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow, FoundService
    from ui.stage import Stage

EACH = 6
"""Most rows of one group."""
_ELSEWHERE = 3
"""A word is in the procedure's name or a code: "dang" is a family, and the beginning of "Đăng ký"."""
_TELLING = 3
"""So many letters tell a command from a chance hit."""

Act = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One row: what it says, its second line, and at its right end a key, or a state in its tone."""

    icon: str
    title: str
    act: Act
    detail: str = ""
    side: str = ""
    tone: str | None = None


@dataclass(frozen=True)
class Group:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


def groups(
    stage: Stage,
    text: str,
    services: Sequence[FoundService],
    cases: Sequence[CaseRow],
    commands: Sequence[Row],
) -> tuple[Group, ...]:
    """Return the groups that have rows, most likely first.

    A code leads to its case, and the beginning of a command's name to the command unless a procedure
    begins so too; a name of two words and more to the person; else procedures come before cases, and commands last.

    Args:
        stage: where the rows lead.
        text: the words on the line.
        services: procedures found, best first.
        cases: cases found, last changed first; those of whom the words name are put before.
        commands: every command and screen of the window.
    """
    if is_to_look_up(text):
        row = Row("qr-code", look_up_title(text), partial(stage.look_up, text), side="Enter")
        return (Group(t("Tra phiếu"), (row,)),)
    typed = " ".join(fold(text).split())
    cases = sorted(told_apart(cases), key=lambda case: _distance(typed, case))
    drafts = tuple(case for case in cases if case.draft_state == "editing")[:EACH]
    others = tuple(case for case in cases if case.draft_state != "editing")[:EACH]
    procedures = Group(t("Thủ tục"), tuple(row for one in services for row in _service_rows(stage, one)))
    unfinished = Group(t("Bản nháp đang làm dở"), tuple(_case_row(stage, case) for case in drafts))
    sealed = Group(t("Hồ sơ") if typed else t("Hồ sơ gần đây"), tuple(_case_row(stage, c) for c in others))
    acts = Group(
        t("Lệnh và màn hình"),
        tuple(row for row in commands if all(word in fold(row.title) for word in typed.split())),
    )
    order = [procedures, unfinished, sealed, acts]
    named = " " in typed and any(_distance(typed, case) < _ELSEWHERE for case in cases)
    if named or _is_code_of(typed, cases) or (typed and not is_clear(one.why for one in services)):
        # A person or a case that has the words goes before procedures that only resemble them.
        order = [unfinished, sealed, procedures, acts]
    elif _names_a_command(typed, services, acts.rows):
        order = [acts, procedures, unfinished, sealed]
    return tuple(group for group in order if group.rows)


def _distance(typed: str, case: CaseRow) -> int:
    """Return how far what was typed is from being the name of whose case it is; 0 is the name itself."""
    name = fold(case.applicant or "")
    if not typed or name == typed:
        return 0
    if name.startswith(typed):
        return 1
    parts = name.split()
    return 2 if all(any(part.startswith(word) for part in parts) for word in typed.split()) else _ELSEWHERE


def _is_code_of(typed: str, cases: Sequence[CaseRow]) -> bool:
    if sum(letter.isdigit() for letter in typed) < _TELLING or " " in typed:
        return False
    return any(typed in fold(code) for case in cases for code in (case.code, case.national_code) if code)


def _names_a_command(typed: str, services: Sequence[FoundService], acts: Sequence[Row]) -> bool:
    if len(typed) < _TELLING or any(fold(one.service.name).startswith(typed) for one in services):
        return False
    return any(fold(row.title).startswith(typed) for row in acts)


def _service_rows(stage: Stage, found: FoundService) -> tuple[Row, ...]:
    """Return a procedure with what matched; one that is replaced leads to its replacement as well."""
    service = found.service
    closed = not_offered(service, stage.today())
    told = " · ".join(text for text in (closed, reason_found(found.why)) if text)
    icon = "triangle-alert" if closed else "file-text"
    row = Row(icon, service.name, partial(stage.find, service.code), told)
    if not closed or service.replaced_by is None:
        return (row,)
    replacement = service.replaced_by
    return row, Row("arrow-right", t("Mở thủ tục {code}", code=replacement), partial(stage.find, replacement))


def _case_row(stage: Stage, case: CaseRow) -> Row:
    title = " · ".join((case.applicant or t("Chưa có tên"), case.service_name))
    codes = " · ".join(code for code in (case.code, case.national_code) if code)
    word, tone, icon = row_chip(case)
    if case.draft_state == "editing":
        saved = t("lưu lúc {at}", at=moment(case.changed_ms))
        lacks = (gaps_words(case.gaps, where=False),) if case.gaps is not None else ()
        detail = capital(" · ".join(part for part in (codes, *which_words(case), *lacks, saved) if part))
        return Row("pen-line", title, partial(_resume, stage, case.case_id), detail, word, tone)
    return Row(icon or "inbox", title, partial(stage.open_case, case.case_id), codes, word, tone)


def _resume(stage: Stage, case_id: bytes) -> None:
    """Open a draft at the field it was left in."""
    stage.bridge.run(stage.desk.open_case(case_id), lambda draft: stage.open_draft(draft, draft.last_pointer))


def window_rows(
    own: Sequence[Row], acts: Mapping[str, Act], screens: Sequence[tuple[str, str, Act]]
) -> tuple[Row, ...]:
    """Return the commands of a window: those of its open screen, of every screen, and the screens themselves.

    Args:
        own: of the open screen.
        acts: what the window does for `sync`, `new`, `scan`, `lock`, `help` and `assistant`.
        screens: icon, name and the way there, in the rail's order.
    """
    # The open screen may mean something else by the key of a card.
    scan = "" if any(row.side == key_of("scan") for row in own) else key_of("scan")
    said = (
        ("sync", "refresh-cw", t("Đồng bộ ngay"), key_of("sync")),
        ("new", "plus", t("Hồ sơ mới"), key_of("new")),
        ("scan", "qr-code", t("Tra phiếu"), scan),
        ("lock", "lock", t("Khóa màn hình"), key_of("lock")),
        ("help", "circle-help", t("Phím tắt của màn hình này"), key_of("help")),
        ("assistant", "circle-help", t("Hỏi Trợ lý"), key_of("assistant")),
    )
    return (
        *own,
        *(Row(icon, text, acts[name], side=key) for name, icon, text, key in said),
        *(Row(icon, text, act, side=f"Ctrl+{at}") for at, (icon, text, act) in enumerate(screens, start=1)),
    )
