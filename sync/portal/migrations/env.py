"""Run by Alembic: applies the versions on the connection the portal hands over."""

from __future__ import annotations

from alembic import context

from sync.portal.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
