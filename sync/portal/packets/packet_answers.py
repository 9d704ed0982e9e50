"""What a packet may be answered when it is not taken."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from forms.errors import HostileInput
from forms.packets.packet import Packet
from sync.portal.dossiers.dossiers import DossierRow
from sync.wire.messages import PacketResult, WireProblem
from sync.wire.serving import Serving

WAIT_CASE_S = 600
Why = Literal["busy", "case", "fault", "full", "newer", "operator", "restored"]
"""What a packet waits for: the portal's own business, its submission, a person to mend a fault, room on
the portal's disk, a later version of the portal, the person who sealed it to be known here, what a restore lost."""
WAIT_RESTORED_S = 60
"""What a station has to bring again comes first; by then it has heard that it has to."""


def problem(error: HostileInput) -> WireProblem:
    """Return a refusal as a finding; only short values are told."""
    params: dict[str, object] = {
        name: value for name, value in error.params.items() if isinstance(value, str | int)
    }
    return WireProblem(pointer="", code=error.code, params=params)


def rejected(parsed: Packet, problems: tuple[WireProblem, ...]) -> PacketResult:
    """Refuse for ever."""
    return PacketResult(packet_id=parsed.header.packet_id, outcome="rejected", problems=problems)


def wait(parsed: Packet, seconds: int, why: Why) -> PacketResult:
    """Ask for a later try."""
    return PacketResult(packet_id=parsed.header.packet_id, outcome="wait", wait_s=seconds, why=why)


def wait_for_case(parsed: Packet) -> PacketResult:
    """Ask for a later try: the submission may still be on its way, by another road."""
    return wait(parsed, WAIT_CASE_S, "case")


def refused(parsed: Packet, code: str) -> PacketResult:
    """Refuse for ever, for one reason of the program's own."""
    return rejected(parsed, (problem(HostileInput(code)),))


def conflict(parsed: Packet, known: DossierRow, serving: Serving | UnsetType = UNSET) -> PacketResult:
    """Say that the case has moved on: to which state, when, and under which code."""
    return PacketResult(
        packet_id=parsed.header.packet_id,
        outcome="conflict",
        server_state=int(known.state),
        server_state_at=known.state_at,
        code=known.code,
        serving=serving,
    )
