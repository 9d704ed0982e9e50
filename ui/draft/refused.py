"""What beside the answers could not be saved: marks and the payment. It stands on the screen, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PAYMENT = "payment"
_WHO = ("/requester/idDoc/number", "/requester/fullName")
"""Answers by which a draft is another person's: what could not be saved was of the one before."""
_MARK = "consent:"


class Refused:
    """Names of what the disk has not taken, each with how to try again."""

    def __init__(self) -> None:
        self._again: dict[str, Callable[[], object]] = {}

    def __len__(self) -> int:
        return len(self._again)

    def __contains__(self, name: str) -> bool:
        return name in self._again

    def hold(self, name: str, again: Callable[[], object]) -> None:
        """Note that something could not be saved."""
        self._again[name] = again

    def drop(self, name: str) -> None:
        """Note that something is on its way again, on disk, or no longer meant."""
        self._again.pop(name, None)

    def forget(self) -> None:
        """Let go of everything: another person is on the draft now."""
        self._again.clear()

    def meet(self, before: Mapping[str, object], now: Mapping[str, object]) -> None:
        """Let go of everything where answers read anew name another person."""
        if any(before.get(one) != now.get(one) for one in _WHO):
            self.forget()

    def try_again(self) -> None:
        """Save everything once more."""
        waiting, self._again = self._again, {}
        for again in waiting.values():
            again()

    def marks(self, on_disk: frozenset[str], on_screen: frozenset[str]) -> frozenset[str]:
        """Return the marks a screen shows: those on disk, and as they were set where the disk did not take it."""
        held = frozenset(one.removeprefix(_MARK) for one in self._again if one.startswith(_MARK))
        return (on_disk - held) | (on_screen & held)


def mark_of(purpose: str) -> str:
    """Return the name of the mark for a purpose."""
    return _MARK + purpose
