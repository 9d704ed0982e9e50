"""The part of the desk where the citizen speaks: marks per purpose, and the signature."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from kiosk.desk.drafts import DraftsDesk
from kiosk.later import later

if TYPE_CHECKING:
    from kiosk.duty import Duty
    from kiosk.intake import consents, drafting, paid_fees, signing
    from kiosk.paid_fee import PaidFee
    from kiosk.scanning.page_shape import PageShape
    from kiosk.views.cases import ConsentPurpose, DraftView
else:
    consents = later("kiosk.intake.consents")
    drafting = later("kiosk.intake.drafting")
    paid_fees = later("kiosk.intake.paid_fees")
    signing = later("kiosk.intake.signing")

T = TypeVar("T")


class SigningDesk(DraftsDesk):
    """Use-cases of consent and signature; part of `kiosk.desk.facade.Desk`."""

    def consent_purposes(self, case_id: bytes) -> Future[tuple[ConsentPurpose, ...]]:
        """Return what is read out to the citizen."""
        return self._do(consents.purposes, case_id)

    def record_consent(self, case_id: bytes, purposes: frozenset[str]) -> Future[DraftView]:
        """Store which purposes the citizen marked."""

        def job(duty: Duty) -> DraftView:
            consents.record(duty, case_id, purposes)
            return drafting.view(duty, case_id)

        return self._do(job)

    def mark_consent(self, case_id: bytes, purpose: str, given: bool) -> Future[DraftView]:
        """Store one mark the citizen set or took; the others stay as they are."""

        def job(duty: Duty) -> DraftView:
            consents.set_mark(duty, case_id, purpose, given=given)
            return drafting.view(duty, case_id)

        return self._do(job)

    def record_paid(self, case_id: bytes, paid: PaidFee) -> Future[DraftView]:
        """Store what the citizen paid, and the number of the receipt; `kiosk.paid_fee.read_paid` reads it."""

        def job(duty: Duty) -> DraftView:
            paid_fees.record(duty, case_id, paid)
            return drafting.view(duty, case_id)

        return self._do(job)

    def keep_as_sent(self, case_id: bytes, number: int, kept: bool = True) -> Future[DraftView]:
        """Note that what the agency's reason asks about is right as it was sent, or take that back."""

        def job(duty: Duty) -> DraftView:
            consents.keep_as_sent(duty, case_id, number, kept=kept)
            return drafting.view(duty, case_id)

        return self._do(job)

    def record_signature(self, case_id: bytes, png: bytes) -> Future[DraftView]:
        """Keep the citizen's drawn signature; it takes the place of an earlier one."""

        def job(duty: Duty) -> DraftView:
            signing.record_signature(duty, case_id, png)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do_heavy(job)

    def record_signed_paper(
        self, case_id: bytes, image: bytes, shape: PageShape | None = None
    ) -> Future[DraftView]:
        """Keep the photograph of a declaration signed on paper, laid flat as its shape says.

        It takes the place of an earlier signature.
        """

        def job(duty: Duty) -> DraftView:
            given = () if shape is None else (shape,)
            signing.record_signed_paper(duty, case_id, image, *given)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do_heavy(job)

    def take_signature_back(self, case_id: bytes) -> Future[DraftView]:
        """Let go of the citizen's signature; another one is needed before the seal."""

        def job(duty: Duty) -> DraftView:
            signing.take_back(duty, case_id)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do_heavy(job)

    @abstractmethod
    def _do_heavy(self, job: Callable[..., T], *args: object) -> Future[T]:
        """Run a job with pictures off the caller's thread, for whoever is on duty."""
