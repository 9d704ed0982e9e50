"""Resumable uploads of sealed files, after the IETF draft `httpbis-resumable-upload`.

Bytes are kept as they arrive, so a broken connection loses only what the link itself held. Only
files an accepted packet announced are taken; any station may bring them, because their digest is
their name and their content is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from forms.stamp import Clock
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.packets import confirmations, packets
from sync.portal.storage.blob_store import BlobStore
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused
from sync.wire import problems


@dataclass(frozen=True)
class Progress:
    """How far one file is."""

    offset: int
    size: int
    receipts: tuple[bytes, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the file is whole."""
        return self.offset == self.size


class Uploads:
    """Takes files in pieces.

    Which connection is the newest is known within a worker. Between workers the length on disk
    decides: of two that append at the same place one succeeds, the other is told how far the file is.

    Args:
        store: the portal's database.
        blobs: where the bytes go.
        keys: for complete receipts.
        clock: the portal's time.
    """

    def __init__(self, store: Database, blobs: BlobStore, keys: OnlineKeys, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._keys = keys
        self._clock = clock
        self._lock = Lock()
        self._writers: dict[bytes, object] = {}

    def progress(self, sealed_sha256: bytes) -> Progress:
        """Return how much of a file is held.

        Raises:
            Refused: 404 `blob-not-announced`.
        """
        with self._store.reading() as db:
            size = packets.blob_size(db, sealed_sha256)
            stored = packets.is_stored(db, sealed_sha256)
        if size is None:
            raise Refused(404, problems.NOT_ANNOUNCED, "No accepted packet announces this file.")
        offset = size if stored else self._blobs.size(sealed_sha256)
        if offset >= size and not stored:
            return self.finish(sealed_sha256, size)
        return Progress(offset, size)

    def begin(self, sealed_sha256: bytes, offset: int, length: int) -> Writer:
        """Open a file for writing at its end; a writer opened earlier can write no more.

        A station that reconnects must not wait for its own dead connection, so the newest wins.

        Raises:
            Refused: 404 `blob-not-announced`, 409 `offset-mismatch` with the right `offset`, 413
                when offset and length go past the announced size.
        """
        held = self.progress(sealed_sha256)
        if held.offset != offset:
            raise offset_mismatch(held.offset)
        if offset + length > held.size:
            raise Refused(413, problems.TOO_LARGE, "The file is longer than its packet says.")
        writer = Writer(self, sealed_sha256, offset, held.size)
        with self._lock:
            self._writers[sealed_sha256] = writer
        return writer

    def append(self, writer: Writer, data: bytes) -> None:
        """Write a piece for the file's newest writer.

        Raises:
            Refused: 409 `offset-mismatch` when another connection has taken over, 413.
        """
        if writer.offset + len(data) > writer.size:
            raise Refused(413, problems.TOO_LARGE, "The file is longer than its packet says.")
        with self._lock:
            newest = self._writers.get(writer.sealed_sha256) is writer
            if newest and self._blobs.write_at(writer.sealed_sha256, writer.offset, data):
                writer.offset += len(data)
                return
        raise offset_mismatch(self._blobs.size(writer.sealed_sha256))

    def end(self, writer: Writer) -> Progress:
        """Close a writer; finish the file if it is whole.

        Raises:
            Refused: 422 `digest-mismatch`; the file starts again at 0.
        """
        if writer.offset == writer.size:
            # Finishing brings it onto the disk, before any receipt.
            self._release(writer)
            return self.finish(writer.sealed_sha256, writer.size)
        self.settle(writer)
        return Progress(writer.offset, writer.size)

    def settle(self, writer: Writer) -> None:
        """Close the writer of a connection that broke: what came is on the disk afterwards."""
        self._release(writer)
        self._blobs.sync(writer.sealed_sha256)

    def _release(self, writer: Writer) -> None:
        with self._lock:
            if self._writers.get(writer.sealed_sha256) is writer:
                del self._writers[writer.sealed_sha256]

    def finish(self, sealed_sha256: bytes, size: int) -> Progress:
        """Check a file that has all its bytes and make the receipts that waited for it.

        Raises:
            Refused: 422 `digest-mismatch`; the file starts again at 0.
        """
        sound = self._blobs.size(sealed_sha256) == size and self._blobs.finish(sealed_sha256)
        if not sound:
            record("digest_mismatch", blob=sealed_sha256.hex())
            raise Refused(422, problems.DIGEST_MISMATCH, "The bytes are not the announced file.", offset=0)
        now_s = self._clock.now_ms() // 1000
        with self._store.writing() as db:
            packets.mark_stored(db, sealed_sha256, now_s)
            confirmations.complete_waiting(db, self._keys, sealed_sha256, now_s)
            receipts = packets.receipts_with(db, sealed_sha256)
        record("blob_complete", blob=sealed_sha256.hex(), receipts=len(receipts))
        return Progress(size, size, receipts)

    def receipts(self, sealed_sha256: bytes) -> tuple[bytes, ...]:
        """Return the complete receipts of packets that name a file."""
        with self._store.reading() as db:
            return packets.receipts_with(db, sealed_sha256)

    def recover(self) -> None:
        """Finish files whose last byte came just before the process died."""
        with self._store.reading() as db:
            unfinished = packets.unfinished_blobs(db)
        for sealed_sha256, size in unfinished:
            if self._blobs.size(sealed_sha256) >= size:
                try:
                    self.finish(sealed_sha256, size)
                except Refused:
                    record("recovered_empty", blob=sealed_sha256.hex())


class Writer:
    """One connection's right to append to a file."""

    def __init__(self, uploads: Uploads, sealed_sha256: bytes, offset: int, size: int) -> None:
        self._uploads = uploads
        self.sealed_sha256 = sealed_sha256
        self.offset = offset
        self.size = size

    def append(self, data: bytes) -> None:
        """Write a piece.

        Raises:
            Refused: as `Uploads.append`.
        """
        self._uploads.append(self, data)

    def end(self) -> Progress:
        """Close.

        Raises:
            Refused: as `Uploads.end`.
        """
        return self._uploads.end(self)

    def settle(self) -> None:
        """Close after a broken connection."""
        self._uploads.settle(self)


def offset_mismatch(offset: int) -> Refused:
    """Return the refusal that tells a station where to go on."""
    return Refused(
        409,
        problems.OFFSET_MISMATCH,
        "The portal holds another number of bytes.",
        headers={"Upload-Offset": str(offset)},
        offset=offset,
    )
