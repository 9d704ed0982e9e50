"""Papers name who read out and who sealed, not who prints them later; of old cases the trail and the roster say it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.intake.printed import consent_sheets, slips
from sync.replica import operators
from sync.wire.messages import RosterEntry
from tests.support.counter import BIRTH, ready_draft
from tests.support.portal import OPERATOR
from ui.paper.slip_words import copy_of

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.duty import Duty
    from kiosk.views.paper import ConsentView
    from kiosk.views.slip import SlipView
    from sync.replica.storage.connection import Connection

LATER = "Phạm Văn In Lại"


def of_another(duty: Duty) -> Duty:
    """Return what the clerk of the next shift works with."""
    return replace(duty, session=replace(duty.session, operator_id="op-2", operator_name=LATER))


def slip_of_another(desk: Desk, case_id: bytes) -> SlipView:
    return desk._do(lambda duty: slips.slip(of_another(duty), case_id)).result()


def sheet_of_another(desk: Desk, case_id: bytes) -> ConsentView:
    return desk._do(lambda duty: consent_sheets.consent_sheet(of_another(duty), case_id)).result()


def forget(desk: Desk, what: str) -> None:
    """Leave a database as a program before this one wrote it."""

    def job(duty: Duty) -> None:
        def write(db: Connection) -> None:
            if what == "name":
                db.execute("DELETE FROM operator")
                return
            db.execute("DELETE FROM draft_detail WHERE name = ?", (what,))

        duty.replica.write(write).result()

    desk._do(job).result()


def sealed(desk: Desk) -> tuple[bytes, str]:
    case_id = ready_draft(desk).case_id
    desk.seal(case_id).result()
    return case_id, desk.slip(case_id).result().operator_name


def test_the_slip_names_who_sealed_and_who_prints_again(desk: Desk) -> None:
    case_id, helper = sealed(desk)
    assert helper and desk.slip(case_id).result().printed_by == ""
    desk.record_print(case_id, "slip").result()
    desk.record_print(case_id, "slip").result()
    again = slip_of_another(desk, case_id)
    assert (again.operator_name, again.printed_by) == (helper, LATER)
    assert copy_of(again).startswith(f"Bản in lần 2, in lại bởi {LATER} lúc ")
    assert copy_of(replace(again, printed=1)) == f"Bản in lần 1, in bởi {LATER}"


def test_the_consent_sheet_names_who_read_it_out(desk: Desk) -> None:
    case_id, helper = sealed(desk)
    mine, theirs = desk.consent_sheet(case_id).result(), sheet_of_another(desk, case_id)
    assert (mine.operator_name, mine.printed_by) == (helper, "")
    assert (theirs.operator_name, theirs.printed_by) == (helper, LATER)


def test_a_mark_somebody_else_took_names_both(desk: Desk) -> None:
    draft = ready_draft(desk)
    helper = desk.consent_sheet(draft.case_id).result().operator_name
    desk._do(
        lambda duty: consent_sheets.consents.set_mark(of_another(duty), draft.case_id, "contact", given=True)
    ).result()
    both = desk.consent_sheet(draft.case_id).result()
    assert (both.operator_name, both.printed_by) == (f"{helper}, {LATER}", "")


def test_the_next_procedure_keeps_who_heard_the_consent(desk: Desk) -> None:
    case_id, helper = sealed(desk)
    after = desk.start_case(BIRTH, case_id).result().case_id
    assert sheet_of_another(desk, after).operator_name == helper


def test_a_case_from_before_names_whom_the_trail_names(desk: Desk) -> None:
    case_id, helper = sealed(desk)
    for name in ("heard", "said"):
        forget(desk, name)
    assert slip_of_another(desk, case_id).operator_name == helper
    assert sheet_of_another(desk, case_id).operator_name == helper


def test_nobody_is_made_up_for_a_name_that_is_gone(desk: Desk) -> None:
    case_id, _helper = sealed(desk)
    for name in ("heard", "said", "name"):
        forget(desk, name)
    assert slip_of_another(desk, case_id).operator_name == ""
    assert sheet_of_another(desk, case_id).operator_name == ""


def test_a_name_the_roster_changes_later_stays_as_it_was_signed(desk: Desk) -> None:
    case_id, helper = sealed(desk)
    renamed = RosterEntry(operator_id=OPERATOR, name="Tên Khác", role="clerk", active=True)
    desk._do(
        lambda duty: duty.replica.write(lambda db: operators.apply_roster(db, [renamed], 1)).result()
    ).result()
    assert desk.slip(case_id).result().operator_name == helper
    assert desk.consent_sheet(case_id).result().operator_name == helper
