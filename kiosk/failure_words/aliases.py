"""Codes that mean the same to the person at the desk, and so share one sentence."""

from __future__ import annotations

from kiosk.failure_words import refusals as wording_refusals
from kiosk.failure_words import verbs as wording_verbs

SAME_AS = {
    **wording_refusals.SAME_AS,
    **wording_verbs.SAME_AS,
    "image_unreadable": "unreadable_image",
    "file_unreadable": "unreadable_image",
    "image_too_large": "too_large",
    "file_too_large": "too_large",
    "resource_damaged": "resource_missing",
    "catalogue_digest": "resource_missing",
    "replica_closed": "not_signed_in",
    "operator_key_damaged": "key_unavailable",
    "home_unwritable": "home_unreadable",
    "definition_refused": "form_malformed",
    "busy": "portal_down",
}


def row_code(code: str) -> str:
    """Return the code whose sentence an error code is told with."""
    plain = code.removeprefix("sync_")
    return SAME_AS.get(plain, plain)
