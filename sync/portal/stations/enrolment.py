"""Enrolment: a one-time code becomes a station, and its first operator's key.

The code is bound to label, unit and first operator when an administrator makes it. It is stored
as a keyed hash, dies after its time, and works for one station key only; the same key may ask
again because its answer may have been lost on the way.
"""

from __future__ import annotations

import logging
from typing import Literal, cast

import sqlalchemy as sa

from forms.errors import HostileInput, StationError
from forms.packets.certificate import StationCertificate, sign_station
from forms.packets.operator_key import check_operator
from forms.packets.signature import PUBLIC_SIZE, Purpose, verify
from forms.stamp import Entropy
from sync.portal.keys.online_keys import OnlineKeys
from sync.portal.stations import access, readmission, stations
from sync.portal.storage.database import Database
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused, undeclared
from sync.portal.storage.tables import enrol_failure, enrolment
from sync.wire import problems
from sync.wire.messages import EnrolAnswer, EnrolRequest, OperatorKey, RosterEntry
from sync.wire.request_auth import enrol_proof

CODE_DIGITS = 10
DEFAULT_MINUTES = 15
MAX_FAILURES = 30
FAILURE_WINDOW_S = 60
OPERATOR_MINUTES = 1_440
OPERATOR_CODE = "operator"
"""In the column `profile`: a code for a person at a station that is there already, not for a machine."""
OPERATOR_GRACE_S = 86_400
"""How long after enrolment the same code still brings the operator's key: the link may drop between."""
CERTIFICATE_S = 2 * 365 * 86_400


