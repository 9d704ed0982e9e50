"""Fictional cases an officer refused, before and after the citizen was told, or asked to be mended and were."""

from __future__ import annotations

from dataclasses import replace

from forms.errors import DomainError
from kiosk.failure_words.table import explain
from kiosk.intake.follow_up.history import event_sentence
from kiosk.views.attention import AttentionView, FindingView, NoticeView
from kiosk.views.cases import CaseView, Transfer
from kiosk.views.result import RESULT, PaperBack, ResultView
from kiosk.wording import t
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.fiction.people import HOUR, refused, returned, rows

VERSION = 2


def not_accepted(told_ms: int | None = None) -> CaseView:
    """Return the refused case of the list, with the reason."""
    case = replace(rows()[-1], told=told_ms is not None)
    sealed_ms = case.changed_ms
    packet = replace(
        returned().packets[0], sealed_ms=sealed_ms, text_received_ms=sealed_ms, complete_ms=sealed_ms + HOUR
    )
    told = () if told_ms is None else ((told_ms, event_sentence("settled", {"told": VERSION})),)
    events = (
        (case.changed_ms, event_sentence("sealed", {})),
        (NOON - 3 * HOUR, event_sentence("dossier", {"state": 3})),
        *told,
    )
    view = CaseView(case, "H17.132.16-261122-0008", (packet,), (), None, None, events)
    notice = NoticeView(3, VERSION, case.office_says, told_ms)
    return replace(view, notice=notice, heard_ms=NOON - 3 * HOUR)


def noted() -> CaseView:
    """Return a case whose result is ready, with where to fetch it in the officer's words."""
    case, said = replace(rows()[-1], server_state=9, office_says=None), "Nhận kết quả ở phòng 2, tầng 1."
    told = event_sentence("dossier", {"state": 9})
    events = (
        (NOON - 3 * HOUR, t("{told}. Cơ quan ghi: {note}", told=told, note=said)),
        (case.changed_ms, event_sentence("sealed", {})),
    )
    # As every case with a result: its packet has arrived, the office has accepted it, and it waits to be handed over.
    view = CaseView(case, "H17.132.16-261122-0008", not_accepted().packets, (), None, None, events)
    result = ResultView(can=True, papers=(PaperBack(RESULT, t("Giấy kết quả")),))
    return replace(view, office_note=said, heard_ms=NOON - 3 * HOUR, accepted=True, result=result)


def forgotten() -> CaseView:
    """Return the refused case two weeks after the citizen was told: this station keeps nothing of it."""
    view = not_accepted(NOON)
    notice = NoticeView(3, VERSION, None, NOON, forgotten=True)
    gone = (NOON, event_sentence("settled", {"forgotten": True}))
    row = replace(view.row, applicant="", office_says=None)
    return replace(view, row=row, notice=notice, events=(gone, *view.events))


def answered(answer: str = "waits") -> CaseView:
    """Return the returned case with a sealed supplement that has not left, has left, or is being corrected."""
    view = returned()
    held = answer == "held"
    transfer = Transfer.HELD if held else Transfer.QUEUED
    packet = replace(
        view.packets[0],
        kind="supplement",
        sealed_ms=NOON - HOUR // 2,
        transfer=transfer,
        text_received_ms=None,
        complete_ms=None,
        files_done=0,
    )
    case = replace(
        view.row,
        transfer=transfer,
        answered=not held,
        draft_state="editing" if held else "sealed",
        supplement_due=None,
    )
    opened = (NOON - HOUR // 4, event_sentence("supplement_opened", {"held": True}))
    sealed = (NOON - HOUR // 2, event_sentence("sealed", {}))
    events = (*((opened,) if held else ()), sealed, *view.events)
    return replace(view, row=case, packets=(*view.packets, packet), answer=answer, events=events)


def file_damaged() -> CaseView:
    """Return a case whose text the portal has, and of which one file is torn on this machine."""
    view = refused()
    told = explain(DomainError("attention_file_damaged"))
    return replace(
        view,
        row=replace(view.row, reason=told.title, files_done=2, files_total=3),
        packets=(
            replace(
                view.packets[0], reason=told.title, files_done=2, files_total=3, text_received_ms=NOON - HOUR
            ),
        ),
        attention=AttentionView(
            replace(told, code="file_damaged"), (FindingView("", "Giấy chứng sinh"),), can_send_anew=False
        ),
    )


def not_taken_again() -> CaseView:
    """Return a case the portal had confirmed and, restored from a copy, did not take again."""
    case = replace(rows()[5], case_id=returned().row.case_id)
    told = explain(DomainError("attention_again"))
    row = replace(case, transfer=Transfer.NOT_TAKEN_AGAIN, reason=told.title)
    packet = replace(
        returned().packets[0],
        sealed_ms=NOON - 30 * HOUR,
        transfer=Transfer.NOT_TAKEN_AGAIN,
        text_received_ms=NOON - 29 * HOUR,
        complete_ms=NOON - 29 * HOUR,
        reason=told.title,
    )
    attention = AttentionView(replace(told, code="again, seal_key"), (), ask_again=True)
    events = ((NOON - 30 * HOUR, event_sentence("sealed", {})),)
    view = CaseView(row, "H17.132.16-261121-0006", (packet,), (), None, None, events)
    return replace(view, attention=attention)
