"""The portal's keys are replaced in the middle of everything; one is stolen, used, and revoked when that is noticed.

Dice of its own, and only in histories in which nothing else of this size is planned but a portal that is put back to
a copy: all others are as if there were none.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from forms.packets.certificate import KeyUse
from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt, sign_receipt
from sync.engine.confirm import apply_result
from sync.replica.storage.connection import Connection
from sync.wire.messages import PacketResult
from tests.simulation.inline_writer import MOMENTS
from tests.simulation.regressions import SEEDS
from tests.simulation.restoring import COPIED, DECLARED, RESTORED

if TYPE_CHECKING:
    from tests.simulation.model import Sealed
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

Dice = random.Random
ROTATED = "keys rotated"
REVOKED = "receipt key revoked"
SHARE = 0.6
BESIDE = frozenset({COPIED, RESTORED, DECLARED})
USES = (KeyUse.RECEIPT, KeyUse.SEAL, KeyUse.STATION)
CODE = "000.00.00.H17-261122-0001"
"""What a thief calls a dossier."""


@dataclass
class Keys:
    """What became of the portal's keys.

    Attributes:
        serial: of the list in force.
        revoked: numbers of receipt keys that are not believed any more.
        lied: packets a thief confirmed whom the portal had never seen. What was made up stays in the station's store
            (decision 160), the packet must arrive all the same.
    """

    serial: int = 1
    revoked: set[int] = field(default_factory=set)
    lied: set[bytes] = field(default_factory=set)


def plan(seed: int, wanted: tuple[str, ...], planned: dict[int, str], steps: int) -> dict[int, str]:
    """Return the planned acts of a history, and perhaps those of this module."""
    dice = Dice(f"{seed} keys")
    asked = [name for name in (ROTATED, REVOKED) if name in wanted]
    chance = dice.random()
    if not (BESIDE.issuperset(planned.values()) and seed not in SEEDS):
        return planned
    if chance >= SHARE and not asked:
        return planned
    mine = {}
    for _ in range(dice.choice((1, 2, 2, 3))):
        mine[dice.randrange(1, steps + 1)] = dice.choice(asked or [ROTATED, ROTATED, REVOKED])
    return {**mine, **planned}


def rotate(world: World, _dice: Dice) -> None:
    """The administrator replaces some keys; now and then a program dies while it takes the list over."""
    dice = _dice_of(world)
    uses = dice.sample(USES, dice.choice((1, 1, 2, 3)))
    _take(world, world.portal.replace_keys(uses, ()))
    world.trace.note(f"rotated {sorted(use.name for use in uses)}")
    _dies(world, dice)


def revoke(world: World, _dice: Dice) -> None:
    """Somebody has the receipt key, confirms what waits at a station, and the city hears of it.

    What the thief confirms and what makes the key worthless lie in one act: the longest time between the two
    is a matter of people.
    """
    dice, model = _dice_of(world), world.model.keys
    number, stolen = world.portal.receipt_key()
    for station in world.stations:
        for one in _waiting(world, station):
            if dice.random() < 0.5 and lie(station, one, number, stolen, world.times.portal.now_ms() // 1000):
                model.lied.add(one.packet_id)
                world.trace.note(f"lied about {one.name()}")
    if dice.random() < 0.5:
        world.round(dice.choice(world.stations))
    since = world.times.portal.now_ms() // 1000 - dice.choice((1, 3_600, 86_400))
    _take(world, world.portal.replace_keys((KeyUse.RECEIPT,), ((KeyUse.RECEIPT, number, since),)))
    model.revoked.add(number)
    world.trace.note(f"receipt key {number} revoked")
    _dies(world, dice)


ACTS = {ROTATED: rotate, REVOKED: revoke}


def lie(station: StationSide, one: Sealed, number: int, stolen: object, at_s: int) -> bool:
    """Have a station believe whoever stole a receipt key; tell whether it does."""
    if number not in {key.id for key in station.rig.keys.listed if key.use == "receipt"}:
        return False
    if station.rig.keys.find(KeyUse.RECEIPT, number).is_revoked:
        return False
    header = one.packet.header
    same = (1, number, header.packet_id, one.packet.sha256, header.case_id, CODE, at_s)
    result = PacketResult(
        packet_id=header.packet_id,
        outcome="accepted",
        text_receipt=sign_receipt(TextReceipt(*same, missing=()), stolen),  # type: ignore[arg-type]
        complete_receipt=sign_receipt(CompleteReceipt(*same, at_s, header.blobs, 7), stolen),  # type: ignore[arg-type]
    )

    def job(db: Connection) -> None:
        apply_result(db, station.rig.keys, header.packet_id, result, station.now_ms)

    station.rig.replica.write(job).result()
    return True


def same_words(here: bytes, there: bytes | None) -> bool:
    """Tell whether two receipts say the same, whichever key signed: what is told of a revoked one is signed anew."""
    if here == there:
        return True
    return there is not None and _unkeyed(here) == _unkeyed(there)


def is_disowned(world: World, one: Sealed, raw: bytes) -> bool:
    """Tell whether a restored portal need not know what it once confirmed as it did.

    The thief made it up; or the portal lost it, and what the stolen key signed no longer proves when it came, so that
    its case, and what followed in it, may be entered under another code.
    """
    model = world.model
    if one.packet_id in model.keys.lied:
        return True
    of_a_lie = any(other.packet_id in model.keys.lied for other in model.of_case(one.case_id))
    return model.lost.times > 0 and (of_a_lie or read_receipt(raw).key_id in model.keys.revoked)


def behind(world: World, station: StationSide) -> list[str]:
    """Return what a station has not heard of the portal's keys."""
    return [] if station.rig.keys.serial == world.model.keys.serial else ["news of the portal's keys"]


def _unkeyed(raw: bytes) -> object:
    return msgspec.structs.replace(read_receipt(raw), key_id=0)


def _waiting(world: World, station: StationSide) -> list[Sealed]:
    """Return new cases nothing was heard of, which nobody has second thoughts about."""
    model = world.model
    apart = model.taken_back | model.followed | model.moved | model.mended
    found = []
    for one in model.submissions(station.number):
        row = station.row(one)
        fitting = row is not None and row.state == "queued" and one.case_id not in apart
        if fitting and not world.network.at_portal(one.packet_id):
            found.append(one)
    return found


def _take(world: World, serial: int) -> None:
    world.model.keys.serial = serial


def _dies(world: World, dice: Dice) -> None:
    if dice.random() < 0.5:
        station = dice.choice(world.stations)
        station.watch.moment = dice.choice(MOMENTS)
        station.watch.writes_left = dice.randrange(3)
        world.round(station)
        station.watch.forget()


def _dice_of(world: World) -> Dice:
    return Dice(f"{world.seed} keys {len(world.trace.lines)}")
