"""Codes that mean the same to the person at the desk, and so share one sentence."""

from __future__ import annotations

from kiosk import wording_refusals, wording_verbs

_SAME_AS = {
    **wording_refusals.SAME_AS,
    **wording_verbs.SAME_AS,
    "image_unreadable": "unreadable_image",
    "file_unreadable": "unreadable_image",
    "image_too_large": "too_large",
    "file_too_large": "too_large",
    "attachment_too_large": "too_large",
    "draft_sealed": "case_sealed",
    "resource_damaged": "resource_missing",
    "catalogue_digest": "resource_missing",
    "replica_closed": "not_signed_in",
    "session_locked": "not_signed_in",
    "operator_key_damaged": "key_unavailable",
    "home_unwritable": "home_unreadable",
    "replica_key": "wrong_key",
    "form_refused": "form_malformed",
    "definition_refused": "form_malformed",
    "busy": "portal_down",
    "clock_skew": "clock",
    "portal_html": "not_our_portal",
    "captive_portal": "not_our_portal",
    "portal_error": "portal_down",
    "unreachable": "offline",
    "dns": "offline",
}


def row_code(code: str) -> str:
    """Return the code whose sentence an error code is told with."""
    plain = code.removeprefix("sync_")
    return _SAME_AS.get(plain, plain)
