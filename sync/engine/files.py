"""Sending files: asked where the portal stopped, sent from there in pieces, confirmed at the last byte."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from forms.errors import StationError
from sync.engine.confirm import apply_complete
from sync.engine.push import Push
from sync.errors import SyncError, Trouble
from sync.link.goodput import Goodput
from sync.link.portal_api import DIGEST_MISMATCH, NOT_ANNOUNCED, OFFSET_MISMATCH
from sync.replica.drafts import attachments
from sync.replica.outbox import again, blobs, outbox
from sync.replica.outbox.blobs import BlobItem
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority

READ_BYTES = 8_192
"""What is read from the disk and handed to the connection at once, or a little less: one TLS record. The portal can
keep nothing of a record that a drop has torn."""
FILE_DAMAGED = blobs.DAMAGED


@dataclass(frozen=True)
class Files:
    """The second stage of pushing.

    Attributes:
        push: the way out.
        ask_again: offers a packet once more; used when the portal has forgotten it.
    """

    push: Push
    ask_again: Callable[[bytes], None]

    def ask(self, item: BlobItem) -> int:
        """Return how much of a file the portal holds, and note it; a file it holds whole is done.

        Raises:
            SyncError: systemic when the portal cannot be reached, else about this file alone.
        """
        offset = self.push.api.blob_offset(item.sealed_sha256)
        if offset is None:
            return self._announce_again(item)
        if offset > item.size:
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem="upload_offset")
        if offset != item.sent or offset == item.size:
            # At the last byte only the answer was lost; the receipt is asked for on its own.
            self._note_progress(item, offset)
        return offset

    def send(
        self, item: BlobItem, offset: int, length: int, goodput: Goodput, ended: Callable[[], bool]
    ) -> int:
        """Send a piece of a file.

        Args:
            item: the file.
            offset: what the portal holds, in bytes.
            length: how many bytes follow.
            goodput: of the lane.
            ended: asked between reads; True gives up at once.

        Returns:
            What the portal holds now.

        Raises:
            SyncError: as `ask`.
        """
        push, digest = self.push, item.sealed_sha256
        started = push.clock.boot_s()
        try:
            answer = push.api.append_blob(
                digest,
                offset,
                item.size,
                self._pieces(digest, offset, length, ended),
                length=length,
                bytes_per_s=goodput.bytes_per_s,
            )
        except SyncError as error:
            if error.systemic and error.connected:
                goodput.halve()
            raise
        goodput.observe(length, push.clock.boot_s() - started)
        if not answer.complete and not offset < answer.offset <= min(offset + length, item.size - 1):
            raise SyncError(Trouble.PROTOCOL, systemic=False, problem="upload_offset")
        held = item.size if answer.complete else answer.offset
        now_ms = push.clock.now_ms()

        self._note_progress(item, held)
        push.replica.write(
            lambda db: apply_complete(db, push.keys, answer.complete_receipts, now_ms), Priority.SYNC
        ).result()
        push.changed(None)
        return held

    def failed(self, item: BlobItem, error: SyncError) -> None:
        """Put a file back after a failure of its own; one that is damaged here needs a person."""
        push, now_ms = self.push, self.push.clock.now_ms()
        if error.problem in {FILE_DAMAGED, DIGEST_MISMATCH} and not self._is_sound(item):
            push.replica.write(lambda db: _set_aside(db, item, now_ms), Priority.SYNC).result()
            push.changed(None)
            return
        at_ms = now_ms + push.retry_ms(item.attempts)
        push.replica.write(
            lambda db: blobs.record_retry(db, item.sealed_sha256, error.kept_as, at_ms, now_ms),
            Priority.SYNC,
        ).result()

    def _announce_again(self, item: BlobItem) -> int:
        # The portal knows no packet with this file, though it gave a receipt for one: it was
        # restored from a copy that is older. The packet itself has to go first, once more.
        self.ask_again(item.packet_id)
        self.push.api.create_blob(item.sealed_sha256, item.size)
        if item.sent:
            self._note_progress(item, 0)
        return 0

    def _note_progress(self, item: BlobItem, offset: int) -> None:
        now_ms = self.push.clock.now_ms()
        self.push.replica.write(
            lambda db: blobs.record_progress(db, item.sealed_sha256, offset, now_ms), Priority.SYNC
        ).result()

    def _pieces(self, digest: bytes, offset: int, length: int, ended: Callable[[], bool]) -> Iterator[bytes]:
        end = offset + length
        while offset < end:
            if ended():
                raise SyncError.stopped()
            # Asked for each: the connection may only have been made for this request.
            most = self.push.api.record_bytes(READ_BYTES)
            piece = self._piece(digest, offset, min(most, end - offset))
            if not piece:
                raise SyncError(Trouble.PROTOCOL, systemic=False, problem=FILE_DAMAGED)
            yield piece
            offset += len(piece)

    def _piece(self, digest: bytes, offset: int, length: int) -> bytes:
        """Return what can be read of a file; nothing where its page on the disk is torn: that is this file's trouble."""
        try:
            return self.push.replica.read(lambda db: attachments.read_sealed(db, digest, offset, length))
        except StationError as error:
            if error.code != "replica_torn":
                raise
            return b""

    def _is_sound(self, item: BlobItem) -> bool:
        whole, offset = hashlib.sha256(), 0
        while offset < item.size and (piece := self._piece(item.sealed_sha256, offset, 262_144)):
            whole.update(piece)
            offset += len(piece)
        return whole.digest() == item.sealed_sha256


def _set_aside(db: Connection, item: BlobItem, now_ms: int) -> None:
    """Ask a person about a damaged file, naming its paper; the packet's other files go on."""
    blobs.set_aside(db, item.sealed_sha256)
    told = msgspec.json.encode({"papers": blobs.papers_of(db, item.packet_id, item.sealed_sha256)})
    if not outbox.record_attention(db, item.packet_id, FILE_DAMAGED, told, now_ms):
        again.refuse(db, item.packet_id, FILE_DAMAGED)


def to_be_asked(error: SyncError) -> bool:
    """Tell whether a piece failed because of what was believed of the portal, which it can be asked."""
    return error.trouble is Trouble.CLOCK or error.problem in {OFFSET_MISMATCH, NOT_ANNOUNCED}
