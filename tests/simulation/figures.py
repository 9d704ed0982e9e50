"""What people read off their screens, counted again row by row in another way.

Every figure is asked of the product and of the plain tables of the same moment: nothing may be left out by an index
that is too narrow, a limit, a join, or the end of a page. The rows are read whole and counted here, in Python.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sync.portal.dossiers.dossiers import FINAL
from sync.replica.cases import work
from sync.replica.outbox import at_risk, case_counts
from sync.replica.storage.connection import Connection
from tests.simulation.trace import hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.world import World
    from tests.support.portal import Desk

WAITING = frozenset({"queued", "sending", "text_received"})
UNTAKEN = WAITING | {"withdraw_requested", "needs_attention"}
FEW = 2
"""So short that lists and pages end in the middle."""


def check(world: World) -> None:
    """Count what every station and the portal's desk show now."""
    for station in world.stations:
        station.rig.replica.read(lambda db, who=f"s{station.number}": station_figures(db, who))  # type: ignore[misc]
    desk_figures(world)


def station_figures(db: Connection, who: str) -> None:
    """Count what the pill, Hôm nay, Đồng bộ and "nếu mất máy bây giờ" show."""
    outbox = _rows(db, "SELECT s.*, p.kind FROM outbox_state AS s JOIN packet AS p USING (packet_id)")
    again = {row["packet_id"]: row for row in _rows(db, "SELECT * FROM brought_again")}
    refused = {row["case_id"] for row in again.values() if row["step"] == "refused" and row["case_id"]}
    of_cases = [row for row in outbox if row["case_id"] is not None]
    waiting = [row for row in of_cases if row["state"] in WAITING]
    asked = {row["case_id"] for row in of_cases if row["state"] == "needs_attention"} | refused
    pill = case_counts.case_counts(db)
    _same(who, "waiting", pill.waiting, len({row["case_id"] for row in waiting}))
    _same(who, "oldest", pill.oldest_waiting_ms, min((row["queued_ms"] for row in waiting), default=None))
    _same(who, "attention", pill.attention, len(asked))
    lists(db, who, {row["case_id"] for row in of_cases if row["state"] in UNTAKEN} | refused)
    for since in {
        0,
        *(row["queued_ms"] for row in outbox[::3]),
        *(row["complete_ms"] or 0 for row in outbox[1::3]),
    }:
        new = [row for row in outbox if row["kind"] == "submission"]
        taken = sum(row["queued_ms"] >= since for row in new)
        done = sum(row["state"] == "acknowledged" and row["complete_ms"] >= since for row in new)
        _same(who, f"the day since {since}", work.tally(db, since), work.Tally(taken, done))
    machine_gone(db, who, outbox, again)


def lists(db: Connection, who: str, untaken: set[bytes]) -> None:
    """Compare lists that are cut with whole ones: what is not shown is counted."""
    whole, short = work.queue(db, 10_000), work.queue(db, FEW)
    _same(who, "queue", Counter(one.case_id for one in whole), Counter(untaken))
    _same(who, "first of the queue", [one.case_id for one in short], [one.case_id for one in whole][:FEW])
    every, some = work.work(db, 10_000), work.work(db, FEW)
    _same(who, "work", (every.more, len({one.case_id for one in every.rows})), (0, len(every.rows)))
    _same(who, "work beside", some.more + len(some.rows), len(every.rows))
    _same(who, "urgent and results", (some.urgent, some.results), (every.urgent, every.results))
    shown = {one.case_id for one in every.rows}
    hold("figures are the rows", untaken <= shown, f"{who}: untaken cases not among the work")


