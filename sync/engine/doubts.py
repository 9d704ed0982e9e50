"""Packets the portal may be dying over: what tells them from a bad link is that everything else goes through.

A broken connection, silence and a balancer's "bad gateway" say nothing of what was sent. A packet that stays without
an answer *alone* is only suspected: the next round asks the portal for news first. Where it answers that and the
packet again finds no answer, the packet is doubted: from then on it goes after everything else. Once another packet
is answered meanwhile, it is the packet and not the way for packets: what happens to it is its own affair.
"""

from __future__ import annotations

from sync.errors import SyncError, Trouble

_NO_ANSWER = frozenset({Trouble.OFFLINE, Trouble.TIMEOUT, Trouble.PORTAL_DOWN})


class Doubts:
    """What several rounds have learnt of packets without an answer."""

    def __init__(self) -> None:
        self._suspected: set[bytes] = set()
        self._doubted: set[bytes] = set()
        self._proved: set[bytes] = set()

    @property
    def doubted(self) -> frozenset[bytes]:
        """The packets that go last, each alone."""
        return frozenset(self._doubted)

    def is_own_affair(self, packet_ids: tuple[bytes, ...]) -> bool:
        """Return whether other packets were answered while these were doubted."""
        return self._proved.issuperset(packet_ids)

    def failed(self, packet_ids: tuple[bytes, ...], error: SyncError, *, heard: bool) -> bool:
        """Note that an offer failed; return whether it is one packet that found no answer.

        Args:
            packet_ids: what was offered.
            error: how that ended.
            heard: the portal had signed an answer before in that round.
        """
        if len(packet_ids) != 1 or not is_no_answer(error):
            return False
        if heard and self._suspected.issuperset(packet_ids):
            self._suspected.difference_update(packet_ids)
            self._doubted.update(packet_ids)
        else:
            self._suspected.update(packet_ids)
        return True

    def answered(self, packet_ids: tuple[bytes, ...]) -> None:
        """Note that the portal dealt with packets."""
        self._suspected.difference_update(packet_ids)
        self._doubted.difference_update(packet_ids)
        self._proved.difference_update(packet_ids)
        if packet_ids:
            self._proved.update(self._doubted)


def is_no_answer(error: SyncError) -> bool:
    """Return whether what was sent may have arrived, and nothing came back that says anything of it."""
    return error.systemic and error.connected and error.trouble in _NO_ANSWER and error.retry_after_s is None
