"""The part of the scripted desk where the citizen speaks: marks per purpose, and the signature."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PIL import Image

from forms.errors import DomainError, TramSoError
from kiosk.intake.consents import purposes_of
from kiosk.paid_fee import PaidFee
from kiosk.scanning.page_shape import PageShape
from kiosk.views.cases import ConsentPurpose, DraftView
from kiosk.words.procedure_name import name_to_citizen
from tests.ui.settled import UNIT, done, failed


class ScriptedSigning(ABC):
    """Consent and signature of the one draft there is; `signature` is the picture kept last."""

    consents: frozenset[str]
    signed: bool
    signature: bytes = b""
    paper_shape: PageShape | None = None
    signatures_kept: int = 0
    fail_next: TramSoError | None
    draft_extra: dict[str, Any]

    @abstractmethod
    def draft(self) -> DraftView:
        """Return the draft as it stands."""

    def consent_purposes(self, case_id: bytes) -> Future[tuple[ConsentPurpose, ...]]:
        # The product's own texts: a picture of others would show a screen nobody has.
        service = self.draft().service
        return done(purposes_of(name_to_citizen(service.name, service.name_en), UNIT))

    def record_consent(self, case_id: bytes, purposes: frozenset[str]) -> Future[DraftView]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        self.consents = purposes
        return done(self.draft())

    def mark_consent(self, case_id: bytes, purpose: str, given: bool) -> Future[DraftView]:
        return self.record_consent(case_id, self.consents - {purpose} | ({purpose} if given else set()))

    def record_paid(self, case_id: bytes, paid: PaidFee) -> Future[DraftView]:
        self.draft_extra["paid"] = paid
        return done(self.draft())

    def keep_as_sent(self, case_id: bytes, number: int, kept: bool = True) -> Future[DraftView]:
        reasons = list(self.draft().reasons)
        reasons[number] = replace(reasons[number], kept=kept)
        self.draft_extra["reasons"] = tuple(reasons)
        return done(self.draft())

    def record_signature(self, case_id: bytes, png: bytes) -> Future[DraftView]:
        self.signatures_kept += 1
        self.signature, self.signed = png, png.startswith(b"\x89PNG")
        return done(self.draft())

    def record_signed_paper(
        self, case_id: bytes, image: bytes, shape: PageShape | None = None
    ) -> Future[DraftView]:
        try:
            Image.open(io.BytesIO(image)).verify()
        except OSError:
            return failed(DomainError("unreadable_image"))
        self.signature, self.signed, self.paper_shape = image, True, shape
        return done(self.draft())

    def take_signature_back(self, case_id: bytes) -> Future[DraftView]:
        self.signature, self.signed = b"", False
        return done(self.draft())
