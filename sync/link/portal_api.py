"""The calls of `/v1` as typed functions: an answer of our portal, or a `SyncError`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import quote

from forms.stamp import Entropy
from sync.errors import SyncError, Trouble
from sync.link.error_answers import bodiless_failure, failure_of
from sync.link.goodput import Patience, patience
from sync.link.kept_sockets import Line
from sync.link.signed_calls import SignedCalls, StationIdentity
from sync.link.signs import Signs
from sync.link.station_clock import StationClock
from sync.link.transport import Transport
from sync.wire import problems
from sync.wire.batch import frame_batch
from sync.wire.content import MAX_CONTENT_ANSWER, OPERATOR_HEADER, base64_text
from sync.wire.messages import (
    MEDIA_TYPE,
    AgainAnswers,
    AgainResult,
    BlobAnswer,
    CataloguePage,
    DossierItem,
    DossierPage,
    EnrolAnswer,
    EnrolRequest,
    Heartbeat,
    HeartbeatAnswer,
    HeldAnswer,
    HeldQuestion,
    OperatorKey,
    PacketAgain,
    PacketAnswers,
    PacketsAgain,
    RosterEntry,
    RosterPage,
    encode,
)
from sync.wire.request_auth import (
    CHAIN_HEADER,
    RESTORED_HEADER,
    TIME_HEADER,
    Upload,
    read_chain,
    read_restored,
)

MAX_HEAD = 64
MAX_ONE_DOSSIER = 262_144
"""Bytes of the answer about one dossier: a request with its reasons has a few thousand."""
_ASKED_IN_PERSON = Patience(write_s=15.0, answer_s=15.0)
PARTIAL_UPLOAD = "application/partial-upload"
TOO_LARGE = problems.TOO_LARGE.removeprefix(problems.PREFIX)
NOT_FOUND = problems.NOT_FOUND.removeprefix(problems.PREFIX)
BAD_REQUEST = problems.BAD_REQUEST.removeprefix(problems.PREFIX)
NOT_ANNOUNCED = problems.NOT_ANNOUNCED.removeprefix(problems.PREFIX)
OFFSET_MISMATCH = problems.OFFSET_MISMATCH.removeprefix(problems.PREFIX)
ENROL_CODE = problems.ENROL_CODE.removeprefix(problems.PREFIX)
FORBIDDEN = problems.FORBIDDEN.removeprefix(problems.PREFIX)
DIGEST_MISMATCH = problems.DIGEST_MISMATCH.removeprefix(problems.PREFIX)

_Page = TypeVar("_Page", DossierPage, RosterPage, CataloguePage)


class PortalApi(SignedCalls):
    """Calls one portal as one station.

    Args:
        transport: the connection.
        identity: None before enrolment; then only `enrol` works.
        station_clock: learns the portal's signed time from every answer.
        entropy: for nonces.

    Attributes:
        restored: what the last heartbeat told of a restore, not yet verified.
        keys_serial: of the portal's key list, as the last heartbeat's answer named it; 0 where it named none.
    """

    def __init__(
        self,
        transport: Transport,
        identity: StationIdentity | None,
        station_clock: StationClock,
        entropy: Entropy,
    ) -> None:
        super().__init__(transport, identity, station_clock, entropy)
        self._etags: dict[str, str] = {}
        self._heads: dict[str, str] = {}
        self.restored: bytes | None = None
        self.keys_serial = 0

    def close(self) -> None:
        """Drop the connection."""
        self._transport.close()

    def signed_time(self) -> bytes | None:
        """Return the portal's last signed time in the form `StationClock` stores, if there was one."""
        return self._clock.stored()

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Exchange a one-time code for a certificate; nobody can sign it yet.

        Raises:
            SyncError: `refused` with `problem` `enrol-code` for a wrong or used code.
        """
        headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE}
        answer = self._transport.call("POST", "/v1/enrol", headers=headers, body=encode(request))
        return self._message(answer, EnrolAnswer)

    def register_operator(self, key: OperatorKey) -> RosterEntry:
        """Make an operator's endorsed key known to the portal; repeating it is harmless."""
        return self._message(self._signed("POST", "/v1/operators", encode(key)), RosterEntry)

    def take_traffic(self) -> tuple[int, int]:
        """Return bytes sent and received since this was last asked."""
        return self._transport.take_traffic()

    def record_bytes(self, most: int) -> int:
        """Return how much of at most `most` bytes is best handed to the connection at once."""
        return self._transport.record_bytes(most)

    def drop(self) -> None:
        """Break off every call under way."""
        self._transport.drop()

    def line(self) -> Line:
        """Tell how the kept connections stand while no call is under way."""
        return self._transport.line()

    def signs(self) -> Signs:
        """Tell what shows that the portal's end is there while calls are under way."""
        return self._transport.signs()

    def post_packets(
        self,
        packets: Sequence[bytes],
        bytes_per_s: float | None = None,
        leaving: Callable[[], object] | None = None,
    ) -> PacketAnswers:
        """Send a batch; the answer has one result per packet in the same order.

        Args:
            packets: as stored.
            bytes_per_s: what the link has carried lately, which says how long an answer may take.
            leaving: called when there is a connection, before the first byte of them leaves; perhaps twice.
        """
        body = frame_batch(packets)
        patient = None if bytes_per_s is None else patience(bytes_per_s, len(body))
        answer = self._signed("POST", "/v1/packets", body, patient=patient, leaving=leaving)
        answers = self._told(answer, PacketAnswers)
        if len(answers.results) != len(packets):
            raise SyncError(Trouble.PROTOCOL, problem="answers_count")
        return answers

    def ask_held(self, packet_ids: Sequence[bytes]) -> tuple[bytes, ...]:
        """Return which of some packets the portal lacks, or lacks files of."""
        question = encode(HeldQuestion(packet_ids=tuple(packet_ids)))
        return self._told(self._signed("POST", "/v1/packets/held", question), HeldAnswer).lacking

    def bring_again(
        self, brought: Sequence[PacketAgain], bytes_per_s: float | None = None
    ) -> tuple[AgainResult, ...]:
        """Bring packets the portal has confirmed before, with their receipts; as `post_packets`."""
        body = encode(PacketsAgain(packets=tuple(brought)))
        patient = None if bytes_per_s is None else patience(bytes_per_s, len(body))
        answer = self._signed("POST", "/v1/packets/again", body, patient=patient)
        results = self._told(answer, AgainAnswers).results
        if len(results) != len(brought):
            raise SyncError(Trouble.PROTOCOL, problem="answers_count")
        return results

    def blob_offset(self, sha256: bytes) -> int | None:
        """Return how many bytes of a file the portal holds, or None when it knows none of it."""
        answer = self._signed("HEAD", f"/v1/blobs/{sha256.hex()}", b"")
        if answer.status in {200, 204}:
            offset = answer.headers.get("upload-offset", "")
            if not (offset.isascii() and offset.isdecimal() and len(offset) <= 12):
                raise SyncError(Trouble.PROTOCOL, systemic=False, problem="upload_offset")
            return int(offset)
        if TIME_HEADER.lower() not in answer.headers:
            self._check_whose(answer)
            raise failure_of(answer)
        if answer.status == 404:
            return None
        # An answer to HEAD has no body that could say more.
        raise bodiless_failure(answer)

    def create_blob(self, sha256: bytes, size: int) -> None:
        """Announce that the bytes of a file will come."""
        headers = {"Upload-Length": str(size), "Upload-Complete": "?0"}
        answer = self._signed("POST", f"/v1/blobs/{sha256.hex()}", b"", extra=headers)
        if answer.status not in {200, 201, 204}:
            raise failure_of(answer)

    def append_blob(
        self,
        sha256: bytes,
        offset: int,
        size: int,
        pieces: Iterable[bytes],
        *,
        length: int | None = None,
        bytes_per_s: float | None = None,
    ) -> BlobAnswer:
        """Send bytes of a file from `offset` on, as they are read.

        Args:
            sha256: the file's name.
            offset: what the portal holds.
            size: of the whole file, in bytes.
            pieces: the bytes.
            length: how many; to the file's end by default.
            bytes_per_s: what the link has carried lately.

        Raises:
            SyncError: `systemic` is False when only this file is concerned; `problem` is
                `offset-mismatch` or `digest-mismatch` when the portal holds other bytes.
        """
        length = size - offset if length is None else length
        patient = None if bytes_per_s is None else patience(bytes_per_s, length)
        headers = {
            "Content-Type": PARTIAL_UPLOAD,
            "Upload-Offset": str(offset),
            "Upload-Complete": "?1" if offset + length == size else "?0",
            "Content-Length": str(length),
        }
        answer = self._signed(
            "PATCH",
            f"/v1/blobs/{sha256.hex()}",
            pieces,
            extra=headers,
            upload=Upload(offset, length),
            patient=patient,
        )
        return self._told(answer, BlobAnswer)

    def heartbeat(self, report: Heartbeat) -> HeartbeatAnswer | None:
        """Tell how the station is; return the heads of its feeds, None from a portal that names none."""
        answer = self._signed("POST", "/v1/heartbeat", encode(report))
        self.restored = read_restored(answer.headers.get(RESTORED_HEADER.lower()))
        self.chain = read_chain(answer.headers.get(CHAIN_HEADER.lower()))
        if answer.status == 204:
            return None
        heads = self._told(answer, HeartbeatAnswer)
        self.keys_serial = heads.keys if isinstance(heads.keys, int) else 0
        return heads

    def hear_of_keys(self, known_serial: int) -> None:
        """Fetch the key list where the last heartbeat's answer named a newer one.

        Raises:
            SyncError: the portal could not be reached.
        """
        if self.keys_serial > known_serial:
            self.renew_keys()

    def head(self, feed: str) -> str:
        """Return the head a feed had when it was last read, or an empty text."""
        return self._heads.get(feed, "")

    def dossiers(self, after: str) -> DossierPage | None:
        """Return the next page of what officers did, or None when there is nothing new."""
        return self._feed("dossiers", after, DossierPage)

    def roster(self, after: str) -> RosterPage | None:
        """Return the next page of the station's people, or None when there is nothing new."""
        return self._feed("roster", after, RosterPage)

    def catalogue(self, after: str) -> CataloguePage | None:
        """Return the next page of catalogue changes, or None when there is nothing new."""
        return self._feed("catalogue", after, CataloguePage)

    def dossier(self, key: str) -> DossierItem:
        """Return what the portal says of one dossier, as it came; `sync.link.following` checks it.

        Args:
            key: the dossier's code, or the case's id as 32 hexadecimal digits.

        Raises:
            SyncError: not systemic, with `problem` `not-found`, for a dossier there is none of.
        """
        target = f"/v1/dossiers/{quote(key, safe='')}"
        answer = self._signed("GET", target, b"", patient=_ASKED_IN_PERSON, most=MAX_ONE_DOSSIER)
        return self._message(answer, DossierItem)

    def content(self, key: str, public: bytes, asks: str) -> bytes:
        """Return the answers of one of this station's cases as they came; `sync.link.contents` opens them.

        Args:
            key: the dossier's code, or the case's id as 32 hexadecimal digits.
            public: X25519 key made for this question.
            asks: the person's own signature, the value of `TramSo-Operator`.

        Raises:
            SyncError: not systemic, with `problem` `not-found` for a dossier that is none of this station's,
                `content-gone` where nothing declared can be read.
        """
        target = f"/v1/dossiers/{quote(key, safe='')}/content?key={base64_text(public)}"
        extra = {OPERATOR_HEADER: asks}
        answer = self._signed(
            "GET", target, b"", extra=extra, patient=_ASKED_IN_PERSON, most=MAX_CONTENT_ANSWER
        )
        return self._body(answer)

    def _feed(self, feed: str, after: str, page: type[_Page]) -> _Page | None:
        target = f"/v1/feed/{feed}?after={quote(after, safe='')}"
        etag = self._etags.get(target)
        answer = self._signed("GET", target, b"", extra={"If-None-Match": etag} if etag else {})
        self._heads[feed] = answer.headers.get("etag", "").removeprefix("W/")[:MAX_HEAD]
        if answer.status == 304:
            return None
        message = self._told(answer, page)
        if "etag" in answer.headers and not message.items and not message.more:
            # Remembered only when there was nothing to take over: a page that could not be stored
            # must come again, not be called unchanged.
            self._etags = {name: tag for name, tag in self._etags.items() if f"/{feed}?" not in name}
            self._etags[target] = answer.headers["etag"]
        return message
