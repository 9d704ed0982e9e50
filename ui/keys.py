"""The keys every screen shares; each F-key has a Ctrl twin for keyboards without F-keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.wording import mark, t
from ui.parts.basics import shortcut

if TYPE_CHECKING:
    from ui.shell import Shell

WINDOW_KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("F1", "Ctrl+/"), mark("Các phím của màn hình này")),
    (("F2", "Ctrl+B"), mark("Quét thẻ căn cước")),
    (("F6", "Ctrl+G"), mark("Sang khung kế tiếp")),
    (("F8", "Ctrl+E"), mark("Tới lỗi kế tiếp")),
    (("F12", "Ctrl+L"), mark("Khóa màn hình")),
    (("Ctrl+K",), mark("Tìm nhanh thủ tục, hồ sơ, màn hình")),
    (("Ctrl+N",), mark("Tiếp nhận hồ sơ mới")),
    (("Ctrl+Enter", "Ctrl+Return"), mark("Việc chính của màn hình")),
    (("Ctrl+P",), mark("In")),
)
"""(keys, what they do); the first key of each row is shown."""


def bind_window_keys(shell: Shell, lock: Callable[[], None]) -> None:
    """Bind the shared keys to the signed-in part of the window."""

    def help_panel() -> None:
        from ui.parts.keys_help import KeysHelp

        KeysHelp(shell, key_table(shell)).show_over(shell)

    def palette() -> None:
        from ui.parts.palette import Palette

        Palette(shell.stage, shell).show_over(shell)

    def next_pane() -> None:
        from ui.shell import next_pane as move

        move(shell.page())

    acts: tuple[Callable[[], object], ...] = (
        help_panel,
        lambda: shell.page().scan(),
        next_pane,
        lambda: shell.page().next_problem(),
        lock,
        palette,
        lambda: shell.go("intake"),
        lambda: shell.page().forward(),
        lambda: shell.page().print_out(),
    )
    for (keys, _text), act in zip(WINDOW_KEYS, acts, strict=True):
        shortcut(shell, keys, act)
    for position, name in enumerate(shell.order, start=1):
        shortcut(shell, (f"Ctrl+{position}",), partial(shell.go, name))


def key_table(shell: Shell) -> tuple[tuple[str, str], ...]:
    """Return (keys, what they do) of the open screen, its own first."""
    own = shell.page().keys()
    said = {key for key, _text in own}
    shared = tuple(
        (" · ".join(keys) if keys[0].startswith("F") else keys[0], t(text))
        for keys, text in WINDOW_KEYS
        if keys[0] not in said
    )
    return (*own, *shared, (f"Ctrl+1 … Ctrl+{len(shell.order)}", t("Mở từng màn hình")))