class Enrolment:
    """Codes, stations and operators' keys.

    Args:
        store: the portal's database.
        keys: online keys.
    """

    def __init__(self, store: Database, keys: OnlineKeys) -> None:
        self._store = store
        self._keys = keys

    def offer(
        self,
        *,
        label: str,
        unit_code: str,
        operator_id: str,
        operator_name: str,
        role: str,
        profile: Literal["station", "demo"],
        expires_at: int,
        station_no: int | None,
        entropy: Entropy,
    ) -> str:
        """Make a code; the answer `12345-67890` is printed once and only its hash is kept.

        Args:
            label: what the station will be called.
            unit_code: the receiving unit of its cases.
            operator_id: the person who may sign in first.
            operator_name: their name.
            role: their role.
            profile: `demo` for practice machines on loopback.
            expires_at: UTC seconds.
            station_no: a station to enrol again under a new chain epoch, which then has this label and unit, or
                None. After a declared restore it may be one that is unknown here: it is put back by its certificates.
            entropy: where the code comes from.

        Raises:
            StationError: `unit_unknown`, `station_unknown`, `station_revoked`.
        """
        digits = _digits(entropy)
        with self._store.writing() as db:
            if stations.unit_name(db, unit_code) is None:
                raise StationError("unit_unknown", unit=unit_code)
            known = None if station_no is None else stations.find_station(db, station_no)
            if station_no is not None and known is None and not readmission.may_be_lost(db, station_no):
                raise StationError("station_unknown", station=station_no)
            if known is not None and not known.active:
                # A machine that was stolen is let in again by a decision of its own, not along the way.
                raise StationError("station_revoked", station=station_no)
            stations.put_operator(db, operator_id, operator_name, role)
            db.execute(
                sa.insert(enrolment).values(
                    code_hash=self._hash(digits),
                    label=label[: stations.MAX_LABEL],
                    unit_code=unit_code,
                    profile=profile,
                    operator_id=operator_id,
                    expires_at=expires_at,
                    station_no=station_no,
                )
            )
        return _shown(digits)

    def offer_operator(
        self,
        *,
        station_no: int,
        operator_id: str,
        name: str | None,
        role: str | None,
        expires_at: int,
        act: access.Act,
        entropy: Entropy,
    ) -> str:
        """Make a code with which a person gets a key, and a PIN, at a station that exists; a code before it ends.

        The person is on that station's roster from now on. Said again for somebody who has a key there it is the way
        out of a forgotten PIN: the next key is added, and what the old one signed stays good.

        Args:
            station_no: where.
            operator_id: who.
            name: their name, None to leave it as it is known.
            role: their role, None to leave it; that of somebody new is `clerk`.
            expires_at: UTC seconds.
            act: who makes it, for the record.
            entropy: where the code comes from.

        Raises:
            StationError: as `access.let_work`.
        """
        digits = _digits(entropy)
        with self._store.writing() as db:
            here = access.let_work(db, station_no, operator_id, name, role, act)
            before = (
                enrolment.c.profile == OPERATOR_CODE,
                enrolment.c.station_no == station_no,
                enrolment.c.operator_id == operator_id,
                enrolment.c.used_at.is_(None),
            )
            db.execute(sa.update(enrolment).where(*before).values(expires_at=0))
            db.execute(
                sa.insert(enrolment).values(
                    code_hash=self._hash(digits),
                    label=here.label,
                    unit_code=here.unit_code,
                    profile=OPERATOR_CODE,
                    operator_id=operator_id,
                    expires_at=expires_at,
                    station_no=station_no,
                )
            )
        return _shown(digits)

    def enrol(self, request: EnrolRequest, now_s: int) -> EnrolAnswer:
        """Enrol a station, or answer again what the same key was answered.

        Raises:
            Refused: 400 for a wrong key or proof, 403 `enrol-code` for a code that is unknown,
                used or too old, 403 `forbidden` for certificates that do not hold, 429 after too many wrong
                codes, 503 when a certificate proves that this database is an older one and no restore was declared.
        """
        if self._store.in_doubt:
            # Nobody signs this call, so nothing has looked yet whether the restore was declared meanwhile.
            self._store.look()
        try:
            return self._enrol(request, now_s)
        except readmission.Forgotten as error:
            record("epoch_forgotten", level=logging.ERROR)
            self._store.distrust()
            raise undeclared() from error

    def _enrol(self, request: EnrolRequest, now_s: int) -> EnrolAnswer:
        if len(request.station_public) != PUBLIC_SIZE or len(request.code) > 40:
            raise Refused(400, problems.BAD_REQUEST, "The enrolment request is malformed.")
        try:
            proof = enrol_proof(request.code, request.station_public)
            verify(request.station_public, Purpose.ENROL, proof, request.proof)
        except HostileInput as error:
            raise Refused(400, problems.BAD_SIGNATURE, "The proof does not fit the key.") from error
        with self._store.writing() as db:
            self._limit(db, now_s)
            found = self._find(db, request.code)
            usable = (
                found is not None
                and found.profile != OPERATOR_CODE
                and (
                    found.station_public == request.station_public
                    if found.used_at is not None
                    else now_s <= found.expires_at
                )
            )
            if found is None or not usable or _is_revoked(db, found.station_no):
                db.execute(sa.insert(enrol_failure).values(at=now_s))
                station_no = None
            elif found.used_at is not None:
                station_no = cast("int", found.station_no)
            else:
                station_no = self._admit(db, found, request, now_s)
            answer = None if station_no is None else self._answer(db, station_no)
        # Raised after the commit, so that the failure stays counted.
        if answer is None:
            raise Refused(403, problems.ENROL_CODE, "The code is unknown, used or too old.")
        return answer

    def register_operator(self, station_no: int, message: OperatorKey, now_s: int) -> RosterEntry:
        """Record the key a station endorsed for the operator of its enrolment code, or of a code of their own.

        Raises:
            Refused: 400 for an endorsement that does not hold, 403 `enrol-code` for a code that
                does not belong to this station and operator or was used for another key.
        """
        with self._store.writing() as db:
            self._limit(db, now_s)
            entry = self._register(db, station_no, message, now_s)
            if entry is None:
                db.execute(sa.insert(enrol_failure).values(at=now_s))
        if entry is None:
            raise Refused(403, problems.ENROL_CODE, "The code is not for this operator, used or too old.")
        return entry

    def _register(
        self, db: sa.Connection, station_no: int, message: OperatorKey, now_s: int
    ) -> RosterEntry | None:
        here = stations.find_station(db, station_no)
        if here is None:
            return None
        try:
            endorsement = check_operator(message.endorsement, here.public)
        except HostileInput as error:
            raise Refused(400, problems.BAD_SIGNATURE, "The endorsement does not hold.") from error
        if endorsement.station_no != station_no or endorsement.operator_id != message.operator_id:
            raise Refused(400, problems.BAD_REQUEST, "The endorsement is for somebody else.")
        found = self._find(db, message.code)
        if found is None or found.station_no != station_no or found.operator_id != message.operator_id:
            return None
        if found.operator_public is None:
            if now_s > _brings_a_key_until(found):
                return None
            db.execute(
                sa.update(enrolment)
                .where(enrolment.c.code_hash == found.code_hash)
                .values(operator_public=endorsement.public, used_at=found.used_at or now_s)
            )
        elif found.operator_public != endorsement.public:
            return None
        stations.add_operator_key(
            db, station_no, message.operator_id, endorsement.public, message.endorsement, now_s
        )
        people = {entry.operator_id: entry for entry in stations.roster_of(db, station_no)}
        return people[message.operator_id]

    def _admit(
        self, db: sa.Connection, found: sa.Row[tuple[object, ...]], request: EnrolRequest, now_s: int
    ) -> int:
        public, again = request.station_public, None
        if found.station_no is not None:
            readmission.put_back(db, self._keys, found, request, now_s)
            again = stations.find_station(db, found.station_no)
        if again is None:
            station_no, epoch = stations.mint_station_no(db), 1
            stations.add_station(db, station_no, found.label, found.unit_code, found.profile, now_s)
        else:
            station_no, epoch = again.station_no, again.chain_epoch + 1
            # The code says where the machine stands now: it may have come back to another counter or a merged unit.
            access.move_station(
                db, station_no, found.unit_code, found.label, access.Act("enrolment", "", now_s)
            )
        certificate = StationCertificate(1, station_no, epoch, public, now_s, now_s + CERTIFICATE_S)
        try:
            signed = sign_station(certificate, self._keys.station)
            with db.begin_nested():
                stations.add_epoch(db, station_no, epoch, public, signed)
        except (HostileInput, sa.exc.IntegrityError) as error:
            raise Refused(400, problems.BAD_REQUEST, "This key cannot be enrolled.") from error
        stations.put_on_roster(db, station_no, found.operator_id)
        db.execute(
            sa.update(enrolment)
            .where(enrolment.c.code_hash == found.code_hash)
            .values(used_at=now_s, station_public=public, station_no=station_no)
        )
        return station_no

    def _answer(self, db: sa.Connection, station_no: int) -> EnrolAnswer:
        here = stations.find_station(db, station_no)
        if here is None:
            raise StationError("station_unknown", station=station_no)
        return EnrolAnswer(
            certificate=here.certificate,
            keys=self._keys.public.raw,
            label=here.label,
            unit_code=here.unit_code,
            unit_name=here.unit_name,
            profile="demo" if here.profile == "demo" else "station",
            roster=stations.roster_of(db, station_no),
        )

    def _find(self, db: sa.Connection, code: str) -> sa.Row[tuple[object, ...]] | None:
        digits = code.replace("-", "").replace(" ", "")
        return db.execute(
            sa.select(enrolment).where(enrolment.c.code_hash == self._hash(digits))
        ).one_or_none()

    def _limit(self, db: sa.Connection, now_s: int) -> None:
        since = now_s - FAILURE_WINDOW_S
        db.execute(sa.delete(enrol_failure).where(enrol_failure.c.at < since))
        failures = db.execute(sa.select(sa.func.count()).select_from(enrol_failure)).scalar_one()
        if failures >= MAX_FAILURES:
            raise Refused(429, problems.RETRY_LATER, "Too many wrong codes.", retry_after_s=FAILURE_WINDOW_S)

    def _hash(self, digits: str) -> bytes:
        return self._keys.keyed_hash("enrol-code", digits.encode("utf-8", "replace"))


def _is_revoked(db: sa.Connection, station_no: int | None) -> bool:
    known = None if station_no is None else stations.find_station(db, station_no)
    return known is not None and not known.active


def _brings_a_key_until(code: sa.Row[tuple[object, ...]]) -> int:
    """Return until when a code that brought no key yet may; one for a machine first makes the station."""
    if code.profile == OPERATOR_CODE:
        return cast("int", code.expires_at)
    return -1 if code.used_at is None else cast("int", code.used_at) + OPERATOR_GRACE_S


def _digits(entropy: Entropy) -> str:
    return f"{int.from_bytes(entropy.token(16), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _shown(digits: str) -> str:
    return f"{digits[:5]}-{digits[5:]}"
