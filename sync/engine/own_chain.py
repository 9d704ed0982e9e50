"""Hearing from the portal that this database is an older copy: the evidence that survives a whole home put back.

The portal's word comes with the answer to a heartbeat, and with the refusal of a key that is over. A signature that
was only spoilt on the way is refused the same way, but the word then names the epoch this station is in.
"""

from __future__ import annotations

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.chain_word import CHAIN_WORD, ChainWord
from sync.engine.push import Push
from sync.replica import facts
from sync.replica.chain import lineage
from sync.replica.chain.lineage import Why
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority


def learn(push: Push, untrusted: bytes | None) -> bool:
    """Compare the portal's word of this station's chain with the chain; one that does not verify moves nothing.

    Returns:
        Whether the chain is now over that was not before.
    """
    word = _checked(push, untrusted)
    if word is None or push.replica.read(lambda db: _against(db, word)) is None:
        return False

    def job(db: Connection) -> bool:
        # Asked again where nothing is sealed in between.
        why = _against(db, word)
        return why is not None and lineage.note_doubt(
            db, why, push.clock.now_ms(), codes_lost=not _asked_for(db, word)
        )

    news = push.replica.write(job, Priority.SYNC).result()
    if news:
        push.changed(None)
    return news


def is_over(push: Push) -> bool:
    """Tell whether the portal's last word names a newer epoch of this station than this database has."""
    word = _checked(push, push.api.chain)
    return word is not None and push.replica.read(lambda db: _is_newer(db, word))


def _checked(push: Push, untrusted: bytes | None) -> ChainWord | None:
    if untrusted is None:
        return None
    try:
        key_id = CHAIN_WORD.read(untrusted).key_id
        return CHAIN_WORD.check(untrusted, push.keys.good(KeyUse.RECEIPT, key_id).public)
    except HostileInput:
        return None


def _is_newer(db: Connection, word: ChainWord) -> bool:
    place = lineage.place_of(db)
    return place is not None and word.station_no == place.station_no and word.chain_epoch > place.chain_epoch


def _asked_for(db: Connection, word: ChainWord) -> bool:
    """Tell whether the newer epoch may be the one this database asked for and has not heard of yet."""
    return _is_newer(db, word) and facts.get(db, facts.EPOCH_PENDING) is not None


def _against(db: Connection, word: ChainWord) -> Why | None:
    """Return what the word says against the chain, None for nothing.

    A portal put back itself knows less, never more; so a station that seals, stores and only then sends is
    never behind its own portal.
    """
    place = lineage.place_of(db)
    if place is None or place.station_no != word.station_no or lineage.doubt(db) is not None:
        return None
    if word.chain_epoch != place.chain_epoch:
        return "portal" if word.chain_epoch > place.chain_epoch else None
    if word.forked:
        return "forked"
    if word.seq > place.seq:
        return "portal"
    row = db.execute(
        "SELECT sha256 FROM packet WHERE chain_epoch = ? AND seq = ?", (word.chain_epoch, word.seq)
    ).fetchone()
    # A packet of long ago may be purged here.
    return "forked" if row is not None and bytes(row[0]) != word.sha256 else None
