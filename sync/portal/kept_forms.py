"""Forms this portal has ever come with, by their very bytes.

A station seals with the form its draft was begun with, for weeks perhaps, and the citizen is gone by then. The program
may be updated meanwhile and come with other bytes under the same name, or without that version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import sqlalchemy as sa

from sync.portal.storage.database import Database
from sync.portal.storage.tables import metadata

kept_form = sa.Table(
    "kept_form",
    metadata,
    sa.Column("sha256", sa.LargeBinary, primary_key=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)
_KEEP = sa.text(
    "INSERT INTO kept_form (sha256, payload) VALUES (:sha256, :payload) ON CONFLICT (sha256) DO NOTHING"
)


def keep(store: Database, forms: Collection[bytes]) -> None:
    """Remember forms; what is there already costs a look.

    Args:
        store: the portal's database, migrated and not in doubt.
        forms: their files.
    """
    named = {hashlib.sha256(raw).digest(): raw for raw in forms}
    with store.reading() as db:
        held = set(db.execute(sa.select(kept_form.c.sha256)).scalars())
    fresh = [{"sha256": sha256, "payload": raw} for sha256, raw in named.items() if sha256 not in held]
    if fresh:
        with store.noting() as db:
            db.execute(_KEEP, fresh)


def others(db: sa.Connection, in_force: Collection[bytes]) -> dict[bytes, bytes]:
    """Return the kept forms beside those in force, which are named by their digests."""
    chosen = sa.select(kept_form.c.sha256, kept_form.c.payload).where(kept_form.c.sha256.not_in(in_force))
    return {bytes(row.sha256): bytes(row.payload) for row in db.execute(chosen)}
