"""Run by Alembic: applies the versions on the connection the portal hands over."""

from __future__ import annotations

from alembic import context

from sync.portal.storage.tables import metadata


def run() -> None:
    """Apply what is missing, inside the caller's transaction."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    context.run_migrations()


# Alembic loads this file under that name; imported by its own name it does nothing.
if __name__ == "env_py":
    run()
