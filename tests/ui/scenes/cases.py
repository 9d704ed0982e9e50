"""Pictures of the list of cases and of one case in each way it can stand."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QPushButton

from forms.checking.answers import flatten_answers
from forms.definition.form import load_form
from forms.errors import DomainError, TramSoError
from kiosk.views.cases import CaseView
from tests.forms.shipped.filling import filled
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.support.newer_birth_form import newer_birth_form
from tests.ui import accepted_case
from tests.ui.fiction import offices as fiction_of_offices
from tests.ui.fiction import people as fiction
from tests.ui.fiction.told import answered, file_damaged, forgotten, not_accepted, noted
from tests.ui.scenes.scene import Scene, Stand, slip
from tests.ui.scripted.desk import CASE
from tests.ui.shipped import shipped_form


def cases(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.sign_in()
    stand.shell().go("cases")


def case_accepted(stand: Stand) -> None:
    _case(stand, accepted_case.accepted())


def case_appointment(stand: Stand) -> None:
    stand.desk.appointment_view = accepted_case.appointment()
    _case(stand, accepted_case.accepted())
    stand.settle()
    stand.window.findChild(QPushButton, "case.appointment").click()


def case_returned(stand: Stand) -> None:
    stand.desk.rows = fiction.rows()
    stand.desk.case_view = fiction.returned()
    stand.sign_in()
    stand.shell().open_case(CASE)


def _case(stand: Stand, view: CaseView) -> None:
    stand.desk.rows = (view.row, *fiction.rows()[1:7])
    stand.desk.case_view = view
    stand.sign_in()
    stand.shell().open_case(view.row.case_id)
    stand.settle()


def case_file_damaged(stand: Stand) -> None:
    _case(stand, file_damaged())


def case_refused(stand: Stand) -> None:
    _case(stand, fiction.refused())


def case_answered(stand: Stand) -> None:
    _case(stand, answered())


def case_answered_held(stand: Stand) -> None:
    _case(stand, answered("held"))


def case_noted(stand: Stand) -> None:
    _case(stand, noted())


def case_not_accepted(stand: Stand) -> None:
    _case(stand, not_accepted())


def case_words_forgotten(stand: Stand) -> None:
    _case(stand, forgotten())


def case_told(stand: Stand) -> None:
    _case(stand, not_accepted(NOON))


def case_conflict(stand: Stand) -> None:
    _case(stand, fiction.conflicting())


def case_withdrawing(stand: Stand) -> None:
    _case(stand, fiction.withdrawing())


def case_withdrawn(stand: Stand) -> None:
    _case(stand, fiction.withdrawn())


def cases_duplicate(stand: Stand) -> None:
    stand.desk.rows = (fiction_of_offices.duplicated_case().row, *fiction.rows())
    stand.sign_in()
    stand.shell().go("cases")


def today_duplicate(stand: Stand) -> None:
    stand.desk.rows = (fiction_of_offices.duplicated_case().row, *fiction.rows())
    stand.sign_in()


def case_duplicate(stand: Stand) -> None:
    _case(stand, fiction_of_offices.duplicated_case())


def form_newer(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.answers["/requester/phone"] = "0905000123"
    stand.desk.versions.newer = load_form(newer_birth_form(), name="dkks-5.json")
    stand.open_draft()
    stand.window.findChild(QPushButton, "version.details").click()


def form_moved(stand: Stand) -> None:
    form_newer(stand)
    stand.settle()
    stand.window.findChild(QPushButton, "version.move").click()


def review_again(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.signed = True
    stand.open_draft()
    stand.bench().show_step("review")
    stand.settle()
    stand.bench().step()._area.verticalScrollBar().setValue(99_999)


def slip_for_three(stand: Stand) -> None:
    stand.desk.others = fiction.same_sitting()
    slip(stand)


def next_procedure(stand: Stand) -> None:
    slip(stand)
    stand.settle()
    stand.window.findChild(QPushButton, "slip.another").click()


def withdraw(stand: Stand) -> None:
    _case(stand, fiction.withdrawable("at_once"))
    stand.window.findChild(QPushButton, "case.withdraw").click()


def withdraw_ask(stand: Stand) -> None:
    _case(stand, fiction.withdrawable())
    stand.window.findChild(QPushButton, "case.withdraw").click()


def draft_conflict(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.draft_extra["conflict"] = fiction.conflict()
    stand.open_draft()


def draft_moved(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.desk.draft_extra["conflict"] = fiction.conflict("moved")
    stand.open_draft()


def case_readable(stand: Stand) -> None:
    _case(stand, replace(fiction.returned(), has_answers=True))


def _gone(stand: Stand, comes: TramSoError | None = None, *, asked: bool = True) -> None:
    stand.desk.content = comes
    view = fiction.returned()
    _case(stand, replace(view, fetchable=True, row=replace(view.row, applicant="")))
    if asked:
        stand.window.findChild(QPushButton, "content.fetch").click()
        stand.settle()


def content_gone_here(stand: Stand) -> None:
    _gone(stand, asked=False)


def content_asking(stand: Stand) -> None:
    _gone(stand)


def content_offline(stand: Stand) -> None:
    _gone(stand, DomainError("content_offline"))


def content_unknown(stand: Stand) -> None:
    _gone(stand, DomainError("content_unknown"))


def content_forbidden(stand: Stand) -> None:
    _gone(stand, DomainError("content_forbidden"))


def content_gone_there(stand: Stand) -> None:
    _gone(stand, DomainError("content_gone"))


def content_form(stand: Stand) -> None:
    _gone(stand, DomainError("content_form"))


def _prepared(stand: Stand, *, complete: bool) -> None:
    stand.desk.prepare("1.000894")
    if complete:
        stand.desk.answers.update(flatten_answers(filled(shipped_form("1.000894"))))
    stand.open_draft()
    stand.bench().show_step("prepare")
    stand.settle()


def prepare(stand: Stand) -> None:
    _prepared(stand, complete=True)


def prepare_errors(stand: Stand) -> None:
    _prepared(stand, complete=False)


def declaration(stand: Stand) -> None:
    _prepared(stand, complete=True)
    stand.window.findChild(QPushButton, "prepare.print").click()


def declaration_birth(stand: Stand) -> None:
    fiction.fill(stand.desk)
    stand.open_draft()
    stand.bench().show_step("review")
    stand.settle()
    stand.window.findChild(QPushButton, "review.declaration").click()


CASE_SCENES: tuple[Scene, ...] = (
    cases,
    case_accepted,
    case_appointment,
    case_returned,
    case_refused,
    case_file_damaged,
    case_conflict,
    case_answered,
    case_answered_held,
    case_noted,
    case_not_accepted,
    case_told,
    case_words_forgotten,
    case_withdrawing,
    case_withdrawn,
    case_duplicate,
    cases_duplicate,
    today_duplicate,
    withdraw,
    withdraw_ask,
    draft_conflict,
    draft_moved,
    form_newer,
    form_moved,
    review_again,
    slip_for_three,
    next_procedure,
    case_readable,
    content_gone_here,
    content_asking,
    content_offline,
    content_unknown,
    content_forbidden,
    content_gone_there,
    content_form,
    prepare,
    prepare_errors,
    declaration,
    declaration_birth,
)
