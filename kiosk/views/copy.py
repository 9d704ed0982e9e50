"""A case laid out to be copied by hand into the city's own system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.declaring.copying import CopyLine


@dataclass(frozen=True)
class CopyOutView:
    """Everything of a case that can be copied.

    Attributes:
        case_id: of the case.
        service_name: its procedure.
        code: its provisional code, None before the seal.
        lines: answers in the order they are asked for over there.
        copied: pointers that were copied since the program started.
    """

    case_id: bytes
    service_name: str
    code: str | None
    lines: tuple[CopyLine, ...]
    copied: frozenset[str]
