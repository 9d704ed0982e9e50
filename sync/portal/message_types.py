"""Message types are built here once, before threads use them.

msgspec builds what it knows of a Struct at its first use and puts it in place before it is complete.
Two threads that first decode the same type at the same moment may meet there: a worker once crashed inside
msgspec on its first parallel batches.
"""

from __future__ import annotations

import msgspec

from forms.errors import HostileInput
from forms.packets.body import Submission, Supplement, Withdrawal, decode_body
from sync.portal.office.actions import Order
from sync.portal.office.office import SupplementOrder
from sync.wire.messages import (
    EnrolRequest,
    Heartbeat,
    HeldQuestion,
    OperatorKey,
    PacketsAgain,
    Problem,
    Reason,
    SupplementRequest,
)

_MSGPACK = (
    Submission,
    Supplement,
    Withdrawal,
    EnrolRequest,
    OperatorKey,
    Heartbeat,
    HeldQuestion,
    PacketsAgain,
    SupplementRequest,
    tuple[Reason, ...],
)
_JSON = (Order, SupplementOrder, Problem)


def build_types() -> None:
    """Build every type that requests and stored rows are decoded into."""
    for kind in _MSGPACK:
        msgspec.msgpack.Decoder(kind)
    for order in _JSON:
        msgspec.json.Decoder(order)
    try:
        decode_body(b"")
    except HostileInput:
        # Refused as it should be; the type it looks at first is built now.
        return
