"""Which commune a divided old one turned out to be, asked once for each written address of one citizen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

from forms.text import fold

if TYPE_CHECKING:
    from forms.prefilling.written_address import WrittenAddress


class AskedAddresses:
    """Answers given at this desk since signing in; in memory only, gone with the operator.

    An answer counts for the citizen who gave it: a neighbour with the same written address may live in the other
    part, and is asked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[bytes, str], tuple[str, tuple[str, ...]]] = {}
        self._known: dict[tuple[str, str], str] = {}

    def ask(self, case_id: bytes, pointer: str, text: str, choices: tuple[str, ...]) -> None:
        """Note that the commune at a pointer has to be chosen for a written address."""
        with self._lock:
            self._waiting[case_id, pointer] = (fold(text), choices)

    def answer(self, case_id: bytes, pointer: str, value: object, person: str) -> None:
        """Remember what a person chose, if it was one of the communes asked about."""
        with self._lock:
            text, choices = self._waiting.get((case_id, pointer), ("", ()))
            if isinstance(value, str) and value in choices:
                self._known[person or case_id.hex(), text] = value

    def settle(self, case_id: bytes, parsed: WrittenAddress, text: str, person: str) -> WrittenAddress:
        """Return an address with the commune a person chose for the same written address, if there is one.

        Args:
            case_id: stands for the person while nobody is named.
            parsed: what the address says.
            text: as it is written.
            person: who is at the desk, from `person_of`, or nothing.
        """
        with self._lock:
            known = self._known.get((person or case_id.hex(), fold(text)))
        chosen = tuple(commune for commune in parsed.communes if commune.code == known)
        return msgspec.structs.replace(parsed, communes=chosen) if chosen else parsed
