"""What lasts longer than a bad link and happens to some histories only: months, catalogues, people, newer programs.

Dice of its own, and only in histories in which nothing else of this size is planned; all others are as if there
were none. New catalogues may also come beside a portal that is put back to a copy.
"""

from __future__ import annotations

import random

from tests.simulation import generations, keeping, people, updates
from tests.simulation.restoring import RESTORED

SHARE = 0.4
SHARE_RESTORED = 0.3
PLANS = {
    keeping.MONTHS: keeping.plan,
    generations.PUBLISHED: generations.plan,
    people.REMOVED: people.plan,
    updates.UPDATED: updates.plan,
}
ACTS = {**keeping.ACTS, **generations.ACTS, **people.ACTS, **updates.ACTS}


def plan(seed: int, wanted: tuple[str, ...], planned: dict[int, str], steps: int) -> dict[int, str]:
    """Return the planned acts of a history, and perhaps those of one kind of this module.

    Args:
        seed: of the history.
        wanted: what its weather asks for by name.
        planned: what is planned already.
        steps: of the history.
    """
    dice = random.Random(f"{seed} lasting")
    chance = dice.random()
    asked = [name for name in PLANS if name in wanted]
    if RESTORED in planned.values():
        if chance >= SHARE_RESTORED and not asked:
            return planned
        return {**generations.plan(dice, steps), **planned}
    if planned or (chance >= SHARE and not asked):
        return planned
    return PLANS[dice.choice(asked or [*PLANS])](dice, steps)
