"""The way from a practice station to its pretend portal: the wire's requests, answered in this process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import msgspec

from forms.errors import HostileInput
from forms.packets.signature import SigningKey
from kiosk.practice.portal import OPERATOR
from sync.errors import Problem as Way
from sync.errors import SyncError, Trouble
from sync.link.transport import Answer, LocalAnswers, Transport
from sync.wire import problems
from sync.wire.batch import split_batch
from sync.wire.messages import (
    MEDIA_TYPE,
    PROBLEM_TYPE,
    CataloguePage,
    EnrolRequest,
    HeartbeatAnswer,
    PacketAnswers,
    Problem,
    RosterPage,
    decode,
    encode,
)
from sync.wire.request_auth import TIME_HEADER, Upload, parse_authorization, sign_time, verify_request

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.practice.portal import PretendPortal

URL = "http://127.0.0.1:9"
"""Stands in the practice station's database where an address must; nothing is ever sent there."""
_BLOB = re.compile(r"/v1/blobs/([0-9a-f]{64})")
_QUIET_HEAD = '"0"'
Headers = Mapping[str, str]


class PracticeLink:
    """Answers requests of the practice station.

    Args:
        portal: who answers.
        clock: for its signed time.
    """

    def __init__(self, portal: PretendPortal, clock: Clock) -> None:
        self._portal = portal
        self._clock = clock

    def connect(self, _url: str) -> Transport:
        """Return a connection that ends in this process, whatever the address."""
        return Transport(URL, LocalAnswers(self._answer, self._reach))

    def _reach(self) -> None:
        if not self._portal.online:
            raise SyncError(Trouble.OFFLINE, problem=Way.NO_NETWORK)

    def _answer(self, method: str, target: str, headers: Headers, body: bytes) -> Answer:
        path = urlsplit(target).path
        if (method, path) == ("POST", "/v1/enrol"):
            return _packed(self._portal.enrol(decode(body, EnrolRequest)))
        try:
            nonce = self._nonce(method, target, headers, body)
        except HostileInput:
            return _problem(401, problems.BAD_SIGNATURE)
        answer = self._signed(method, path, target, headers, body)
        key_id, seed = self._portal.receipt_key
        at = self._clock.now_ms() // 1000
        time = {TIME_HEADER.lower(): sign_time(SigningKey(seed), key_id, at, nonce)}
        return Answer(answer.status, {**answer.headers, **time}, answer.body)

    def _nonce(self, method: str, target: str, headers: Headers, body: bytes) -> bytes:
        asked = parse_authorization(headers.get("authorization", ""))
        covered: bytes | Upload = body
        if method == "PATCH":
            covered = Upload(_whole(headers, "upload-offset"), _whole(headers, "content-length"))
        verify_request(asked, self._portal.station_public, method, target, covered)
        return asked.nonce

    def _signed(self, method: str, path: str, target: str, headers: Headers, body: bytes) -> Answer:
        blob = _BLOB.fullmatch(path)
        if blob is not None:
            return self._file(method, bytes.fromhex(blob.group(1)), headers, body)
        if method == "GET":
            return self._feed(path, target)
        match path:
            case "/v1/operators":
                return _packed(OPERATOR)
            case "/v1/packets":
                return self._packets(body)
            case "/v1/heartbeat":
                heads = HeartbeatAnswer(
                    dossiers=self._portal.head(), roster=_QUIET_HEAD, catalogue=_QUIET_HEAD
                )
                return _packed(heads)
        return _problem(404, problems.NOT_FOUND)

    def _feed(self, path: str, target: str) -> Answer:
        match path:
            case "/v1/feed/dossiers":
                after = parse_qs(urlsplit(target).query).get("after", ["0"])[0]
                head = self._portal.head()
                page = self._portal.dossiers(int(after) if after.isascii() and after.isdecimal() else 0)
                return _packed(page, etag=head)
            case "/v1/feed/roster":
                return _packed(RosterPage(items=(), next="0", more=False), etag=_QUIET_HEAD)
            case "/v1/feed/catalogue":
                # The forms of a practice are those the program came with.
                return _packed(CataloguePage(items=(), next="0", more=False), etag=_QUIET_HEAD)
        return _problem(404, problems.NOT_FOUND)

    def _packets(self, body: bytes) -> Answer:
        try:
            batch = split_batch(body)
        except HostileInput:
            return _problem(400, problems.BAD_REQUEST)
        return _packed(PacketAnswers(results=tuple(self._portal.take(raw) for raw in batch)))

    def _file(self, method: str, sha256: bytes, headers: Headers, body: bytes) -> Answer:
        held = self._portal.held(sha256)
        if held is None:
            return _problem(404, problems.NOT_ANNOUNCED)
        offset, size = held
        match method:
            case "HEAD":
                return Answer(204, {"upload-offset": str(offset), "upload-length": str(size)}, b"")
            case "POST":
                return Answer(201, {}, b"")
            case "PATCH":
                return self._appended(sha256, offset, _whole(headers, "upload-offset"), body)
        return _problem(404, problems.NOT_FOUND)

    def _appended(self, sha256: bytes, held: int, offset: int, body: bytes) -> Answer:
        answer = self._portal.append(sha256, offset, body)
        if answer is None:
            return _problem(409, problems.OFFSET_MISMATCH, held)
        if not answer.complete and answer.offset == 0:
            return _problem(409, problems.DIGEST_MISMATCH, 0)
        return _packed(answer)


def _whole(headers: Headers, name: str) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise HostileInput("authorization")
    return int(text)


def _packed(message: msgspec.Struct, etag: str = "") -> Answer:
    headers = {"content-type": MEDIA_TYPE, **({"etag": etag} if etag else {})}
    return Answer(200, headers, encode(message))


def _problem(status: int, kind: str, offset: int | None = None) -> Answer:
    body = msgspec.json.encode(Problem(type=kind, status=status, offset=offset))
    return Answer(status, {"content-type": PROBLEM_TYPE}, body)
