"""Asking the portal for the answers of a case again, with a key that lives for one question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from forms.errors import HostileInput
from forms.packets.seal import Compressor, seal_public
from forms.packets.signature import SigningKey
from forms.stamp import Entropy
from sync.errors import SyncError
from sync.link.following import is_sound
from sync.wire.content import CaseContent, open_content, operator_header


class OneContent(Protocol):
    """What answers; `sync.link.portal_api.PortalApi` in the program."""

    def content(self, key: str, public: bytes, asks: str) -> bytes:
        """Return the answer as it came."""


@dataclass(frozen=True)
class Reader:
    """Who asks, where, and by which keys an answer is believed.

    Attributes:
        operator_id: the person signed in.
        operator_key: their own key.
        station_no: of this station.
        receipt_public: finds the portal's receipt key by its number.
        compressor: knows every published dictionary.
    """

    operator_id: str
    operator_key: SigningKey
    station_no: int
    receipt_public: Callable[[int], bytes]
    compressor: Compressor


def fetch(portal: OneContent, reader: Reader, key: str, entropy: Entropy) -> CaseContent:
    """Ask for a case's content and open the answer; the private key is forgotten with this call.

    Args:
        portal: whom to ask.
        reader: who asks.
        key: the dossier's code, or the case's id as 32 hexadecimal digits.
        entropy: for the question's key.

    Raises:
        SyncError: `protocol` with the parser's code as `problem` for an answer that is not the portal's to this
            question, or says what no portal says; otherwise as the call.
    """
    seed = entropy.token(32)
    public = seal_public(seed)
    asks = operator_header(reader.operator_key, reader.operator_id, reader.station_no, key, public)
    raw = portal.content(key, public, asks)
    try:
        content = open_content(raw, seed, reader.station_no, key, reader.compressor, reader.receipt_public)
    except HostileInput as error:
        raise SyncError.protocol(error.code) from error
    if not is_sound(content.item):
        raise SyncError.protocol("dossier_item")
    return content
