"""The way out for a station put back from an older copy, or one its restored portal has forgotten: a new epoch.

A person at the portal makes the one-time code for this station's number. That is on purpose: a copied home
has the same keys as the station it was copied from, and only a person knows which of two machines goes on.
The new key lies in the encrypted database before the portal hears of it, so an answer that was lost is asked
for again with the same code; everything the answer brings is stored in one transaction.

The station brings the certificates of its epochs: a portal that was put back to a copy made before one of them
believes what it signed itself. It may have lost the key of who works here as well, so that is brought with the
same code before the epoch begins.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from forms.errors import DomainError, HostileInput
from forms.packets.operator_key import OperatorEndorsement, sign_operator
from forms.packets.portal_keys import root_fingerprint
from forms.packets.signature import Purpose, SigningKey
from kiosk.enrolling.enrolment import Credentials
from kiosk.enrolling.portal_answer import CheckedAnswer, check_answer
from kiosk.keys.profile import STATION_FACTS
from sync.errors import SyncError, Trouble
from sync.link.key_renewal import KeyRenewal
from sync.link.portal_api import ENROL_CODE, FORBIDDEN
from sync.replica import facts, operators
from sync.replica.chain import audit, certificates, lineage
from sync.replica.outbox import packets
from sync.wire.messages import MAX_CERTIFICATES, EnrolRequest, OperatorKey
from sync.wire.request_auth import enrol_proof

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.enrolling.enrolment import EnrolmentApi

    PortalCalls = Callable[[Credentials | None], EnrolmentApi]
    from forms.stamp import Clock, Entropy
    from kiosk.station.open_station import StationIdentity
    from sync.replica.storage.connection import Connection
    from sync.replica.store import Replica

MAX_CODE = 40


class _Pending(msgspec.Struct, array_like=True, frozen=True):
    attempt: bytes
    seed: bytes


_decoder: msgspec.msgpack.Decoder[_Pending] = msgspec.msgpack.Decoder(_Pending)


def begin(
    replica: Replica,
    identity: StationIdentity,
    portal_api: PortalCalls,
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
        portal_api: makes the calls, unsigned for None.
        code: of the portal's administrator, for this station's number.
        operator_id: who is signed in.
        clock: of the machine.
        entropy: for the new key.

    Returns:
        The new epoch.

    Raises:
        DomainError: `enrol_code_shape`; `epoch_code_refused` by the portal; `epoch_certificates_refused` when it
            does not believe who the station was; `epoch_code_of_another` station;
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
    checked = _ask(replica, portal_api, key, identity, plain, operator_id)
    told = checked.certificate
    if told.station_no != identity.station_no:
        raise DomainError("epoch_code_of_another")
    # A portal that was put back to a copy may answer with an older list: the one that is known goes on holding.
    KeyRenewal(replica, identity.keys, clock, lambda _: None).take_over(checked.answer.keys)
    identity.keys.certifier(checked.answer.certificate)
    checked = replace(checked, keys=identity.keys)
    now_ms = clock.now_ms()
    # Before the epoch begins here: cut off in between, the same code brings both again.
    known = _bring_operator(replica, portal_api, key, checked, plain, operator_id, now_ms)

    def job(db: Connection) -> None:
        before = lineage.place_of(db)
        if before is not None and told.chain_epoch <= before.chain_epoch:
            raise HostileInput("enrol_answer", field="epoch")
        facts.put(db, facts.STATION_KEY_SEED, seed)
        certificates.renew(db, checked.answer.certificate)
        # Its unit may have been merged meanwhile: from here on the slips say who receives its cases now.
        for name in ("label", "unit_code", "unit_name"):
            facts.put(db, name, getattr(checked.answer, STATION_FACTS[name]).encode("utf-8"))
        facts.remove(db, facts.EPOCH_PENDING)
        operators.apply_roster(db, checked.answer.roster, now_ms)
        packets.start_chain(db, told.station_no, told.chain_epoch)
        audit.append(
            db, now_ms, operator_id, "epoch_begun", None, {"epoch": told.chain_epoch, "operator_known": known}
        )

    replica.seal(job).result()
    return told.chain_epoch


def _ask(
    replica: Replica,
    portal_api: PortalCalls,
    key: SigningKey,
    identity: StationIdentity,
    code: str,
    operator_id: str,
) -> CheckedAnswer:
    proof = key.sign(Purpose.ENROL, enrol_proof(code, key.public))
    brought = replica.read(certificates.all_of)[-MAX_CERTIFICATES:]
    api = portal_api(None)
    try:
        answer = api.enrol(
            EnrolRequest(
                code=code,
                label="",
                station_public=key.public,
                proof=proof,
                certificates=brought or msgspec.UNSET,
                unit_code=identity.unit_code,
            )
        )
    except SyncError as error:
        if error.problem == ENROL_CODE:
            raise DomainError("epoch_code_refused") from error
        if error.problem == FORBIDDEN:
            raise DomainError("epoch_certificates_refused") from error
        raise
    finally:
        api.close()
    return check_answer(answer, root_fingerprint(identity.keys.root), key.public, operator_id)


def _bring_operator(
    replica: Replica,
    portal_api: PortalCalls,
    key: SigningKey,
    checked: CheckedAnswer,
    code: str,
    operator_id: str,
    now_ms: int,
) -> bool:
    """Let the portal know the key of who is signed in, endorsed by the new key; return whether it does now.

    A code made for somebody else, or used more than a day ago, cannot bring it: the epoch begins all the same,
    and what that person signed waits until the portal knows them.
    """
    who = replica.read(lambda db: operators.operator(db, operator_id))
    if who is None or who.public_key is None:
        return False
    told = checked.certificate
    endorsement = sign_operator(
        OperatorEndorsement(1, told.station_no, operator_id, who.public_key, now_ms // 1_000), key
    )
    api = portal_api(Credentials(told.station_no, key, checked.keys))
    try:
        api.register_operator(OperatorKey(operator_id=operator_id, code=code, endorsement=endorsement))
    except SyncError as error:
        if error.trouble in {Trouble.REFUSED, Trouble.PROTOCOL}:
            return False
        raise
    finally:
        api.close()
    return True


def _seed(replica: Replica, identity: StationIdentity, code: str, entropy: Entropy) -> bytes:
    """Return the key's seed for this code, kept before the portal hears of the key."""
    attempt = _attempt(code, identity)
    raw = replica.read(lambda db: facts.get(db, facts.EPOCH_PENDING))
    if raw is not None:
        found = _decoder.decode(raw)
        if hmac.compare_digest(found.attempt, attempt):
            return found.seed
    fresh = _Pending(attempt, entropy.token(32))
    replica.write(lambda db: facts.put(db, facts.EPOCH_PENDING, msgspec.msgpack.encode(fresh))).result()
    return fresh.seed


def _attempt(code: str, identity: StationIdentity) -> bytes:
    return hmac.digest(identity.key.public, code.encode(), "sha256")
