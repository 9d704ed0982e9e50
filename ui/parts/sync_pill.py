"""The permanent pill: how many wait, how old the oldest is, last real contact, kind of connection."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame

from kiosk.views.front import Connection, Silence, SyncView
from kiosk.wording import age, counted, mark, moment, t
from kiosk.words.sync_sentences import log_sentence
from ui.parts.basics import column, label, row
from ui.parts.chips import Chip
from ui.parts.fitting_label import FittingLabel
from ui.parts.line_words import SILENT, is_silent, storage_word
from ui.parts.loss_meter import loss_summary

_GAP = " · "
BRIEF_MS = 900
"""An attempt shorter than this is not told where the way is known to be closed."""
HEARD_S = 70
"""An answer older than this says nothing of now: a station asks once a minute, and looks at its connections between."""
CONNECTIONS: dict[Connection, tuple[str, str, str, str]] = {
    Connection.UNKNOWN: (
        mark("Chưa thử kết nối"),
        mark("Máy chưa hỏi Cổng lần nào trong phiên này."),
        "",
        "cloud",
    ),
    Connection.ONLINE: (mark("Trực tuyến"), mark("Cổng trả lời và chữ ký của Cổng đúng."), "ok", "cloud"),
    Connection.OFFLINE: (
        mark("Ngoại tuyến"),
        mark("Không có mạng. Hồ sơ an toàn trên máy và tự gửi khi có mạng."),
        "warn",
        "cloud-off",
    ),
    Connection.NOT_OUR_PORTAL: (
        mark("Mạng cần đăng nhập"),
        mark("Mạng trả lời bằng trang khác, thường là trang đăng nhập Wi-Fi. Mở trình duyệt để đăng nhập."),
        "warn",
        "wifi-off",
    ),
    Connection.PORTAL_DOWN: (
        mark("Cổng gặp sự cố"),
        mark("Có mạng nhưng Cổng không làm việc. Máy tự thử lại, không mất hồ sơ."),
        "warn",
        "cloud-off",
    ),
    Connection.REFUSED: (
        mark("Cổng từ chối trạm"),
        mark("Hồ sơ vẫn trên máy. Gọi người phụ trách trạm."),
        "err",
        "circle-alert",
    ),
    Connection.FORGOTTEN: (
        mark("Cổng không còn biết trạm"),
        mark(
            "Cổng được khôi phục từ bản sao cũ. Hồ sơ và biên nhận vẫn còn trên máy. "
            "Xin người phụ trách Cổng mã cấp lại cho trạm."
        ),
        "err",
        "circle-alert",
    ),
    Connection.CLOCK: (
        mark("Giờ máy sai"),
        mark("Đồng hồ máy lệch quá xa giờ của Cổng. Chỉnh lại ngày giờ rồi bấm Gửi ngay."),
        "err",
        "clock",
    ),
    Connection.UNSAFE: (
        mark("Chứng thư sai"),
        mark("Nơi trả lời không chứng minh được đó là Cổng. Chưa gửi gì; hồ sơ an toàn trên máy."),
        "err",
        "circle-alert",
    ),
    Connection.INSIDE_ONLY: (
        mark("Cần VPN"),
        mark("Cổng chỉ mở trong mạng nội bộ của thành phố. Hãy bật VPN hoặc nối mạng của cơ quan."),
        "warn",
        "cloud-off",
    ),
    Connection.BUSY: (
        mark("Cổng đang đông"),
        mark("Cổng đề nghị chờ một lúc. Máy tự gửi tiếp, không mất hồ sơ."),
        "warn",
        "cloud",
    ),
}
"""Connection: (word, sentence, tone, icon)."""


def connection_word(connection: Connection) -> str:
    """Return the connection in one or two words."""
    return t(CONNECTIONS[connection][0])


def connection_sentence(connection: Connection) -> str:
    """Return the connection in one sentence with what to do."""
    return t(CONNECTIONS[connection][1])


def way_sentence(view: SyncView, now_ms: int) -> str:
    """Return how the way to the portal is in one sentence with what to do."""
    if view.storage is not None:
        return log_sentence("storage", {"problem": view.storage})
    if is_silent(view):
        return t(SILENT[view.silence][1])
    if _unheard_s(view, now_ms) is None:
        return connection_sentence(view.connection)
    return t("Khi đó Cổng trả lời đúng; từ đó máy chưa hỏi lại nên không biết đường truyền còn hay không.")


def way_text(view: SyncView, now_ms: int | None = None) -> tuple[str, str, str]:
    """Return (text, tone, icon) of the way to the portal alone.

    An attempt is not called sending before the portal has answered it: with nobody there, it lasts for seconds.

    Args:
        view: the latest facts.
        now_ms: wall time, UTC milliseconds; with it, an answer of long ago is not called a connection.
    """
    if stuck := storage_word(view):
        # Whatever the way is, what comes over it cannot be kept.
        return stuck, "err", "database"
    word, _sentence, tone, icon = CONNECTIONS[view.connection]
    unheard_s = None if now_ms is None else _unheard_s(view, now_ms)
    told = t(word) if unheard_s is None else t("Cổng trả lời {age} trước", age=age(unheard_s))
    tone = tone if unheard_s is None else ""
    if not view.sending:
        return told, tone, icon
    return _attempt_text(view, now_ms, (told, tone, icon), old=unheard_s is not None)


def _attempt_text(
    view: SyncView, now_ms: int | None, at_rest: tuple[str, str, str], *, old: bool
) -> tuple[str, str, str]:
    """Return what is said while a round is under way.

    Args:
        view: the latest facts.
        now_ms: as in `way_text`.
        at_rest: what would be said without it.
        old: that is the age of an answer of long ago.
    """
    told, tone, _icon = at_rest
    if is_silent(view):
        silent, _sentence, tone = SILENT[view.silence]
        return t(silent), tone, "clock"
    if view.answered:
        return t("Đang gửi") if view.waiting else t("Đang hỏi tin từ Cổng"), "info", "refresh-cw"
    if not old and view.connection in {Connection.UNKNOWN, Connection.ONLINE}:
        return t("Đang kết nối với Cổng"), "info", "refresh-cw"
    brief = now_ms is not None and view.attempt_ms is not None and 0 <= now_ms - view.attempt_ms < BRIEF_MS
    if brief and not old:
        # Most attempts on a closed way end at once: saying each would only make the pill flicker.
        return at_rest
    return t("{state}, đang thử lại", state=told), tone, "refresh-cw"


def _unheard_s(view: SyncView, now_ms: int) -> float | None:
    """Return how long ago the portal answered, where that is too long ago to call the way open."""
    if view.answered or view.connection is not Connection.ONLINE or view.last_contact_ms is None:
        return None
    since_s = (now_ms - view.last_contact_ms) / 1000
    return since_s if since_s > HEARD_S else None


def pill_text(view: SyncView, now_ms: int | None = None) -> tuple[str, str, str]:
    """Return (text, tone, icon) of the pill; `now_ms` as in `way_text`."""
    urgent = _urgent_text(view)
    if urgent is not None:
        return urgent
    if view.is_moving and view.waiting and view.storage is None:
        return counted("Đang gửi – còn {n} hồ sơ", view.waiting), "info", "refresh-cw"
    state, tone, icon = way_text(view, now_ms)
    if view.waiting:
        text = counted("{state} – {n} hồ sơ chờ gửi", view.waiting, state=state)
        # A second's silence is no warning yet: on a bad link it comes and goes.
        waits = view.silence is Silence.WAITING and is_silent(view)
        return text, tone if waits or tone not in {"ok", ""} else "warn", icon
    return state, tone, icon


def _urgent_text(view: SyncView) -> tuple[str, str, str] | None:
    """Return what goes before the connection, or in place of a green word that would not be true."""
    if view.attention:
        return counted("Có lỗi cần xem – {n} hồ sơ", view.attention), "err", "circle-alert"
    if view.held:
        return counted("Cổng chưa nhận – {n} gói", view.held), "warn", "circle-alert"
    if view.caseless:
        return counted("Cần xem ở Đồng bộ – {n} gói", view.caseless), "warn", "circle-alert"
    return None if view.waiting or view.connection is not Connection.ONLINE else _asked_again_text(view)


def _asked_again_text(view: SyncView) -> tuple[str, str, str] | None:
    if view.brought_again:
        return counted("Đang hỏi lại Cổng – {n} gói", view.brought_again), "warn", "refresh-cw"
    if view.refused_again:
        return counted("Cổng không nhận lại – {n} gói", view.refused_again), "warn", "circle-alert"
    return None


def facts_text(view: SyncView, now_ms: int) -> str:
    """Return the facts the pill does not say itself: the oldest one's age and the last real contact.

    While the pill speaks of a problem, a first line says what waits and the kind of connection.
    """
    parts = []
    if view.waiting and view.oldest_waiting_ms is not None:
        parts.append(t("Lâu nhất: {age}", age=age((now_ms - view.oldest_waiting_ms) / 1000)))
    if view.last_contact_ms is None:
        parts.append(t("Chưa liên lạc được với Cổng"))
    elif is_silent(view) and view.silent_since_ms is not None:
        silent_s = max(1, (now_ms - view.silent_since_ms) // 1000)
        parts.append(counted("Chưa có trả lời: {n} giây", silent_s))
    else:
        parts.append(t("Liên lạc Cổng lúc {at}", at=moment(view.last_contact_ms)))
    told = _GAP.join(parts)
    if _urgent_text(view) is None:
        return told
    word = way_text(view, now_ms)[0]
    first = counted("{state} – {n} hồ sơ chờ gửi", view.waiting, state=word) if view.waiting else word
    return f"{first}\n{told}"


class PillFacts(FittingLabel):
    """The facts on one line, or each on its own where a long pill leaves no room: they never widen the window."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._told = ""

    def setText(self, text: str) -> None:  # noqa: N802 (Qt)
        """Show these."""
        self._told = text
        self.updateGeometry()
        self.fit()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the room of one line, of two lines where the facts have two."""
        return self._room(self._told)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt)
        """Return the room with each fact on its own line."""
        return QSize(self._room(self._told.replace(_GAP, "\n")).width(), self.sizeHint().height())

    def needed(self) -> QSize:
        """Return the room of what is shown now."""
        return self._room(self.text())

    def _room(self, text: str) -> QSize:
        return QFontMetrics(self.font()).size(0, text) + QSize(2, 0)

    def fit(self) -> None:
        """Put each fact on its own line where one line has no room for all."""
        fits = self._room(self._told).width() <= self.width()
        shown = self._told if fits else self._told.replace(_GAP, "\n")
        self.setMinimumHeight(self._room(shown).height())
        super().setText(shown)


class SyncPill(QFrame):
    """The pill with its facts; a press opens the sync screen. Object names: `sync.pill`, `sync.facts`.

    Args:
        locked: it stands on the screen that asks for the PIN, facts below the pill; its names begin with `signin`.
    """

    pressed = Signal()

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        name = "signin" if locked else "sync"
        self.setObjectName(name)
        self._shown: tuple[tuple[str, str, str], str, str] | None = None
        self._chip = Chip("", name=f"{name}.pill")
        facts = f"{name}.facts"
        self._facts = label("", "hint", wrap=True, name=facts) if locked else PillFacts(facts)
        line: QBoxLayout = column(6) if locked else row(12)
        middle = Qt.AlignmentFlag.AlignHCenter
        if locked:
            line.addWidget(self._chip, 0, middle)
            self._facts.setAlignment(middle)
        else:
            line.addWidget(self._chip)
        line.addWidget(self._facts)
        self.setLayout(line)

    def show_view(self, view: SyncView, now_ms: int) -> None:
        """Show the latest facts."""
        facts, lost = facts_text(view, now_ms), loss_summary(view.loss, now_ms)
        state = pill_text(view, now_ms)
        tip = f"{way_sentence(view, now_ms)}\n{lost}"
        if (state, facts, tip) == self._shown:
            return
        self._shown = state, facts, tip
        self._chip.show_state(*state)
        self._facts.setText(facts)
        self.setToolTip(tip)
        self.setAccessibleName(f"{state[0]}. {facts}")
        self.setAccessibleDescription(lost)

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Open the sync screen."""
        self.pressed.emit()
