"""What a case's first slip promised: its procedure, its fee and its time limit stay as they were on every reprint.

The citizen holds that paper. A price or a limit the catalogue changes later is one for cases that are begun later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UnsetType

from forms.calendar import Deadline, TimeUnit
from forms.packets.body import Fee
from kiosk.fees import fee_of, printed_amount, printed_fee
from kiosk.intake.kept.helped_by import Helper
from kiosk.paid_fee import paid_at_portal
from kiosk.wording import printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forms.catalogue.service import Service

SAID = "said"
"""Name of the detail: a `Said`."""
_LONGEST_NAME = 300
_TERM_UNKNOWN = "chưa biết; hỏi cơ quan tiếp nhận"
_ON_THE_SLIP = "Trên phiếu đã đưa: {fee}"
_FEE_UNKNOWN = "chưa biết; hỏi cơ quan tiếp nhận"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a case when it was sealed.

    Attributes:
        service_name: of the procedure.
        term: time limit in words.
        limit: the same as a number and a unit; None where nobody had verified it.
        fee: in words.
        due: in đồng, None where it was not known.
        reckoned: what the form itself made of it, None where it reckons nothing.
        exemption: why nothing is to be paid.
        collected: what was paid, in đồng; None where nothing was noted.
        paper_receipt: number of the receipt for it.
        helper: who sealed the case first; None in what was kept before that was noted.
    """

    service_name: str
    term: str
    limit: tuple[int, TimeUnit] | None
    fee: str
    due: int | None
    reckoned: int | None
    exemption: str | None
    collected: int | None = None
    paper_receipt: str | None = None
    helper: Helper | None = None

    @property
    def deadline(self) -> Deadline | None:
        """The verified time limit."""
        return None if self.limit is None else Deadline(value=self.limit[0], unit=self.limit[1])


def say(service: Service, effective: Mapping[str, object]) -> Said:
    """Return what is said of a case now."""
    fee, reckoned = fee_of(service, effective), effective.get("fee")
    limit = service.deadline if service.is_time_verified else None
    return Said(
        service_name=service.name,
        term=_term(service),
        limit=None if limit is None else (limit.value, limit.unit),
        fee=printed_fee(service, effective),
        due=fee.due,
        reckoned=reckoned if isinstance(reckoned, int) else None,
        exemption=fee.exemption,
    )


def say_again(said: Said | None, service: Service, effective: Mapping[str, object]) -> Said:
    """Return what is said of a case that is corrected: as before, unless its own answers make another fee.

    Args:
        said: with its first slip; None where that is not known.
        service: as the catalogue has it now.
        effective: the corrected declaration.
    """
    now = say(service, effective)
    if said is None:
        return now
    if (now.reckoned, now.exemption) == (said.reckoned, said.exemption):
        return said
    return msgspec.structs.replace(
        said, fee=now.fee, due=now.due, reckoned=now.reckoned, exemption=now.exemption
    )


def said_at_portal(
    fees: tuple[Fee, ...] | UnsetType, service: Service, declared: Mapping[str, object]
) -> Said:
    """Return what the packets of a case say of its first slip; what they do not carry is said to be unknown.

    They carry neither the time limit nor what stood beside the amount. The catalogue of today may have others than
    the one the case was sealed under, and the citizen holds the paper that was made then.

    Args:
        fees: as the portal gave them back; nothing from one of an earlier version.
        service: as the catalogue has it now.
        declared: the declaration that comes back.
    """
    said = msgspec.structs.replace(say(service, declared), term=printed(_TERM_UNKNOWN), limit=None)
    if isinstance(fees, UnsetType) or not fees:
        # What a correction of it records is reckoned as before; no paper says that it was said then.
        return msgspec.structs.replace(said, fee=printed(_FEE_UNKNOWN))
    fee = fees[0]
    paid = paid_at_portal(fee)
    is_name = fee.label.isprintable() and 0 < len(fee.label) <= _LONGEST_NAME
    return msgspec.structs.replace(
        said,
        service_name=fee.label if is_name else service.name,
        fee=printed_amount(fee, declared),
        due=fee.due,
        exemption=fee.exemption,
        collected=paid.amount,
        paper_receipt=paid.receipt,
    )


def as_said(service: Service, said: Said | None, effective: Mapping[str, object]) -> Service:
    """Return a procedure with the price a case's first slip named, for whoever corrects the case.

    Args:
        service: as the catalogue has it now.
        said: with the first slip; None where that is not known.
        effective: the answers as they count now; where they make another fee, that is today's.
    """
    if said is None or say_again(said, service, effective) is not said:
        return service
    if say(service, effective).fee == said.fee:
        return service
    beside = printed(_ON_THE_SLIP, fee=said.fee)
    return msgspec.structs.replace(service, fee_vnd=said.due, fee_note=beside, exemptions=())


def fee_said(said: Said) -> Fee:
    """Return the fee a packet records: the one the slip says."""
    return Fee(
        label=said.service_name,
        due=said.due,
        collected=said.collected,
        exemption=said.exemption,
        paper_receipt=said.paper_receipt,
    )


def _term(service: Service) -> str:
    limit = service.deadline
    if limit is None or not service.is_time_verified:
        return printed("chưa xác minh; hỏi cơ quan tiếp nhận")
    if limit.unit in {"same_day_15h", "immediate"}:
        return printed(
            "trong ngày làm việc cơ quan tiếp nhận; tiếp nhận sau 15 giờ thì trả ngày làm việc tiếp theo"
        )
    units = {"working_day": printed("ngày làm việc"), "day": printed("ngày"), "hour": printed("giờ")}
    return printed("{count} {unit} kể từ ngày cơ quan tiếp nhận", count=limit.value, unit=units[limit.unit])
