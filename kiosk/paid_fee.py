"""What the citizen paid at the counter, as a paper receipt says: recorded, never collected by the program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from forms.errors import DomainError
from kiosk.fees import exempt_words, fee_of
from kiosk.wording import money, printed, t

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.catalogue.service import Service
    from forms.packets.body import Fee

MOST_VND = 1_000_000_000
LONGEST_RECEIPT = 20
_AMOUNT = re.compile(r"[0-9]{1,10}|[0-9]{1,3}(\.[0-9]{3}){1,3}|[0-9]{1,3}(,[0-9]{3}){1,3}")
_RECEIPT = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ ./-]*")
_UNIT = re.compile(r"(đ|đồng|vnđ|vnd)$")


class PaidFee(msgspec.Struct, array_like=True, frozen=True):
    """What was paid for one case.

    Attributes:
        amount: đồng; None where nothing was collected.
        receipt: number of the paper receipt; None where none was noted.
    """

    amount: int | None = None
    receipt: str | None = None


NOTHING_PAID = PaidFee()


def read_paid(amount_text: str, receipt_text: str) -> PaidFee:
    """Return what a clerk typed; both empty for nothing.

    Raises:
        DomainError: `amount_malformed` for what is no whole amount of đồng from 1 to a billion, `receipt_malformed`,
            `receipt_without_amount`.
    """
    typed = _UNIT.sub("", "".join(amount_text.lower().split()))
    receipt = " ".join(receipt_text.upper().split())
    if receipt and (len(receipt) > LONGEST_RECEIPT or _RECEIPT.fullmatch(receipt) is None):
        raise DomainError("receipt_malformed", longest=LONGEST_RECEIPT)
    if not amount_text.strip():
        if receipt:
            raise DomainError("receipt_without_amount")
        return NOTHING_PAID
    amount = int(typed.replace(".", "").replace(",", "")) if _AMOUNT.fullmatch(typed) else 0
    if not 1 <= amount <= MOST_VND:
        raise DomainError("amount_malformed")
    return PaidFee(amount, receipt or None)


def paid_at_portal(fee: Fee) -> PaidFee:
    """Return what a packet's fee says was paid, without what no clerk can have typed here."""
    for receipt in (fee.paper_receipt or "", "") if fee.collected is not None else ():
        try:
            return read_paid(str(fee.collected), receipt)
        except DomainError:
            continue
    return NOTHING_PAID


def is_asked(service: Service, effective: Mapping[str, object], paid: PaidFee) -> bool:
    """Tell whether a clerk is asked what was paid: not where nothing is due, unless something stands there."""
    fee = fee_of(service, effective)
    return paid != NOTHING_PAID or (fee.due != 0 and fee.exemption is None)


def due_words(service: Service, effective: Mapping[str, object]) -> str:
    """Return what is to be paid in the language of this moment."""
    fee = fee_of(service, effective)
    if fee.exemption is not None:
        return t("Được miễn")
    return t("chưa xác minh") if fee.due is None else money(fee.due)


def words_beside(service: Service, effective: Mapping[str, object]) -> str:
    """Return what an amount is never told without: its note and who pays nothing; empty for whoever is exempt."""
    if fee_of(service, effective).exemption is not None:
        return ""
    exempt = exempt_words(service, t) if service.exemptions else ""
    return ". ".join(told for told in (service.fee_note, exempt) if told)


def paid_words(amount: int, receipt: str | None) -> str:
    """Return what was paid in the language of this moment."""
    if receipt is None:
        return t("Đã thu {amount}", amount=money(amount))
    return t("Đã thu {amount}, biên lai số {receipt}", amount=money(amount), receipt=receipt)


def printed_paid(amount: int | None, receipt: str | None) -> str:
    """Return what was paid as a paper says it, in Vietnamese; empty for nothing."""
    if amount is None:
        return ""
    told = printed("Đã thu {amount}đ", amount=f"{amount:,}".replace(",", "."))
    return told if receipt is None else printed("{told}, biên lai số {receipt}", told=told, receipt=receipt)
