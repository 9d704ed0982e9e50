"""The `type` URIs of RFC 9457 problems both sides know.

An error answer that is not one of these does not come from our portal (a captive portal, a
proxy, a web server's own page) and is treated as such.
"""

from __future__ import annotations

from typing import Final

import msgspec

from sync.wire.messages import Problem

PREFIX: Final = "urn:tramso:problem:"
CLOCK_SKEW: Final = PREFIX + "clock-skew"
UNKNOWN_STATION: Final = PREFIX + "unknown-station"
BAD_SIGNATURE: Final = PREFIX + "bad-signature"
ENROL_CODE: Final = PREFIX + "enrol-code"
BAD_REQUEST: Final = PREFIX + "bad-request"
NOT_FOUND: Final = PREFIX + "not-found"
CONTENT_GONE: Final = PREFIX + "content-gone"
"""The dossier is there, and nothing anybody declared in it can be read any more."""
NOTHING_ASKED: Final = PREFIX + "nothing-asked"
"""Another station serves the dossier, and no supplement is asked for that it could be opened for."""
PAPER_WAITING: Final = PREFIX + "paper-waiting"
"""Of an officer's question: the paper is in force, but not all of its bytes have arrived."""
PAPER_DAMAGED: Final = PREFIX + "paper-damaged"
"""Of an officer's question: the bytes that are held are not the paper the citizen signed for."""
TOO_LARGE: Final = PREFIX + "too-large"
RETRY_LATER: Final = PREFIX + "retry-later"
TOO_MANY: Final = PREFIX + "too-many"
"""The station has asked for more cases of others than any counter can need in the time."""
OFFSET_MISMATCH: Final = PREFIX + "offset-mismatch"
DIGEST_MISMATCH: Final = PREFIX + "digest-mismatch"
NOT_ANNOUNCED: Final = PREFIX + "blob-not-announced"
VERSION_CONFLICT: Final = PREFIX + "version-conflict"
FORBIDDEN: Final = PREFIX + "forbidden"
FORBIDDEN_NETWORK: Final = PREFIX + "forbidden-network"
"""Of a gateway before the portal: only addresses inside the city's own network get through."""
INTERNAL: Final = PREFIX + "internal"
MAX_PROBLEM_BYTES: Final = 16_384


_decoder = msgspec.json.Decoder(Problem)


def read_problem(untrusted: bytes, content_type: str) -> Problem | None:
    """Return the problem of an error answer, or None when it is not from our portal."""
    if not content_type.startswith("application/problem+json") or len(untrusted) > MAX_PROBLEM_BYTES:
        return None
    try:
        problem = _decoder.decode(untrusted)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError):
        return None
    return problem if problem.type.startswith(PREFIX) else None
