"""Asking the portal how one dossier stands, and believing only an answer that can be one."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sync.errors import SyncError
from sync.wire.messages import DossierItem
from sync.wire.serving import Serving

MAX_CODE = 64
MAX_TEXT = 4_000
MAX_REASONS = 200
_CASE_BYTES = 16
_MAX_SECONDS = 253_402_000_000
STATES = range(1, 11)


class OneDossier(Protocol):
    """What answers; `sync.link.portal_api.PortalApi` in the program."""

    def dossier(self, key: str) -> DossierItem:
        """Return what the portal says of one dossier."""


def follow(portal: OneDossier, key: str) -> DossierItem:
    """Ask for a dossier and check the answer.

    Args:
        portal: whom to ask.
        key: the dossier's code, the code of a slip, or the case's id as 32 hexadecimal digits.

    Raises:
        SyncError: `protocol` with `problem` `dossier_other` when the answer is about another dossier, or
            `dossier_item` when it says what no portal says; otherwise as the call.
    """
    item = portal.dossier(key)
    if key not in {item.code, item.case_id.hex(), item.slip_code}:
        raise SyncError.protocol("dossier_other")
    if not is_sound(item):
        raise SyncError.protocol("dossier_item")
    return item


def is_sound(item: DossierItem) -> bool:
    """Tell whether a dossier says only what a portal can say."""
    request = item.request
    days = [item.due_on, request.due_on if request is not None else None]
    texts = [item.note or ""]
    if request is not None:
        texts += [reason.text for reason in request.reasons[:MAX_REASONS]]
    return (
        len(item.case_id) == _CASE_BYTES
        and 0 < len(item.code) <= MAX_CODE
        and item.code.isprintable()
        and item.state in STATES
        and 0 <= item.state_at < _MAX_SECONDS
        and (request is None or len(request.reasons) <= MAX_REASONS)
        and all(len(text) <= MAX_TEXT for text in texts)
        and (not isinstance(item.serving, Serving) or item.serving.label.isprintable())
        and all(one is None or _is_day(one) for one in days)
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
