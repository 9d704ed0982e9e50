"""What must hold after every step, each with the reason it matters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from forms.errors import HostileInput
from forms.packets.certificate import KeyUse
from forms.packets.packet import parse_packet
from forms.packets.receipt import CompleteReceipt, TextReceipt, check_receipt, read_receipt
from sync.portal.dossiers import dossier_history, dossiers
from sync.portal.packets import packets
from sync.portal.storage import run_rows
from sync.replica.cases import cases
from sync.replica.outbox import outbox, outbox_replay
from sync.replica.outbox import packets as kept
from sync.replica.storage.connection import Connection
from tests.simulation import generations, keeping, mending, moving, older_copies, people, restoring, rotating
from tests.simulation.markers import files_with_markers
from tests.simulation.station_side import WITHDRAWN
from tests.simulation.trace import hold
from tests.support.brought_again import step_of
from tests.support.packets_kept import packets_kept

if TYPE_CHECKING:
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

_COMPLETE = (
    "SELECT count(*) FROM receipt JOIN outbox_state AS s USING (packet_id) "
    "WHERE kind = 'complete' AND s.state <> 'withdrawn'"
)
"""A file it shares with another case may complete a packet whose case was withdrawn meanwhile."""
_checked = lru_cache(2_000)(check_receipt)
"""Verifying the same bytes again says the same; a receipt that does not verify is not remembered."""
SENT = frozenset({"text_received", "acknowledged"})


def check(world: World, *, everything: bool = False) -> None:
    """Look at both sides as they are now; what has not changed since is not looked at again."""
    seen = world.checked
    if everything or seen.get("portal") != (now := world.portal.version()):
        portal_side(world)
        seen["portal"] = world.portal.version() if everything else now
    for station in world.stations:
        present = station.version()
        if everything or seen.get(station.number) != present:
            station.rig.replica.read(lambda db, station=station: station_side(world, station, db))  # type: ignore[misc]
            seen[station.number] = present


def station_side(world: World, station: StationSide, db: Connection) -> None:
    """Check everything one station holds, on one view of its database."""
    projection_is_replay(db)
    chain_has_no_gap(db, keeping.gone_links(world, station))
    mine = world.model.of_station(station.number)
    states = [saved_is_there(db, one) for one in mine]
    hold(
        "nothing saved is lost",
        db.execute("SELECT count(*) FROM packet").fetchone()[0] == len(mine),
        f"s{station.number} keeps more or fewer packets than were sealed",
    )
    for one, row in zip(mine, states, strict=True):
        never_silent(world, db, one, row)
        receipts_are_real(world, station, db, one, row)
    figures_count_acknowledged_work(db, states)
    station_knows_no_more_than_the_portal(world, db, mine)
    older_copies.station_side(world, station, db)
    keeping.station_side(world, station, db, mine)
    generations.station_side(world, station, db)
    people.station_side(world, station, db)


def portal_side(world: World) -> None:
    """Check everything the portal holds, on one view of its database."""
    with world.portal.store.reading() as db, run_rows.one_run(db):
        rows = packets_kept(db)
        arrived = [bytes.fromhex(str(row["packet_id"])) for row in rows]
        packets.read_ahead(db, [one.packet for one in map(world.model.find, arrived) if one is not None])
        stored_exactly_once(world, db, arrived)
        order_inside_a_case(world, arrived)
        log_has_no_gap(world, db)
        complete_means_every_file(world, db, arrived)
        one_dossier_a_case(world, db, arrived)
        restoring.no_code_twice(world, db)
        restoring.nothing_before_the_declaration(world, db)
        nothing_of_a_suspended_station(world, arrived)
        moving.one_answer_a_request(world, db)
        mending.last_version_is_filed(world, db)
        older_copies.portal_side(world, db, arrived)


def projection_is_replay(db: Connection) -> None:
    """The state a screen shows is what the events say, or a fault would hide in the projection."""
    hold("projection equals replay", outbox_replay.differences(db) == (), "outbox_state")


def chain_has_no_gap(db: Connection, gone: dict[tuple[int, int], tuple[bytes, bytes]]) -> None:
    """The portal finds lost packets by gaps, so a station must never make one; `gone` was let go in time."""
    last: tuple[int, int, bytes] = (0, 0, bytes(32))
    rows = db.execute("SELECT chain_epoch, seq, prev_sha256, sha256 FROM packet").fetchall()
    rows += [(*place, *links) for place, links in gone.items()]
    for epoch, seq, prev, sha256 in sorted(rows):
        if epoch != last[0]:
            last = (epoch, 0, bytes(32))
        hold("the chain has no gap", (seq, bytes(prev)) == (last[1] + 1, last[2]), f"at {epoch} {seq}")
        last = (epoch, seq, bytes(sha256))


def saved_is_there(db: Connection, one: Sealed) -> kept.PacketRow:
    """A slip was handed out: the packet survives every crash, byte for byte (4.3 no. 1, 12)."""
    row = kept.packet_row(db, one.packet_id)
    hold("nothing saved is lost", row is not None, one.name())
    hold("nothing saved changes", kept.packet_bytes(db, one.packet_id) == one.packet.raw, one.name())
    assert row is not None
    return row


def never_silent(world: World, db: Connection, one: Sealed, row: kept.PacketRow) -> None:
    """A packet that goes no further says why to a person (4.3 no. 2, 15)."""
    taken_back = one.case_id in world.model.taken_back
    if row.state == "needs_attention":
        hold("set aside with a reason", row.reason and outbox.attention(db, one.packet_id), one.name())
        refused = one.kind == "submission" and row.reason in REFUSALS and not taken_back
        hold("a new case is never refused", not refused, f"{one.name()} {row.reason}")
    elif row.state == "withdraw_requested":
        hold("only people withdraw", taken_back or one.case_id in world.model.mended, one.name())
    elif row.state == "withdrawn" and not one.withdrawn:
        told = db.execute(WITHDRAWN, (one.packet_id,)).fetchone()
        replaced = told is not None and "replaced_by" in told[0]
        hold(
            "only people withdraw", replaced or taken_back or one.case_id in world.model.followed, one.name()
        )
    hold("told withdrawn, is withdrawn", not one.withdrawn or row.state == "withdrawn", one.name())


REFUSALS = frozenset({"conflict", "rejected"})


def receipts_are_real(
    world: World, station: StationSide, db: Connection, one: Sealed, row: kept.PacketRow
) -> None:
    """ "Sent" is said only with a receipt that verifies, "complete" only with the other one (4.3 no. 5–7)."""
    stored = kept.receipts(db, one.packet_id)
    hold(
        "no text receipt, not sent",
        row.state not in SENT or "text" in stored or "complete" in stored,
        one.name(),
    )
    hold(
        "acknowledged means complete",
        (row.state == "acknowledged") == ("complete" in stored and row.state != "withdrawn"),
        f"{one.name()} {row.state}",
    )
    # Of a case taken back it is kept as evidence and moves nothing any more.
    moved = row.text_received_ms is not None or row.state == "withdrawn"
    hold("a receipt moves the packet", "text" not in stored or moved, one.name())
    if not stored:
        return
    for kind, raw in stored.items():
        try:
            key = station.rig.keys.find(KeyUse.RECEIPT, read_receipt(raw).key_id)
            receipt = _checked(
                raw,
                key.public,
                one.packet_id,
                one.packet.sha256,
                one.packet.header.blobs,
                kind,  # type: ignore[arg-type]
            )
        except HostileInput as error:
            hold("every receipt verifies", False, f"{one.name()} {kind} {error.code}")
            continue
        hold("every receipt verifies", receipt.case_id == one.case_id, one.name())
        if isinstance(receipt, CompleteReceipt):
            # A restored portal may have lost a file of it: that is brought again, and told as not there.
            whole = row.files_done == row.files_total or step_of(db, one.packet_id) is not None
            whole = whole or one.packet_id in world.model.keys.lied
            hold("complete with every file", whole, one.name())
        else:
            assert isinstance(receipt, TextReceipt)


def figures_count_acknowledged_work(db: Connection, rows: list[kept.PacketRow]) -> None:
    """What the day's figures call waiting is exactly what has no complete receipt yet."""
    counted = outbox.counts(db)
    states = [row.state for row in rows]
    waiting = sum(state in {"queued", "sending", "text_received"} for state in states)
    hold("figures count acknowledged work", counted.waiting == waiting, f"{counted} {states}")
    hold(
        "figures count acknowledged work",
        counted.attention == states.count("needs_attention"),
        f"{counted} {states}",
    )
    complete = db.execute(_COMPLETE).fetchone()[0]
    hold("figures count acknowledged work", complete == states.count("acknowledged"), f"{complete} {states}")


