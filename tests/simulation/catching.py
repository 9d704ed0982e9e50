"""Looking for a planted bug, and telling what found it."""

from __future__ import annotations

from tests.conftest import LONG
from tests.simulation import planted_copies, planted_lasting, planted_rotations
from tests.simulation.network import Weather
from tests.simulation.planted import KEYS, LOOKED_FOR, PORTAL, STATION
from tests.simulation.planted_copies import COPIES
from tests.simulation.planted_lasting import LASTING
from tests.simulation.planted_restores import FIRST, NEEDED, RESTORES
from tests.simulation.planted_rotations import ROTATIONS
from tests.simulation.playing import find
from tests.simulation.trace import Broken
from tests.simulation.workshop import open_workshop

MOST_SEEDS = 60
CHANCE = 0.4
NEAR = {
    "a_step_forgets_what_was_confirmed": 57,
    "files_stay_for_ever": 19,
    "keys_go_with_the_receipt": 20,
    "last_code_is_not_lost": 23,
    "lost_epochs_stay_lost": 23,
    "old_sealing_keys_are_thrown_away": 20,
    "older_copy_seals_on": 38,
    "the_past_is_told_under_the_stolen_key": 29,
    "what_a_thief_confirmed_stays_sent": 29,
    "what_removed_people_sealed_is_refused": 29,
}
"""Seeds with which the suite begins: each is a little before the history that showed the bug when all were played.

`--long` begins at the first, and prints which it was.
"""


def catch(name: str, *, swarm: bool = False, server: str | None = None) -> None:
    """Plant a bug and play until an invariant breaks; print which, and the seed.

    Args:
        name: of the bug.
        swarm: under the suite's own weather instead of the faults it needs.
        server: address of the portal's database on PostgreSQL; a file by default.
    """
    needed = {
        **dict.fromkeys(RESTORES, NEEDED),
        **dict.fromkeys(COPIES, planted_copies.NEEDED),
        **planted_lasting.NEEDED,
        **planted_rotations.NEEDED,
        **LOOKED_FOR,
    }
    wanted = () if swarm else needed.get(name, ())
    weather = Weather(wanted, CHANCE) if wanted else None
    with open_workshop(server) as workshop:
        KEYS[:] = [workshop.keys]
    with ({**STATION, **PORTAL, **RESTORES, **COPIES, **LASTING, **ROTATIONS})[name]():
        near = {} if LONG or swarm else NEAR
        first = (FIRST | planted_lasting.FIRST | near).get(name, 0)
        found = find(range(first, first + MOST_SEEDS), weather, server)
    assert found is not None, f"{name}: not found in {MOST_SEEDS} histories"
    seed, error = found
    assert isinstance(error, Broken), f"{name}: seed {seed} ended with {error!r}, not at an invariant"
    print(f"{name}: seed {seed}, {error.invariant}")
