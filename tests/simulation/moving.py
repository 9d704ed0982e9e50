"""A citizen brings a returned case to another station, while the first one may answer it as well.

The second station asks over its own bad link, lays the case down, and seals; either may be first, either may die.
Dice of its own: a history without such a citizen is the same as if there were none.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from forms.packets.certificate import KeyUse
from forms.packets.seal import Compressor
from resources import files
from sync.errors import SyncError
from sync.link import contents
from sync.portal.dossiers import dossiers, serving
from sync.portal.storage import tables
from sync.replica.cases import cases
from sync.replica.cases import serving as heard
from sync.replica.drafts import drafts, refilled, withdrawals
from sync.replica.storage.connection import Connection
from tests.simulation import officer
from tests.simulation.trace import hold
from tests.support.packets import BIRTH
from tests.support.portal import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.packets.packet import Packet
    from sync.wire.content import CaseContent
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
MOVED = "case moved"
SHARE = 0.2
"""Of the histories without a restored portal."""
_COMPRESSOR = Compressor(files.dictionaries())


def plan(seed: int, steps: int) -> dict[int, str]:
    """Return after which steps of a history a citizen goes to another station; most often never."""
    dice = random.Random(seed + 3)
    return {} if dice.random() >= SHARE else {dice.randrange(steps): MOVED}


def move(world: World, dice: Dice) -> None:
    """Take a returned case over at another station and seal its supplement there; the first may do so too."""
    one = _returned(world, dice)
    if one is None:
        world.trace.note("nothing to move")
        return
    first = world.stations[one.station]
    second = dice.choice([station for station in world.stations if station is not first])
    # Nobody else touches the case: what is looked at here is who of the two is taken.
    world.model.followed.add(one.case_id)
    world.model.moved.add(one.case_id)
    if dice.random() < 0.8:
        world.round(first)
    own_first = dice.random() < 0.3
    if own_first:
        _answer(world, first, one)
    content = _ask(world, second, one)
    if content is not None and content.item.request is not None:
        request = content.item.request.request_id
        laid = world.alive(second, lambda: _lay_down(second, content))
        if laid is not None:
            _seal(world, second, one, request)
    if not own_first and dice.random() < 0.5:
        _answer(world, first, one)


def one_answer_a_request(world: World, db: sa.Connection) -> None:
    """Each request is answered once, from whichever station, and the station that answered serves the case."""
    for case_id in world.model.moved:
        row = dossiers.by_case(db, case_id)
        if row is None:
            continue
        answers = db.execute(
            sa.select(tables.packet.c.packet_id, tables.packet.c.station_no)
            .where(tables.packet.c.case_id == case_id, tables.packet.c.kind == "supplement")
            .order_by(tables.packet.c.arrival)
        ).all()
        answered = db.execute(
            sa.select(tables.supplement_request.c.answered_by).where(
                tables.supplement_request.c.case_id == case_id,
                tables.supplement_request.c.answered_by.is_not(None),
            )
        ).scalars()
        taken = {bytes(found.packet_id) for found in answers}
        hold("one answer a request", sorted(taken) == sorted(map(bytes, answered)), case_id.hex())
        if answers:
            served = row.station_no == answers[-1].station_no
            hold("who answered serves the case", served, case_id.hex())
            hold("who serves it is told", serving.serving_of(db, row).packet_id in taken, case_id.hex())


def both_know(world: World) -> None:
    """In the end every station that holds something of a moved case says which station serves it."""
    for case_id in world.model.moved:
        with world.portal.store.reading() as db:
            row = dossiers.by_case(db, case_id)
        assert row is not None
        for station in world.stations:
            holds = station.rig.replica.read(lambda db: cases.has_packets(db, case_id))  # noqa: B023 (read at once)
            if holds:
                elsewhere = station.rig.replica.read(lambda db: heard.is_elsewhere(db, case_id))  # noqa: B023
                told = row.station_no != station.rig.station_no
                hold("both stations tell the truth", elsewhere == told, f"s{station.number} {case_id.hex()}")


def _returned(world: World, dice: Dice) -> Sealed | None:
    """Return the submission of a case an officer waits for a supplement of, returning one where there is none."""
    desk = world.portal.desk()
    world.portal.trouble.full = False
    apart = world.model.taken_back | world.model.followed
    submitted = {
        one.case_id.hex(): one
        for one in world.model.sealed
        if one.kind == "submission" and one.case_id not in apart
    }
    shown = desk.get("/v1/officer/dossiers").json()["dossiers"]
    shown.sort(key=lambda one: (one["received_at"], one["code"]))
    listed = [one for one in shown if one["case_id"] in submitted]
    waiting = [one for one in listed if one["state_name"] == "supplement_required"]
    fresh = [one for one in listed if one["state_name"] == "registered"]
    if not waiting and not fresh:
        return None
    chosen = dice.choice(waiting or fresh)
    if not waiting:
        order = {"version": chosen["version"], **officer.ACTIONS["supplement"][1]}
        answer = desk.post(f"/v1/officer/dossiers/{chosen['code']}/supplement", order)
        hold("the officer may return a case", answer.status_code == 200, answer.text)
    return submitted[chosen["case_id"]]


def _ask(world: World, station: StationSide, one: Sealed) -> CaseContent | None:
    """Ask for the answers over the station's own link."""
    rig = station.rig
    reader = contents.Reader(
        operator_id=OPERATOR,
        operator_key=station.maker.operator_key,
        station_no=rig.station_no,
        receipt_public=lambda key_id: rig.keys.find(KeyUse.RECEIPT, key_id).public,
        compressor=_COMPRESSOR,
    )

    def ask() -> CaseContent | str:
        try:
            return contents.fetch(rig.api, reader, one.case_id.hex(), rig.entropy)
        except SyncError as error:
            return f"{error.trouble.value} {error.problem}"

    told = world.alive(station, ask)
    world.trace.note(f"{one.name()} asked at s{station.number}: {told if isinstance(told, str) else 'given'}")
    return None if told is None or isinstance(told, str) else told  # type: ignore[return-value]


