"""What a hand scanner typed where nothing takes text: a slip is looked up, anything else is said to be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import t
from ui.lookup.words import is_to_look_up

if TYPE_CHECKING:
    from ui.stage import Stage

_SHORTEST = 8
"""Characters below which it was not a scanner."""


def take_stray_scan(stage: Stage, text: str, *, covered: bool) -> None:
    """Follow up a burst of keys that no text took.

    Args:
        stage: the signed-in person's.
        text: what was typed.
        covered: whether a panel is up, which a look-up must not be laid over.
    """
    if not covered and is_to_look_up(text):
        stage.look_up(text)
    elif len(text) >= _SHORTEST and not stage.toast.keys():
        # What can still be taken back is worth more than being told: a new message would end its time.
        stage.toast.say(
            t("Khung này không nhận mã quét. Đóng khung (Esc), bấm F2 rồi quét lại.")
            if covered
            else t("Chỗ này không nhận mã quét. Bấm F2 rồi quét lại.")
        )
