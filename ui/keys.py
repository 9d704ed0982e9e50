"""The keys every screen shares; each F-key has a Ctrl twin for keyboards without F-keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kiosk.wording import mark, t
from ui.parts.basics import shortcut

Act = Callable[[], object]

_KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "help": (("F1", "Ctrl+/"), mark("Các phím của màn hình này")),
    "scan": (("F2", "Ctrl+B"), mark("Quét thẻ căn cước vào tờ khai; ở màn hình khác: tra phiếu")),
    "assistant": (("F4", "Ctrl+T"), mark("Hỏi Trợ lý")),
    "pane": (("F6", "Ctrl+G"), mark("Sang khung kế tiếp")),
    "problem": (("F8", "Ctrl+E"), mark("Tới lỗi kế tiếp")),
    "citizen": (("F9", "Ctrl+M"), mark("Màn hình của người dân: mở, đóng")),
    "lock": (("F12", "Ctrl+L"), mark("Khóa màn hình")),
    "palette": (("Ctrl+K",), mark("Tìm nhanh thủ tục, hồ sơ, lệnh, màn hình")),
    "new": (("Ctrl+N",), mark("Tiếp nhận hồ sơ mới")),
    "sync": (("F5", "Ctrl+R"), mark("Đồng bộ ngay")),
    "forward": (("Ctrl+Enter", "Ctrl+Return"), mark("Việc chính của màn hình")),
    "print": (("Ctrl+P",), mark("In")),
}
"""Name of the act: (keys, what they do); the first key of each row is shown."""
_OF_SCREEN = frozenset({"problem", "citizen", "forward", "print"})
"""Acts that only the screens have an answer for that name the key among their own; elsewhere it does nothing."""


def bind_window_keys(window: QWidget, acts: dict[str, Act], screens: tuple[Act, ...]) -> None:
    """Bind the shared keys.

    Args:
        window: the signed-in part of the window.
        acts: what each named act of this module does; all of them.
        screens: what Ctrl+1, Ctrl+2 and on open.
    """
    for name, (keys, _text) in _KEYS.items():
        shortcut(window, keys, acts[name])
    for position, act in enumerate(screens, start=1):
        shortcut(window, (f"Ctrl+{position}",), act)


def key_of(name: str) -> str:
    """Return the key of a shared act that is shown beside it."""
    return _KEYS[name][0][0]


def keys_for(name: str) -> tuple[str, ...]:
    """Return the keys of an act, for another window that answers to it too."""
    return _KEYS[name][0]


def keys_of_sign_in() -> tuple[tuple[str, str], ...]:
    """Return (keys, what they do) while nobody has signed in."""
    helping, told = _KEYS["help"]
    return (
        ("Tab", t("Sang tên, ô hoặc nút kế tiếp")),
        ("Space", t("Chọn tên đang có khung vàng")),
        ("Enter", t("Vào làm việc với mã PIN vừa gõ")),
        (" · ".join(helping), t(told)),
    )


def keys_of_citizen(main: str) -> tuple[tuple[str, str], ...]:
    """Return (keys, what they do) in a window for the citizen.

    Args:
        main: what its main button says; empty while there is none.
    """
    close = ("Esc", *_KEYS["citizen"][0])
    acts = ((_KEYS["forward"][0][0], main),) if main else ()
    return panel_key_table((*acts, (" · ".join(close), t("Đóng màn hình của người dân"))))


def panel_key_table(own: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return (keys, what they do) while a panel is up: its own, and the ones that are always the window's."""
    always = ((" · ".join(_KEYS[name][0]), t(_KEYS[name][1])) for name in ("help", "lock"))
    return (*own, *always)


def key_table(
    own: tuple[tuple[str, str], ...], screens: int, *, panes: bool = True
) -> tuple[tuple[str, str], ...]:
    """Return (keys, what they do): those of the open screen first, then the shared ones that act there.

    Args:
        own: keys of the open screen.
        screens: how many screens Ctrl and a digit open.
        panes: whether the screen has panes to go round.
    """
    silent = _OF_SCREEN if panes else _OF_SCREEN | {"pane"}
    said = {key for key, _text in own}
    twins = {keys[0]: " · ".join(keys) for keys, _text in _KEYS.values() if keys[0].startswith("F")}
    own = tuple((twins.get(key, key), text) for key, text in own)
    shared = tuple(
        (" · ".join(keys) if keys[0].startswith("F") else keys[0], t(text))
        for name, (keys, text) in _KEYS.items()
        if keys[0] not in said and name not in silent
    )
    return (*own, *shared, (f"Ctrl+1 … Ctrl+{screens}", t("Mở từng màn hình")))
