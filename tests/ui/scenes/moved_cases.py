"""Pictures of a case that moves: found at another station, taken over there, and seen from where it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QPushButton

from forms.errors import DomainError
from kiosk.views.attention import ConflictView
from kiosk.views.cases import CaseView
from kiosk.views.lookup import PortalWord
from kiosk.views.serving import ServingView
from kiosk.wording import moment, t
from kiosk.words.server_states import state_name
from tests.ui.fiction import people as fiction
from tests.ui.scenes.cases import _case
from tests.ui.scenes.lookup import _looked_up, case_of, one_other, own, said
from tests.ui.scenes.scene import Scene, Stand

FIRST = ServingView(20_002, "Bưu điện văn hóa xã Hòa Bắc", fiction.NOON - 30 * fiction.HOUR, elsewhere=True)
SECOND = ServingView(20_017, "Bưu điện Thanh Khê", fiction.NOON - 2 * fiction.HOUR, elsewhere=True)


def word() -> PortalWord:
    """Return what the portal says of a returned case another station serves."""
    return said(
        state=5,
        due_on=None,
        supplement_due=date(2026, 12, 4),
        missing=("Tên của trẻ khác giấy chứng sinh.", "Ảnh giấy chứng sinh bị mờ."),
        serving=FIRST,
    )


def elsewhere() -> CaseView:
    """Return a case as the station sees it that sealed it, after another one has supplemented it."""
    view = fiction.returned()
    return replace(
        view,
        row=replace(view.row, server_state=4, reason=None, office_says=None, elsewhere=True),
        reasons=(),
        supplement_due=None,
        has_answers=True,
        overtaken=True,
        serving=SECOND,
        events=(
            (
                fiction.NOON - 2 * fiction.HOUR,
                ". ".join(
                    (
                        t("Cổng báo: {state}", state=state_name(1)),
                        t("Hồ sơ nay do {station} phục vụ.", station=SECOND.name),
                    )
                ),
            ),
            *view.events,
        ),
    )


def overtaken() -> CaseView:
    """Return the same, returned once more."""
    view = fiction.returned()
    row = replace(view.row, elsewhere=True)
    return replace(view, row=row, has_answers=True, overtaken=True, fetchable=True, serving=SECOND)


def outrun() -> CaseView:
    """Return a case whose own supplement came after another station's."""
    view = fiction.conflicting()
    told = " ".join(
        (
            t("{state}, từ lúc {at}.", state=state_name(1), at=moment(fiction.NOON - 2 * fiction.HOUR)),
            t("Do {station} phục vụ từ {at}.", station=SECOND.name, at=moment(SECOND.since_ms)),
        )
    )
    conflict = ConflictView(
        "elsewhere",
        t("Hồ sơ này đã được bổ sung ở trạm khác"),
        t("Gói bổ sung, niêm phong lúc {at}. Cổng chưa nhận.", at=moment(fiction.NOON - 5 * fiction.HOUR)),
        told,
        None,
        ("keep",),
    )
    row = replace(view.row, server_state=1, elsewhere=True)
    return replace(view, row=row, conflict=conflict, overtaken=True, serving=SECOND)


def unasked() -> CaseView:
    """Return a case whose request a restored portal has lost, supplemented at this station for another one."""
    view = outrun()
    assert view.conflict is not None
    told = t(
        "Gọi cơ quan tiếp nhận: nếu vẫn cần bổ sung thì đề nghị gửi lại yêu cầu. "
        "Khi yêu cầu về máy, gửi lại nội dung này."
    )
    served = t("Do {station} phục vụ từ {at}.", station=FIRST.name, at=moment(FIRST.since_ms))
    conflict = replace(
        view.conflict,
        kind="request_gone",
        title=t("Cơ quan không còn yêu cầu bổ sung hồ sơ này"),
        theirs=f"{served} {told}",
    )
    return replace(view, conflict=conflict, overtaken=False, serving=FIRST)


def take_over_offered(stand: Stand) -> None:
    stand.desk.word = word()
    _looked_up(stand, one_other())


def _taking(stand: Stand, comes: DomainError | None) -> None:
    stand.desk.content = comes
    take_over_offered(stand)
    stand.settle()
    stand.window.findChild(QPushButton, "lookup.take_over:0").click()
    stand.settle()


def take_over_asking(stand: Stand) -> None:
    _taking(stand, None)


def take_over_offline(stand: Stand) -> None:
    _taking(stand, DomainError("content_offline"))


def case_elsewhere(stand: Stand) -> None:
    _case(stand, elsewhere())


def case_overtaken(stand: Stand) -> None:
    _case(stand, overtaken())


def case_outrun(stand: Stand) -> None:
    _case(stand, outrun())


def case_request_lost(stand: Stand) -> None:
    _case(stand, unasked())


def case_not_moved_yet(stand: Stand) -> None:
    view = fiction.returned()
    row = replace(view.row, draft_state="editing", code=None, elsewhere=True, transfer=None)
    _case(stand, replace(view, row=row, packets=(), has_answers=True, serving=FIRST))


def cases_elsewhere(stand: Stand) -> None:
    _case(stand, elsewhere())
    stand.shell().go("cases")


def lookup_elsewhere(stand: Stand) -> None:
    view = elsewhere()
    _looked_up(stand, own(replace(case_of(view.row), serving=SECOND, overtaken=True)))


MOVED_SCENES: tuple[Scene, ...] = (
    take_over_offered,
    take_over_asking,
    take_over_offline,
    case_elsewhere,
    case_overtaken,
    case_outrun,
    case_request_lost,
    case_not_moved_yet,
    cases_elsewhere,
    lookup_elsewhere,
)
