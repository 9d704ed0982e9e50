"""The verb's side: hand a request to whoever holds the station."""

from __future__ import annotations

from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from typing import TYPE_CHECKING

from forms.errors import HostileInput, StationError
from kiosk.handover.address import socket_address
from kiosk.handover.protocol import MAX_MESSAGE_BYTES, Reply, Request, decode, encode
from kiosk.private_files import read_limited

if TYPE_CHECKING:
    from kiosk.home import Home

MAX_KEY_BYTES = 64
ANSWER_WAIT_S = 120.0
"""A round of synchronisation on a bad link may take this long."""


def hand_over(home: Home, request: Request, answer_wait_s: float = ANSWER_WAIT_S) -> Reply | None:
    """Send a request to the holder and wait for its answer.

    Returns:
        The answer, or None when nobody listens (yet, or any more) and nothing was handed over.

    Raises:
        StationError: `handover_lost` when the holder went away or stayed silent after it had the request,
            so that nobody knows whether it was carried out.
    """
    raw = encode(request)
    try:
        key = read_limited(home.handover_key, MAX_KEY_BYTES)
        if not key:
            return None
        holder = Client(socket_address(home), authkey=key)
    except (OSError, EOFError, AuthenticationError, HostileInput):
        return None
    with holder:
        try:
            holder.send_bytes(raw)
            if not holder.poll(answer_wait_s):
                raise StationError("handover_lost")
            return decode(holder.recv_bytes(MAX_MESSAGE_BYTES), Reply)
        except (OSError, EOFError) as error:
            raise StationError("handover_lost") from error
