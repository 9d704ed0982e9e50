"""Facts, people, cursors, usage, the log of syncing and the audit trail."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2 as driver

from sync.replica import cursors, facts, operators, sync_log, usage
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.storage.connection import connect_keyed
from sync.replica.store import Replica
from sync.wire.messages import RosterEntry
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, T0, ident


def test_facts_are_put_replaced_and_removed(replica: Replica) -> None:
    assert replica.read(lambda db: facts.get(db, facts.PORTAL_URL)) is None
    for value in (b"a", b"\x00\xff"):
        replica.write(lambda db, v=value: facts.put(db, facts.PORTAL_URL, v)).result()
        assert replica.read(lambda db: facts.get(db, facts.PORTAL_URL)) == value
    replica.write(lambda db: facts.remove(db, facts.PORTAL_URL)).result()
    assert replica.read(lambda db: facts.get(db, facts.PORTAL_URL)) is None
    assert replica.read(facts.catalogue_generation) is None
    replica.write(lambda db: facts.set_catalogue_generation(db, 7)).result()
    assert replica.read(facts.catalogue_generation) == 7


def test_the_roster_changes_people_but_not_their_keys(replica: Replica) -> None:
    def roster(*entries: RosterEntry) -> None:
        replica.write(lambda db: operators.apply_roster(db, entries, T0)).result()

    first = RosterEntry(operator_id="op-1", name="Lê Thị Thử", role="clerk")
    roster(first, RosterEntry(operator_id="op-2", name="An", role="lead"))
    assert replica.write(lambda db: operators.set_key(db, "op-1", b"pub", b"wrap", b"sig", T0)).result()
    assert not replica.write(lambda db: operators.set_key(db, "op-9", b"", b"", b"", T0)).result()
    roster(RosterEntry(operator_id="op-1", name="Lê Thị Thử", role="lead"))
    changed = replica.read(lambda db: operators.operator(db, "op-1"))
    assert changed == operators.OperatorRow("op-1", "Lê Thị Thử", "lead", True, b"pub", b"wrap", b"sig")
    assert "wrap" not in repr(changed)
    roster(RosterEntry(operator_id="op-1", name="Lê Thị Thử", role="lead", active=False))
    assert replica.read(operators.standing)[0] == 1
    assert replica.read(lambda db: operators.operator(db, "op-9")) is None


def test_cursors_and_usage(replica: Replica) -> None:
    assert replica.read(lambda db: cursors.cursor(db, "dossiers")) == ""
    for value in ("a", "b"):
        replica.write(lambda db, v=value: cursors.set_cursor(db, "dossiers", v)).result()
    assert replica.read(lambda db: cursors.cursor(db, "dossiers")) == "b"
    assert replica.read(lambda db: cursors.cursor(db, "roster")) == ""
    for code in ("1.001193", "1.001193", "2.000815"):
        replica.write(lambda db, c=code: usage.bump(db, c, T0)).result()
    assert replica.read(usage.counts) == {"1.001193": 2, "2.000815": 1}


def test_the_log_of_syncing_keeps_the_newest(replica: Replica) -> None:
    def fill(db) -> None:  # type: ignore[no-untyped-def]
        for number in range(sync_log.KEPT + 20):
            sync_log.add(db, T0 + number, "text_received", {"n": number})

    replica.write(fill).result()
    newest = replica.read(lambda db: sync_log.latest(db, 10_000))
    assert len(newest) == sync_log.KEPT
    assert newest[0] == (T0 + sync_log.KEPT + 19, "text_received", {"n": sync_log.KEPT + 19})


def audited(replica: Replica) -> None:
    for number in range(1, 6):
        replica.write(
            lambda db, n=number: audit.append(db, T0 + n, "op-1", "sealed", ident(n), {"n": n})
        ).result()


def test_the_audit_trail_is_chained_and_whole(replica: Replica) -> None:
    assert replica.read(audit.head) == (0, audit.START)
    audited(replica)
    number, digest = replica.read(audit.head)
    assert (number, len(digest)) == (5, 32)
    assert replica.read(audit.verify) == ()


def test_who_did_it_first_is_found_whatever_the_clock_did(replica: Replica) -> None:
    """Asked of every case, over a trail whose clock stood still, went back by years and forward again."""
    steps = [0, 0, 1, 5_000, -90_000_000_000, 0, 7, 95_000_000_000, -3, 2, 60_000, 0]
    made = [T0 + sum(steps[: n % len(steps) + 1]) + n * 40 for n in range(48)]

    def fill(db) -> None:  # type: ignore[no-untyped-def]
        for number, at_ms in enumerate(made):
            case_id = ident(number)
            if number % 8 == 3:
                # What was tried before the case was here is no beginning of it.
                audit.append(db, at_ms - 5, "op-0", "content_fetched", case_id)
            cases.create(db, case_id, "1.001193", "Khai sinh", at_ms)
            audit.append(db, at_ms, f"op-{number}", "case_started", case_id)
            audit.append(db, at_ms + 1, f"op-{number}", "sealed", case_id, {"n": 1})
            audit.append(db, at_ms + 2, "op-late", "sealed", ident(number // 2), {"n": 2})

    replica.write(fill).result()

    def by_reading_all(db, case_id: bytes):  # type: ignore[no-untyped-def]
        rows = db.execute("SELECT operator_id, action, case_id FROM audit ORDER BY id").fetchall()
        return next((who for who, action, case in rows if (action, case) == ("sealed", case_id)), None)

    for number in range(50):
        wanted = replica.read(lambda db, n=number: by_reading_all(db, ident(n)))
        found = replica.read(lambda db, n=number: audit.first_actor(db, ident(n), "sealed", "never"))
        assert found == wanted, number
    assert replica.read(lambda db: audit.details(db, ident(9), "sealed")) == ({"n": 2}, {"n": 2}, {"n": 1})


def test_the_trail_of_years_is_not_read_for_one_name(replica: Replica) -> None:
    def fill(db) -> None:  # type: ignore[no-untyped-def]
        for number in range(1_500):
            at_ms = T0 + number * 1_000
            cases.create(db, ident(number), "1.001193", "Khai sinh", at_ms)
            for action in ("case_started", "sealed"):
                audit.append(db, at_ms, f"op-{number}", action, ident(number))

    replica.write(fill).result()

    def steps(db) -> int:  # type: ignore[no-untyped-def]
        count = 0

        def one() -> int:
            nonlocal count
            count += 1
            return 0

        db.set_progress_handler(one, 10)
        assert audit.first_actor(db, ident(1_400), "sealed") == "op-1400"
        db.set_progress_handler(None, 10)
        return count

    # Reading all of it is over 800.
    assert replica.read(steps) < 100


@pytest.mark.parametrize(
    ("tampering", "complaint"),
    [
        ("UPDATE audit SET operator_id = 'op-2' WHERE id = 3", "entry 3 was changed"),
        ("UPDATE audit SET detail = '{}' WHERE id = 2", "entry 2 was changed"),
        ("DELETE FROM audit WHERE id = 4", "entries 4 to 4 are missing"),
        ("DELETE FROM audit WHERE id = 1", "entries 1 to 1 are missing"),
    ],
)
def test_tampering_with_the_audit_trail_is_found(replica: Replica, tampering: str, complaint: str) -> None:
    audited(replica)
    with pytest.raises(driver.IntegrityError):
        replica.write(lambda db: db.execute(tampering)).result()
    replica.close()
    # Somebody with the key and without the program.
    db = connect_keyed(replica.path, KEY)
    db.execute("DROP TRIGGER audit_no_update")
    db.execute("DROP TRIGGER audit_no_delete")
    db.execute(tampering)
    db.close()
    again = Replica.open(replica.path, KEY, clock=FakeClock())
    try:
        assert complaint in again.read(audit.verify)
    finally:
        again.close()
