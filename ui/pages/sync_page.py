"""Đồng bộ: the truth about the queue, the connection in a sentence, "Gửi ngay", and what happened.

Object names: `sync.send`, `sync.list`, `sync.connection`, `sync.log`, `sync.held`, `sync.files_now`,
`sync.lost`, `sync.caseless`, `sync.feed`, `sync.engine.again`, `sync.ask_again`, `sync.renew`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.views.cases import Connection, SyncView
from kiosk.wording import age, capital, counted, grouped, moment, size, t
from kiosk.words.sync_sentences import feed_sentence
from ui.look import theme
from ui.pages.page import Page
from ui.parts.banner import Banner
from ui.parts.basics import button, column, empty, frame, label, picture, rank, row, scrolled
from ui.parts.case_list import CaseList
from ui.parts.caseless_card import CaselessCard
from ui.parts.chips import Chip
from ui.parts.loss_meter import LossMeter
from ui.parts.lost_words import said
from ui.parts.sync_pill import way_sentence, way_text

if TYPE_CHECKING:
    from kiosk.lost_codes import LostCodesView
    from kiosk.views.cases import CaseRow
    from ui.stage import Stage


class SyncPage(Page):
    """The queue and the log."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, "sync")
        body = column(14, (28, 22, 28, 16))
        self._way_shown: tuple[str, str, str] | None = None
        self._connection = Chip("", name="sync.connection")
        body.addLayout(self._head())
        body.addWidget(self._state())
        self._lost = Banner("warn", icon="database", name="sync.lost")
        self._lost.offer(t("Xem và in…"), self._open_lost)
        body.addWidget(self._lost)
        self._loss = LossMeter()
        body.addWidget(self._loss)
        self._caseless = CaselessCard(self._offer_caseless)
        self._caseless_known = 0
        body.addWidget(self._caseless)
        body.addWidget(self._held_files())
        lower = row(16)
        lower.addWidget(self._queue(), 3)
        lower.addWidget(self._happened(), 2)
        body.addLayout(lower, 1)
        content = QWidget()
        content.setLayout(body)
        around = column(0)
        around.addWidget(scrolled(content))
        self.setLayout(around)
        self.sync_changed(stage.desk.sync_view())

    def entered(self) -> None:
        """Load queue and log."""
        self.sync_changed(self.stage.desk.sync_view())
        self.stage.bridge.run(self.stage.desk.queue(), self._show_queue)
        self.stage.bridge.run(self.stage.desk.sync_log(), self._show_log)
        self._load_caseless(self.stage.desk.sync_view())

    def cases_changed(self, cases: frozenset[bytes]) -> None:
        """Load again."""
        self.entered()

    def sync_changed(self, view: SyncView) -> None:
        """Show the connection's facts."""
        never = capital(t("chưa lần nào"))
        self._facts["waiting"].setText(grouped(view.waiting))
        self._facts["contact"].setText(
            moment(view.last_contact_ms) if view.last_contact_ms is not None else never
        )
        self._list.hear(view)
        self._feed.setVisible(view.feed_failed is not None)
        self._feed.setText("" if view.feed_failed is None else feed_sentence(*view.feed_failed))
        self._show_lost(view)
        self._show_renewal(view)
        self._show_again(view)
        self._show_held(view)
        if view.caseless != self._caseless_known:
            self._load_caseless(view)
        self.show_ages()

    def show_ages(self) -> None:
        """Show what grows older while nothing changes."""
        view, now = self.stage.desk.sync_view(), self.stage.now_ms()
        way = way_text(view, now)
        if way != self._way_shown:
            self._way_shown = way
            self._connection.show_state(*way)
        self._sentence.setText(view.message or way_sentence(view, now))
        oldest = (
            "–" if view.oldest_waiting_ms is None else capital(age((now - view.oldest_waiting_ms) / 1000))
        )
        self._facts["oldest"].setText(oldest if view.waiting else "–")
        self._facts["next"].setText(capital(self._next_try(view, now)))
        self._loss.show_loss(view.loss, now)

    def forward(self) -> None:
        """Try now."""
        self.stage.desk.wake_sync()

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Go between sending and the queue."""
        return (self._send, self._list)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this screen."""
        return (("Ctrl+Enter", t("Gửi ngay")),)

    def _next_try(self, view: SyncView, now_ms: int) -> str:
        if view.next_try_ms is None or not view.waiting:
            return "–"
        left = (view.next_try_ms - now_ms) / 1000
        return t("ngay bây giờ") if left <= 0 else t("sau {wait}", wait=age(left))

    def _head(self) -> QHBoxLayout:
        words = column(2)
        words.addWidget(label(t("Đồng bộ"), "h1"))
        words.addWidget(
            label(t("Chỉ ghi “đã nhận đủ” khi Cổng ký xác nhận từng nội dung và từng tệp."), "hint")
        )
        line = row(12)
        line.addLayout(words, 1)
        self._send = button(t("Gửi ngay"), self.forward, kind="primary", icon="send", name="sync.send")
        line.addWidget(self._send)
        return line

    def _state(self) -> QFrame:
        left = column(6)
        head = row(10)
        head.addWidget(self._connection)
        head.addStretch(1)
        left.addLayout(head)
        self._sentence = label("", "body", name="sync.sentence")
        left.addWidget(self._sentence)
        self._feed = label("", "body", name="sync.feed")
        self._feed.setWordWrap(True)
        self._feed.setVisible(False)
        left.addWidget(self._feed)
        self._again = label("", "body", name="sync.engine.again")
        self._again.setWordWrap(True)
        self._again.setVisible(False)
        left.addWidget(self._again)
        self._ask_again = button(
            t("Hỏi lại Cổng"), self._ask_all_again, icon="refresh-cw", name="sync.ask_again"
        )
        self._ask_again.setVisible(False)
        left.addWidget(self._ask_again, 0, Qt.AlignmentFlag.AlignLeft)
        self._renew = button(t("Nhập mã cấp lại…"), self._take_code, kind="primary", name="sync.renew")
        left.addWidget(self._renew, 0, Qt.AlignmentFlag.AlignLeft)
        self._facts: dict[str, QLabel] = {}
        line = row(20)
        for key, text in (
            ("waiting", t("Chờ gửi")),
            ("oldest", t("Chờ lâu nhất")),
            ("contact", t("Liên lạc lần cuối")),
            ("next", t("Lần thử tới")),
        ):
            line.addLayout(self._fact(key, text), 1)
        whole = column(10, (18, 14, 18, 14))
        whole.addLayout(left)
        whole.addLayout(line)
        return frame(whole)

    def _held_files(self) -> QFrame:
        self._held = label("", "body", name="sync.held")
        self._used = label("", "hint", name="sync.used")
        words = column(2)
        words.addWidget(self._held)
        words.addWidget(self._used)
        self._files_now = button(
            t("Gửi cả ảnh lần này"), self._send_files, icon="send", name="sync.files_now"
        )
        line = row(16, (18, 12, 18, 12))
        line.addLayout(words, 1)
        line.addWidget(self._files_now)
        self._held_frame = frame(line)
        return self._held_frame

    def _load_caseless(self, view: SyncView) -> None:
        self._caseless_known = view.caseless
        if view.caseless:
            self.stage.bridge.run(self.stage.desk.caseless(), self._caseless.show_packets, owner=self)
        else:
            self._caseless.show_packets(())

    def _offer_caseless(self) -> None:
        self.stage.bridge.run(self.stage.desk.offer_caseless(), lambda _offered: self.entered(), owner=self)

    def _show_lost(self, view: SyncView) -> None:
        """Say that codes on slips are not known here any more, until somebody has compared them."""
        self._lost.setVisible(bool(view.codes_lost or view.codes_unsure))
        self._lost.say(
            said(view.codes_lost, view.codes_unsure),
            t("Máy đã chạy lại từ bản sao cũ; người dân có thể đang giữ phiếu mang các mã đó."),
        )

    def _show_renewal(self, view: SyncView) -> None:
        """Lead to the one-time code where nothing else lets the station in: sending would be refused again."""
        needed = view.copy_in_doubt or view.connection is Connection.FORGOTTEN
        self._renew.setVisible(needed)
        rank(self._send, "secondary" if needed else "primary", "send")

    def _take_code(self) -> None:
        from ui.panels.epoch_panel import EpochPanel

        EpochPanel(self.stage, self.window()).show_over(self.window())

    def _open_lost(self) -> None:
        def opened(codes: LostCodesView) -> None:
            from ui.pages.lost_codes_window import LostCodesWindow

            LostCodesWindow(self.stage, codes, self).show_over(self)

        self.stage.bridge.run(self.stage.desk.lost_codes(), opened, owner=self)

    def _show_again(self, view: SyncView) -> None:
        """Say that confirmed packets are asked about or brought again: neither sent anew nor lost."""
        texts = []
        if view.brought_again and view.again_for_keys:
            texts.append(
                counted(
                    "Cổng đã thu hồi một chữ ký cũ của mình: đang hỏi lại Cổng về {n} gói đã xác nhận. "
                    "Không cần làm gì: gói nào Cổng chưa có, máy tự gửi lại.",
                    view.brought_again,
                )
            )
        elif view.brought_again:
            texts.append(
                counted(
                    "Cổng vừa khôi phục từ bản sao: đang kiểm tra và gửi lại {n} gói đã xác nhận. "
                    "Mã và ngày nhận giữ nguyên.",
                    view.brought_again,
                )
            )
        if view.refused_again:
            texts.append(
                counted(
                    "Cổng không nhận lại {n} gói. Dữ liệu vẫn còn trên máy này; hãy báo người quản trị Cổng; "
                    "khi họ báo đã sửa, bấm Hỏi lại Cổng.",
                    view.refused_again,
                )
            )
        self._again.setText("\n".join(texts))
        self._again.setVisible(bool(texts))
        self._ask_again.setVisible(bool(view.refused_again))

    def _ask_all_again(self) -> None:
        stage = self.stage
        asked = stage.desk.ask_again(None)
        stage.bridge.run(asked, lambda _done: stage.toast.say(t("Đang hỏi lại Cổng")), owner=self)

    def _show_held(self, view: SyncView) -> None:
        self._held_frame.setVisible(view.metered != "off" or view.files_waiting > 0)
        files, octets = view.files_waiting, size(view.files_bytes)
        if view.files_held:
            text = counted("Tạm hoãn ảnh đến khi có Wi-Fi – {n} tệp, {size} chờ", files, size=octets)
        elif view.files_waiting and view.metered == "off":
            text = counted("Ảnh và tệp còn phải gửi: {n} tệp, {size}", files, size=octets)
        elif view.files_waiting:
            text = counted("Ảnh được gửi trong mức cho phép – {n} tệp, {size} chờ", files, size=octets)
        else:
            text = t("Không có ảnh nào chờ gửi.")
        self._held.setText(text)
        used = size(view.used_bytes)
        self._used.setText(
            t("Hôm nay đã dùng {used} trên {budget} MB. Nội dung hồ sơ luôn được gửi.",
              used=used, budget=grouped(view.budget_mb))
            if view.metered == "budget"
            else t("Hôm nay đã dùng {used}. Nội dung hồ sơ luôn được gửi.", used=used)
        )  # fmt: skip
        self._files_now.setVisible(view.files_held)

    def _send_files(self) -> None:
        self.stage.bridge.run(self.stage.desk.send_files_this_time(), owner=self)

    def _fact(self, key: str, text: str) -> QVBoxLayout:
        stack = column(2)
        value = label("–", "strong", name=f"sync.fact:{key}")
        self._facts[key] = value
        stack.addWidget(label(text, "hint"))
        stack.addWidget(value)
        stack.addStretch(1)
        return stack

    def _queue(self) -> QFrame:
        self._list = CaseList(self.stage.today(), "sync.list")
        self._list.setMinimumHeight(theme.px(200))
        self._list.opened.connect(lambda case: self.stage.open_case(case.case_id))
        stack = column(0, (1, 14, 1, 8))
        head = row(0, (18, 0, 18, 8))
        head.addWidget(label(t("Hàng chờ"), "h2"))
        stack.addLayout(head)
        self._none = QWidget()
        inside = row(10, (18, 8, 18, 8))
        inside.addWidget(picture("circle-check", "ok", 22))
        self._nothing = label("", "body", name="sync.nothing")
        inside.addWidget(self._nothing, 1)
        self._none.setLayout(inside)
        # Said only once the queue was read.
        self._none.hide()
        stack.addWidget(self._none)
        stack.addWidget(self._list, 1)
        stack.addStretch(0)
        return frame(stack)

    def _happened(self) -> QFrame:
        self._lines = column(8, (0, 0, 6, 0))
        holder = QWidget()
        holder.setObjectName("sync.log")
        around = column(0)
        around.addLayout(self._lines)
        around.addStretch(1)
        holder.setLayout(around)
        stack = column(10, (18, 14, 12, 12))
        stack.addWidget(label(t("Nhật ký gửi nhận"), "h2"))
        stack.addWidget(scrolled(holder), 1)
        return frame(stack)

    def _show_queue(self, rows: tuple[CaseRow, ...]) -> None:
        self._list.show_rows(rows)
        self._list.setVisible(bool(rows))
        # Packets of no case have no row: only the count of all may say that nothing waits.
        loss = self.stage.desk.sync_view().loss
        self._none.setVisible(not rows)
        self._nothing.setText(
            t("Không còn gói nào chờ: Cổng đã nhận đủ mọi hồ sơ niêm phong trên máy này.")
            if loss is not None and not loss.packets
            else t("Không có hồ sơ nào trong hàng chờ.")
        )

    def _show_log(self, lines: tuple[tuple[int, str], ...]) -> None:
        empty(self._lines)
        if not lines:
            self._lines.addWidget(label(t("Chưa có lần gửi nhận nào."), "hint"))
        for at_ms, text in lines:
            line = column(0)
            line.addWidget(label(moment(at_ms), "caption"))
            line.addWidget(label(text, "hint"))
            self._lines.addLayout(line)