def station_knows_no_more_than_the_portal(world: World, db: Connection, mine: list[Sealed]) -> None:
    """Receipts and states a station shows are the portal's own (4.3 no. 7)."""
    lost, added = world.model.lost, restoring.versions_from(world)
    with world.portal.store.reading() as portal, run_rows.one_run(portal):
        packets.read_ahead(portal, [one.packet for one in mine])
        dossiers.read_ahead(portal, {one.case_id for one in mine})
        for one in mine:
            stored, told = packets.find(portal, one.packet_id), kept.receipts(db, one.packet_id)
            theirs = (
                {} if stored is None else {"text": stored.text_receipt, "complete": stored.complete_receipt}
            )
            hold(
                "receipts are the portal's",
                all(
                    rotating.same_words(raw, theirs.get(kind))
                    or rotating.is_disowned(world, one, raw)
                    or (one.packet_id in lost.packets and theirs.get(kind) is None)
                    for kind, raw in told.items()
                ),
                one.name(),
            )
        for case_id in {one.case_id for one in mine}:
            heard, real = cases.dossier(db, case_id), dossiers.by_case(portal, case_id)
            if heard is None:
                continue
            past = dict(lost.told.get(case_id, {}))
            for entry in dossier_history.history(portal, case_id) if real is not None else ():
                past[cast("int", entry["version"]) + added] = cast("int", entry["state"])
            hold("states are the portal's", past.get(heard.version) == heard.state, case_id.hex())


