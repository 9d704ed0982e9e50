"""How often each service was taken at this station, to order what the finder shows first."""

from __future__ import annotations

from sync.replica.storage.driver import Connection


def bump(db: Connection, service_code: str, now_ms: int = 0) -> None:
    """Count one more use of a service. Writer thread only."""
    db.execute(
        "INSERT INTO service_usage (service_code, count, last_ms) VALUES (?, 1, ?) "
        "ON CONFLICT (service_code) DO UPDATE SET count = count + 1, last_ms = excluded.last_ms",
        (service_code, now_ms),
    )


def counts(db: Connection) -> dict[str, int]:
    """Return uses by service code."""
    return dict(db.execute("SELECT service_code, count FROM service_usage").fetchall())
