"""The desk: every use-case of a signed-in operator, off the caller's thread.

The window, the guided day and the command line all work through this class. Methods that
touch the disk return a `Future` whose result exists only after the change is durable. Short
work and heavy work (pictures) have a thread each, so that typing never waits for a photograph;
changes to one draft stay in order because each saves through the one writer.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from kiosk.desk.papers import PapersDesk
from kiosk.draft_versions import DraftVersions
from kiosk.later import later

if TYPE_CHECKING:
    from forms.catalogue.service import Service
    from forms.identity.reading import IdentityReading
    from forms.prefilling.prefill_plan import PrefillPlan
    from forms.stamp import Clock
    from kiosk import assistant
    from kiosk.assistant import AssistantDesk
    from kiosk.duty import Duty
    from kiosk.intake import applicants, cards, consents, drafting, readable, sealing, sitting
    from kiosk.intake.follow_up import case_views
    from kiosk.intake.printed import proofs
    from kiosk.intake.reopening import supplements
    from kiosk.scanning.barcodes import Barcode
    from kiosk.station.shift import Shift
    from kiosk.station.sync_board import Listener
    from kiosk.views.cases import (
        CaseRow,
        CaseView,
        DraftView,
        FoundService,
        SavedView,
        SealedView,
        SessionView,
        StationView,
        SyncView,
    )
    from kiosk.views.today import TodayView
    from sync.replica import usage
else:
    applicants = later("kiosk.intake.applicants")
    assistant = later("kiosk.assistant")
    cards = later("kiosk.intake.cards")
    case_views = later("kiosk.intake.follow_up.case_views")
    consents = later("kiosk.intake.consents")
    drafting = later("kiosk.intake.drafting")
    proofs = later("kiosk.intake.printed.proofs")
    readable = later("kiosk.intake.readable")
    sealing = later("kiosk.intake.sealing")
    sitting = later("kiosk.intake.sitting")
    supplements = later("kiosk.intake.reopening.supplements")
    usage = later("sync.replica.usage")

T = TypeVar("T")
_NEEDED_SOON = (
    "kiosk.station.open_station",
    "kiosk.station.synchronising",
    "kiosk.catalogue_access",
    "kiosk.intake.follow_up.case_views",
    "kiosk.intake.drafting",
    "kiosk.assistant",
)


class Desk(PapersDesk):
    """Use-cases over one station.

    Args:
        shift: signs operators in and out and owns what they work with.
        once_warm: done by `warm_up` besides.
    """

    def __init__(self, shift: Shift, once_warm: Callable[[], None] | None = None) -> None:
        self._shift = shift
        self._once_warm = once_warm
        self._quick = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._heavy = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="asking")

    @property
    def versions(self) -> DraftVersions:
        """Drafts whose form has a newer version."""
        return DraftVersions(self._do)

    @property
    def assistant(self) -> AssistantDesk:
        """Occasions, their questions and where they lead."""
        made: AssistantDesk = assistant.AssistantDesk(self._do)
        return made

    # --- before and around a shift -----------------------------------------------------------

    @property
    def clock(self) -> Clock:
        """The machine's clocks, for the age of what is shown."""
        return self._shift.clock

    def station(self) -> StationView:
        """Return what is known before anybody has signed in."""
        return self._shift.station()

    def sign_in(self, operator_id: str, pin: str) -> Future[SessionView]:
        """Open the station for an operator.

        The future fails with `pin_wrong`, `locked_out`, or a `StationError` of keys or database.
        """
        signed_in = self._quick.submit(self._shift.sign_in, operator_id, pin)
        signed_in.add_done_callback(self.send_opinions)
        return signed_in

    def sign_out(self) -> Future[None]:
        """End the operator's session; what waits goes on being sent."""
        return self._quick.submit(self._shift.sign_out)

    def hard_lock(self) -> Future[None]:
        """End the session, stop sending and close the database, behind whatever is being saved."""
        return self._quick.submit(self._shift.hard_lock)

    def subscribe(self, listener: Listener) -> None:
        """Have a listener told of changes, from any thread."""
        self._shift.subscribe(listener)

    def sync_view(self) -> SyncView:
        """Return the facts of the permanent pill, from memory."""
        return self._shift.sync_view()

    def is_open(self) -> bool:
        """Return whether somebody signed in since the start: only then is anything sent."""
        return self._shift.is_open()

    def wake_sync(self) -> None:
        """Play a round of synchronisation now."""
        self._shift.wake_sync()

    def send_files_this_time(self) -> Future[None]:
        """Send the files that wait now, whatever the rule for paid connections says."""
        return self._quick.submit(self._shift.send_files_this_time)

    def warm_up(self) -> None:
        """Load what signing in and the first case will need, while the PIN is still being typed."""
        self._quick.submit(self._get_ready)

    def close(self) -> None:
        """Stop everything in order; safe to call twice."""
        self._shift.stop_asking()
        self._asking.shutdown(wait=True, cancel_futures=True)
        self._quick.shutdown(wait=True, cancel_futures=True)
        self._heavy.shutdown(wait=True, cancel_futures=True)
        self._shift.close()

    # --- finding -----------------------------------------------------------------------------

    def today(self) -> Future[TodayView]:
        """Return the first screen."""
        return self._do(case_views.today)

    def search(self, text: str, limit: int = 50) -> Future[tuple[FoundService, ...]]:
        """Return services for what was typed, best first."""

        def job(duty: Duty) -> tuple[FoundService, ...]:
            return duty.catalogue.search(text, duty.replica.read(usage.counts), limit)

        return self._do(job)

    def service(self, code: str) -> Future[Service]:
        """Return one service."""
        return self._do(lambda duty: duty.catalogue.service(code))

    # --- a draft -----------------------------------------------------------------------------

    def start_case(self, service_code: str, after: bytes | None = None) -> Future[DraftView]:
        """Start a case, for the citizen of the case `after` when that was just sealed (`sitting_over` later).

        The future fails with `no_form` for services neither submitted nor prepared here.
        """

        def job(duty: Duty) -> DraftView:
            if after is None:
                case_id = drafting.start_case(duty, service_code)
            else:
                case_id = sitting.start_next(duty, after, service_code)
            self._shift.count()
            return drafting.view(duty, case_id)

        return self._do(job)

    def open_case(self, case_id: bytes) -> Future[DraftView]:
        """Return a draft where it was left."""
        return self._do(drafting.view, case_id)

    def drafts(self) -> Future[tuple[CaseRow, ...]]:
        """Return every case being edited."""
        return self._do(case_views.open_drafts)

    def discard(self, case_id: bytes) -> Future[None]:
        """Throw a draft away with its unsent files."""

        def job(duty: Duty) -> None:
            now_ms = duty.clock.now_ms()
            duty.replica.write(lambda db: applicants.discard(db, case_id, now_ms)).result()
            self._shift.case_changed(case_id)

        return self._do(job)

    def save_answer(
        self, case_id: bytes, pointer: str, value: object | None, *, source: str = "typed"
    ) -> Future[SavedView]:
        """Save one field; the result exists once it is durable."""
        return self._do(drafting.save_answer, case_id, pointer, value, source)

    def save_answers(self, case_id: bytes, changes: Mapping[str, object | None]) -> Future[SavedView]:
        """Save several fields, all of them or none, as when an entry of a list goes."""
        return self._do(drafting.save_answers, case_id, changes)

    def read_card(self, image: bytes) -> Future[IdentityReading]:
        """Read the card in a picture; a rejected reading says why."""
        return self._do_heavy(cards.read_picture, image)

    def read_card_codes(self, codes: tuple[Barcode, ...]) -> Future[IdentityReading]:
        """Read the card among the codes a camera sees."""
        return self._do(cards.read_codes, codes)

    def read_card_text(self, text: str) -> Future[IdentityReading]:
        """Read what a scanner typed."""
        return self._do(cards.read_scanned_text, text)

    def plan_prefill(self, case_id: bytes, slot: str, reading: IdentityReading) -> Future[PrefillPlan]:
        """Say what a card would change."""
        return self._do(cards.plan_prefill, case_id, slot, reading)

    def apply_prefill(
        self, case_id: bytes, slot: str, reading: IdentityReading, accept_over: frozenset[str]
    ) -> Future[DraftView]:
        """Fill a card in, over typed values only where told."""

        def job(duty: Duty) -> DraftView:
            cards.apply_prefill(duty, case_id, slot, reading, accept_over)
            return drafting.view(duty, case_id)

        return self._do(job)

    def answer_warning(
        self, case_id: bytes, rule_id: str, reason_code: str, note: str = ""
    ) -> Future[DraftView]:
        """Give the reason for going on past a warning."""

        def job(duty: Duty) -> DraftView:
            consents.answer_warning(duty, case_id, rule_id, reason_code, note)
            return drafting.view(duty, case_id)

        return self._do(job)

    def seal(self, case_id: bytes) -> Future[SealedView]:
        """Make the packet: signed, sealed and durable when the result exists."""

        def job(duty: Duty) -> SealedView:
            sealed = sealing.seal(duty, case_id)
            self._shift.case_changed(case_id)
            self._shift.wake_sync(asked=False)
            return sealed

        return self._do(job)

    # --- after the seal ----------------------------------------------------------------------

    def cases(self, text: str = "", limit: int = 200) -> Future[tuple[CaseRow, ...]]:
        """Return cases last changed first."""
        return self._do(case_views.rows, text, limit)

    def queue(self, limit: int = 200) -> Future[tuple[CaseRow, ...]]:
        """Return the cases that wait for the portal, the oldest first."""
        return self._do(case_views.queue, limit)

    def case(self, case_id: bytes) -> Future[CaseView]:
        """Return one case in detail."""
        return self._do(case_views.detail, case_id)

    def proof(self, case_id: bytes) -> Future[proofs.CaseProof]:
        """Return digests and the portal's signed confirmations of a case's packets."""
        return self._do(proofs.of_case, case_id)

    def open_supplement(self, case_id: bytes) -> Future[DraftView]:
        """Open a returned or refused case for correction."""

        def job(duty: Duty) -> DraftView:
            supplements.open_again(duty, case_id)
            self._shift.case_changed(case_id)
            return drafting.view(duty, case_id)

        return self._do(job)

    def sync_log(self, limit: int = 50) -> Future[tuple[tuple[int, str], ...]]:
        """Return what synchronisation did, newest first, as sentences."""
        return self._do(lambda duty: self._shift.sync_log(duty, limit))

    def _do(self, job: Callable[..., T], *args: object) -> Future[T]:
        return self._quick.submit(lambda: job(self._shift.duty(), *args))

    def _do_heavy(self, job: Callable[..., T], *args: object) -> Future[T]:
        return self._heavy.submit(lambda: job(self._shift.duty(), *args))

    def _get_ready(self) -> None:
        if self._once_warm is not None:
            self._once_warm()
        for name in _NEEDED_SOON:
            importlib.import_module(name)