def machine_gone(
    db: Connection, who: str, outbox: list[dict[str, Any]], again: dict[bytes, dict[str, Any]]
) -> None:
    """Count what would be lost with the machine: packets, files each once, drafts."""
    here_only = {row["packet_id"] for row in outbox if row["state"] not in {"acknowledged", "withdrawn"}}
    brought = {row["packet_id"] for row in outbox if row["packet_id"] in again} - here_only
    drafts = {row["case_id"] for row in _rows(db, "SELECT case_id FROM draft WHERE state = 'editing'")}
    files = {row["sealed_sha256"]: row for row in _rows(db, "SELECT * FROM sealed_file")}
    cited = defaultdict(set)
    for row in _rows(db, "SELECT packet_id, sealed_sha256 FROM packet_blob"):
        cited[row["packet_id"]].add(row["sealed_sha256"])
    of_drafts = {
        row["sealed_sha256"]
        for row in _rows(db, "SELECT case_id, sealed_sha256 FROM attachment WHERE packet_id IS NULL")
        if row["case_id"] in drafts
    }
    wanted = of_drafts.union(*(cited[one] for one in here_only))
    lost = {one for one in wanted if one in files and files[one]["done_ms"] is None}
    for packet_id, row in again.items():
        lost |= {
            one
            for one in cited[packet_id]
            if one in files and (row["step"] != "files" or files[one]["done_ms"] is None)
        }
    risk = at_risk.at_risk(db)
    _same(who, "packets here only", risk.packets, len(here_only | brought))
    _same(who, "again", risk.again, len(brought))
    _same(who, "drafts", risk.drafts, len(drafts))
    _same(
        who,
        "files here only",
        (risk.files, risk.files_bytes),
        (len(lost), sum(files[one]["size"] for one in lost)),
    )


def desk_figures(world: World) -> None:
    """Read the officer's lists page by page, and the fleet: each row once, none left out, in the promised order."""
    desk = world.portal.desk()
    if desk.get("/v1/officer/dossiers").status_code == 503:
        # Put back from a copy, and nobody has declared it yet.
        return
    with world.portal.store.reading() as db:
        dossiers = [dict(row) for row in db.exec_driver_sql("SELECT * FROM dossier").mappings()]
        packets = [
            dict(row)
            for row in db.exec_driver_sql(
                "SELECT station_no, chain_epoch, seq, packet_id, arrival, complete_receipt FROM packet"
            ).mappings()
        ]
        stations = [dict(row) for row in db.exec_driver_sql("SELECT * FROM station").mappings()]
    shown = list(pages(desk, "/v1/officer/dossiers", "dossiers"))
    (unit,) = {row["unit_code"] for row in shown} or {None}
    mine = {row["code"]: row for row in dossiers if row["unit_code"] == unit}
    _same("desk", "dossiers", Counter(row["code"] for row in shown), Counter(list(mine)))
    for row in shown:
        held = mine[row["code"]]
        for fact in ("state", "version", "due_on"):
            _same("desk", f"{fact} of {row['code']}", row[fact], held[fact])
    order = [
        (row["state"] in FINAL, row["due_on"] or "", row["received_at"], row["code"])  # no day before any day
        for row in shown
    ]
    hold("figures are the rows", order == sorted(order), "desk: open ones first, then by due day")
    for state in {row["state_name"] for row in shown}:
        of_state = [row["code"] for row in pages(desk, f"/v1/officer/dossiers?state={state}", "dossiers")]
        _same("desk", state, of_state, [row["code"] for row in shown if row["state_name"] == state])
    numbers = {row["station_no"] for row in stations if row["unit_code"] == unit}
    brought = [row["packet_id"] for row in pages(desk, "/v1/officer/packets", "packets")]
    here = sorted(
        (row for row in packets if row["station_no"] in numbers), key=lambda row: int(row["arrival"])
    )
    _same("desk", "packets", brought, [row["packet_id"].hex() for row in here])


def pages(desk: Desk, path: str, what: str) -> Iterator[dict[str, Any]]:
    """Turn the pages of a list, two rows each."""
    after, joint = "", "&" if "?" in path else "?"
    while True:
        page = desk.get(f"{path}{joint}limit={FEW}&after={after}").json()
        yield from page[what]
        if not page["more"]:
            return
        after = page["after"]


def _rows(db: Connection, statement: str) -> list[dict[str, Any]]:
    found = db.execute(statement)
    names = [column[0] for column in found.description]  # type: ignore[attr-defined]  # DB-API 2.0, PEP 249
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _same(who: str, what: str, told: object, counted: object) -> None:
    hold("figures are the rows", told == counted, f"{who} {what}: {told} told, {counted} counted")
