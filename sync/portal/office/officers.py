"""Who may act at the portal: officers with a bearer token, a role and a unit.

A token is 32 random bytes, shown once; only its SHA-256 is kept, which for a value of that
entropy needs no slower hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from forms.errors import StationError
from forms.stamp import Entropy
from sync.portal.stations import stations
from sync.portal.storage.database import Database
from sync.portal.storage.tables import officer, officer_reading

_PREFIX = "tso_"


class Role(StrEnum):
    """What an officer may do."""

    OFFICER = "officer"
    OBSERVER = "observer"


@dataclass(frozen=True)
class Officer:
    """Somebody who showed a valid token."""

    officer_id: str
    name: str
    role: Role
    unit_code: str

    @property
    def may_act(self) -> bool:
        """Whether this role changes dossiers or only reads them."""
        return self.role is Role.OFFICER


class Officers:
    """Tokens and who they belong to.

    Args:
        store: the portal's database.
    """

    def __init__(self, store: Database) -> None:
        self._store = store

    def add(self, officer_id: str, name: str, role: Role, unit_code: str, entropy: Entropy) -> str:
        """Record an officer and return the token, which is never shown again.

        Raises:
            StationError: `unit_unknown`, `officer_exists`.
        """
        token = _PREFIX + entropy.token(32).hex()
        with self._store.writing() as db:
            _check_unit(db, unit_code)
            try:
                db.execute(
                    sa.insert(officer).values(
                        officer_id=officer_id,
                        name=name,
                        role=role.value,
                        unit_code=unit_code,
                        token_hash=_hash(token),
                        active=True,
                    )
                )
            except sa.exc.IntegrityError as error:
                raise StationError("officer_exists", officer=officer_id) from error
        return token

    def renew(self, officer_id: str, name: str, role: Role, unit_code: str, entropy: Entropy) -> str:
        """Give an officer a new token, for the unit that is named; the old one ends; somebody new is added.

        Raises:
            StationError: `unit_unknown`.
        """
        token = _PREFIX + entropy.token(32).hex()
        with self._store.writing() as db:
            _check_unit(db, unit_code)
            changed = db.execute(
                sa.update(officer)
                .where(officer.c.officer_id == officer_id)
                .values(
                    name=name,
                    role=role.value,
                    unit_code=unit_code,
                    token_hash=_hash(token),
                    active=True,
                )
            )
        if changed.rowcount:
            return token
        return self.add(officer_id, name, role, unit_code, entropy)

    def find(self, untrusted_token: str) -> Officer | None:
        """Return whose token this is, or None."""
        with self._store.reading() as db:
            row = db.execute(
                sa.select(officer).where(
                    officer.c.token_hash == _hash(untrusted_token), officer.c.active.is_(True)
                )
            ).one_or_none()
        if row is None:
            return None
        return Officer(row.officer_id, row.name, Role(row.role), row.unit_code)


def record_reading(db: sa.Connection, who: Officer, case_id: bytes, now_s: int) -> None:
    """Record that an officer opened a citizen's answers."""
    db.execute(sa.insert(officer_reading).values(officer_id=who.officer_id, case_id=case_id, at=now_s))


def _check_unit(db: sa.Connection, unit_code: str) -> None:
    if stations.unit_name(db, unit_code) is None:
        raise StationError("unit_unknown", unit=unit_code)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
