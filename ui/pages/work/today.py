"""Hôm nay: what is waiting, in the order it must be done, and the ways to start.

Object names: `today.new`, `today.work`, `today.count:<taken|waiting|urgent|resolved>`, `today.find`, `today.slip`,
`today.offline`, `today.disk`, `today.disk.act`, `today.copy`, `today.copy.act`, `today.roster.act`, `today.where`,
`today.none`, `today.more` (that there is more to do than the list shows).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from forms.stamp import vietnam_date
from kiosk.views.cases import Connection, SyncView
from kiosk.wording import counted, day, grouped, long_day, mark, moment, t
from kiosk.words.sync_sentences import log_sentence
from ui.look import theme
from ui.pages.page import Page
from ui.pages.work.roster_banner import RosterBanner
from ui.palette.draft_gaps import GapsOfDrafts
from ui.panels.day_panel import DayBanner
from ui.panels.epoch_panel import EpochPanel
from ui.parts.banner import Banner
from ui.parts.basics import button, column, frame, label, picture, row, scrolled
from ui.parts.case_list import CaseList
from ui.parts.sync_pill import connection_sentence, connection_word

if TYPE_CHECKING:
    from kiosk.views.cases import CaseRow
    from kiosk.views.today import TodayView
    from ui.stage import Stage

_IN_DOUBT = (
    mark("Kho dữ liệu trên máy có thể là một bản sao cũ"),
    mark(
        "Máy tạm không cấp và không in mã, vì mã có thể trùng với mã đã in cho gia đình khác. "
        "Hồ sơ vẫn nhận và lưu được. Xin người phụ trách mã cấp lại cho trạm rồi nhập vào đây."
    ),
)
_FORGOTTEN = (
    mark("Cổng được khôi phục từ bản sao cũ nên không còn biết trạm này"),
    mark(
        "Không mất gì: hồ sơ, mã và biên nhận của gia đình vẫn còn trên máy và vẫn có giá trị. Trạm vẫn nhận hồ sơ. "
        "Gọi người phụ trách ở Cổng xin mã cấp lại rồi nhập vào đây; máy tự gửi lại những gì Cổng thiếu."
    ),
)

_SAYS_NOTHING_NEWER = (Connection.OFFLINE, Connection.UNKNOWN, Connection.REFUSED)


class TodayPage(Page):
    """The first screen after signing in."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, "today")
        body = column(14, (28, 22, 28, 16))
        body.addLayout(self._head())
        self._copy = Banner("err", icon="database", name="today.copy")
        self._copy.offer(t("Nhập mã cấp lại…"), self._renew)
        body.addWidget(self._copy)
        self._clock = DayBanner(stage)
        body.addWidget(self._clock)
        self._banner = Banner("warn", name="today.offline")
        self._banner.offer(t("Xem hàng chờ"), lambda: stage.go("sync"), "today.offline.act")
        body.addWidget(self._banner)
        self._disk = Banner("warn", icon="database", name="today.disk")
        self._disk.offer(t("Xem chỗ trên ổ đĩa"), self._show_room_panel)
        self._disk.hide()
        body.addWidget(self._disk)
        self._roster = RosterBanner(stage)
        body.addWidget(self._roster)
        counters = row(14)
        self._numbers: dict[str, QLabel] = {}
        for key, text, icon, tone in (
            ("taken", t("Cổng nhận đủ hôm nay"), "inbox", "brand"),
            ("waiting", t("Chờ gửi lên Cổng"), "upload", "warn"),
            ("urgent", t("Cần xử lý"), "circle-alert", "err"),
            ("resolved", t("Đã có kết quả"), "circle-check", "ok"),
        ):
            counters.addWidget(self._counter(key, text, icon, tone), 1)
        body.addLayout(counters)
        lower = row(16)
        lower.addWidget(self._work_card(), 3)
        lower.addLayout(self._side(), 2)
        body.addLayout(lower, 1)
        content = QWidget()
        content.setLayout(body)
        around = column(0)
        around.addWidget(scrolled(content))
        self.setLayout(around)
        self._begin_day()
        self.sync_changed(stage.desk.sync_view())

    def entered(self) -> None:
        """Load the numbers and the work list."""
        self._work.hear(self.stage.desk.sync_view())
        self.stage.bridge.run(self.stage.desk.today(), self._show)

    def cases_changed(self, cases: frozenset[bytes]) -> None:
        """Load again."""
        self.entered()

    def catalogue_changed(self) -> None:
        """Load again."""
        self.entered()

    def sync_changed(self, view: SyncView) -> None:
        """Say plainly that work goes on without a connection."""
        forgotten = view.connection is Connection.FORGOTTEN
        self._copy.setVisible(view.copy_in_doubt or forgotten)
        lead, told = _IN_DOUBT if view.copy_in_doubt else _FORGOTTEN
        self._copy.say(t(lead), t(told))
        # Said without a connection too: what is taken now waits until somebody at the Portal lets the machine in.
        shut_out = view.shut_out and view.connection in _SAYS_NOTHING_NEWER
        quiet = not shut_out and (forgotten or view.connection in (Connection.ONLINE, Connection.UNKNOWN))
        self._banner.setVisible(not quiet)
        if shut_out:
            told = log_sentence("refused", {"problem": "unknown-station"})
            self._banner.say(connection_word(Connection.REFUSED), told, "err")
        elif not quiet:
            tone = "err" if view.connection in (Connection.REFUSED, Connection.CLOCK) else "warn"
            # The round's own words are finer: no network, or a machine the Portal has locked.
            finer = view.message if view.connection in (Connection.OFFLINE, Connection.REFUSED) else None
            self._banner.say(self._offline_since(view), finer or connection_sentence(view.connection), tone)
        self._numbers["waiting"].setText(grouped(view.waiting))
        self._work.hear(view)

    def _offline_since(self, view: SyncView) -> str:
        """Return the kind of connection, and since when there is none: the last time the portal answered."""
        if view.connection is not Connection.OFFLINE or view.last_contact_ms is None:
            return connection_word(view.connection)
        hour, _space, date = moment(view.last_contact_ms).partition(" ")
        # Both by the machine's own clock, right or wrong.
        same = vietnam_date(view.last_contact_ms // 1000) == vietnam_date(self.stage.now_ms() // 1000)
        return t("Ngoại tuyến từ {at}", at=hour if same else f"{hour} {date}")

    def show_ages(self) -> None:
        """Begin the new day after midnight, or when the machine wakes up: figures stand under their own date."""
        if self._day != self.stage.today():
            self._begin_day()
            self.entered()

    def _begin_day(self) -> None:
        self._day = self.stage.today()
        self._where.setText(f"{long_day(self._day)} · {self.stage.session.station_label}")
        self._work.show_day(self._day)

    def forward(self) -> None:
        """Start a new case."""
        self.stage.go("intake")

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Go between the work list and the ways to start."""
        return (self._work, self._new)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this screen."""
        of_list = (("Enter", t("Mở hồ sơ đang chọn")),) if self._work.isVisibleTo(self) else ()
        return (("Ctrl+Enter", t("Tiếp nhận hồ sơ mới")), *of_list)

    def _head(self) -> QHBoxLayout:
        words = column(2)
        words.addWidget(label(t("Hôm nay"), "h1"))
        self._where = label("", "hint", name="today.where")
        words.addWidget(self._where)
        line = row(14)
        line.addLayout(words, 1)
        self._new = button(
            t("Tiếp nhận hồ sơ mới"),
            lambda: self.stage.go("intake"),
            kind="primary",
            icon="plus",
            name="today.new",
        )
        line.addWidget(self._new)
        return line

    def _counter(self, key: str, text: str, icon: str, tone: str) -> QFrame:
        badge = QFrame()
        badge.setObjectName("badge")
        badge.setProperty("tone", tone)
        inside = row(0, (13, 13, 13, 13))
        inside.addWidget(picture(icon, tone, 22))
        badge.setLayout(inside)
        badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        number = label("–", "number", wrap=False, name=f"today.count:{key}")
        self._numbers[key] = number
        words = column(0)
        words.addStretch(1)
        words.addWidget(number)
        words.addWidget(label(text, "hint"))
        words.addStretch(1)
        line = row(14, (16, 12, 12, 12))
        line.addWidget(badge)
        line.addLayout(words, 1)
        return frame(line)

    def _work_card(self) -> QFrame:
        head = row(8, (18, 14, 18, 8))
        head.addWidget(label(t("Việc cần làm trước"), "h2"), 1)
        head.addWidget(label(t("Gấp nhất ở trên"), "hint", wrap=False))
        self._work = CaseList(self.stage.today(), "today.work")
        self._work.opened.connect(self._open)
        self._work.setMinimumHeight(theme.px(220))
        self._none = _nothing_to_do()
        self._found: tuple[CaseRow, ...] = ()
        self._gaps = GapsOfDrafts(self.stage, self, self._show_work)
        self._more = button("", lambda: self.stage.go("cases"), kind="ghost", icon="inbox", name="today.more")
        self._more.hide()
        # Nobody knows yet whether there is something to do.
        self._none.hide()
        stack = column(0, (1, 0, 1, 8))
        stack.addLayout(head)
        stack.addWidget(self._work, 1)
        stack.addWidget(self._none, 1)
        stack.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        return frame(stack)

    def _side(self) -> QVBoxLayout:
        start = column(10, (18, 14, 18, 18))
        start.addWidget(label(t("Bắt đầu nhanh"), "h2"))
        for text, icon, act, name in (
            (t("Đăng ký khai sinh"), "file-text", lambda: self.stage.find("khai sinh"), "today.birth"),
            (t("Tìm thủ tục"), "search", lambda: self.stage.go("intake"), "today.find"),
            (t("Tra phiếu (F2)"), "qr-code", lambda: self.stage.look_up(""), "today.slip"),
            (t("Tìm hồ sơ, in lại phiếu"), "printer", lambda: self.stage.go("cases"), "today.cases"),
        ):
            made = button(text, act, icon=icon, name=name)
            made.setProperty("kind", "start")
            start.addWidget(made)
        data = column(4, (18, 14, 18, 16))
        data.addWidget(label(t("Danh mục thủ tục"), "h2"))
        self._rows = label("", "hint", name="today.catalogue")
        data.addWidget(self._rows)
        side = column(16)
        side.addWidget(frame(start))
        side.addWidget(frame(data))
        side.addStretch(1)
        return side

    def _show(self, view: TodayView) -> None:
        self._numbers["taken"].setText(grouped(view.acknowledged_today))
        self._numbers["taken"].setToolTip(t("Đã lập hôm nay: {n}", n=grouped(view.taken_today)))
        self._numbers["waiting"].setText(grouped(view.waiting))
        self._numbers["urgent"].setText(grouped(view.urgent))
        self._numbers["resolved"].setText(grouped(view.resolved))
        self._found = view.work
        self._show_work()
        self._gaps.ask(view.work)
        self._more.setVisible(view.more > 0)
        self._more.setText(t("Còn {n} nữa: xem ở Hồ sơ", n=grouped(view.more)))
        self._work.setVisible(bool(view.work))
        self._none.setVisible(not view.work)
        self._clock.hear(view, self.entered)
        self._show_the_day(view)
        self._show_room(view.room_for)
        self._roster.hear(view)
        self._rows.setText(self._catalogue_told(view))

    def _show_work(self) -> None:
        self._work.show_rows(self._gaps.beside(self._found))

    def _catalogue_told(self, view: TodayView) -> str:
        """Return which catalogue this is and how old; of the shipped one only that nothing newer came is known."""
        issued_ms, generation = view.catalogue_issued_ms, view.catalogue_generation
        if issued_ms is None:
            shipped = counted("{n} thủ tục, bản đi cùng chương trình", view.catalogue_rows)
            newer = t("Cổng chưa gửi bản mới hơn.")
            return f"{shipped}. {newer}"
        issued = vietnam_date(issued_ms // 1000)
        told = counted(
            "{n} thủ tục, bản số {generation} ngày {day}",
            view.catalogue_rows,
            generation=generation,
            day=day(issued),
        )
        days = (self.stage.today() - issued).days
        old = t("hôm nay") if days < 1 else counted("{n} ngày trước", days)
        return f"{told} · {old}"

    def _show_the_day(self, view: TodayView) -> None:
        """Stand under the day that counts, which a machine's clock may not know."""
        if view.day is not None:
            self._where.setText(f"{long_day(view.day)} · {self.stage.session.station_label}")

    def _show_room(self, cases: int | None) -> None:
        self._disk.setVisible(cases is not None)
        if cases is None:
            return
        told = t("Hãy báo người phụ trách giải phóng ổ đĩa. Hồ sơ đã lưu và đang chờ gửi vẫn an toàn.")
        if cases < 1:
            self._disk.say(t("Ổ đĩa gần đầy: chưa nhận thêm hồ sơ mới"), told, "err", "database")
        else:
            lead = counted("Ổ đĩa còn chỗ cho khoảng {n} hồ sơ nữa", cases)
            self._disk.say(lead, told, "warn", "database")

    def _show_room_panel(self) -> None:
        from ui.panels.room_panel import RoomPanel

        RoomPanel(self.stage, self.window()).show_over(self.window())

    def _renew(self) -> None:
        EpochPanel(self.stage, self.window()).show_over(self.window())

    def _open(self, case: CaseRow) -> None:
        self.stage.open_case(case.case_id)


def _nothing_to_do() -> QWidget:
    body = column(8, (24, 24, 24, 24))
    body.addStretch(1)
    head = row(0)
    head.addStretch(1)
    head.addWidget(picture("circle-check", "ok", 40))
    head.addStretch(1)
    body.addLayout(head)
    for text, role in (
        (t("Không có việc nào đang chờ"), "h3"),
        (t("Hồ sơ bị trả lại, bị từ chối, có kết quả hoặc đang làm dở sẽ hiện ở đây."), "hint"),
    ):
        made = label(text, role)
        made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        body.addWidget(made)
    body.addStretch(2)
    holder = QWidget()
    holder.setObjectName("today.none")
    holder.setLayout(body)
    return holder
