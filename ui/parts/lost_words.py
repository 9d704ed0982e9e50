"""What an older copy has lost, in one sentence: for the screen that offers the list and for the list."""

from __future__ import annotations

from kiosk.wording import counted, t


def said(known: int, unsure: bool) -> str:
    """Return in one sentence what is lost."""
    if known and unsure:
        return counted("{n} mã đã cấp không còn trong máy, và có thể còn mã khác.", known)
    if known:
        return counted("{n} mã đã cấp không còn trong máy.", known)
    return t("Có thể có mã đã cấp không còn trong máy.")
