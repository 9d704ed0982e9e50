"""Learning that the portal's keys are others now: the root's word alone, never an older one, nothing dropped.

A list is stored before it holds. With one that revokes a receipt key, the portal is asked about every packet this
station believes confirmed by that key: a receipt somebody else made says "sent" of what the portal may never have had.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.portal_keys import PortalKeys, read_keys
from forms.stamp import Clock
from sync.replica import facts, sync_log
from sync.replica.outbox import again
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority, Replica

logger = logging.getLogger(__name__)

RENEWED = "keys_renewed"
REVOKED = "keys_revoked"


@dataclass(frozen=True)
class KeyRenewal:
    """Takes newer lists over.

    Attributes:
        replica: this station's database.
        keys: the list in force, shared by everything that believes the portal.
        clock: for the note on the screen's list.
        changed: told when packets have come to be doubted.
    """

    replica: Replica
    keys: PortalKeys
    clock: Clock
    changed: Callable[[bytes | None], None]

    def take_over(self, untrusted: bytes) -> bool:
        """Let a newer list hold, durable when this returns; one that is not the root's next word moves nothing.

        Returns:
            Whether it holds now.

        Raises:
            StationError: it could not be stored.
        """
        try:
            newer = read_keys(untrusted, pinned_root=self.keys.root)
            self.keys.check_follows(newer)
        except HostileInput as error:
            if error.code != "keys_rollback":
                # An older one is what a portal says that was put back itself: no news.
                logger.warning("key list not taken code=%s", error.code)
            return False
        revoked = self.keys.newly_revoked(newer, KeyUse.RECEIPT)
        doubted = self.replica.write(lambda db: self._store(db, newer, revoked), Priority.SYNC).result()
        try:
            self.keys.renew(newer)
        except HostileInput:
            # The other connection of the round was faster.
            return True
        logger.info("key list taken over serial=%s doubted=%s", newer.serial, doubted)
        if doubted:
            self.changed(None)
        return True

    def _store(self, db: Connection, newer: PortalKeys, revoked: tuple[int, ...]) -> int:
        stored = facts.get(db, facts.KEYS_JSON)
        if stored is not None and read_keys(stored, pinned_root=newer.root).serial >= newer.serial:
            return 0
        facts.put(db, facts.KEYS_JSON, newer.raw)
        doubted = again.begin_for_keys(db, revoked) if revoked else 0
        now_ms = self.clock.now_ms()
        sync_log.add(db, now_ms, REVOKED if revoked else RENEWED, {"packets": doubted} if revoked else {})
        return doubted
