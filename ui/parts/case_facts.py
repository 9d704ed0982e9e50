"""What a row of a list says of a case: its first line, its line of facts, its one chip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kiosk.views.cases import CaseRow, DraftGaps, SyncView, Transfer
from kiosk.wording import capital, day, moment, t
from ui.parts.chips import FOR_A_PERSON, ChipText, case_chip, due_chip, is_correction, transfer_chip
from ui.parts.waiting import why_waiting

_RETURNED, _FEE = 5, 6
_HANDLED = (1, 2, 4)
_OFFICE_WAITS = (3, _RETURNED, _FEE, 8)
"""States after which somebody at the desk has to do something."""


def facts(case: CaseRow, view: SyncView | None = None) -> str:
    """Return the second line of a row: what matters most about it, beside its code.

    Args:
        case: the row.
        view: the way to the portal as it is now, where the list knows it.
    """
    code = case.code or t("chưa có mã")
    if case.reason:
        return f"{case.reason} · {code}"
    words = [*_news_facts(case), *(_asked_facts(case) if is_asked(case) else ())]
    if words:
        # The code last: a line too long loses its end.
        return " · ".join((*words, code))
    if case.draft_state == "editing":
        told = capital(_draft_facts(case))
        return f"{told} · {case.code}" if case.code else told
    waits = why_waiting(case, view) if view is not None else ""
    half = "" if case.elsewhere or case_chip(case)[0] == row_chip(case)[0] else case_chip(case)[0]
    if waits or half:
        # The code last here too: why it waits is what nobody may miss.
        return f"{waits} · {code}" if waits else f"{code} · {half}"
    if case.server_at_ms is not None:
        at = moment(case.server_at_ms)
        if case.elsewhere:
            code = t("{code} · trạm khác phục vụ", code=code)
        return t("{code} · từ lúc {at}", code=code, at=at)
    return t("{code} · lưu trên máy lúc {at}", code=code, at=moment(case.changed_ms))


def is_asked(case: CaseRow) -> bool:
    """Tell whether the agency has said something that waits for somebody at this desk."""
    if case.elsewhere or case.answered or case.transfer is Transfer.WITHDRAW_REQUESTED:
        return False
    return case.server_state in _OFFICE_WAITS and (case.office_says or case.supplement_due) is not None


def is_news(case: CaseRow) -> bool:
    """Tell whether the office put a day off or forwarded the case, and the citizen has not heard."""
    return case.news is not None and case.transfer is not Transfer.WITHDRAW_REQUESTED


def _news_facts(case: CaseRow) -> list[str]:
    news = case.news if is_news(case) else None
    if news is None:
        return []
    words = []
    if news.due_on is not None:
        promised = day(news.due_on)
        first, other = t("Hẹn trả ngày {day}", day=promised), t("Hẹn trả đổi sang {day}", day=promised)
        words.append(first if news.first else other)
    if news.unit is not None:
        words.append(t("Chuyển sang {unit}", unit=news.unit))
    if news.duplicate is not None:
        words.insert(0, t("Có thể trùng với {code}", code=news.duplicate))
    # What is asked of the citizen says its own reason.
    return [*words, news.said] if news.said and not is_asked(case) else words


def _asked_facts(case: CaseRow) -> list[str]:
    words = []
    if case.supplement_due is not None:
        words.append(t("Hạn bổ sung {day}", day=f"{case.supplement_due:%d/%m}"))
    if case.told:
        words.append(t("Đã báo người dân"))
    if case.draft_state == "editing":
        words.append(t("đang sửa hồ sơ bị trả") if words else t("Đang sửa hồ sơ bị trả"))
        if case.gaps is not None:
            words.append(gaps_words(case.gaps, where=False))
    if case.office_says:
        words.append(case.office_says)
    return words


def shown_chip(case: CaseRow, today: date) -> ChipText:
    """Return the chip that is drawn: of a returned case how long there is to mend it."""
    due = case.supplement_due
    if due is not None and is_asked(case) and case.transfer not in FOR_A_PERSON:
        return due_chip(due, today)
    here = case.draft_state == "editing" or case.transfer in FOR_A_PERSON
    if case.news is not None and not case.news.for_citizen and not here and is_news(case):
        return t("Có thể trùng"), "warn", "circle-alert"
    if is_news(case) and case.server_state in _HANDLED and not here:
        return t("Cần báo người dân"), "warn", "circle-alert"
    return row_chip(case)


def _draft_facts(case: CaseRow) -> str:
    at = moment(case.changed_ms)
    if case.gaps is None:
        if is_correction(case):
            return t("Đang sửa hồ sơ bị trả · lưu lúc {at}", at=at)
        return t("Bản nháp · lưu lúc {at}", at=at)
    saved = t("lưu lúc {at}", at=at)
    return " · ".join((*which_words(case), gaps_words(case.gaps), saved))


def row_chip(case: CaseRow) -> ChipText:
    """Return the chip of a row; of a case half sent it only counts, and the line of facts says the rest."""
    text, tone, icon = case_chip(case)
    half = case.transfer is Transfer.TEXT_RECEIVED and case.files_done < case.files_total
    if half and text == transfer_chip(Transfer.TEXT_RECEIVED, case.files_done, case.files_total)[0]:
        left = case.files_total - case.files_done
        return t("Còn {left}/{total} tệp", left=left, total=case.files_total), tone, icon
    return text, tone, icon


def gaps_words(gaps: DraftGaps, *, where: bool = True) -> str:
    """Return what a draft lacks, and `where` the person was."""
    words = []
    if gaps.errors:
        words.append(t("còn {n} mục", n=gaps.errors))
    if gaps.papers:
        words.append(t("thiếu {n} giấy tờ", n=gaps.papers))
    if not words:
        words.append(t("đủ mục và giấy tờ, chờ kiểm tra và ký"))
    if gaps.last_label and where:
        words.append(t("đang ở “{field}”", field=gaps.last_label))
    return " · ".join(words)


def which_words(case: CaseRow) -> tuple[str, ...]:
    """Return which of an applicant's drafts this is: whom it is about, or when it was begun where that differs alone."""
    if case.gaps is None:
        return ()
    about = (t("về {name}", name=case.gaps.about),) if case.gaps.about else ()
    begun = (t("bắt đầu {at}", at=moment(case.gaps.begun_ms)),) if case.alike else ()
    return (*about, *begun)


def told_apart(rows: Sequence[CaseRow]) -> tuple[CaseRow, ...]:
    """Return rows with those drafts marked that nothing but their beginning tells from another of them."""
    named = Counter(_names(row) for row in rows if row.gaps is not None)
    return tuple(
        replace(row, alike=True) if row.gaps is not None and named[_names(row)] > 1 else row for row in rows
    )


def _names(case: CaseRow) -> tuple[str, str]:
    return title(case), case.gaps.about if case.gaps is not None else ""


def title(case: CaseRow) -> str:
    """Return the first line of a row."""
    return f"{case.applicant or t('Chưa có tên')} · {case.service_name}"
