"""Which commune a divided old one turned out to be, asked once for each written address while on duty."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

from forms.text import fold

if TYPE_CHECKING:
    from forms.written_address import WrittenAddress


class AskedAddresses:
    """Answers given at this desk since signing in; in memory only, gone with the operator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[bytes, str], tuple[str, tuple[str, ...]]] = {}
        self._known: dict[str, str] = {}

    def ask(self, case_id: bytes, pointer: str, text: str, choices: tuple[str, ...]) -> None:
        """Note that the commune at a pointer has to be chosen for a written address."""
        with self._lock:
            self._waiting[case_id, pointer] = (fold(text), choices)

    def answer(self, case_id: bytes, pointer: str, value: object) -> None:
        """Remember what was chosen, if it was one of the communes asked about."""
        with self._lock:
            text, choices = self._waiting.get((case_id, pointer), ("", ()))
            if isinstance(value, str) and value in choices:
                self._known[text] = value

    def settle(self, parsed: WrittenAddress, text: str) -> WrittenAddress:
        """Return an address with the commune already chosen for the same written address, if there is one."""
        with self._lock:
            known = self._known.get(fold(text))
        chosen = tuple(commune for commune in parsed.communes if commune.code == known)
        return msgspec.structs.replace(parsed, communes=chosen) if chosen else parsed
