"""The way out for a station put back from an older copy: the portal gives its chain a new epoch.

A person at the portal makes the one-time code for this station's number. That is on purpose: a copied home
has the same keys as the station it was copied from, and only a person knows which of two machines goes on.
The new key lies in the encrypted database before the portal hears of it, so an answer that was lost is asked
for again with the same code; everything the answer brings is stored in one transaction.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import msgspec

from forms.errors import DomainError, HostileInput
from forms.portal_keys import root_fingerprint
from forms.signature import Purpose, SigningKey
from kiosk.portal_answer import CheckedAnswer, check_answer
from sync.errors import SyncError
from sync.portal_api import ENROL_CODE
from sync.replica import audit, facts, lineage, operators, packets
from sync.wire.messages import EnrolRequest
from sync.wire.request_auth import enrol_proof

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.stamp import Clock, Entropy
    from kiosk.enrolment import EnrolmentApi
    from kiosk.open_station import StationIdentity
    from sync.replica.connection import Connection
    from sync.replica.store import Replica

PENDING_FACT = "epoch_pending"
MAX_CODE = 40


class _Pending(msgspec.Struct, array_like=True, frozen=True):
    attempt: bytes
    seed: bytes


_decoder: msgspec.msgpack.Decoder[_Pending] = msgspec.msgpack.Decoder(_Pending)


def begin(
    replica: Replica,
    identity: StationIdentity,
    portal_api: Callable[[], EnrolmentApi],
    *,
    code: str,
    operator_id: str,
    clock: Clock,
    entropy: Entropy,
) -> int:
    """Ask for a new epoch and begin it, or finish what was cut off; durable when this returns.

    Args:
        replica: the open database.
        identity: who the station was until now.
        portal_api: makes the one call.
        code: of the portal's administrator, for this station's number.
        operator_id: who is signed in.
        clock: of the machine.
        entropy: for the new key.

    Returns:
        The new epoch.

    Raises:
        DomainError: `enrol_code_shape`; `epoch_code_refused` by the portal; `epoch_code_of_another` station;
            `operator_unknown` when the portal does not know who is signed in.
        HostileInput: as `check_answer`; nothing of the portal was stored.
        SyncError: the portal could not be reached; the same code may be used again.
        StationError: `disk_full` and the like.
    """
    plain = "".join(code.split()).replace("-", "")
    if not 1 <= len(plain) <= MAX_CODE:
        raise DomainError("enrol_code_shape")
    seed = _seed(replica, identity, plain, entropy)
    key = SigningKey(seed)
    checked = _ask(portal_api, key, identity, plain, operator_id)
    told = checked.certificate
    if told.station_no != identity.station_no:
        raise DomainError("epoch_code_of_another")
    now_ms = clock.now_ms()

    def job(db: Connection) -> None:
        before = lineage.place_of(db)
        if before is not None and told.chain_epoch <= before.chain_epoch:
            raise HostileInput("enrol_answer", field="epoch")
        facts.put(db, facts.STATION_KEY_SEED, seed)
        facts.put(db, facts.STATION_CERTIFICATE, checked.answer.certificate)
        facts.put(db, facts.KEYS_JSON, checked.answer.keys)
        facts.remove(db, PENDING_FACT)
        operators.apply_roster(db, checked.answer.roster, now_ms)
        packets.start_chain(db, told.station_no, told.chain_epoch)
        audit.append(db, now_ms, operator_id, "epoch_begun", None, {"epoch": told.chain_epoch})

    replica.seal(job).result()
    return told.chain_epoch


def _ask(
    portal_api: Callable[[], EnrolmentApi],
    key: SigningKey,
    identity: StationIdentity,
    code: str,
    operator_id: str,
) -> CheckedAnswer:
    proof = key.sign(Purpose.ENROL, enrol_proof(code, key.public))
    api = portal_api()
    try:
        answer = api.enrol(EnrolRequest(code=code, label="", station_public=key.public, proof=proof))
    except SyncError as error:
        if error.problem == ENROL_CODE:
            raise DomainError("epoch_code_refused") from error
        raise
    finally:
        api.close()
    return check_answer(answer, root_fingerprint(identity.keys.root), key.public, operator_id)


def _seed(replica: Replica, identity: StationIdentity, code: str, entropy: Entropy) -> bytes:
    """Return the key's seed for this code, kept before the portal hears of the key."""
    attempt = _attempt(code, identity)
    raw = replica.read(lambda db: facts.get(db, PENDING_FACT))
    if raw is not None:
        found = _decoder.decode(raw)
        if hmac.compare_digest(found.attempt, attempt):
            return found.seed
    fresh = _Pending(attempt, entropy.token(32))
    replica.write(lambda db: facts.put(db, PENDING_FACT, msgspec.msgpack.encode(fresh))).result()
    return fresh.seed


def _attempt(code: str, identity: StationIdentity) -> bytes:
    return hmac.digest(identity.key.public, code.encode(), "sha256")
