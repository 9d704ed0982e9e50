"""Request signatures: `Authorization: TramSo station_no;created;nonce;signature`.

The station's Ed25519 key signs (domain `request`) a positional msgpack array of station
number, method, target (path up to `?` and the query string), SHA-256 of the body, `created`
(UTC seconds) and nonce. A `PATCH` of a blob is sent as it is read, so its body digest is the
literal `streamed` and `Upload-Offset` and `Content-Length` are covered instead; the digest in
its URL is checked at the last byte. Nonces are not remembered: every call is idempotent.

Every answer to a signed request carries `TramSo-Time: at;key id;signature`, the portal's time
signed (domain `time`) together with that nonce, so that it can neither be replayed nor moved.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

import msgspec

from forms.errors import HostileInput
from forms.packets.chain_word import MAX_CHAIN_WORD_BYTES
from forms.packets.restoration import MAX_RESTORATION_BYTES
from forms.packets.signature import SIGNATURE_SIZE, Purpose, SigningKey, verify

SCHEME = "TramSo"
TIME_HEADER = "TramSo-Time"
RESTORED_HEADER = "TramSo-Restored"
"""The portal's newest signed statement that it was restored, base64url, with the answer to a heartbeat and
with the refusal of a station or key the portal does not know."""
CHAIN_HEADER = "TramSo-Chain"
"""How far the portal knows the asking station's chain (`forms.packets.chain_word`), base64url, with the answer to a
heartbeat; with the refusal of a key that is not the newest epoch's only which epoch that is."""
MAX_SKEW_S = 300
STREAMED = "streamed"
_SHAPE = re.compile(r"TramSo ([0-9]{5});([0-9]{1,12});([0-9a-f]{32});([A-Za-z0-9_-]{86})")
_TIME = re.compile(r"([0-9]{1,12});([0-9]{1,3});([A-Za-z0-9_-]{86})")


@dataclass(frozen=True)
class Upload:
    """What is covered of a streamed `PATCH`."""

    offset: int
    length: int


@dataclass(frozen=True)
class RequestSignature:
    """A parsed `Authorization` header, not yet verified."""

    station_no: int
    created: int
    nonce: bytes
    signature: bytes


def sign_request(
    key: SigningKey,
    station_no: int,
    method: str,
    target: str,
    body: bytes | Upload,
    *,
    created: int,
    nonce: bytes,
) -> str:
    """Return the value of the `Authorization` header.

    Args:
        key: the station's signing key.
        station_no: its number.
        method: upper case.
        target: path and query exactly as on the wire.
        body: the whole body, or what is covered of a streamed upload.
        created: the portal's time as the station knows it, UTC seconds.
        nonce: 16 random bytes.
    """
    message = _message(station_no, method, target, body, created, nonce)
    signature = key.sign(Purpose.REQUEST, message)
    return f"{SCHEME} {station_no:05d};{created};{nonce.hex()};{_text(signature)}"


def parse_authorization(untrusted: str) -> RequestSignature:
    """Take the header apart.

    Raises:
        HostileInput: `authorization`.
    """
    match = _SHAPE.fullmatch(untrusted)
    if match is None:
        raise HostileInput("authorization")
    station, created, nonce, signature = match.groups()
    return RequestSignature(int(station), int(created), bytes.fromhex(nonce), _bytes(signature))


def verify_request(
    parsed: RequestSignature, station_public: bytes, method: str, target: str, body: bytes | Upload
) -> None:
    """Check a request's signature; the caller compares `created` with its clock.

    Raises:
        HostileInput: `bad_signature`.
    """
    message = _message(parsed.station_no, method, target, body, parsed.created, parsed.nonce)
    verify(station_public, Purpose.REQUEST, message, parsed.signature)


def sign_time(key: SigningKey, key_id: int, at: int, nonce: bytes) -> str:
    """Return the value of the `TramSo-Time` header."""
    signature = key.sign(Purpose.TIME, msgspec.msgpack.encode((at, nonce)))
    return f"{at};{key_id};{_text(signature)}"


def time_key_id(untrusted: str) -> int:
    """Return which receipt key a time header claims.

    Raises:
        HostileInput: `time_header`.
    """
    match = _TIME.fullmatch(untrusted)
    if match is None:
        raise HostileInput("time_header")
    return int(match.group(2))


def check_time(untrusted: str, public: bytes, nonce: bytes) -> int:
    """Return the portal's signed time, UTC seconds.

    Raises:
        HostileInput: `time_header`, `bad_signature`.
    """
    match = _TIME.fullmatch(untrusted)
    if match is None:
        raise HostileInput("time_header")
    at = int(match.group(1))
    verify(public, Purpose.TIME, msgspec.msgpack.encode((at, nonce)), _bytes(match.group(3)))
    return at


def enrol_proof(code: str, station_public: bytes) -> bytes:
    """Return the bytes a new station signs (domain `enrol`) to prove it holds its key."""
    return msgspec.msgpack.encode((code, station_public))


def header_text(raw: bytes) -> str:
    """Return bytes as a header's value."""
    return _text(raw)


def read_restored(untrusted: str | None) -> bytes | None:
    """Return the statement in a `TramSo-Restored` header, still to be verified; None for what is none."""
    return _statement(untrusted, MAX_RESTORATION_BYTES)


def read_chain(untrusted: str | None) -> bytes | None:
    """Return the word in a `TramSo-Chain` header, still to be verified; None for what is none."""
    return _statement(untrusted, MAX_CHAIN_WORD_BYTES)


def _statement(untrusted: str | None, most: int) -> bytes | None:
    if untrusted is None or len(untrusted) > 2 * most:
        return None
    try:
        raw = base64.b64decode(untrusted + "=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw or None


def _message(
    station_no: int, method: str, target: str, body: bytes | Upload, created: int, nonce: bytes
) -> bytes:
    if isinstance(body, Upload):
        covered: tuple[object, ...] = (STREAMED, created, nonce, body.offset, body.length)
    else:
        covered = (hashlib.sha256(body).digest(), created, nonce, None, None)
    return msgspec.msgpack.encode((station_no, method, target, *covered))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text + "==")
    except (binascii.Error, ValueError) as error:
        raise HostileInput("authorization") from error
    if len(raw) != SIGNATURE_SIZE:
        raise HostileInput("authorization")
    return raw
