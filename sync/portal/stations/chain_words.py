"""What the portal tells a station of its own chain, so that one put back from an older copy hears of it."""

from __future__ import annotations

import sqlalchemy as sa

from forms.packets.chain_word import CHAIN_WORD, CHAIN_WORD_VERSION, ChainWord
from forms.packets.packet import CHAIN_START
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.stations.stations import StationRow
from sync.portal.storage.database import Database
from sync.portal.storage.tables import chain_link

_OF_EPOCH = (
    chain_link.c.station_no == sa.bindparam("station_no"),
    chain_link.c.chain_epoch == sa.bindparam("chain_epoch"),
)
_HIGHEST = (
    sa.select(
        chain_link.c.seq,
        chain_link.c.sha256,
        sa.exists().where(*_OF_EPOCH, chain_link.c.broken.is_(True)).label("forked"),
    )
    .where(*_OF_EPOCH)
    .order_by(chain_link.c.seq.desc(), chain_link.c.packet_id)
    .limit(1)
)


class ChainWords:
    """Signs how far stations have come.

    Args:
        store: the portal's database.
        keys: online keys.
    """

    def __init__(self, store: Database, keys: OnlineKeys) -> None:
        self._store = store
        self._keys = keys

    def of(self, station: StationRow) -> bytes:
        """Return the signed word about a station's newest chain epoch."""
        with self._store.reading() as db:
            row = db.execute(
                _HIGHEST, {"station_no": station.station_no, "chain_epoch": station.chain_epoch}
            ).one_or_none()
        if row is None:
            return self.of_epoch(station)
        return self._signed(station, int(row.seq), bytes(row.sha256), forked=bool(row.forked))

    def of_epoch(self, station: StationRow) -> bytes:
        """Return the signed word that names a station's newest chain epoch and nothing of what came in it.

        For whoever signs with a key that is not that epoch's: it may be the station itself, put back from before
        it, or a stranger, who learns no more than what stands on each of its slips.
        """
        return self._signed(station, 0, CHAIN_START, forked=False)

    def _signed(self, station: StationRow, seq: int, sha256: bytes, *, forked: bool) -> bytes:
        signer = self._keys.receipt
        word = ChainWord(
            v=CHAIN_WORD_VERSION,
            key_id=signer.key_id,
            station_no=station.station_no,
            chain_epoch=station.chain_epoch,
            seq=seq,
            sha256=sha256,
            forked=forked,
        )
        return CHAIN_WORD.sign(word, signer.key)
