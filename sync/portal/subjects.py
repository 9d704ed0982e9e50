"""Whom a case is about, as a keyed hash: enough to notice a second case, never to read a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import msgspec

from sync.portal.online_keys import OnlineKeys

_BIRTH = ("/child/fullName", "/child/birthDate", "/mother/fullName")
_SUBJECTS: Mapping[str, tuple[str, ...]] = {"1.001193": _BIRTH}
_REQUESTER = ("/requester/idDoc/number",)
"""Where no procedure says otherwise, a case is about the person who asks."""


def subject_hash(keys: OnlineKeys, service: str, data: Mapping[str, object]) -> bytes | None:
    """Return the keyed hash of a case's subject, None when an answer it rests on is missing.

    Args:
        keys: holds the secret of the hash.
        service: national code of the procedure.
        data: the answers.
    """
    found = [_text(data, pointer) for pointer in _SUBJECTS.get(service, _REQUESTER)]
    if any(value is None for value in found):
        return None
    return keys.keyed_hash("subject", msgspec.msgpack.encode((service, found)))


def _text(data: Mapping[str, object], pointer: str) -> str | None:
    value: object = data
    for part in pointer.split("/")[1:]:
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    if not isinstance(value, str):
        return None
    return " ".join(unicodedata.normalize("NFC", value).casefold().split())
