"""Attached files: ciphertext in pieces, read at any offset, erased with their key."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import DomainError
from sync.replica.drafts import attachments
from sync.replica.drafts.attachments import CHUNK_BYTES
from sync.replica.store import Replica
from tests.support.station_data import T0, attach, ident, seal_case, start_case

SEALED = hashlib.shake_128(b"a paper").digest(2 * CHUNK_BYTES + 1_000)
DIGEST = hashlib.sha256(SEALED).digest()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.integers(-5, len(SEALED) + 5), st.integers(-1, len(SEALED) + 5))
def test_any_part_of_a_file_can_be_read(replica: Replica, offset: int, length: int) -> None:
    known = replica.read(lambda db: db.execute("SELECT count(*) FROM attachment").fetchone()[0])
    if not known:
        replica.write(lambda db: attach(db, start_case(db, 1), 1, SEALED)).result()
    expected = SEALED[offset : offset + length] if offset >= 0 and length > 0 else b""
    assert replica.read(lambda db: attachments.read_sealed(db, DIGEST, offset, length)) == expected


def test_a_file_is_kept_in_pieces_of_256_kb(replica: Replica) -> None:
    replica.write(lambda db: attach(db, start_case(db, 1), 1, SEALED)).result()
    sizes = replica.read(
        lambda db: db.execute("SELECT length(bytes) FROM sealed_chunk ORDER BY n").fetchall()
    )
    assert sizes == [(CHUNK_BYTES,), (CHUNK_BYTES,), (1_000,)]


def test_the_same_paper_for_two_people_is_kept_once_and_erased_last(replica: Replica) -> None:
    for number in (1, 2):
        replica.write(lambda db, n=number: attach(db, start_case(db, n), n, SEALED)).result()
    count = "SELECT count(*) FROM sealed_chunk"
    assert replica.read(lambda db: db.execute(count).fetchone()[0]) == 3
    replica.write(lambda db: attachments.remove(db, ident(1, "file"))).result()
    assert replica.read(lambda db: attachments.read_sealed(db, DIGEST, 0, 5)) == SEALED[:5]
    replica.write(lambda db: attachments.remove(db, ident(2, "file"))).result()
    assert replica.read(lambda db: db.execute(count).fetchone()[0]) == 0


def test_a_file_in_a_packet_stays_but_its_key_can_be_forgotten(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    replica.write(lambda db: attach(db, case_id, 1, SEALED)).result()
    packet = replica.write(lambda db: seal_case(db, 1, case_id)).result()
    with pytest.raises(DomainError, match="attachment_sent"):
        replica.write(lambda db: attachments.remove(db, ident(1, "file"))).result()
    replica.write(lambda db: attachments.erase_key(db, ident(1, "file"))).result()
    row = replica.read(lambda db: attachments.read(db, ident(1, "file")))
    assert row is not None
    assert (row.content_key, row.packet_id) == (None, packet.header.packet_id)
    assert replica.read(lambda db: attachments.unsent(db, case_id)) == ()


def test_a_ciphertext_that_is_not_its_row_is_refused(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()
    row = replica.write(lambda db: attach(db, case_id, 1, SEALED)).result()
    with pytest.raises(ValueError, match="does not match"):
        replica.write(lambda db: attachments.add(db, row, SEALED[:-1] + b"\0")).result()


def test_keys_are_not_shown(replica: Replica) -> None:
    row = replica.write(lambda db: attach(db, start_case(db, 1, T0), 1, SEALED)).result()
    assert row.content_key is not None
    assert repr(row.content_key)[2:10] not in repr(row)
