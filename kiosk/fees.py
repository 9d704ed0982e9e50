"""What a case costs: what its form reckons from copies and exemptions, else the catalogue's price.

A form says it with the fields `fee` (đồng, reckoned), `exempt` and `exemptReason`; most forms have none of them.
The program records fees and never collects them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.catalogue.service import Service
from forms.packets.body import Fee
from kiosk.wording import mark, money, printed

_EXEMPT = "EXEMPT"
"""Recorded where a form asks whether somebody is exempt, but not why."""
_EXEMPT_FOR = mark("Miễn cho: {whom}")
_BESIDE_UNKNOWN = "ghi chú và ai được miễn: chưa biết, hỏi cơ quan tiếp nhận"


def fee_of(service: Service, effective: Mapping[str, object]) -> Fee:
    """Return the fee a packet records.

    Args:
        service: with the catalogue's price, None where it is not known.
        effective: the declaration as it counts, reckoned fields included.
    """
    reckoned = effective.get("fee")
    known = isinstance(reckoned, int) and not isinstance(reckoned, bool)
    exemption = None
    if effective.get("exempt") is True:
        reason = effective.get("exemptReason")
        exemption = reason if isinstance(reason, str) else _EXEMPT
    return Fee(label=service.name, due=reckoned if known else service.fee_vnd, exemption=exemption)  # type: ignore[arg-type]  # an int where known


def printed_fee(service: Service, effective: Mapping[str, object]) -> str:
    """Return the fee as a paper says it, in Vietnamese: never without who pays nothing.

    A poor family that reads only the amount takes it for what it must pay (vietnam-facts §4).
    """
    fee = fee_of(service, effective)
    amount = _amount(fee, effective)
    if fee.exemption is not None:
        return amount
    told = f"{amount} ({service.fee_note})" if service.fee_note else amount
    return f"{told}. {exempt_words(service)}" if service.exemptions else told


def printed_amount(fee: Fee, effective: Mapping[str, object]) -> str:
    """Return a fee of which nobody here knows what was said beside it, as a paper says it in Vietnamese.

    Args:
        fee: as a packet recorded it.
        effective: the declaration of that packet.
    """
    amount = _amount(fee, effective)
    # Whoever reads only an amount takes it for what must be paid.
    return f"{amount} ({printed(_BESIDE_UNKNOWN)})" if fee.due != 0 and fee.exemption is None else amount


def _amount(fee: Fee, effective: Mapping[str, object]) -> str:
    if fee.exemption is not None:
        return printed("Được miễn")
    amount = printed("chưa xác minh")
    if fee.due is not None:
        amount = printed("Miễn phí") if fee.due == 0 else money(fee.due)
    copies = _copies(effective)
    if copies and fee.due and fee.due % copies == 0 and effective.get("fee") == fee.due:
        # The form reckons copies alone: beside "registered in time: no charge" the bare amount contradicts itself.
        each = money(fee.due // copies)
        amount = printed("{amount}, bản sao: {copies} × {each}", amount=amount, copies=copies, each=each)
    return amount


def _copies(effective: Mapping[str, object]) -> int:
    asked = effective.get("copies")
    count = asked.get("count") if isinstance(asked, Mapping) else asked
    return count if isinstance(count, int) and not isinstance(count, bool) else 0


def exempt_words(service: Service, say: Callable[..., str] = printed) -> str:
    """Return who pays nothing, as a paper says it in Vietnamese, or as the screen does with `t`."""
    return say(_EXEMPT_FOR, whom=", ".join(service.exemptions))
