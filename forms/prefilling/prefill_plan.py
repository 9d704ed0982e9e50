"""What filling in a card would change, and what to look at; nothing happens until somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One answer that would change.

    Attributes:
        pointer: the answer.
        old: what is there, or None.
        new: what the card gives, or None when the answer no longer fits and goes.
        typed_over: a person typed `old`; show both and let the person choose.
        copied: it comes from another person on the form, not from the card itself.
        restored: it is what the form begins with, back in the place of somebody else's answer.
    """

    pointer: str
    old: Any
    new: Any
    typed_over: bool
    copied: bool = False
    restored: bool = False


@dataclass(frozen=True)
class PrefillWarning:
    """Something to look at after a scan.

    Attributes:
        code: `prefill.mismatch` (the card does not fit the slot), `prefill.another` (it is another
            person's than whose answers stand there), `prefill.address_review` (commune not found) or
            `prefill.address_choice` (the old ward was divided).
        pointer: where, or empty for the whole slot.
        choices: commune codes of an `address_choice`.
    """

    code: str
    pointer: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrefillPlan:
    """What a scan would do; nothing happens until somebody applies it."""

    changes: tuple[Change, ...]
    warnings: tuple[PrefillWarning, ...] = ()

    def untyped(self) -> tuple[Change, ...]:
        """Return the changes that replace nothing a person typed."""
        return tuple(change for change in self.changes if not change.typed_over)

    def typed_over(self) -> tuple[Change, ...]:
        """Return the changes to ask about."""
        return tuple(change for change in self.changes if change.typed_over)
