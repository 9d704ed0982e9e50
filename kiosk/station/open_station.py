"""The station once its database is open: who it is, what it signs with, whom it trusts, what it offers."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forms.errors import HostileInput, StationError
from forms.packets.certificate import StationCertificate
from forms.packets.codes import PRACTICE_STATION_NO
from forms.packets.portal_keys import PortalKeys, read_keys
from forms.packets.signature import SigningKey
from kiosk.keys.profile import STATION_FACTS, require_profile
from resources.catalogue import seed_objects
from sync.catalogue_store import CatalogueStore
from sync.engine.rounds import CLOCK_FACT
from sync.giving_way import GivingWay
from sync.link.key_renewal import KeyRenewal
from sync.link.station_clock import StationClock
from sync.replica import facts
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.storage.connection import Connection, ReplicaKey
from sync.replica.store import Replica

if TYPE_CHECKING:
    from forms.stamp import Clock
    from kiosk.home.layout import Home


@dataclass(frozen=True)
class StationIdentity:
    """Who this station is, verified anew from the pinned root at every opening.

    Attributes:
        key: signs packets, slips and requests.
        certificate: the 114 bytes printed on slips.
        facts: the certificate's content.
        endorsement: the root's word for the key that signed the certificate, printed on slips.
        keys: the portal's verified keys.
        portal_url: where the portal is.
        label: what this station is called.
        unit_code: the unit that receives its cases.
        unit_name: that unit in words.
        practice: whether its cases are not real.
    """

    key: SigningKey = field(repr=False)
    certificate: bytes
    facts: StationCertificate
    endorsement: bytes
    keys: PortalKeys
    portal_url: str
    label: str
    unit_code: str
    unit_name: str
    practice: bool

    @property
    def station_no(self) -> int:
        """The number in every code of this station."""
        return self.facts.station_no


class OpenStation:
    """An open database with its catalogue.

    Attributes:
        database_key: 48 bytes, for the slot of a second person; let go of with this object.

    Args:
        home: where it lies.
        database_key: 48 bytes, key and salt.
        clock: of the machine.
        upgrading: told when an update of the program brings the database up to date first.

    Raises:
        StationError: as `Replica.open`; `station_facts` when what was stored at enrolment does not hold.
    """

    def __init__(
        self,
        home: Home,
        database_key: bytes | bytearray,
        clock: Clock,
        upgrading: Callable[[], None] | None = None,
    ) -> None:
        raw = bytes(database_key)
        self._proof = _proof(raw)
        self._machine_clock = clock
        self.database_key = raw
        key = ReplicaKey(raw[:32], raw[32:])
        self.replica = Replica.open(home.database, key, clock=clock, mark=_mark(home), upgrading=upgrading)
        self.identity: StationIdentity
        try:
            self.read_identity()
            stored = self.replica.read(lambda db: facts.get(db, CLOCK_FACT))
            told = self.replica.read(lambda db: facts.get(db, facts.TOLD_DAY))
            self.clock = StationClock(clock, stored, told)
            self.catalogue = CatalogueStore(home.root, self.replica, GivingWay(clock))
            self.catalogue.open(_seed)
        except BaseException:
            self.replica.close()
            raise

    def read_identity(self) -> None:
        """Take over who the station is now: its certificate has been renewed."""
        self.identity = self.replica.read(_identity)

    def key_renewal(self, changed: Callable[[bytes | None], None]) -> KeyRenewal:
        """Return what lets a newer list of the portal's keys hold for everything that has this identity.

        Args:
            changed: told when packets have come to be doubted.
        """
        return KeyRenewal(self.replica, self.identity.keys, self._machine_clock, changed)

    def is_opened_by(self, database_key: bytes | bytearray) -> bool:
        """Tell whether a slot gave the key this database is open with."""
        return hmac.compare_digest(self._proof, _proof(bytes(database_key)))

    def close(self) -> None:
        """Finish what was accepted and close; idempotent."""
        self.catalogue.close()
        self.replica.close()


def _mark(home: Home) -> ChainMark | None:
    # A practice is copied and thrown away as one likes; its codes are nobody's.
    practice = require_profile(home).station_no == PRACTICE_STATION_NO
    return None if practice else ChainMark(home.chain_mark)


def _seed() -> Iterator[tuple[str, str, bytes]]:
    # Read only when a first generation has to be built.
    yield from seed_objects()


def _proof(database_key: bytes) -> bytes:
    return hmac.digest(database_key, b"tramso/database-key/1", "sha256")


def _identity(db: Connection) -> StationIdentity:
    names = (
        facts.STATION_KEY_SEED,
        facts.STATION_CERTIFICATE,
        facts.KEYS_JSON,
        facts.ROOT_PUBLIC,
        facts.PORTAL_URL,
        *STATION_FACTS,
    )
    found = {name: facts.get(db, name) or b"" for name in names}
    try:
        keys = read_keys(found[facts.KEYS_JSON], pinned_root=found[facts.ROOT_PUBLIC])
        key = SigningKey(found[facts.STATION_KEY_SEED])
        certificate = found[facts.STATION_CERTIFICATE]
        # The portal's station key may be another one by now; the old one goes on vouching for this station.
        certifier, told = keys.certifier(certificate)
        texts = {name: found[name].decode("utf-8") for name in (facts.PORTAL_URL, *STATION_FACTS)}
    except (HostileInput, ValueError) as error:
        raise StationError("station_facts") from error
    if told.public != key.public:
        raise StationError("station_facts")
    return StationIdentity(
        key=key,
        certificate=certificate,
        facts=told,
        endorsement=certifier.endorsement or b"",
        keys=keys,
        portal_url=texts[facts.PORTAL_URL],
        label=texts["label"],
        unit_code=texts["unit_code"],
        unit_name=texts["unit_name"],
        practice=texts["kind"] == "demo",
    )
