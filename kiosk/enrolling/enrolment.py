"""Making a station: from a portal's one-time code to a database, a slot and a profile.

Nothing the portal says is stored before its key list has been checked against the fingerprint typed from
the enrolment slip. Every step may be cut off: what came before is found again under the same keys, the same
code is answered again for them, and `station.json` is written last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from forms.errors import DomainError, StationError
from forms.packets.operator_key import OperatorEndorsement, sign_operator
from forms.packets.portal_keys import PortalKeys
from forms.packets.signature import Purpose, SigningKey
from kiosk.enrolling.pending_enrolment import PendingEnrolment, resume_or_begin, store
from kiosk.enrolling.portal_answer import CheckedAnswer, check_answer
from kiosk.home.private_files import remove, write_whole
from kiosk.home.station_lock import StationLock
from kiosk.keys.device_secret import DeviceSecret
from kiosk.keys.profile import STATION_FACTS, StationProfile, read_profile, vault_of, write_profile
from kiosk.keys.slots import (
    PinCost,
    calibrated,
    check_pin,
    encode_slot,
    make_slot,
    wrap_operator_seed,
)
from kiosk.settings import read_settings
from sync.engine.rounds import CLOCK_FACT
from sync.replica import facts, operators
from sync.replica.outbox import packets
from sync.replica.storage.connection import Connection, ReplicaKey
from sync.replica.store import Replica
from sync.wire.messages import EnrolAnswer, EnrolRequest, OperatorKey, RosterEntry
from sync.wire.request_auth import enrol_proof

if TYPE_CHECKING:
    from forms.stamp import Clock, Entropy
    from kiosk.home.layout import Home
    from kiosk.keys.device_secret import CredentialStore

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MAX_CODE = 40


@dataclass(frozen=True)
class Credentials:
    """Who asks: the station's number and key once known, and how to find a receipt key."""

    station_no: int
    key: SigningKey
    keys: PortalKeys


class EnrolmentApi(Protocol):
    """The two calls of the portal that enrolment makes, and the time it learns from them."""

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Exchange the one-time code."""

    def register_operator(self, key: OperatorKey) -> RosterEntry:
        """Make the operator's key known; the answer is their line of the list."""

    def signed_time(self) -> bytes | None:
        """Return the portal's signed time as the station's clock keeps it, if an answer carried one."""

    def close(self) -> None:
        """Drop the connection."""


PortalApiFactory = Callable[[str, Credentials | None], EnrolmentApi]
"""Makes the calls to a portal's URL, unsigned for None."""


