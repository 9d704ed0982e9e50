"""The fifth schema: what the years leave behind is not walked through for what is open.

Three indexes over the few rows that matter: what was noted as told, what an office did without moving a case, files
whose key is still here. Nothing else changes. The text of this step is complete in itself.
"""

from __future__ import annotations

from sync.replica.storage.driver import Connection

STATEMENTS: tuple[str, ...] = (
    """CREATE INDEX case_event_told ON case_event (case_id, id, json_extract(detail, '$.told'))
        WHERE kind = 'settled' AND json_extract(detail, '$.told') IS NOT NULL""",
    """CREATE INDEX case_event_news ON case_event (case_id, id)
        WHERE (kind = 'dossier' AND (json_extract(detail, '$.extended_from') IS NOT NULL
            OR json_extract(detail, '$.first_day') IS NOT NULL OR json_extract(detail, '$.unit') IS NOT NULL))
        OR (kind = 'settled' AND json_extract(detail, '$.duplicate') IS NOT NULL)""",
    "CREATE INDEX attachment_key ON attachment (packet_id) WHERE content_key IS NOT NULL",
)


def lasting_years(db: Connection) -> None:
    """Bring schema 4 to schema 5."""
    for statement in STATEMENTS:
        db.execute(statement)
