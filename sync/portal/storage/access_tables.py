"""Tables of what officers opened and what an administrator ended; beside the others, in the same types."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from sync.portal.storage.tables import metadata

_Row = BigInteger().with_variant(Integer, "sqlite")

paper_reading = Table(
    "paper_reading",
    metadata,
    Column("id", _Row, primary_key=True),
    Column("officer_id", Text, ForeignKey("officer.officer_id"), nullable=False),
    Column("case_id", LargeBinary, nullable=False),
    Column("paper", Text, nullable=False),
    Column("sealed_sha256", LargeBinary, nullable=True),
    Column("outcome", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_paper_reading_case", "case_id"),
)
"""Who asked for which paper of a case, and what became of it."""

access_act = Table(
    "access_act",
    metadata,
    Column("id", _Row, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What an administrator ended or gave back, and whose it was."""
