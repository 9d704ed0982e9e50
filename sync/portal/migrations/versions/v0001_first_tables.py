"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of the first version."""
    op.create_table(
        "blob",
        sa.Column("sealed_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("sealed_sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "catalogue_generation",
        sa.Column("generation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_catalogue_generation")),
    )
    op.create_table(
        "catalogue_object",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_catalogue_object")),
    )
    op.create_index(op.f("ix_catalogue_object_feed_seq"), "catalogue_object", ["feed_seq"], unique=False)
    op.create_table(
        "chain_link",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("packet_id", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("prev_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("broken", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("station_no", "chain_epoch", "seq", "packet_id", name=op.f("pk_chain_link")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "enrol_failure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrol_failure")),
    )
    op.create_index(op.f("ix_enrol_failure_at"), "enrol_failure", ["at"], unique=False)
    op.create_table(
        "operator",
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_operator")),
    )
    op.create_table(
        "packet",
        sa.Column("packet_id", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=True),
        sa.Column("station_no", sa.Integer(), nullable=False),
        sa.Column("chain_epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("adjusted_on", sa.Text(), nullable=False),
        sa.Column("clock_suspect", sa.Boolean(), nullable=False),
        sa.Column("text_receipt", sa.LargeBinary(), nullable=False),
        sa.Column("complete_receipt", sa.LargeBinary(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("log_index", sa.BigInteger(), nullable=True),
        sa.Column("arrival", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("packet_id", name=op.f("pk_packet")),
        sa.UniqueConstraint("arrival", name=op.f("uq_packet_arrival")),
        sa.UniqueConstraint("log_index", name=op.f("uq_packet_log_index")),
    )
    op.create_index(op.f("ix_packet_case_id"), "packet", ["case_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("unit_code", name=op.f("pk_unit")),
    )
    op.create_table(
        "enrolment",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("station_no", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("station_public", sa.LargeBinary(), nullable=True),
        sa.Column("operator_public", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name=op.f("fk_enrolment_operator_id")
        ),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.unit_code"], name=op.f("fk_enrolment_unit_code")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "officer",
        sa.Column("officer_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.unit_code"], name=op.f("fk_officer_unit_code")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_officer")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_officer_token_hash")),
    )
    op.create_table(
        "packet_blob",
        sa.Column("packet_id", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_sha256", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.packet_id"], name=op.f("fk_packet_blob_packet_id")),
        sa.ForeignKeyConstraint(
            ["sealed_sha256"], ["blob.sealed_sha256"], name=op.f("fk_packet_blob_sealed_sha256")
        ),
        sa.PrimaryKeyConstraint("packet_id", "position", name=op.f("pk_packet_blob")),
    )
    op.create_index(op.f("ix_packet_blob_sealed_sha256"), "packet_blob", ["sealed_sha256"], unique=False)
    op.create_table(
        "station",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.unit_code"], name=op.f("fk_station_unit_code")),
        sa.PrimaryKeyConstraint("station_no", name=op.f("pk_station")),
    )
    op.create_table(
        "dossier",
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("station_no", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_no"], ["station.station_no"], name=op.f("fk_dossier_station_no")),
        sa.ForeignKeyConstraint(["unit_code"], ["unit.unit_code"], name=op.f("fk_dossier_unit_code")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_dossier_code")),
    )
    op.create_index("ix_dossier_service_subject", "dossier", ["service", "subject"], unique=False)
    op.create_index("ix_dossier_station_feed", "dossier", ["station_no", "feed_seq"], unique=False)
    op.create_index(op.f("ix_dossier_unit_code"), "dossier", ["unit_code"], unique=False)
    op.create_table(
        "officer_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.officer_id"], name=op.f("fk_officer_reading_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_reading")),
    )
    op.create_table(
        "operator_key",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("endorsement", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name=op.f("fk_operator_key_operator_id")
        ),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_operator_key_station_no")
        ),
        sa.PrimaryKeyConstraint("station_no", "operator_id", "public", name=op.f("pk_operator_key")),
    )
    op.create_table(
        "roster",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.operator_id"], name=op.f("fk_roster_operator_id")
        ),
        sa.ForeignKeyConstraint(["station_no"], ["station.station_no"], name=op.f("fk_roster_station_no")),
        sa.PrimaryKeyConstraint("station_no", "operator_id", name=op.f("pk_roster")),
    )
    op.create_table(
        "station_key",
        sa.Column("station_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_no"], ["station.station_no"], name=op.f("fk_station_key_station_no")
        ),
        sa.PrimaryKeyConstraint("station_no", "chain_epoch", name=op.f("pk_station_key")),
        sa.UniqueConstraint("public", name=op.f("uq_station_key_public")),
    )
    op.create_table(
        "dossier_event",
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.Text(), nullable=True),
        sa.Column("packet_id", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["dossier.case_id"], name=op.f("fk_dossier_event_case_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.officer_id"], name=op.f("fk_dossier_event_officer_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_dossier_event")),
    )
    op.create_table(
        "supplement_request",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.Column("answered_by", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["dossier.case_id"], name=op.f("fk_supplement_request_case_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_supplement_request")),
    )
    op.create_index(op.f("ix_supplement_request_case_id"), "supplement_request", ["case_id"], unique=False)
