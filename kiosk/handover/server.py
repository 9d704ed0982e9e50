"""The holder's side: listens, lets in who knows the key, answers one request a connection."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from typing import TYPE_CHECKING

from forms.errors import StationError, TramSoError
from kiosk.handover.address import remove_stale, socket_address
from kiosk.handover.protocol import MAX_MESSAGE_BYTES, Reply, Request, decode, encode, failed
from kiosk.home.private_files import remove, write_whole

if TYPE_CHECKING:
    from forms.stamp import Entropy
    from kiosk.home.layout import Home

logger = logging.getLogger(__name__)

AUTH_KEY_SIZE = 32
PATIENCE_S = 10.0
MAX_AT_ONCE = 8


class HandoverServer:
    """Answers verbs of other processes of the same user; only the holder of the lock may start one.

    Args:
        home: whose requests are answered.
        entropy: for the key other processes read from a file of the home.
        answer: carries a request out; called on a thread of its own.
    """

    def __init__(self, home: Home, entropy: Entropy, answer: Callable[[Request], Reply]) -> None:
        self._home = home
        self._answer = answer
        self._auth_key = entropy.token(AUTH_KEY_SIZE)
        self._stopping = threading.Event()
        self._room = threading.Semaphore(MAX_AT_ONCE)
        self._address = socket_address(home)
        remove_stale(self._address)
        write_whole(home.handover_key, self._auth_key)
        try:
            # Without a key of its own: the library's `accept` would raise on a wrong one and end the thread.
            self._listener = Listener(self._address, backlog=MAX_AT_ONCE)
        except OSError as error:
            raise StationError("handover_unavailable", kind=type(error).__name__) from error
        self._thread = threading.Thread(target=self._listen, name="handover", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; requests under way are finished by their own threads. Idempotent."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        try:
            # A blocked `accept` is not woken by closing its socket; a visitor wakes it.
            Client(self._address).close()
        except OSError as error:
            logger.info("handover ended kind=%s", type(error).__name__)
        self._thread.join(PATIENCE_S)
        self._listener.close()
        remove(self._home.handover_key)

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                visitor = self._listener.accept()
            except OSError as error:
                if not self._stopping.is_set():
                    logger.warning("handover accept failed kind=%s", type(error).__name__)
                    self._stopping.wait(0.2)
                continue
            if self._stopping.is_set() or not self._room.acquire(blocking=False):
                visitor.close()
                continue
            threading.Thread(target=self._serve, args=(visitor,), name="handover-visit", daemon=True).start()

    def _serve(self, visitor: Connection) -> None:
        try:
            with visitor:
                deliver_challenge(visitor, self._auth_key)
                answer_challenge(visitor, self._auth_key)
                if not visitor.poll(PATIENCE_S):
                    return
                visitor.send_bytes(encode(self._carry_out(visitor.recv_bytes(MAX_MESSAGE_BYTES))))
        except (AuthenticationError, EOFError, OSError, AssertionError) as error:
            # A visitor without the key, or one that went away: nobody is left to tell.
            logger.info("handover visit ended kind=%s", type(error).__name__)
        finally:
            self._room.release()

    def _carry_out(self, untrusted: bytes) -> Reply:
        try:
            return self._answer(decode(untrusted, Request))
        except TramSoError as error:
            return failed(error)
        except Exception as error:  # a fault of one request must not take the holder down
            logger.exception("handed-over request failed kind=%s", type(error).__name__)
            return failed(StationError("internal", kind=type(error).__name__))
