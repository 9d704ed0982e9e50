"""What was paid for a case over all its packets: a correction that says nothing of it takes nothing back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.packets.body import Fee, Submission, Supplement


def fees_noted(declared: Sequence[Submission | Supplement]) -> tuple[Fee, ...]:
    """Return the fees of the newest declaration, with what was last noted as paid.

    Stations that had let a case's answers go sealed its corrections without the payment noted in its first packet.

    Args:
        declared: the declarations of a case, oldest first; at least one.
    """
    newest = declared[-1].fees
    noted = next((body.fees for body in reversed(declared) if any(map(_is_paid, body.fees))), ())
    if noted is newest:
        return newest
    told = tuple(
        fee
        if paid.collected is None
        else replace(fee, collected=paid.collected, paper_receipt=paid.paper_receipt)
        for fee, paid in zip(newest, noted, strict=False)
    )
    return (*told, *newest[len(told) :], *noted[len(told) :])


def _is_paid(fee: Fee) -> bool:
    return fee.collected is not None
