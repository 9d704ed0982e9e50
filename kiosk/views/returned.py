"""What an agency asks for when it returns a case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnReason:
    """One thing an officer asks for, at its field or its document.

    `mended` once that was changed, `kept` once the citizen, asked again, said that it is right as it was sent.
    """

    pointer: str | None
    doc_id: str | None
    text: str
    mended: bool = False
    kept: bool = False

    @property
    def place(self) -> str:
        """Where it is mended; empty for what has no place of its own."""
        return self.pointer or (f"/documents/{self.doc_id}" if self.doc_id else "")

    @property
    def is_dealt_with(self) -> bool:
        """Say whether somebody did something about it."""
        return self.mended or self.kept
