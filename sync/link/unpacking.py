"""An answer's body as sent, unpacked within a bound; nothing else than what was asked for."""

from __future__ import annotations

from forms.errors import HostileInput
from forms.packets.seal import Compressor
from sync.errors import SyncError, Trouble

_expand = Compressor({}).expand


def unpacked(content: bytes, encoding: str, most: int) -> bytes:
    """Return a body in the clear.

    Raises:
        SyncError: `not_our_portal` for an encoding nobody asked for; `protocol` where it does not hold, or is larger
            than `most` bytes.
    """
    if not content or encoding in {"", "identity"}:
        return content
    if encoding != "zstd":
        raise SyncError(Trouble.NOT_OUR_PORTAL, problem="content_encoding")
    try:
        return _expand(content, most)
    except HostileInput as error:
        raise SyncError(Trouble.PROTOCOL, problem=error.code) from error
