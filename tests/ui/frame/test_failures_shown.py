"""The failures that matter most, met in the real window over a real station: said once, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from kiosk import wording
from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.link.transport import Transport
from tests.scenario.bad_servers import LOGIN_PAGE, answering, http
from tests.scenario.stocked import PAGE, Stocked, no_room, stocked, tear
from tests.scenario.test_bad_input import OTHERS, half_a_photograph, noise, qr_png
from tests.scenario.told import assert_no_person
from tests.support.counter import paper
from tests.support.stations import PIN
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.papers.papers_step import PapersStep
from ui.frame.desk_window import DeskWindow
from ui.look import theme
from ui.pages.work.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.station.held import Station
    from ui.frame.shell import Shell

pytestmark = pytest.mark.allows_log


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with stocked(tmp_path_factory.mktemp("stocked")) as made:
        yield made


@pytest.fixture
def place(original: Stocked, tmp_path: Path) -> Stocked:
    return original.copied_to(tmp_path / "station")


@dataclass
class Seen:
    """A window over a real desk, read as a person reads it."""

    held: DeskWindow
    desk: Desk
    station: Station
    until: Callable[[Callable[[], bool]], None]

    def find(self, name: str) -> QWidget:
        found = self.held.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def words(self, within: QWidget | None = None) -> str:
        """Return everything that can be read now, or in one part."""
        ground = within or self.held.window
        return "\n".join(one.text() for one in ground.findChildren(QLabel) if one.isVisible() and one.text())

    def shows(self, text: str, within: QWidget | None = None) -> None:
        """Wait until a text can be read."""
        try:
            self.until(lambda: text in self.words(within))
        except BaseException as error:
            raise AssertionError(f"{text!r} not in:\n{self.words(within)}") from error

    def try_pin(self, pin: str) -> None:
        self.find("signin.pin").setText(pin)  # type: ignore[attr-defined]
        self.find("signin.enter").click()  # type: ignore[attr-defined]

    def sign_in(self) -> Shell:
        self.try_pin(PIN)
        self.until(lambda: self.held.window.shell() is not None)
        shell = self.held.window.shell()
        assert shell is not None
        return shell

    def draft(self, case_id: bytes) -> Workbench:
        shell = self.sign_in()
        shell.open_draft(self.desk.open_case(case_id).result(), None)
        page = shell.page()
        assert isinstance(page, Workbench)
        return page


@pytest.fixture
def sit(application: QApplication, place: Stocked, qtbot) -> Iterator[Callable[..., Seen]]:  # type: ignore[no-untyped-def]
    """Return what opens the window on the stocked station."""
    wording.set_language("vi")
    theme.set_type_size(100)
    opened: list[DeskWindow] = []

    def open_window(*, background: bool = False) -> Seen:
        station = build_station(place.place.folder, place.place.around)
        desk = Desk(Shift(station, Seat(station), background=background))
        held = DeskWindow(application, desk, desk.clock, None)
        opened.append(held)
        held.window.show()
        held.window.sign_in_page().reset()
        return Seen(held, desk, station, lambda check: qtbot.waitUntil(check, timeout=10_000))

    yield open_window
    for held in opened:
        held.close()


def no_code_in(text: str) -> None:
    """Check that nothing shown is a code or a person who is not on this screen."""
    assert "_" not in text
    assert "Traceback" not in text


def test_a_wrong_pin_and_a_lock_out(sit: Callable[..., Seen], place: Stocked) -> None:
    seen = sit()
    for left in (4, 3, 2, 1):
        seen.try_pin("999999")
        seen.shows(f"còn {left} lần thử")
        seen.shows("Nhập lại mã PIN.")
    seen.try_pin("999999")
    seen.shows("Tên này tạm khóa")
    assert not seen.find("signin.enter").isEnabled()
    no_code_in(seen.words())
    # The right PIN is no way round the wait; a new start of the program neither.
    seen.held.close()
    again = sit()
    again.try_pin(PIN)
    again.shows("Tên này tạm khóa")
    assert again.held.window.shell() is None
    again.held.close()
    place.place.clock.advance(61)
    sit().sign_in()


def test_a_torn_database_at_sign_in(sit: Callable[..., Seen], place: Stocked) -> None:
    whole = place.home.database.read_bytes()
    tear(place.home.database, 0, 1)
    seen = sit()
    seen.try_pin(PIN)
    seen.shows("Kho dữ liệu bị hỏng một phần")
    seen.shows("Gọi người phụ trách")
    assert seen.held.window.shell() is None
    no_code_in(seen.words())
    assert_no_person(seen.words())
    seen.held.close()
    place.home.database.write_bytes(whole)
    sit().sign_in()


def test_pages_torn_under_the_first_screen(sit: Callable[..., Seen], place: Stocked) -> None:
    whole = place.home.database.read_bytes()
    tear(place.home.database, 3, len(whole) // PAGE)
    seen = sit()
    seen.try_pin(PIN)
    seen.shows("Kho dữ liệu bị hỏng một phần")
    no_code_in(seen.words())


def test_another_machines_folder(sit: Callable[..., Seen], place: Stocked) -> None:
    place.without_keyring()
    seen = sit()
    seen.try_pin(PIN)
    seen.shows("Không lấy được khóa mở kho dữ liệu")
    no_code_in(seen.words())


def scan_panel(seen: Seen, case_id: bytes) -> ScanPanel:
    bench = seen.draft(case_id)
    bench.scan_slot("mother")
    found = seen.held.window.findChild(ScanPanel)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (noise, "Không mở được ảnh này"),
        (half_a_photograph, "Không mở được ảnh này"),
        (paper, "Không thấy mã"),
    ],
)
def test_an_unreadable_picture_in_the_scan_panel(
    sit: Callable[..., Seen], place: Stocked, make: Callable[[], bytes], said: str
) -> None:
    seen = sit()
    panel = scan_panel(seen, place.draft)
    panel.read_image(make())
    seen.shows(said, panel)
    assert not seen.find("scan.apply").isVisible()
    no_code_in(seen.words(panel))


SAID = {
    "qr_payment": "chuyển tiền",
    "qr_health_insurance": "bảo hiểm y tế",
    "qr_link": "đường dẫn",
    "qr_vneid": "VNeID",
    "qr_number_only": "chỉ có số",
    "card_incomplete": "thiếu phần sau",
    "qr_unknown": "không phải mã của thẻ căn cước",
}


def test_a_code_of_something_else_is_named(sit: Callable[..., Seen], place: Stocked) -> None:
    seen = sit()
    panel = scan_panel(seen, place.draft)
    for text, code in OTHERS:
        panel.read_image(qr_png(text))
        seen.shows(SAID[code], panel)
        assert not seen.find("scan.apply").isVisible()
        no_code_in(seen.words(panel))
    panel.read_text(seen.desk.slip(place.sealed).result().qr_text)
    seen.shows("phiếu của Trạm Số", panel)


def test_a_paper_that_cannot_be_attached(sit: Callable[..., Seen], place: Stocked) -> None:
    seen = sit()
    bench = seen.draft(place.draft)
    bench.show_step("papers")
    papers = seen.held.window.findChild(PapersStep)
    assert papers is not None
    papers.add_image("d-birth", noise())
    seen.shows("Không đọc được ảnh này", papers)
    with no_room(seen.station):
        papers.add_image("d-birth", paper(3))
        seen.shows("Ổ đĩa đã đầy", papers)
    no_code_in(seen.words(papers))
    papers.add_image("d-birth", paper(3))
    seen.until(lambda: len(seen.desk.open_case(place.draft).result().files) == 2)


def test_a_full_disk_while_typing(sit: Callable[..., Seen], place: Stocked) -> None:
    seen = sit()
    bench = seen.draft(place.draft)
    with no_room(seen.station):
        bench.state.save("/child/fullName", "Nguyễn Mẫu " + "An " * 4_000)
        seen.shows("Ổ đĩa đã đầy")
    no_code_in(seen.words())


def test_a_login_page_instead_of_the_portal(sit: Callable[..., Seen], place: Stocked) -> None:
    with answering(http("200 OK", LOGIN_PAGE, "text/html")) as url:
        place.place.around = replace(place.place.around, transport=lambda _: Transport(url))
        seen = sit(background=True)
        shell = seen.sign_in()
        seen.shows("Mạng cần đăng nhập – 1 hồ sơ chờ gửi")
        shell.go("sync")
        seen.shows("Mạng này trả lời bằng trang đăng nhập Wi-Fi; chưa gửi gì.")
        no_code_in(seen.words())
