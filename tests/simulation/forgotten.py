"""A station is renewed after the portal was copied: put back, the portal has forgotten the key it signs with.

Dice of its own, and only in histories with a restore: all others are as if there were no such station. While it
is forgotten it is refused; when all faults have ended a person renews it once more, and it brings the certificate
of the epoch that was lost, what was confirmed under it and what was not sent yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.replica.chain import lineage
from tests.simulation import older_copies, restoring
from tests.simulation.trace import hold

if TYPE_CHECKING:
    from tests.simulation.restoring import Dice
    from tests.simulation.station_side import StationSide
    from tests.simulation.world import World

RENEWED = "epoch renewed after the copy"
SHARE = 0.5
"""Of the histories with a restore, where there is a step between the copy and it."""


def plan(seed: int, planned: dict[int, str]) -> dict[int, str]:
    """Return the steps of a restore, and one more after which a station is renewed."""
    dice = older_copies.Dice(f"{seed} forgotten")
    steps = {name: min(step for step, one in planned.items() if one == name) for name in planned.values()}
    if restoring.RESTORED not in steps or dice.random() >= SHARE:
        return planned
    free = range(steps[restoring.COPIED] + 1, steps[restoring.RESTORED])
    return planned if not free else {dice.choice(free): RENEWED, **planned}


def renew(world: World, _dice: Dice) -> None:
    """A person renews a station, over the link of that moment."""
    apart = world.model.suspended
    chosen = [one for one in world.stations if one.number not in apart]
    if not chosen or world.model.lost.undeclared is not None:
        world.trace.note("nothing to do")
        return
    station = older_copies.Dice(f"{world.seed} renewed").choice(chosen)
    world.portal.trouble.commits_left = None
    world.model.lost.renewed.add(station.number)
    older_copies.renew_station(world, station)


def take_back_all(world: World) -> None:
    """Renew once more whoever may have been forgotten, now that nothing goes wrong any more."""
    for number in sorted(world.model.lost.renewed):
        station = world.stations[number]
        before = _epoch(station)
        older_copies.renew_station(world, station)
        hold("a forgotten station is taken back", _epoch(station) > before, f"s{number} epoch {before}")


def _epoch(station: StationSide) -> int:
    place = station.rig.replica.read(lineage.place_of)
    assert place is not None
    return place.chain_epoch


ACTS = {**older_copies.ACTS, RENEWED: renew}
"""What happens to single stations, planned once for a history."""
