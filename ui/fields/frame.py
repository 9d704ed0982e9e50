"""The frame every field shares: label, hint, problem between hint and input, where the value came from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QWidget

from kiosk.wording import t
from ui.fields.spec import FieldSpec
from ui.look import theme
from ui.parts.basics import column, label, picture, row

_SOURCES = {"qr": "id-card", "mrz": "id-card", "vneid": "id-card", "scan": "id-card", "copied": "users"}


class Field(QWidget):
    """One labelled editor.

    `value_changed(value)` tells once, when the person leaves the field or commits a choice, and only if the
    value differs from the last one set or told. `None` means unanswered. `left` tells that focus went away.
    Object name: `form.field:<pointer>`; the editor inside has `form.input:<pointer>`.
    """

    value_changed = Signal(object)
    left = Signal()

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.setObjectName(f"form.field:{spec.pointer}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._told: object | None = None
        self._optional = spec.optional
        self._problem_text = ""
        self._suggestion = ""
        self._label = label(spec.label, "label")
        self._head: QHBoxLayout = row(6)
        self._head.addWidget(self._label, 1)
        self._source = QLabel()
        self._source.hide()
        self._head.addWidget(self._source)
        self._hint = label(self._hint_text(), "hint")
        self._problem = label("", "problem")
        self._problem.hide()
        self._stack = column(3)
        self._stack.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._stack.addLayout(self._head)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._problem)
        self.setLayout(self._stack)
        # Only now: showing a widget that has no parent yet would open a window of its own.
        self._hint.setVisible(bool(self._hint.text()))
        self._editor: QWidget | None = None

    def hold(self, editor: QWidget) -> None:
        """Put the editor in; called once by each kind."""
        self._editor = editor
        editor.setObjectName(f"form.input:{self.spec.pointer}")
        self.setFocusProxy(editor)
        self._label.setBuddy(editor)
        # The ring of the focus stands 4 px outside: it must not touch the hint.
        self._stack.addSpacing(3)
        self._stack.addWidget(editor)
        self._describe()

    def editor(self) -> QWidget:
        """Return the widget that takes the typing."""
        if self._editor is None:
            raise RuntimeError("a field without an editor")
        return self._editor

    def value(self) -> object | None:
        """Return what stands in the editor now, `None` when unanswered."""
        raise NotImplementedError

    def set_value(self, value: object | None) -> None:
        """Show a stored value; tells nothing."""
        raise NotImplementedError

    def follow(self, value: object | None) -> None:
        """Show a value stored by something else than this field; what is being typed here stays."""
        if self.is_typed_in():
            self.remember(value)
        else:
            self.set_value(value)

    def is_typed_in(self) -> bool:
        """Return whether the person is at it, and what stands in it was not told yet."""
        now = QApplication.focusWidget()
        return now is not None and (now is self or self.isAncestorOf(now)) and self.value() != self._told

    def commit(self) -> None:
        """Tell the present value if it differs from the stored one."""
        now = self.value()
        if now != self._told:
            self._told = now
            self.value_changed.emit(now)

    def leave(self) -> None:
        """Tell that the person went on to another field, value first."""
        self.commit()
        self.left.emit()

    def remember(self, value: object | None) -> None:
        """Note what is stored, so that leaving an unchanged field saves nothing."""
        self._told = value

    def set_problem(self, text: str | None, warning: bool = False) -> None:
        """Show a problem between hint and input, or none."""
        self._problem_text = text or ""
        self._problem.setText(self._problem_text)
        self._problem.setVisible(bool(text))
        theme.set_property(self._problem, "tone", "warn" if warning else "")
        state = "" if not text else ("warning" if warning else "error")
        for marked in self._marked():
            theme.set_property(marked, "state", state)
        self._describe()

    def problem(self) -> str:
        """Return the problem shown, empty when none."""
        return self._problem_text

    def set_optional(self, optional: bool) -> None:
        """Show whether an answer is demanded now; other answers may change it."""
        if optional != self._optional:
            self._optional = optional
            self._show_hint()

    def set_suggestion(self, text: str) -> None:
        """Say what the Down key writes into the empty field; empty for nothing."""
        if text != self._suggestion:
            self._suggestion = text
            self._show_hint()

    def suggestion(self) -> str:
        """Return what the Down key would write."""
        return self._suggestion

    def take_suggestion(self) -> bool:
        """Write what is suggested; return whether this kind of field could."""
        return False

    def set_source(self, source: str | None) -> None:
        """Show that the value was read from a card or copied; typed values show nothing."""
        icon = _SOURCES.get(source or "")
        self._source.setVisible(icon is not None)
        if icon is not None:
            self._source.setPixmap(picture(icon, "info", 16).pixmap())
            self._source.setToolTip(t("Đọc từ thẻ") if icon == "id-card" else t("Chép từ người khác"))
            self._source.setAccessibleName(self._source.toolTip())

    def _marked(self) -> tuple[QWidget, ...]:
        """Return the widgets whose border shows a problem."""
        return (self._editor,) if self._editor is not None else ()

    def _show_hint(self) -> None:
        self._hint.setText(self._hint_text())
        self._hint.setVisible(bool(self._hint.text()))
        self._describe()

    def _hint_text(self) -> str:
        if self._suggestion:
            return t("Phím ↓ để ghi: {words}", words=self._suggestion)
        optional = t("(không bắt buộc)") if self._optional and not self.spec.readonly else ""
        # Two words of the mark on one line and the third on the next would look like part of the hint.
        return " ".join(part for part in (self.spec.hint, optional.replace(" ", "\u00a0")) if part)

    def _describe(self) -> None:
        if self._editor is not None:
            self._editor.setAccessibleName(self.spec.label)
            told = ". ".join(part for part in (self._problem_text, self._hint.text()) if part)
            self._editor.setAccessibleDescription(told)
