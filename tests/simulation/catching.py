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
    "a_step_forgets_what_was_confirmed": 59,
    "a_step_is_not_one_transaction": 33,
    "an_older_catalogue_is_taken": 2,
    "both_lanes_take_the_same_file": 1,
    "correction_is_only_opened": 9,
    "cursor_before_its_items": 2,
    "files_stay_for_ever": 20,
    "keys_go_with_the_receipt": 21,
    "last_code_is_not_lost": 24,
    "lists_are_taken_without_their_digest": 3,
    "lost_codes_are_not_kept": 6,
    "lost_epochs_stay_lost": 24,
    "old_receipts_are_not_believed": 2,
    "old_sealing_keys_are_thrown_away": 21,
    "older_copy_is_not_noticed": 6,
    "older_copy_seals_on": 40,
    "own_offset_is_trusted": 1,
    "removed_people_stay": 3,
    "restored_portal_counts_on": 7,
    "retry_after_is_ignored": 1,
    "station_believes_before_the_answer": 3,
    "station_never_asks_again": 2,
    "the_past_is_told_under_the_stolen_key": 31,
    "what_a_thief_confirmed_stays_sent": 31,
    "what_removed_people_sealed_is_refused": 31,
    "withdrawal_is_only_shown": 3,
}
"""Seeds with which the suite begins: the history that showed the bug when all were played.

`--long` begins at the first, and prints which it was. Where the product changes and a history becomes another one,
the search goes on from here over as many histories as ever.
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
