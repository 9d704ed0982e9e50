"""The verb's side: hand a request to whoever holds the station."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from typing import TYPE_CHECKING

from forms.errors import HostileInput, StationError
from kiosk.handover.address import socket_address
from kiosk.handover.protocol import MAX_MESSAGE_BYTES, Reply, Request, decode, encode
from kiosk.home.private_files import read_limited

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kiosk.home.layout import Home

MAX_KEY_BYTES = 64
ANSWER_WAIT_S = 120.0
"""A round of synchronisation on a bad link may take this long."""


MEET_WAIT_S = 5.0
"""Design, section 3: longer than this nobody waits for a holder that does not even say who it is."""


def hand_over(
    home: Home, request: Request, answer_wait_s: float = ANSWER_WAIT_S, meet_wait_s: float = MEET_WAIT_S
) -> Reply | None:
    """Send a request to the holder and wait for its answer.

    Args:
        home: whose holder.
        request: what is asked.
        answer_wait_s: how long its answer may take once it has the request, seconds.
        meet_wait_s: how long it may take to let us in, seconds.

    Returns:
        The answer, or None when nobody listens (yet, or any more) and nothing was handed over.

    Raises:
        StationError: `station_busy` when the holder did not let us in in time: nothing was handed over;
            `handover_lost` when it went away or stayed silent after it had the request, so that nobody knows
            whether it was carried out.
    """
    raw = encode(request)
    try:
        key = read_limited(home.handover_key, MAX_KEY_BYTES)
        if not key:
            return None
        holder = _meet(socket_address(home), key, meet_wait_s)
    except (OSError, EOFError, AuthenticationError, AssertionError, HostileInput):
        return None
    with holder:
        try:
            holder.send_bytes(raw)
            if not holder.poll(answer_wait_s):
                raise StationError("handover_lost")
            return decode(holder.recv_bytes(MAX_MESSAGE_BYTES), Reply)
        except (OSError, EOFError) as error:
            raise StationError("handover_lost") from error


def _meet(address: str, key: bytes, wait_s: float) -> Connection:
    """Connect and prove the key to each other.

    A process that hangs still has its connections accepted, by the system, and the library's handshake has no
    limit of its own on any of them: it is left to a thread that nobody waits for.
    """
    met: Future[Connection] = Future()
    threading.Thread(target=_shake_hands, args=(address, key, met), name="handover-meet", daemon=True).start()
    if not wait((met,), wait_s).done and met.cancel():
        raise StationError("station_busy")
    return met.result()


def _shake_hands(address: str, key: bytes, met: Future[Connection]) -> None:
    try:
        holder = Client(address, authkey=key)
    except (OSError, EOFError, AuthenticationError, AssertionError) as error:
        if met.set_running_or_notify_cancel():
            met.set_exception(error)
        return
    if met.set_running_or_notify_cancel():
        met.set_result(holder)
    else:
        # It woke up after all, but nobody waits for it any more.
        holder.close()
