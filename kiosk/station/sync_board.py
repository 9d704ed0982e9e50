"""What is known about the way to the portal right now, and who wants to hear of it.

Screens read the last value without waiting; listeners are called on whatever thread learned something.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from kiosk.views.front import Connection, LossView, SyncView
from kiosk.words.sync_sentences import held_sentence, is_untrue, log_sentence
from sync.errors import BLOCKED, FORGOTTEN, TLS_PROBLEMS, Problem, Trouble
from sync.events import CaseChanged, CatalogueChanged
from sync.link.silence import Silence

if TYPE_CHECKING:
    from sync.engine.round import Round
    from sync.replica.outbox.at_risk import AtRisk
    from sync.replica.outbox.case_counts import CaseCounts

logger = logging.getLogger(__name__)

_CONNECTION = {
    Trouble.OFFLINE: Connection.OFFLINE,
    Trouble.TIMEOUT: Connection.OFFLINE,
    Trouble.NOT_OUR_PORTAL: Connection.NOT_OUR_PORTAL,
    Trouble.PORTAL_DOWN: Connection.PORTAL_DOWN,
    Trouble.BUSY: Connection.BUSY,
    Trouble.PROTOCOL: Connection.PORTAL_DOWN,
    Trouble.CLOCK: Connection.CLOCK,
    Trouble.REFUSED: Connection.REFUSED,
}
_BY_PROBLEM = {
    **dict.fromkeys(TLS_PROBLEMS, Connection.UNSAFE),
    Problem.TLS_CLOCK.value: Connection.CLOCK,
    Problem.VPN.value: Connection.INSIDE_ONLY,
    # Its machine is reached; only nobody there takes the call.
    Problem.NOBODY_LISTENS.value: Connection.PORTAL_DOWN,
    # The portal itself answered; only one thing did not get through.
    BLOCKED: Connection.ONLINE,
    FORGOTTEN: Connection.FORGOTTEN,
    "forbidden-network": Connection.INSIDE_ONLY,
}
_START = SyncView(
    waiting=0,
    oldest_waiting_ms=None,
    attention=0,
    last_contact_ms=None,
    connection=Connection.UNKNOWN,
    sending=False,
)


@dataclass(frozen=True)
class SyncChanged:
    """The facts of the pill are different."""

    view: SyncView


FULL = "disk_full"
Listener = Callable[[object], None]


class SyncBoard:
    """The last facts, and the listeners. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._view = _START
        self._trouble: tuple[str, dict[str, object]] | None = None
        self._held = (0, "")
        self._cut = False

    def subscribe(self, listener: Listener) -> None:
        """Call with `SyncChanged`, `CaseChanged` and `CatalogueChanged` values from now on."""
        with self._lock:
            self._listeners.append(listener)

    def unsubscribe(self, listener: Listener) -> None:
        """Call a listener no more; one that never was is no matter."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def view(self) -> SyncView:
        """Return the last facts, at once, in the language of this moment: it may have been changed since."""
        with self._lock:
            view, trouble = self._view, self._trouble
            held = self._held
        return replace(view, message=held_sentence(*held) if trouble is None else log_sentence(*trouble))

    def upgrading(self) -> None:
        """An update of the program brings the database up to date, before anything else is known."""
        self._show(upgrading=True)

    def upgraded(self) -> None:
        """The database is open, or could not be opened."""
        self._show(upgrading=False)

    def counted(self, counts: CaseCounts) -> None:
        """Take over what waits."""
        self._show(
            waiting=counts.waiting,
            oldest_waiting_ms=counts.oldest_waiting_ms,
            attention=counts.attention,
            caseless=counts.caseless,
        )

    def weighed(self, risk: AtRisk) -> None:
        """Take over what would be lost with the machine."""
        self._show(loss=LossView(**asdict(risk)))

    def heard(self, last_contact_ms: int | None) -> None:
        """The portal has just signed an answer in the round under way: the way to it is open.

        What the last round ran into is over with that. Nothing else may call the way open: an attempt that fails
        announces cases too.
        """
        if last_contact_ms is None:
            return
        with self._lock:
            self._trouble, held = None, self._held
            # Whatever was silent before the first answer; later it is the line's own to say.
            fresh = {} if self._view.answered else {"silence": Silence.NONE, "silent_since_ms": None}
        self._show(
            last_contact_ms=last_contact_ms,
            connection=Connection.ONLINE,
            message=held_sentence(*held),
            answered=True,
            **fresh,
        )

    def began(self, now_ms: int, *, has_room: bool) -> None:
        """A round has begun; nobody has answered in it yet.

        Args:
            now_ms: wall time, UTC milliseconds.
            has_room: the disk is not full, or no longer.
        """
        self._cut = False
        over = {"storage": None} if has_room and self._view.storage == FULL else {}
        self._show(
            sending=True,
            answered=False,
            silence=Silence.NONE,
            silent_since_ms=None,
            attempt_ms=now_ms,
            **over,
        )

    def line_is(self, silence: Silence, since_ms: int | None) -> None:
        """Take over what the line shows in the middle of a round."""
        if silence is not Silence.CUT:
            self._show(silence=silence, silent_since_ms=since_ms)
            return
        # Known from this machine alone, whatever the round still waits for.
        gone: tuple[str, dict[str, object]] = (Trouble.OFFLINE.value, {"problem": Problem.NO_NETWORK.value})
        with self._lock:
            self._trouble, self._cut = gone, True
        self._show(
            silence=Silence.NONE,
            silent_since_ms=None,
            answered=False,
            connection=Connection.OFFLINE,
            message=log_sentence(*gone),
        )

    def ended(self, done: Round, last_contact_ms: int | None) -> None:
        """A round has ended."""
        trouble = done.trouble
        # Our own disk says nothing about the way to the portal.
        known = self._view.connection if trouble is Trouble.STORAGE else _shown(done)
        # A feed that failed alone has a line of its own: what is sent goes on.
        alone = trouble is None or done.feed is not None
        happened = None if alone or trouble is None else (trouble.value, trouble_facts(done))
        with self._lock:
            if self._cut and done.problem == Problem.BROKEN_OFF:
                # Its connections were, because there is no network: that is what somebody can mend.
                happened = self._trouble
            self._trouble = happened
            held = self._held
        self._show(
            sending=False,
            answered=False,
            silence=Silence.NONE,
            silent_since_ms=None,
            attempt_ms=None,
            storage=done.problem if trouble is Trouble.STORAGE else None,
            connection=known,
            message=held_sentence(*held) if happened is None else log_sentence(*happened),
            last_contact_ms=last_contact_ms,
            next_try_ms=done.next_at_ms,
            # Known to be over only once the feeds could be read again.
            **({"feed_failed": feed_failed(done)} if alone else {}),
        )

    def files_counted(
        self, waiting: int, left_bytes: int, *, held: bool, metered: str, budget_mb: int, used_bytes: int
    ) -> None:
        """Take over which files wait, and what the station's rule for paid connections does to them."""
        self._show(
            files_waiting=waiting,
            files_bytes=left_bytes,
            files_held=held,
            metered=metered,
            budget_mb=budget_mb,
            used_bytes=used_bytes,
        )

    def owed_again(self, waiting: int, refused: int, *, for_keys: bool = False) -> None:
        """Take over what is owed to a portal that was restored from a copy, or that has revoked a key."""
        self._show(brought_again=waiting, refused_again=refused, again_for_keys=for_keys)

    def doubted(self, in_doubt: bool, codes_lost: int, codes_unsure: bool) -> None:
        """Take over whether this station may be an older copy of itself, and which codes that has cost."""
        self._show(copy_in_doubt=in_doubt, codes_lost=codes_lost, codes_unsure=codes_unsure)

    def shut_out(self, shut_out: bool) -> None:
        """Take over whether the portal has locked this station, as it said when it was last reached."""
        self._show(shut_out=shut_out)

    def held_back(self, held: int, why: str) -> None:
        """Take over what the portal answers for hours without taking it, and why."""
        with self._lock:
            self._held = (held, why)
            at_rest = self._trouble is None
        self._show(held=held, **({"message": held_sentence(held, why)} if at_rest else {}))

    def case_changed(self, case_id: bytes | None) -> None:
        """Something about a case is different on disk."""
        if case_id is not None:
            self._tell(CaseChanged(case_id))

    def catalogue_changed(self, generation: int) -> None:
        """Readers have moved over to another catalogue."""
        self._tell(CatalogueChanged(generation))

    def _show(self, **facts: object) -> None:
        with self._lock:
            fresh = replace(self._view, **facts)  # type: ignore[arg-type]  # fields by name
            if fresh == self._view:
                return
            self._view = fresh
        self._tell(SyncChanged(fresh))

    def _tell(self, event: object) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(event)
            except RuntimeError as error:
                # A window that is being taken down must not end the round.
                logger.info("a listener has gone kind=%s", type(error).__name__)


def trouble_facts(done: Round) -> dict[str, object]:
    """Return what the sentence of a trouble is chosen by, besides its kind."""
    facts: dict[str, object] = {"problem": done.problem, "wait_s": done.retry_after_s}
    return {name: value for name, value in facts.items() if value is not None}


def feed_failed(done: Round) -> tuple[str, str] | None:
    """Return which feed alone could not be read and why, as codes of `kiosk.words.sync_sentences.feed_sentence`."""
    if done.feed is None or done.trouble is None:
        return None
    return done.feed.value, "untrue" if is_untrue(done.problem) else done.trouble.value


def _shown(done: Round) -> Connection:
    if done.reached or done.trouble is None:
        return Connection.ONLINE
    return _BY_PROBLEM.get(done.problem or "") or _CONNECTION.get(done.trouble, Connection.PORTAL_DOWN)
