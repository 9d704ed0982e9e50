"""A shift at the desk: who sits there, what they work with, and the rounds behind them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from kiosk.home.sudden_end import SuddenEnd
from kiosk.later import later
from kiosk.station.afterwards import afterwards
from kiosk.words.sync_sentences import log_sentence
from resources import files

if TYPE_CHECKING:
    from pathlib import Path

    from forms.packets import seal
    from forms.packets.seal import Compressor, Sealer
    from forms.stamp import Clock
    from kiosk import asked_addresses, catalogue_access, duty
    from kiosk.asked_addresses import AskedAddresses
    from kiosk.catalogue_access import CatalogueAccess
    from kiosk.duty import Duty
    from kiosk.intake.unfinished import Known
    from kiosk.receipt_printer import port
    from kiosk.receipt_printer.choice import ReceiptPrinter
    from kiosk.receipt_printer.port import PrinterPort
    from kiosk.station import colleague, station_facts, whose_key
    from kiosk.station.held import Station
    from kiosk.station.seat import Seat
    from kiosk.station.station_facts import StationFactsView
    from kiosk.station.sync_board import Listener
    from kiosk.views.front import PersonHere, SessionView, StationView, SyncView
    from sync.link.contents import Reader
    from sync.link.station_clock import StationClock
    from sync.replica import sync_log
    from sync.wire.content import CaseContent
    from sync.wire.messages import DossierItem
else:
    seal = later("forms.packets.seal")
    catalogue_access = later("kiosk.catalogue_access")
    asked_addresses = later("kiosk.asked_addresses")
    duty = later("kiosk.duty")
    colleague = later("kiosk.station.colleague")
    port = later("kiosk.receipt_printer.port")
    station_facts = later("kiosk.station.station_facts")
    whose_key = later("kiosk.station.whose_key")
    sync_log = later("sync.replica.sync_log")


class Shift:
    """Joins a station with the seat in front of it.

    Args:
        station: the home this process holds.
        seat: where operators sign in and out.
        sealer: closes bodies; the library's by default.
        background: whether rounds are played in a thread of their own once somebody signed in.

    Attributes:
        known_gaps: what drafts lacked when they were last looked at.
    """

    def __init__(
        self, station: Station, seat: Seat, *, sealer: Sealer | None = None, background: bool = True
    ) -> None:
        self._station = station
        self._seat = seat
        self._sealer = sealer
        self._background = background
        self._lock = threading.Lock()
        self._catalogue: CatalogueAccess | None = None
        self._compressor: Compressor | None = None
        self._asked: tuple[SessionView, AskedAddresses] | None = None
        self._printer_port: PrinterPort | None = None
        self._copied: dict[bytes, frozenset[str]] = {}
        self._sudden = SuddenEnd(station.home)
        self._interrupted = False
        self.known_gaps: Known = OrderedDict()

    @property
    def clock(self) -> Clock:
        """The machine's clocks."""
        return self._station.clock

    @property
    def station_clock(self) -> StationClock | None:
        """The portal's time as known here; None while nobody has opened the station."""
        return self._station.opened.clock if self._station.is_open else None

    def station(self) -> StationView:
        """Return what is known before anybody has signed in."""
        return self._station.view()

    def sign_in(self, operator_id: str, pin: str) -> SessionView:
        """Open the station for a person; rounds of synchronisation begin.

        Raises:
            DomainError: `pin_wrong`, `locked_out`, `pin_unlike`, `operator_unknown`, `operator_inactive`.
            StationError: of keys, slots or database.
        """
        view = self._seat.sign_in(operator_id, pin)
        self._interrupted = self._sudden.begin() or self._interrupted
        if self._background:
            self._station.sync.start()
        return view

    def sign_out(self) -> None:
        """Leave the seat; what waits goes on being sent."""
        self._seat.sign_out()

    def hard_lock(self) -> None:
        """Leave the seat, stop sending and close the database; the next PIN opens it again."""
        self._seat.sign_out()
        with self._lock:
            self._catalogue = self._asked = None
            self._copied.clear()
            self.known_gaps.clear()
        self._station.hard_lock()

    def duty(self) -> Duty:
        """Return what the signed-in person works with.

        Raises:
            DomainError: `not_signed_in`.
        """
        session = self._seat.session
        opened = self._station.opened
        identity = opened.identity
        sealer, compressor = self._sealing()
        return duty.Duty(
            session=session.view,
            unit_code=identity.unit_code,
            unit_name=identity.unit_name,
            replica=opened.replica,
            catalogue=self._catalogue_access(),
            station_key=identity.key,
            operator_key=session.operator_key,
            certificate=identity.certificate,
            keys=identity.keys,
            sealer=sealer,
            compressor=compressor,
            clock=self._station.clock,
            entropy=self._station.entropy,
            station_clock=opened.clock,
            asked=self._asked_since(session.view),
        )

    def _asked_since(self, session: SessionView) -> AskedAddresses:
        """Return what was asked since this person signed in; the next one starts afresh."""
        with self._lock:
            if self._asked is None or self._asked[0] is not session:
                self._asked = (session, asked_addresses.AskedAddresses())
            return self._asked[1]

    def subscribe(self, listener: Listener) -> None:
        """Have a listener told of changes, on whatever thread learned of them."""
        self._station.board.subscribe(listener)

    def sync_view(self) -> SyncView:
        """Return the facts of the permanent pill, at once."""
        return self._station.board.view()

    def is_open(self) -> bool:
        """Return whether somebody signed in since the start: from then on what waits is sent, locked or not."""
        return self._station.is_open

    def wake_sync(self, *, asked: bool = True) -> None:
        """Play a round now, because a person asked or there is new work; harmless while nobody signed in."""
        if self._station.is_open and self._background:
            afterwards(lambda: self._station.sync.wake(asked=asked))

    def ask_dossier(self, key: str) -> DossierItem:
        """Ask the portal how a dossier stands; slow, so never on a thread that saves.

        Raises:
            DomainError: `not_signed_in`.
            SyncError: as `kiosk.station.asking.Questions.dossier`.
        """
        return self._station.questions.dossier(key)

    def ask_content(self, key: str, reader: Reader) -> CaseContent:
        """Ask the portal for the answers of a case again; slow, so never on a thread that saves.

        Raises:
            DomainError: `not_signed_in`.
            SyncError: as `kiosk.station.asking.Questions.content`.
        """
        return self._station.questions.content(key, reader)

    def stop_asking(self) -> None:
        """Break off a question under way; for closing down."""
        self._station.stop_asking()

    def meter(self, metered: str, budget_mb: int | None) -> None:
        """Set what a connection paid by volume carries; it holds at once for everything queued.

        Raises:
            HostileInput: `settings_malformed`.
            StationError: `disk_full` or `home_unwritable`.
        """
        changes: dict[str, object] = {"metered": metered}
        if budget_mb is not None:
            changes["daily_budget_mb"] = budget_mb
        self._station.change_settings(**changes)

    @property
    def scanner_folder(self) -> Path:
        """Where scanner software lays pictures down."""
        return self._station.home.inbox

    @property
    def receipt_printer(self) -> ReceiptPrinter:
        """The station's receipt printer, from memory."""
        return self._station.settings.receipt_printer

    def use_receipt_printer(self, printer: ReceiptPrinter) -> None:
        """Set the station's receipt printer.

        Raises:
            StationError: `disk_full` or `home_unwritable`.
        """
        self._station.change_settings(receipt_printer=printer)

    @property
    def printer_port(self) -> PrinterPort:
        """The way to the receipt printer; one, so that one receipt goes at a time."""
        with self._lock:
            if self._printer_port is None:
                self._printer_port = port.PrinterPort(self._station.clock)
            return self._printer_port

    def only_inside(self, inside_only: bool) -> None:
        """Set whether the portal is only open inside the city's own network.

        Raises:
            StationError: `disk_full` or `home_unwritable`.
        """
        self._station.change_settings(portal_inside_only=inside_only)

    def begin_new_epoch(self, code: str) -> None:
        """Go on under a new epoch with a code of the portal; slow, so never on a thread that saves.

        Raises:
            DomainError: `not_signed_in`, or as `Station.begin_new_epoch`.
            SyncError: the portal could not be reached.
        """
        self._station.begin_new_epoch(code, self._seat.session.view.operator_id)

    def give_pin(self, operator_id: str, code: str, pin: str) -> None:
        """Give somebody a PIN at this machine with a code of the portal; slow, so never on a thread that saves.

        Raises:
            DomainError: `not_signed_in`, or as `Station.give_pin`.
            SyncError: as there.
        """
        self._station.give_pin(colleague.Colleague(operator_id, code, pin), self._seat.session.operator_id)

    def people(self) -> tuple[PersonHere, ...]:
        """Return everybody the portal has named for this station, and who can sign in here.

        Raises:
            DomainError: `not_signed_in`.
        """
        me, known = self._seat.session.operator_id, frozenset(self._station.home.operators())
        people: tuple[PersonHere, ...] = self._station.opened.replica.read(
            lambda db: whose_key.people_of(db, known, me)
        )
        return people

    def station_facts(self) -> StationFactsView:
        """Return what the settings screen says of the station.

        Raises:
            DomainError: `not_signed_in`.
        """
        return station_facts.station_facts(self._station.opened, self._station.settings, self.scanner_folder)

    def send_files_this_time(self) -> None:
        """Send the files that wait now whatever that rule says."""
        self._station.sync.send_files_this_time()

    def count(self) -> None:
        """Count again what lies on this machine only; never fails what was done before."""
        afterwards(self._count)

    def case_changed(self, case_id: bytes) -> None:
        """Announce a change made at this desk, and count again what waits; never fails what was done before."""
        afterwards(self._count, lambda: self._station.board.case_changed(case_id))

    def _count(self) -> None:
        self._station.sync.count()

    def sync_log(self, duty: Duty, limit: int) -> tuple[tuple[int, str], ...]:
        """Return what synchronisation did, newest first, as sentences."""
        rows = duty.replica.read(lambda db: sync_log.latest(db, limit))
        return tuple((at_ms, log_sentence(code, params)) for at_ms, code, params in rows)

    def copied(self, case_id: bytes) -> frozenset[str]:
        """Return which answers of a case were copied out since the program started."""
        return self._copied.get(case_id, frozenset())

    def note_copied(self, case_id: bytes, pointer: str) -> None:
        """Remember that an answer was copied out."""
        with self._lock:
            self._copied[case_id] = self.copied(case_id) | {pointer}

    def close(self) -> None:
        """Stop everything in order; idempotent."""
        self._station.close()
        self._sudden.end()

    def take_interruption(self) -> bool:
        """Tell once whether the program stopped suddenly the last time somebody worked here."""
        found, self._interrupted = self._interrupted, False
        return found

    def _sealing(self) -> tuple[Sealer, Compressor]:
        with self._lock:
            if self._sealer is None:
                self._sealer = seal.HpkeSealer()
            if self._compressor is None:
                self._compressor = seal.Compressor(files.dictionaries(), files.CURRENT_DICTIONARY)
            return self._sealer, self._compressor

    def _catalogue_access(self) -> CatalogueAccess:
        with self._lock:
            if self._catalogue is None:
                opened = self._station.opened
                self._catalogue = catalogue_access.CatalogueAccess(opened.catalogue, opened.clock)
            return self._catalogue
