"""Bugs that show when the portal's keys are replaced, or one of them is stolen."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from sync.portal.keys import believable
from sync.portal.keys.online_keys import OnlineKeys
from sync.replica.outbox import again
from tests.simulation import rotating


def what_a_thief_confirmed_stays_sent() -> Any:
    """The stolen key is not believed any more, and nobody asks about what it has signed."""
    return patch.object(again, "begin_for_keys", lambda _db, _key_ids: 0)


def old_sealing_keys_are_thrown_away() -> Any:
    """The portal opens only what was sealed to its newest key."""
    real = OnlineKeys.seal_key

    def newest(self: OnlineKeys, key_id: int) -> Any:
        if key_id != self.public.current(KeyUse.SEAL).id:
            raise HostileInput("seal_key", id=key_id)
        return real(self, key_id)

    return patch.object(OnlineKeys, "seal_key", newest)


def the_past_is_told_under_the_stolen_key() -> Any:
    """Receipts leave as they are stored, signed by a key no station believes."""
    return patch.object(believable, "receipt", lambda _keys, raw: raw)


ROTATIONS = {
    function.__name__: function
    for function in (
        what_a_thief_confirmed_stays_sent,
        old_sealing_keys_are_thrown_away,
        the_past_is_told_under_the_stolen_key,
    )
}
NEEDED: dict[str, tuple[str, ...]] = {
    what_a_thief_confirmed_stays_sent.__name__: (rotating.REVOKED,),
    old_sealing_keys_are_thrown_away.__name__: (rotating.ROTATED,),
    the_past_is_told_under_the_stolen_key.__name__: (rotating.REVOKED, "lost answer"),
}
"""The weather to look for them under."""
