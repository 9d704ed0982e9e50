"""A slot: the database key wrapped for one person, so that PIN and machine together open it.

`slot key = HKDF-SHA256(Argon2id(PIN, salt) ‖ device secret, "tramso/slot/1" ‖ station ‖ operator)`; it
closes the database key with AES-256-GCM. A second key from the same material closes the person's signing
key, which lies inside the database: another person at the same station cannot sign with it.
The cost of Argon2id (RFC 9106) is stored in the slot, and is bounded when read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import msgspec

from forms.errors import DomainError, HostileInput, StationError
from kiosk.home.layout import check_operator_id
from kiosk.later import later

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import argon2, hkdf

    from forms.stamp import Clock, Entropy
    from kiosk.settings import Settings
else:
    # The names on the sign-in screen are read without any of it.
    exceptions = later("cryptography.exceptions")
    hashes = later("cryptography.hazmat.primitives.hashes")
    aead = later("cryptography.hazmat.primitives.ciphers.aead")
    argon2 = later("cryptography.hazmat.primitives.kdf.argon2")
    hkdf = later("cryptography.hazmat.primitives.kdf.hkdf")

DATABASE_KEY_SIZE = 48
"""32 bytes of key and 16 of salt."""
MAX_SLOT_BYTES = 4_096
MIN_PIN, MAX_PIN = 6, 12
SLOWEST_MS = 700
_SLOT_INFO = b"tramso/slot/1"
_OPERATOR_INFO = b"tramso/operator-key/1"
_NONCE_SIZE = 12


class PinCost(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The cost of Argon2id: passes, memory in KiB, lanes."""

    passes: Annotated[int, msgspec.Meta(ge=2, le=10)]
    memory_kib: Annotated[int, msgspec.Meta(ge=19_456, le=262_144)]
    lanes: Annotated[int, msgspec.Meta(ge=1, le=8)]


FLOOR = PinCost(2, 19_456, 1)
"""The least that is accepted, in a new slot or an old one."""


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `HOME/slots/<operator>.json` holds; the name is shown on the sign-in screen."""

    v: int = 1
    station: bytes
    operator_id: str
    name: str
    cost: PinCost
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass
class OpenedSlot:
    """The keys a right PIN gives; wiped as soon as they have been used."""

    database_key: bytearray = field(repr=False)
    operator_wrap: bytearray = field(repr=False)
    slot_key: bytearray = field(repr=False)

    def wipe(self) -> None:
        """Overwrite the keys; what the interpreter copied elsewhere cannot be reached."""
        for secret in (self.database_key, self.operator_wrap, self.slot_key):
            secret[:] = bytes(len(secret))


def is_name(name: str) -> bool:
    """Tell whether a slot can carry a name."""
    return 1 <= len(name) <= 200


def check_pin(pin: str) -> bytearray:
    """Return the PIN's digits as bytes that can be wiped.

    Raises:
        DomainError: `pin_shape`: not 6–12 digits.
    """
    if not (MIN_PIN <= len(pin) <= MAX_PIN and pin.isascii() and pin.isdigit()):
        raise DomainError("pin_shape", least=MIN_PIN, most=MAX_PIN)
    return bytearray(pin, "ascii")


def calibrated(settings: Settings, clock: Clock) -> PinCost:
    """Return the cost for this machine: that of the settings, or less where it takes over 700 ms."""
    wanted = PinCost(settings.pin_passes, settings.pin_memory_kib, settings.pin_lanes)
    half = PinCost(wanted.passes, max(wanted.memory_kib // 2, FLOOR.memory_kib), wanted.lanes)
    for cost in (wanted, half):
        began = clock.boot_s()
        _stretch(bytearray(b"000000"), bytes(16), cost)
        if (clock.boot_s() - began) * 1_000 <= SLOWEST_MS:
            return cost
    return FLOOR


def make_slot(
    station_id: bytes,
    operator_id: str,
    name: str,
    pin: bytearray,
    device_secret: bytes,
    database_key: bytes,
    cost: PinCost,
    entropy: Entropy,
) -> tuple[Slot, OpenedSlot]:
    """Wrap the database key for a person.

    Args:
        station_id: 16 bytes.
        operator_id: as in the roster.
        name: shown on the sign-in screen.
        pin: from `check_pin`.
        device_secret: 32 bytes of this machine's store.
        database_key: 48 bytes.
        cost: of Argon2id.
        entropy: for salt and nonce.
    """
    bare = Slot(
        station=station_id,
        operator_id=check_operator_id(operator_id),
        name=name,
        cost=cost,
        salt=entropy.token(16),
        nonce=entropy.token(_NONCE_SIZE),
        wrapped=b"",
    )
    slot_key, operator_wrap = _derive(bare, pin, device_secret)
    opened = OpenedSlot(bytearray(database_key), operator_wrap, slot_key)
    return _closed(bare, opened), opened


def renamed(slot: Slot, opened: OpenedSlot, name: str, entropy: Entropy) -> Slot | None:
    """Return a slot under another name, for the same PIN; None for one these keys did not open.

    The name is bound to what the slot wraps: nobody without the PIN can put another before it.
    """
    try:
        aead.AESGCM(opened.slot_key).decrypt(slot.nonce, slot.wrapped, _bound(slot))
    except exceptions.InvalidTag:
        return None
    bare = msgspec.structs.replace(slot, name=name, nonce=entropy.token(_NONCE_SIZE), wrapped=b"")
    return _closed(bare, opened)


def _closed(bare: Slot, opened: OpenedSlot) -> Slot:
    wrapped = aead.AESGCM(opened.slot_key).encrypt(bare.nonce, opened.database_key, _bound(bare))
    return msgspec.structs.replace(bare, wrapped=wrapped)


def encode_slot(slot: Slot) -> bytes:
    """Return the bytes of the slot's file."""
    return msgspec.json.encode(slot)


