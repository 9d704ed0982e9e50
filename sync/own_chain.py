"""Hearing from the portal that this database is an older copy: the evidence that survives a whole home put back."""

from __future__ import annotations

from forms.certificate import KeyUse
from forms.chain_word import ChainWord, check_chain_word, read_chain_word
from forms.errors import HostileInput
from sync.push import Push
from sync.replica import lineage
from sync.replica.connection import Connection
from sync.replica.lineage import Why
from sync.replica.store import Priority


def learn(push: Push, untrusted: bytes | None) -> bool:
    """Compare the portal's word of this station's chain with the chain; one that does not verify moves nothing.

    Returns:
        Whether the chain is now over that was not before.
    """
    if untrusted is None:
        return False
    try:
        key_id = read_chain_word(untrusted).key_id
        word = check_chain_word(untrusted, push.keys.good(KeyUse.RECEIPT, key_id).public)
    except HostileInput:
        return False
    if push.replica.read(lambda db: _against(db, word)) is None:
        return False

    def job(db: Connection) -> bool:
        # Asked again where nothing is sealed in between.
        why = _against(db, word)
        return why is not None and lineage.note_doubt(db, why, push.clock.now_ms())

    news = push.replica.write(job, Priority.SYNC).result()
    if news:
        push.changed(None)
    return news


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
