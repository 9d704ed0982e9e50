"""What a person was told at a station, kept outside of it, and compared with its files after every kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from forms.packets.attachment import digest, open_file
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts
from sync.replica.outbox import packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.storage.connection import Connection, ReplicaKey
from sync.replica.store import Replica
from tests.durability.station_work import MARK, chain_faults
from tests.support.fakes import FakeClock
from tests.support.sound_database import check_file
from tests.support.station_data import ident

MARKS = tuple(
    text.encode(code)
    for text in ("Kiểm Thử", "Nguyễn Mẫu", "Nguyễn Văn Mẫu", "048190000017", "0905000123", "Bệnh viện Thử")
    for code in ("utf-8", "utf-16-le")
)
"""Words of every answer that is typed; none of them may lie in clear in any file of a home."""


def assert_nothing_in_clear(folder: Path) -> int:
    """Look through every file of a folder; return how many `-wal` and `-shm` were among them."""
    hot = 0
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("catalogue-"):
            content = path.read_bytes()
            assert not [mark for mark in MARKS if mark in content], path.name
            hot += path.name.endswith(("-wal", "-shm"))
    return hot


@dataclass
class Told:
    """The answers a person was given.

    Attributes:
        answers: case → pointer → what may be in that field: what was answered, or what was under way.
        files: case → papers that were answered.
        packets: packet id → code, as answered or found afterwards.
        saves: how many acts were answered.
        under_way: how often a kill fell into each kind of act.
    """

    answers: dict[bytes, dict[str, set[Any]]] = field(default_factory=dict)
    files: dict[bytes, list[str]] = field(default_factory=dict)
    packets: dict[bytes, str] = field(default_factory=dict)
    saves: int = 0
    under_way: Counter[str] = field(default_factory=Counter)
    maybe_sealed: bool = False

    def hear(self, reports: list[tuple[Any, ...]]) -> None:
        """Take in what one child said until it was killed."""
        pending: tuple[Any, ...] | None = None
        for word, act, *facts in reports:
            pending = (act, *facts) if word == "try" else None
            if word == "done":
                self._done(act, facts)
        self.maybe_sealed = pending is not None and pending[0] == "seal"
        if pending is None:
            self.under_way["between"] += 1
            return
        self.under_way[pending[0]] += 1
        if pending[0] == "type":
            _, case_id, pointer, value = pending
            self._fields(case_id).setdefault(pointer, {None}).add(value)

    def _done(self, act: str, facts: list[Any]) -> None:
        if act == "type":
            case_id, pointer, value = facts
            self._fields(case_id)[pointer] = {value}
        elif act == "attach":
            self.files.setdefault(facts[0], []).append(facts[1])
        elif act == "seal":
            self.packets[facts[1]] = facts[2]
        self.saves += act in {"start", "type", "attach", "sign", "seal"}

    def _fields(self, case_id: bytes) -> dict[str, set[Any]]:
        return self.answers.setdefault(case_id, {})


def assert_kept(home: Path, key: ReplicaKey, told: Told) -> None:
    """Look at a station's files as the next start does: sound, and everything that was answered there.

    Raises:
        AssertionError: something is damaged, in clear, lost or half there.
    """
    assert_nothing_in_clear(home)
    path = home / "station.db"
    assert check_file(path, key) == ()
    replica = Replica.open(path, key, clock=FakeClock())
    try:
        replica.read(lambda db: _compare(db, told))
    finally:
        replica.close()
    assert_nothing_in_clear(home)


def _compare(db: Connection, told: Told) -> None:
    assert differences(db) == ()
    assert audit.verify(db) == ()
    assert chain_faults(db) == []
    for case_id, fields in told.answers.items():
        kept = {
            pointer: msgspec.json.decode(raw) for pointer, (raw, _, _) in drafts.answers(db, case_id).items()
        }
        for pointer, possible in fields.items():
            assert kept.get(pointer) in possible, (case_id.hex(), pointer)
            fields[pointer] = {kept.get(pointer)}
    for case_id, wanted in told.files.items():
        _papers_open(db, case_id, wanted)
    stored = dict(_packets(db))
    assert told.packets.items() <= stored.items()
    assert len(stored) <= len(told.packets) + told.maybe_sealed
    told.packets = stored
    codes = list(stored.values())
    assert len(set(codes)) == len(codes)
    assert [int(code[11:16]) for code in codes] == list(range(1, len(codes) + 1)), "no number is left out"


def _papers_open(db: Connection, case_id: bytes, wanted: list[str]) -> None:
    rows = attachments.of_case(db, case_id)
    assert Counter(wanted) <= Counter(row.doc_id for row in rows)
    for row in rows:
        assert row.content_key is not None
        sealed = attachments.read_sealed(db, row.sealed_sha256, 0, row.sealed_size)
        assert digest(open_file(sealed, row.content_key)) == row.plain_sha256


def _packets(db: Connection) -> Iterator[tuple[bytes, str]]:
    rows = db.execute(
        "SELECT p.packet_id, c.code FROM packet AS p JOIN case_record AS c USING (case_id) ORDER BY p.seq"
    ).fetchall()
    for packet_id, code in rows:
        row = packets.packet_row(db, bytes(packet_id))
        assert row is not None
        draft = drafts.read(db, row.case_id or b"")
        assert draft is not None
        assert (draft.state, draft.packet_id) == ("sealed", bytes(packet_id))
        yield bytes(packet_id), code


def lost_of(db: Connection, promised: list[tuple[Any, ...]]) -> int:
    """Count what `save_without_end` was answered and is not there; the file must agree with itself.

    Args:
        db: open database.
        promised: `("type", case number, field)` and `("seal", case number)`.
    """
    kept: dict[int, dict[str, tuple[bytes, str, int]]] = {}
    lost = 0
    for act, case_no, *number in promised:
        if act == "type":
            if case_no not in kept:
                kept[case_no] = drafts.answers(db, ident(case_no))
            there = kept[case_no].get(f"/f{number[0]}", (b"",))[0]
            lost += there != f'"{MARK} {number[0]}"'.encode()
        else:
            lost += packets.packet_bytes(db, ident(case_no, "packet")) is None
    assert differences(db) == ()
    assert chain_faults(db) == []
    return lost