def read_slot(untrusted: bytes, station_id: bytes, operator_id: str) -> Slot:
    """Read a slot file of this station and person.

    Raises:
        StationError: `slot_malformed`: not a slot, of another station or person, or of a cost outside
            what is accepted.
    """
    if len(untrusted) > MAX_SLOT_BYTES:
        raise StationError("slot_malformed")
    try:
        slot = msgspec.json.decode(untrusted, type=Slot)
        check_operator_id(slot.operator_id)
    except (msgspec.DecodeError, UnicodeError, RecursionError, HostileInput) as error:
        raise StationError("slot_malformed") from error
    shaped = (
        slot.v == 1
        and slot.station == station_id
        and slot.operator_id == operator_id
        and is_name(slot.name)
        and len(slot.salt) == 16
        and len(slot.nonce) == _NONCE_SIZE
        and len(slot.wrapped) == DATABASE_KEY_SIZE + 16
        # Argon2 needs eight blocks a lane (RFC 9106 section 3.1); the range above grants that.
        and slot.cost.memory_kib >= 8 * slot.cost.lanes
    )
    if not shaped:
        raise StationError("slot_malformed")
    return slot


def open_slot(slot: Slot, pin: bytearray, device_secret: bytes) -> OpenedSlot | None:
    """Return the keys, or None when PIN or machine are not the right ones."""
    slot_key, operator_wrap = _derive(slot, pin, device_secret)
    try:
        database_key = aead.AESGCM(slot_key).decrypt(slot.nonce, slot.wrapped, _bound(slot))
    except exceptions.InvalidTag:
        for secret in (slot_key, operator_wrap):
            secret[:] = bytes(len(secret))
        return None
    return OpenedSlot(bytearray(database_key), operator_wrap, slot_key)


def wrap_operator_seed(opened: OpenedSlot, operator_id: str, seed: bytes, entropy: Entropy) -> bytes:
    """Return a person's signing seed closed under their own key: nonce ‖ ciphertext."""
    nonce = entropy.token(_NONCE_SIZE)
    return nonce + aead.AESGCM(opened.operator_wrap).encrypt(nonce, seed, operator_id.encode("ascii"))


def unwrap_operator_seed(opened: OpenedSlot, operator_id: str, wrapped: bytes) -> bytes:
    """Return a person's signing seed.

    Raises:
        StationError: `operator_key_damaged`: not closed for this person.
    """
    nonce, closed = wrapped[:_NONCE_SIZE], wrapped[_NONCE_SIZE:]
    try:
        return aead.AESGCM(opened.operator_wrap).decrypt(nonce, closed, operator_id.encode("ascii"))
    except (exceptions.InvalidTag, ValueError) as error:
        raise StationError("operator_key_damaged") from error


def _derive(slot: Slot, pin: bytearray, device_secret: bytes) -> tuple[bytearray, bytearray]:
    material = _stretch(pin, slot.salt, slot.cost) + device_secret
    who = slot.station + slot.operator_id.encode("ascii")
    keys = (bytearray(32), bytearray(32))
    for key, info in zip(keys, (_SLOT_INFO, _OPERATOR_INFO), strict=True):
        hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info + who).derive_into(material, key)
    material[:] = bytes(len(material))
    return keys


def _stretch(pin: bytearray, salt: bytes, cost: PinCost) -> bytearray:
    stretched = bytearray(32)
    argon2.Argon2id(
        salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    ).derive_into(pin, stretched)  # type: ignore[arg-type]  # any buffer will do
    return stretched


def _bound(slot: Slot) -> bytes:
    return msgspec.msgpack.encode((slot.v, slot.station, slot.operator_id, slot.name, slot.cost, slot.salt))
