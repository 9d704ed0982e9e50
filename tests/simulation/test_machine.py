"""The same world under Hypothesis, which cuts a failing history down to the few acts that matter."""

from __future__ import annotations

import random
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.simulation.acts import ACTS
from tests.simulation.faults import FAULTS, WORLDLY
from tests.simulation.network import Weather
from tests.simulation.playing import LONG, a_world
from tests.simulation.workshop import open_workshop

CHANCE = 0.5
chances = st.integers(0, 15)


class HistoryMachine(RuleBasedStateMachine):
    """Every rule is an act of the world; the invariants are the world's own, after every act."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        workshop = self.ends.enter_context(open_workshop())
        self.world = self.ends.enter_context(a_world(workshop, 0, Weather((), 0.0)))

    def act(self, name: str, chance: int) -> None:
        self.world.dice = random.Random(chance)
        self.world.step(name)

    @rule(chance=chances)
    def seal(self, chance: int) -> None:
        self.act("seal", chance)

    @precondition(lambda self: self.world.model.sealed)
    @rule(chance=chances, fault=st.sampled_from(sorted((*FAULTS, *WORLDLY))))
    def round_with(self, chance: int, fault: str) -> None:
        self.world.network.weather = Weather((fault,), CHANCE)
        self.act("round", chance)
        self.world.network.weather = Weather((), 0.0)

    @precondition(lambda self: self.world.model.sealed)
    @rule(chance=chances, name=st.sampled_from(sorted(set(ACTS) - {"seal", "round"})))
    def anything_else(self, chance: int, name: str) -> None:
        self.act(name, chance)

    def teardown(self) -> None:
        try:
            self.world.heal()
        finally:
            self.ends.close()


TestHistories = pytest.mark.allows_log(HistoryMachine.TestCase)
TestHistories.settings = settings(
    max_examples=150 if LONG else 8,
    stateful_step_count=10,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