def _lay_down(station: StationSide, content: CaseContent) -> bool:
    """Open the case as `kiosk.intake.reopening.fetching` does: all of it in one transaction."""
    now_ms, case_id = station.now_ms, content.item.case_id
    request = content.item.request
    assert request is not None

    def job(db: Connection) -> bool:
        if cases.case(db, case_id) is None:
            cases.create(db, case_id, BIRTH, "Đăng ký khai sinh", now_ms, cases.FROM_PORTAL)
        withdrawals.apply_dossier(db, content.item, now_ms)
        refilled.hear(db, content.item)
        drafts.insert(db, case_id, "supplement", request.request_id, OPERATOR, now_ms)
        drafts.save_answer(
            db, case_id, "/child/fullName", b'"Nguy\xe1\xbb\x85n M\xe1\xba\xabu"', "portal", now_ms
        )
        drafts.set_detail(db, case_id, heard.BASIS, msgspec.msgpack.encode(content.packet_id))
        return True

    return station.rig.replica.write(job).result()


def _answer(world: World, station: StationSide, one: Sealed) -> None:
    """Let the first station answer from its own copy, if it has heard what is asked for."""
    request = station.request_of(one.case_id)
    if request is not None:
        _seal(world, station, one, request)


def _seal(world: World, station: StationSide, one: Sealed, request: str) -> None:
    from tests.simulation import acts

    def make() -> Packet:
        return station.maker.supplement(one.case_id, request)

    work: Callable[[], object] = lambda: station.store_supplement(make, (), one.case_id, request)  # noqa: E731
    acts._sealed(world, station, (), work)


ACTS = {MOVED: move}
