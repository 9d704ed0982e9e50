"""Single named values of the station: keys, certificate, portal address, catalogue generation, clock."""

from __future__ import annotations

import msgspec

from sync.replica.storage.driver import Connection

STATION_KEY_SEED = "station_key_seed"
STATION_CERTIFICATE = "station_certificate"
EARLIER_CERTIFICATES = "earlier_certificates"
"""Of the epochs before the newest: a portal put back to a copy may have forgotten them
(`sync.replica.chain.certificates`)."""
KEYS_JSON = "keys_json"
ROOT_PUBLIC = "root_public"
PORTAL_URL = "portal_url"
OPINIONS = "opinions"
"""What citizens said and was not sent yet: one value, so that no row or time tells who said what."""
CODES_TOLD = "codes_told_2"
"""Up to which event the portal was told the codes of slips. Under its first name, `codes_told`, it could stand above
events that were never told; a station that has only that one tells all its codes once more."""
NEVER_TOLD = "never_told"
"""Numbers of packets taken back that the portal was told (`sync.replica.chain.never_coming`)."""
NEVER_PURGED = "never_purged"
"""Numbers of packets taken back that have gone since."""
EPOCH_PENDING = "epoch_pending"
"""The key of an epoch that was asked for, until the portal's answer has begun it (`kiosk.station.new_epoch`)."""
OPENED_DRAFT = "opened_draft"
"""The case whose draft was opened last, for after a sudden end (`kiosk.intake.unfinished`)."""
NEXT_OPERATOR_KEY = "next_operator_key"
"""With a person's id: the key a one-time code makes for them, until their slot opens it (`kiosk.keys.next_key`)."""
OFFERS = "offers"
"""How many packets were ever offered to the portal; kept outside of the database as well."""
UNSENT_FORGIVEN = "unsent_forgiven"
"""Offers that never left count no more, those of an earlier program neither (`sync.replica.outbox.unsent`)."""
CATALOGUE_GENERATION = "catalogue_generation"
REFUSED = "refused"
"""Why the portal refuses this station until somebody there acts (`sync.engine.standing_refusal`)."""
SIGNED_TIME = "signed_time"
"""The last time the portal signed, as `sync.link.station_clock` stores it: its seconds first."""
TOLD_DAY = "told_day"
"""What day somebody said it is, where no clock can be right (`sync.link.station_clock`)."""


def get(db: Connection, name: str) -> bytes | None:
    """Return a value, None when it was never put."""
    row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return None if row is None else bytes(row[0])


def put(db: Connection, name: str, value: bytes) -> None:
    """Set a value. Writer thread only."""
    db.execute(
        "INSERT INTO fact (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def remove(db: Connection, name: str) -> None:
    """Forget a value. Writer thread only."""
    db.execute("DELETE FROM fact WHERE name = ?", (name,))


def portal_said_ms(db: Connection) -> int:
    """Return the last time the portal signed, UTC milliseconds; 0 before the first. It is later than that now."""
    value = get(db, SIGNED_TIME)
    return 0 if value is None else int(msgspec.msgpack.decode(value)[0]) * 1_000


def catalogue_generation(db: Connection) -> int | None:
    """Return which `catalogue-<generation>.db` readers use, None before the first."""
    value = get(db, CATALOGUE_GENERATION)
    return None if value is None else int(value)


def set_catalogue_generation(db: Connection, generation: int) -> None:
    """Let readers move over to a finished catalogue file. Writer thread only."""
    put(db, CATALOGUE_GENERATION, str(generation).encode())