def stored_exactly_once(world: World, db: object, arrived: list[bytes]) -> None:
    """Whatever is resent, replayed or cut again, the portal has each packet once, unchanged (4.3 no. 3, 12)."""
    hold("stored exactly once", len(set(arrived)) == len(arrived), "a packet twice")
    for packet_id in arrived:
        one = world.model.find(packet_id)
        if one is None:
            # Stored at the station, which died before it could say so.
            continue
        stored = packets.find(db, packet_id)  # type: ignore[arg-type]
        hold("stored unchanged", stored is not None and stored.sha256 == one.packet.sha256, one.name())
        hold("a withdrawn packet stays here", not one.withdrawn, one.name())


def order_inside_a_case(world: World, arrived: list[bytes]) -> None:
    """Across cases any order; inside one the portal gets packets as they were sealed (design §11)."""
    last: dict[tuple[bytes, int], tuple[int, int]] = {}
    for packet_id in arrived:
        one = world.model.find(packet_id)
        if one is not None:
            here = (one.case_id, one.station)
            hold("order inside a case", last.get(here, (0, 0)) < one.place, one.name())
            last[here] = one.place


def log_has_no_gap(world: World, db: object) -> None:
    """A log with a hole could hide a deleted receipt."""
    found = packets_in_log(db)
    if world.model.lost.times:
        restoring.log_blocks(db, found)  # type: ignore[arg-type]
        return
    hold("the log has no gap", found == list(range(len(found))), str(found))


def packets_in_log(db: object) -> list[int]:
    """Return the log indices the portal gave, in order."""
    rows = packets_table(db, "SELECT log_index FROM packet WHERE log_index IS NOT NULL ORDER BY log_index")
    return [row[0] for row in rows]


def packets_table(db: object, statement: str) -> list[tuple[int, ...]]:
    """Ask the portal's database."""
    return [tuple(row) for row in db.exec_driver_sql(statement).fetchall()]  # type: ignore[attr-defined]


def complete_means_every_file(world: World, db: object, arrived: list[bytes]) -> None:
    """Never complete while a file is missing, and a file is the one that was sealed (4.3 no. 5)."""
    for packet_id in arrived:
        stored, one = packets.find(db, packet_id), world.model.find(packet_id)  # type: ignore[arg-type]
        if one is None or stored is None or stored.complete_receipt is None:
            continue
        for blob in one.packet.header.blobs:
            whole = world.file_is_whole(blob.sealed_sha256)
            hold("complete means every file", whole, f"{one.name()} {blob.sealed_sha256.hex()[:8]}")


def one_dossier_a_case(world: World, db: object, arrived: list[bytes]) -> None:
    """A case sent twice must not become two dossiers, nor one that nobody sent."""
    sent = [one for one in map(world.model.find, arrived) if one is not None]
    submissions = [one.case_id for one in sent if one.kind == "submission"]
    hold("one dossier a case", len(set(submissions)) == len(submissions), "two submissions")
    if len(sent) == len(arrived):
        known = len({one.case_id for one in sent})
        opened = packets_table(db, "SELECT count(*), count(DISTINCT code) FROM dossier")[0]
        hold("one dossier a case", opened == (known, known), f"{opened} for {known}")


def nothing_of_a_suspended_station(world: World, arrived: list[bytes]) -> None:
    """What a suspended station sends is kept there, not taken (4.3 no. 13)."""
    for number, before in world.model.suspended.items():
        mine = {one.packet_id for one in world.model.of_station(number)} & set(arrived)
        hold("nothing of a suspended station", mine <= before, f"s{number}")


def at_portal(world: World, station_no: int) -> list[bytes]:
    """Return the ids of a station's packets the portal took."""
    with world.portal.store.reading() as db:
        return [
            bytes.fromhex(str(row["packet_id"]))
            for row in packets_kept(db)
            if row["station_no"] == station_no
        ]


def nothing_in_clear(world: World) -> None:
    """No name, number or telephone lies in clear in any file of either side (4.3 no. 10)."""
    found = files_with_markers(world.folder) + files_with_markers(world.portal.folder)
    hold("no personal data in clear", not found, ", ".join(found))


def no_half_written_row(db: Connection) -> None:
    """A full disk or a crash leaves whole records or none (4.3 no. 15)."""
    hold("no partial state", not db.execute("PRAGMA foreign_key_check").fetchall(), "dangling reference")
    half = db.execute(
        "SELECT count(*) FROM sealed_file AS f WHERE size <> (SELECT coalesce(sum(length(bytes)), 0) "
        "FROM sealed_chunk AS c WHERE c.sealed_sha256 = f.sealed_sha256)"
    ).fetchone()[0]
    hold("no partial state", half == 0, f"{half} files")
    for (raw,) in db.execute("SELECT raw FROM packet"):
        parse_packet(bytes(raw))
