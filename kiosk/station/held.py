"""A station in one process: its lock, its open database, its rounds, and who may use them."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from forms.errors import DomainError, StationError
from kiosk.keys.pin_entry import follow_name, names_shown, unlock
from kiosk.keys.profile import read_profile, rename, require_profile, vault_of
from kiosk.later import later
from kiosk.station.sync_board import SyncBoard
from kiosk.views.front import OperatorChoice, StationView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forms.stamp import Clock, Entropy
    from kiosk.handover.protocol import Reply, Request
    from kiosk.handover.server import HandoverServer
    from kiosk.home.holding import Holding
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import CredentialStore
    from kiosk.keys.session import Session
    from kiosk.keys.slots import OpenedSlot
    from kiosk.settings import Settings
    from kiosk.station import asking, colleague, new_epoch, open_station, synchronising, upkeep, whose_key
    from kiosk.station.open_station import OpenStation
    from kiosk.station.synchronising import Synchroniser, TransportFactory
    from sync.replica.chain import audit
else:
    # Nothing of this is needed before somebody enters a PIN.
    asking = later("kiosk.station.asking")
    new_epoch = later("kiosk.station.new_epoch")
    open_station = later("kiosk.station.open_station")
    synchronising = later("kiosk.station.synchronising")
    upkeep = later("kiosk.station.upkeep")
    whose_key = later("kiosk.station.whose_key")
    colleague = later("kiosk.station.colleague")
    audit = later("sync.replica.chain.audit")

logger = logging.getLogger(__name__)


class Station:
    """Everything of one home that this process holds. States: closed database ⇄ open → closed for good.

    Made by `kiosk.container.build_station`, which also takes the lock.

    Attributes:
        home: the folder.
        settings: as read at start, or as changed since.
        clock: of the machine.
        entropy: of the machine.
        board: the facts of synchronisation and who hears of them.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        holding: Holding,
        *,
        clock: Clock,
        entropy: Entropy,
        keyring: CredentialStore | None,
        transport: TransportFactory,
    ) -> None:
        self.home = home
        self.settings = settings
        self.clock = clock
        self.entropy = entropy
        self.board = SyncBoard()
        self._holding = holding
        self._keyring = keyring
        self._transport = transport
        self._gate = threading.RLock()
        self._open: OpenStation | None = None
        self._sync: Synchroniser | None = None
        self._questions: asking.Questions | None = None
        self._handover: HandoverServer | None = None
        self._closed = False
        self._upkeep: upkeep.Upkeep | None = None
        self._kept = False
        self._requests = 0

    def view(self) -> StationView:
        """Return what the sign-in screen shows; reads only the public profile and the slots' names.

        Raises:
            StationError: `profile_malformed`, `home_unreadable`.
        """
        profile = read_profile(self.home)
        if profile is None:
            store, folder = self.home.has_store(), str(self.home.root)
            return StationView(
                "", practice=False, enrolled=False, operators=(), folder=folder, has_store=store
            )
        people = tuple(OperatorChoice(*one) for one in names_shown(self.home, profile))
        return StationView(profile.label, profile.practice, True, people)

    @property
    def is_open(self) -> bool:
        """Whether somebody has opened the database since the start."""
        return self._open is not None

    @property
    def opened(self) -> OpenStation:
        """The open database with its catalogue and identity.

        Raises:
            DomainError: `not_signed_in` while nobody has opened it.
        """
        if self._open is None:
            raise DomainError("not_signed_in")
        return self._open

    @property
    def sync(self) -> Synchroniser:
        """The rounds of the open station.

        Raises:
            DomainError: `not_signed_in` while nobody has opened the database.
        """
        with self._gate:
            if self._sync is None:
                self._sync = synchronising.Synchroniser(
                    self.opened,
                    self._transport,
                    self.clock,
                    self.entropy,
                    self.board,
                    lambda: self.settings,
                )
            return self._sync

    @property
    def questions(self) -> asking.Questions:
        """What a person asks the portal for at once.

        Raises:
            DomainError: `not_signed_in` while nobody has opened the database.
        """
        with self._gate:
            if self._questions is None:
                self._questions = asking.Questions(
                    self.opened, self._transport, self.entropy, lambda: self.settings
                )
            return self._questions

    def stop_asking(self) -> None:
        """Break off a question under way; idempotent, and later questions fail with `stopped`."""
        if self._questions is not None:
            self._questions.close()

    def authenticate(self, operator_id: str, pin: str, *, action: str = "sign_in") -> Session:
        """Open the database with a person's PIN, unless it is open, and return their session.

        Args:
            operator_id: who.
            pin: their PIN.
            action: what the audit is told: `sign_in`, or `verb` for one request of another process.

        Raises:
            DomainError: `pin_wrong`, `locked_out`, `pin_unlike`, `operator_unknown`, `operator_inactive`.
            StationError: `not_enrolled`, `key_unavailable`, `slot_malformed`, `operator_key_missing`,
                `station_closed`, `station_facts`, `station_busy`, or as `Replica.open`.
        """
        profile = require_profile(self.home)
        with self._gate:
            # Enrolled since this process began, in a home that was not there then.
            self._holding.take()
        vault = vault_of(self.home, profile.kind, self._keyring)
        slot = unlock(self.home, profile, vault, self.clock, operator_id, pin)
        try:
            with self._gate:
                was_open = self.is_open
                opened = self._open_with(slot)
                try:
                    session = whose_key.session_of(opened, operator_id, slot, self.clock.now_ms())
                except BaseException:
                    if not was_open:
                        # Opened for somebody who may not work here: nobody sits before it.
                        self.hard_lock()
                    raise
                self._kept = self._kept or action == "sign_in"
            name = session.view.operator_name
            follow_name(self.home, profile, operator_id, slot, name, self.entropy)
        finally:
            slot.wipe()
        now_ms = self.clock.now_ms()
        opened.replica.write(lambda db: audit.append(db, now_ms, operator_id, action)).result()
        return session

    @contextmanager
    def for_a_request(self) -> Iterator[None]:
        """Close again behind a request what was opened for it alone: nobody sits here, nobody asked to go on sending."""
        with self._gate:
            self._requests += 1
        try:
            yield
        finally:
            with self._gate:
                self._requests -= 1
                if not (self._requests or self._kept):
                    self.hard_lock()

    def hard_lock(self) -> None:
        """Stop sending, close the database and let go of its key (design, section 7); a PIN opens it again."""
        with self._gate:
            opened, sync, questions, waiting = self._open, self._sync, self._questions, self._upkeep
            self._open = self._sync = self._questions = self._upkeep = None
            self._kept = False
            if opened is None:
                return
            if waiting is not None:
                self.board.unsubscribe(waiting.heard)
            if questions is not None:
                questions.close()
            if sync is not None:
                sync.stop()
            opened.close()
        logger.info("database closed, its key is gone")

    def begin_new_epoch(self, code: str, operator_id: str) -> int:
        """Go on under a new epoch of the chain, after this home was put back from an older copy.

        Raises:
            DomainError: `not_signed_in`, or as `kiosk.station.new_epoch.begin`.
            SyncError: the portal could not be reached.
        """
        opened = self.opened
        epoch = new_epoch.begin(
            opened.replica,
            opened.identity,
            self._calls(opened),
            code=code,
            operator_id=operator_id,
            clock=self.clock,
            entropy=self.entropy,
        )
        with self._gate:
            # What calls the portal signs with the old key, which it does not take any more.
            sync, questions, self._sync, self._questions = self._sync, self._questions, None, None
            opened.read_identity()
        if questions is not None:
            questions.close()
        running = sync is not None and sync.is_running
        if sync is not None:
            sync.stop()
        self.sync.count()
        if running:
            self.sync.start()
        # The epoch has begun whatever becomes of the name on the sign-in screen.
        with suppress(StationError):
            rename(self.home, opened.identity.label)
        return epoch

    def give_pin(self, who: colleague.Colleague, by: str) -> None:
        """Give a second person a PIN at this machine, or somebody who forgot theirs a new one.

        Args:
            who: the person, with the one-time code and the PIN they typed.
            by: who is signed in.

        Raises:
            DomainError: `not_signed_in`, or as `kiosk.station.colleague.give_pin`.
            SyncError: as there.
            StationError: as there.
        """
        opened, profile = self.opened, require_profile(self.home)
        around = colleague.Around(
            self.home,
            profile.station_id,
            vault_of(self.home, profile.kind, self._keyring),
            self._calls(opened),
            self.settings,
            self.clock,
            self.entropy,
        )
        colleague.give_pin(around, opened, who, by)

    def change_settings(self, **changes: object) -> None:
        """Keep changed settings; they hold at once, also for what is queued.

        Raises:
            HostileInput: `settings_malformed` for a name or value there is none of.
            StationError: `disk_full` or `home_unwritable`; nothing is changed then.
        """
        from kiosk.settings import changed_settings, write_settings

        fresh = changed_settings(self.settings, changes)
        write_settings(self.home, fresh)
        self.settings = fresh
        if self.is_open:
            self.sync.settings_changed(reach="portal_inside_only" in changes)

    def serve(self, answer: Callable[[Request], Reply]) -> None:
        """Let verbs of other processes reach this one, if it is the one that writes.

        Raises:
            StationError: `handover_unavailable`.
        """
        from kiosk.handover.server import HandoverServer

        if self._handover is None and self._holding.is_held:
            self._handover = HandoverServer(self.home, self.entropy, answer)

    def close(self) -> None:
        """Stop listening and sending, finish what was accepted, give up the lock; idempotent."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
        if self._handover is not None:
            self._handover.close()
        self.stop_asking()
        if self._sync is not None:
            self._sync.stop()
        if self._open is not None:
            self._open.close()
        self._holding.release()

    def _calls(self, opened: OpenStation) -> asking.PortalCalls:
        return partial(asking.calls_as, opened, self._transport, self.settings, self.entropy)

    def _open_with(self, slot: OpenedSlot) -> OpenStation:
        if self._closed:
            raise StationError("station_closed")
        if self._open is None:
            try:
                self._open = open_station.OpenStation(
                    self.home, slot.database_key, self.clock, self.board.upgrading
                )
            finally:
                self.board.upgraded()
            self._upkeep = upkeep.Upkeep(self._open.replica, self._open.clock)
            self.board.subscribe(self._upkeep.heard)
        elif not self._open.is_opened_by(slot.database_key):
            raise StationError("slot_malformed")
        return self._open
