"""The portal's tables, in types SQLite and PostgreSQL both have.

Identifiers and digests are raw bytes, times UTC seconds, days ISO text. No column holds a citizen's
answers: packets are kept sealed as they came and opened only for the moment they are needed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
_Row = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives ascending row numbers only to INTEGER keys."""

counter = Table(
    "counter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

unit = Table(
    "unit",
    metadata,
    Column("unit_code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

station = Table(
    "station",
    metadata,
    Column("station_no", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("unit_code", Text, ForeignKey("unit.unit_code"), nullable=False),
    Column("profile", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
)

station_key = Table(
    "station_key",
    metadata,
    Column("station_no", Integer, ForeignKey("station.station_no"), primary_key=True, autoincrement=False),
    Column("chain_epoch", Integer, primary_key=True, autoincrement=False),
    Column("public", LargeBinary, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    UniqueConstraint("public"),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("label", Text, nullable=False),
    Column("unit_code", Text, ForeignKey("unit.unit_code"), nullable=False),
    Column("profile", Text, nullable=False),
    Column("operator_id", Text, ForeignKey("operator.operator_id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("station_no", Integer, nullable=True),
    Column("used_at", BigInteger, nullable=True),
    Column("station_public", LargeBinary, nullable=True),
    Column("operator_public", LargeBinary, nullable=True),
)

enrol_failure = Table(
    "enrol_failure",
    metadata,
    Column("id", _Row, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)

operator = Table(
    "operator",
    metadata,
    Column("operator_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
)

roster = Table(
    "roster",
    metadata,
    Column("station_no", Integer, ForeignKey("station.station_no"), primary_key=True, autoincrement=False),
    Column("operator_id", Text, ForeignKey("operator.operator_id"), primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("feed_seq", BigInteger, nullable=False),
)

operator_key = Table(
    "operator_key",
    metadata,
    Column("station_no", Integer, ForeignKey("station.station_no"), primary_key=True, autoincrement=False),
    Column("operator_id", Text, ForeignKey("operator.operator_id"), primary_key=True),
    Column("public", LargeBinary, primary_key=True),
    Column("endorsement", LargeBinary, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
)

catalogue_object = Table(
    "catalogue_object",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("payload", LargeBinary, nullable=True),
    Column("feed_seq", BigInteger, nullable=False, index=True),
)

catalogue_generation = Table(
    "catalogue_generation",
    metadata,
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("published_at", BigInteger, nullable=False),
)

packet = Table(
    "packet",
    metadata,
    Column("packet_id", LargeBinary, primary_key=True),
    Column("sha256", LargeBinary, nullable=False),
    Column("case_id", LargeBinary, nullable=True, index=True),
    Column("station_no", Integer, nullable=False),
    Column("chain_epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("operator_id", Text, nullable=True),
    Column("received_at", BigInteger, nullable=False),
    Column("adjusted_on", Text, nullable=False),
    Column("clock_suspect", Boolean, nullable=False),
    Column("text_receipt", LargeBinary, nullable=False),
    Column("complete_receipt", LargeBinary, nullable=True),
    Column("completed_at", BigInteger, nullable=True),
    Column("log_index", BigInteger, nullable=True, unique=True),
    Column("arrival", BigInteger, nullable=False, unique=True),
    Index("ix_packet_station_arrival", "station_no", "arrival"),
)

packet_blob = Table(
    "packet_blob",
    metadata,
    Column("packet_id", LargeBinary, ForeignKey("packet.packet_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sealed_sha256", LargeBinary, ForeignKey("blob.sealed_sha256"), nullable=False, index=True),
)

blob = Table(
    "blob",
    metadata,
    Column("sealed_sha256", LargeBinary, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=True),
)

chain_link = Table(
    "chain_link",
    metadata,
    Column("station_no", Integer, primary_key=True, autoincrement=False),
    Column("chain_epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("packet_id", LargeBinary, primary_key=True),
    Column("sha256", LargeBinary, nullable=False),
    Column("prev_sha256", LargeBinary, nullable=False),
    Column("broken", Boolean, nullable=False),
)
Index(
    "ix_chain_link_broken",
    chain_link.c.station_no,
    chain_link.c.chain_epoch,
    sqlite_where=chain_link.c.broken.is_(True),
    postgresql_where=chain_link.c.broken.is_(True),
)
"""Few links contradict another one; every heartbeat asks whether the station's newest epoch has one."""


dossier = Table(
    "dossier",
    metadata,
    Column("case_id", LargeBinary, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("station_no", Integer, ForeignKey("station.station_no"), nullable=False),
    Column("unit_code", Text, ForeignKey("unit.unit_code"), nullable=False),
    Column("service", Text, nullable=False),
    Column("subject", LargeBinary, nullable=True),
    Column("state", Integer, nullable=False),
    Column("state_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("due_on", Text, nullable=True),
    Column("note", Text, nullable=True),
    Column("feed_seq", BigInteger, nullable=False),
    Column("served_since", BigInteger, nullable=True),
    Index("ix_dossier_station_feed", "station_no", "feed_seq"),
    Index("ix_dossier_service_subject", "service", "subject"),
    Index("ix_dossier_desk", "unit_code", "state", "due_on", "received_at", "code"),
)

dossier_event = Table(
    "dossier_event",
    metadata,
    Column("case_id", LargeBinary, ForeignKey("dossier.case_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("action", Text, nullable=False),
    Column("state", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("officer_id", Text, ForeignKey("officer.officer_id"), nullable=True),
    Column("packet_id", LargeBinary, nullable=True),
    Column("note", Text, nullable=True),
    Column("due_on", Text, nullable=True),
    Column("unit_code", Text, nullable=True),
    Column("station_no", Integer, nullable=True),
)

dossier_station = Table(
    "dossier_station",
    metadata,
    Column("case_id", LargeBinary, ForeignKey("dossier.case_id"), primary_key=True),
    Column("station_no", Integer, ForeignKey("station.station_no"), primary_key=True, autoincrement=False),
    Column("served", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Index("ix_dossier_station_station_no", "station_no"),
)
"""Stations besides the one that serves a case that have a part in it, and hear of it: those that served it before,
and those that were given its answers to supplement it."""

supplement_request = Table(
    "supplement_request",
    metadata,
    Column("request_id", Text, primary_key=True),
    Column("case_id", LargeBinary, ForeignKey("dossier.case_id"), nullable=False, index=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("due_on", Text, nullable=True),
    Column("reasons", LargeBinary, nullable=False),
    Column("answered_by", LargeBinary, nullable=True),
)

officer = Table(
    "officer",
    metadata,
    Column("officer_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit_code", Text, ForeignKey("unit.unit_code"), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
)

officer_reading = Table(
    "officer_reading",
    metadata,
    Column("id", _Row, primary_key=True),
    Column("officer_id", Text, ForeignKey("officer.officer_id"), nullable=False),
    Column("case_id", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)

station_reading = Table(
    "station_reading",
    metadata,
    Column("id", _Row, primary_key=True),
    Column("station_no", Integer, ForeignKey("station.station_no"), nullable=False),
    Column("case_id", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_station_reading_asked", "station_no", "at"),
)

slip_code = Table(
    "slip_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("case_id", LargeBinary, primary_key=True),
    Column("station_no", Integer, ForeignKey("station.station_no"), nullable=False),
)
"""Which case the code on a slip stands for; the case may not have arrived yet."""

content_reading = Table(
    "content_reading",
    metadata,
    Column("id", _Row, primary_key=True),
    Column("station_no", Integer, ForeignKey("station.station_no"), nullable=False),
    Column("operator_id", Text, ForeignKey("operator.operator_id"), nullable=False),
    Column("case_id", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("station_no", Integer, ForeignKey("station.station_no"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("report", LargeBinary, nullable=False),
)

restoration = Table(
    "restoration",
    metadata,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("serial_day", Text, nullable=False, index=True),
    Column("serial_from", BigInteger, nullable=False),
    Column("statement", LargeBinary, nullable=False),
)

adopted = Table(
    "adopted",
    metadata,
    Column("packet_id", LargeBinary, ForeignKey("packet.packet_id"), primary_key=True),
    Column("text_receipt", LargeBinary, nullable=True),
    Column("complete_receipt", LargeBinary, nullable=True),
    Column("at", BigInteger, nullable=False),
)
