"""The fourth schema: cases that move from one station to another.

Which station serves a case now, since when and under what name, as the portal last said; the newest declaration it
has; and whether that station is another one. A case taken over keeps the code of the slip the citizen came with.
The text of this step is complete in itself.
"""

from __future__ import annotations

from sync.replica.storage.driver import Connection

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE dossier ADD COLUMN served_by INTEGER",
    "ALTER TABLE dossier ADD COLUMN served_label TEXT",
    "ALTER TABLE dossier ADD COLUMN served_ms INTEGER",
    "ALTER TABLE dossier ADD COLUMN declared BLOB",
    "ALTER TABLE dossier ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0 CHECK (elsewhere IN (0, 1))",
    """CREATE TABLE first_slip (
        case_id BLOB PRIMARY KEY REFERENCES case_record, code TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX first_slip_code ON first_slip (code)",
)


def moved_cases(db: Connection) -> None:
    """Bring schema 3 to schema 4."""
    for statement in STATEMENTS:
        db.execute(statement)