def check_portal_url(url: str) -> bool:
    """Tell whether a portal is on this machine.

    Raises:
        DomainError: `portal_url`: not an address, or without TLS to another machine.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise DomainError("portal_url") from error
    local = host in _LOOPBACK
    allowed = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not host or not allowed or parts.username or parts.query or parts.fragment or len(url) > 300:
        raise DomainError("portal_url")
    return local


def enrol(
    home: Home,
    portal_api: PortalApiFactory,
    *,
    url: str,
    code: str,
    fingerprint: str,
    pin: str,
    clock: Clock,
    entropy: Entropy,
    keyring: CredentialStore | None,
    operator_id: str | None = None,
    label: str = "",
    cost: PinCost | None = None,
) -> StationProfile:
    """Enrol this home, or finish an enrolment that was cut off.

    Args:
        home: where the station will live.
        portal_api: makes the calls.
        url: the portal, `https` unless it is on this machine.
        code: the one-time code of the enrolment slip.
        fingerprint: of the portal's root, typed from the same slip.
        pin: 6–12 digits, of the operator.
        clock: for the endorsement's time and for calibrating the PIN's cost.
        entropy: for every key.
        keyring: the credential store, None where the machine has none.
        operator_id: whose PIN it is, where the slip's roster names more than one person.
        label: what this machine calls itself.
        cost: of Argon2id; by default calibrated to this machine.

    Raises:
        DomainError: `portal_url`, `pin_shape`, `enrol_code_shape`, `operator_needed`, `operator_unknown`.
        StationError: `already_enrolled`, `home_not_empty`, `station_busy`, `key_unavailable`,
            `demo_not_local`, `disk_full`, `home_unwritable`.
        HostileInput: as `check_answer`; nothing of the portal was stored, and the same code may be used
            again from this home.
        SyncError: the portal could not be reached or refused the code; the same call may be repeated.
    """
    local = check_portal_url(url)
    digits = check_pin(pin)
    if not 1 <= len(code.strip()) <= MAX_CODE:
        raise DomainError("enrol_code_shape")
    home.prepare()
    with StationLock.acquire(home.lock):
        finished = _already_finished(home)
        if finished is not None:
            return finished
        pending = resume_or_begin(home, url, code, "demo" if local else "station", keyring, entropy)
        # Whatever is wrong with the answer, our own keys stay: the portal has bound the code to them, and a
        # fingerprint may only have been mistyped.
        checked = _ask(portal_api, pending, url, code.strip(), fingerprint, label, operator_id)
        if checked.answer.profile == "demo" and not local:
            raise StationError("demo_not_local")
        _settle_vault(home, pending, checked.answer.profile, keyring, entropy)
        registered = _register(portal_api, pending, checked, url, code.strip(), clock)
        return _Maker(home, pending, checked, clock, entropy, keyring).make(
            url, digits, registered, cost or calibrated(read_settings(home), clock)
        )


def _already_finished(home: Home) -> StationProfile | None:
    profile = read_profile(home)
    if profile is None:
        if home.database.exists() and not home.enrolling.exists():
            raise StationError("home_not_empty")
        return None
    if home.enrolling.exists():
        # Cut off between the last two steps: all that is missing is this.
        remove(home.enrolling)
        return profile
    raise StationError("already_enrolled")


def _ask(
    portal_api: PortalApiFactory,
    pending: PendingEnrolment,
    url: str,
    code: str,
    fingerprint: str,
    label: str,
    operator_id: str | None,
) -> CheckedAnswer:
    station_key = SigningKey(pending.station_seed)
    proof = station_key.sign(Purpose.ENROL, enrol_proof(code, station_key.public))
    api = portal_api(url, None)
    try:
        answer = api.enrol(
            EnrolRequest(code=code, label=label, station_public=station_key.public, proof=proof)
        )
    finally:
        api.close()
    return check_answer(answer, fingerprint, station_key.public, operator_id)


def _settle_vault(
    home: Home, pending: PendingEnrolment, kind: str, keyring: CredentialStore | None, entropy: Entropy
) -> None:
    """Move the secret where this kind of station keeps it; both places hold it until the file says which."""
    if pending.vault == kind:
        return
    old = vault_of(home, pending.vault, keyring)
    vault_of(home, kind, keyring).save(pending.station_id, pending.device)
    pending.vault = kind
    store(home, pending, keyring, entropy)
    old.erase(pending.station_id)


def _register(
    portal_api: PortalApiFactory,
    pending: PendingEnrolment,
    checked: CheckedAnswer,
    url: str,
    code: str,
    clock: Clock,
) -> _Registered:
    station_key = SigningKey(pending.station_seed)
    endorsement = sign_operator(
        OperatorEndorsement(
            v=1,
            station_no=checked.certificate.station_no,
            operator_id=checked.operator.operator_id,
            public=SigningKey(pending.operator_seed).public,
            issued_at=clock.now_ms() // 1_000,
        ),
        station_key,
    )
    api = portal_api(url, Credentials(checked.certificate.station_no, station_key, checked.keys))
    try:
        api.register_operator(
            OperatorKey(operator_id=checked.operator.operator_id, code=code, endorsement=endorsement)
        )
        return _Registered(endorsement, api.signed_time())
    finally:
        api.close()


@dataclass(frozen=True)
class _Registered:
    """What the last call left: the operator's endorsed key, and the portal's signed time."""

    endorsement: bytes
    signed_time: bytes | None


class _Maker:
    """The last leg, on this machine alone: database, slot, profile."""

    def __init__(
        self,
        home: Home,
        pending: PendingEnrolment,
        checked: CheckedAnswer,
        clock: Clock,
        entropy: Entropy,
        keyring: CredentialStore | None,
    ) -> None:
        self._home = home
        self._pending = pending
        self._checked = checked
        self._clock = clock
        self._entropy = entropy
        self._keyring = keyring

    def make(self, url: str, pin: bytearray, registered: _Registered, cost: PinCost) -> StationProfile:
        """Write everything, the profile last."""
        home, pending, who = self._home, self._pending, self._checked.operator
        device: DeviceSecret = pending.device
        slot, opened = make_slot(
            pending.station_id,
            who.operator_id,
            who.name,
            pin,
            device.secret,
            pending.database_key,
            cost,
            self._entropy,
        )
        pin[:] = bytes(len(pin))
        wrapped = wrap_operator_seed(opened, who.operator_id, pending.operator_seed, self._entropy)
        opened.wipe()
        self._make_database(url, wrapped, registered)
        write_whole(home.slot(who.operator_id), encode_slot(slot))
        profile = StationProfile(
            station_id=pending.station_id,
            station_no=self._checked.certificate.station_no,
            label=self._checked.answer.label,
            kind=self._checked.answer.profile,
        )
        write_profile(home, profile)
        remove(home.enrolling)
        return profile

    def _make_database(self, url: str, wrapped_seed: bytes, registered: _Registered) -> None:
        # Only an earlier, cut-off enrolment can have left one here, and nobody could ever sign in to it.
        for path in _database_files(self._home.database):
            remove(path)
        raw = self._pending.database_key
        replica = Replica.create(self._home.database, ReplicaKey(raw[:32], raw[32:]), clock=self._clock)
        try:
            replica.write(lambda db: self._fill(db, url, wrapped_seed, registered)).result()
        finally:
            replica.close()

    def _fill(self, db: Connection, url: str, wrapped_seed: bytes, registered: _Registered) -> None:
        answer, now_ms, who = self._checked.answer, self._clock.now_ms(), self._checked.operator
        for name, value in {
            facts.STATION_KEY_SEED: self._pending.station_seed,
            facts.STATION_CERTIFICATE: answer.certificate,
            facts.KEYS_JSON: answer.keys,
            facts.ROOT_PUBLIC: self._checked.keys.root,
            facts.PORTAL_URL: url.encode("utf-8"),
            **{name: getattr(answer, field).encode("utf-8") for name, field in STATION_FACTS.items()},
        }.items():
            facts.put(db, name, value)
        if registered.signed_time is not None:
            # A clock set wrong before the first round is known to be wrong.
            facts.put(db, CLOCK_FACT, registered.signed_time)
        operators.apply_roster(db, answer.roster, now_ms)
        operators.set_key(
            db,
            who.operator_id,
            SigningKey(self._pending.operator_seed).public,
            wrapped_seed,
            registered.endorsement,
            now_ms,
        )
        certificate = self._checked.certificate
        packets.start_chain(db, certificate.station_no, certificate.chain_epoch)


def _database_files(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + tail) for tail in ("", "-wal", "-shm", "-journal"))
