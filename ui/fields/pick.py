"""One of many: a button that opens a list with a line to find in, blind to tone and vowel marks.

Not an editable combo box: completers on text fields have broken composition of Vietnamese. The finding line
lives in its own popup and only narrows the list; typing a letter on the closed button opens it with it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QPushButton, QWidget

from forms.text import fold
from kiosk.wording import t
from ui.fields.frame import Field
from ui.fields.spec import FieldSpec
from ui.look import icons, theme
from ui.parts.basics import column, label

_SHOWN_ROWS = 8
_FIND_FROM = 9
"""Lists shorter than this have no finding line until somebody types."""


class PickPopup(QFrame):
    """The list. Object names: `pick.find`, `pick.list`."""

    picked = Signal(str)

    def __init__(self, owner: QWidget, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._options = options
        self._keys = [fold(text) for _code, text in options]
        self._rows: list[int] = []
        self._find = QLineEdit()
        self._find.setObjectName("pick.find")
        self._find.setPlaceholderText(t("Gõ để tìm, không cần dấu"))
        self._find.setAccessibleName(self._find.placeholderText())
        self._find.textChanged.connect(self.narrow)
        self._find.installEventFilter(self)
        self._none = label(t("Không có mục nào khớp"), "hint")
        self._model = QStringListModel(self)
        self._list = QListView()
        self._list.setObjectName("pick.list")
        self._list.setProperty("role", "pick")
        self._list.setUniformItemSizes(True)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setModel(self._model)
        self._list.installEventFilter(self)
        self._list.clicked.connect(self._take)
        self._list.activated.connect(self._take)
        stack = column(6, (6, 6, 6, 6))
        stack.addWidget(self._find)
        stack.addWidget(self._none)
        stack.addWidget(self._list)
        self.setLayout(stack)
        self._find.setVisible(len(options) >= _FIND_FROM)
        self.setFocusProxy(self._find if len(options) >= _FIND_FROM else self._list)
        self.narrow("")

    def open_under(self, owner: QWidget, present: str | None, typed: str = "") -> None:
        """Open below (or above) the owner, with the present choice marked."""
        width = max(owner.width(), theme.px(240))
        height = theme.px(42) * min(_SHOWN_ROWS, max(2, len(self._options))) + theme.px(70)
        below = owner.mapToGlobal(QPoint(0, owner.height() + 2))
        limit = owner.screen().availableGeometry()
        top = below.y()
        if top + height > limit.bottom():
            top = max(limit.top(), owner.mapToGlobal(QPoint(0, 0)).y() - height - 2)
        self.setGeometry(min(below.x(), limit.right() - width), top, width, height)
        self._find.setVisible(self._find.isVisibleTo(self) or bool(typed))
        self._find.setText(typed)
        for position, row in enumerate(self._rows):
            if self._options[row][0] == present:
                self._list.setCurrentIndex(self._model.index(position, 0))
        self.show()
        (self._find if self._find.isVisible() else self._list).setFocus(Qt.FocusReason.PopupFocusReason)

    def narrow(self, typed: str) -> None:
        """Keep the rows all of whose words begin with, or hold, what was typed; prefixes first."""
        words = fold(typed).split()
        hits = [row for row, key in enumerate(self._keys) if all(word in key for word in words)]
        if words:
            hits.sort(key=lambda row: (not self._keys[row].startswith(words[0]), row))
        self._rows = hits
        self._model.setStringList([self._options[row][1] for row in hits])
        self._none.setVisible(not hits)
        if hits:
            self._list.setCurrentIndex(self._model.index(0, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Let arrows and Enter in the finding line act on the list, and the window's keys on the window."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._hand_on(event):
            return True
        if watched is self._find and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self._list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self._list.currentIndex())
                return True
        if watched is self._list and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._types_on(event)
        return False

    def _hand_on(self, event: QKeyEvent) -> bool:
        """Close and do what the window does on this key: while a list is open Qt asks none of its shortcuts."""
        owner = self.parentWidget()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if owner is None or (not held and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35):
            return False
        pressed = QKeySequence(QKeyCombination(held, Qt.Key(event.key())))
        for one in owner.window().findChildren(QShortcut):
            whole = one.isEnabled() and one.context() == Qt.ShortcutContext.WindowShortcut
            holder = one.parent()
            if whole and one.key() == pressed and isinstance(holder, QWidget) and holder.isVisible():
                self.close()
                one.activated.emit()
                return True
        return False

    def _types_on(self, event: QKeyEvent) -> bool:
        """Lead typing in the list to the finding line: the list's own search knows no words without marks."""
        text = event.text()
        if (
            event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            or not text.strip()
            or not text.isprintable()
        ):
            return False
        self._find.show()
        self._find.setFocus(Qt.FocusReason.OtherFocusReason)
        self._find.insert(text)
        return True

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.close()
            self.picked.emit(self._options[self._rows[index.row()]][0])


class _PickButton(QPushButton):
    """The closed list: shows the choice and an arrow."""

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "pick")
        self.setMinimumHeight(theme.px(40))
        self.setAutoDefault(False)
        self.setMinimumWidth(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Open with the letter typed, or with the down arrow; Enter goes on."""
        text = event.text()
        aside = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        plain = not event.modifiers() & ~aside
        if plain and text.strip() and text.isprintable():
            self.typed.emit(text)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self.typed.emit("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the arrow over the style's button."""
        super().paintEvent(event)
        side = theme.px(16)
        with QPainter(self) as painter:
            arrow = icons.pixmap("chevron-down", "ink2", 16)
            painter.drawPixmap(self.width() - side - theme.px(10), (self.height() - side) // 2, arrow)


class PickField(Field):
    """A choice from a code list; stores the code, shows the text."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._options = spec.options
        self._code: str | None = None
        self._button = _PickButton()
        self._button.setEnabled(not spec.readonly)
        self._button.clicked.connect(lambda _checked=False: self._open(""))
        self._button.typed.connect(self._open)
        self.hold(self._button)
        self._show()

    def set_options(self, options: tuple[tuple[str, str], ...]) -> None:
        """Offer another list (communes of the chosen province); the stored value stays as it is."""
        if options != self._options:
            self._options = options
            self._show()

    def options(self) -> tuple[tuple[str, str], ...]:
        """Return what is offered."""
        return self._options

    def pick(self, code: str) -> None:
        """Choose by code, as a person would from the list."""
        self._code = code
        self._show()
        self.leave()

    def value(self) -> object | None:
        """Return the chosen code."""
        return self._code

    def set_value(self, value: object | None) -> None:
        """Show a stored code."""
        self.remember(value)
        self._code = None if value is None else str(value)
        self._show()

    def _open(self, typed: str) -> None:
        popup = PickPopup(self._button, self._options)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.picked.connect(self.pick)
        popup.open_under(self._button, self._code, typed)

    def _show(self) -> None:
        text = next((text for code, text in self._options if code == self._code), self._code)
        self._button.setText(text or t("Chọn…"))
        theme.set_property(self._button, "blank", "true" if not text else "false")
        self._button.setAccessibleName(self.spec.label)
        self._button.setToolTip(text or "")
