"""Silence in the middle of sending: told after about a second, called dead only where it is, and without flickering."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest

from sync.engine.listening import LONGEST_QUIET_S, LOST_S, MOST_CALM_S, OVERDUE_S, QUIET_S, Listening
from sync.engine.round_watch import LOOK_S
from sync.link.signs import Signs
from sync.link.silence import Silence

BEGAN_S = 1_000.0


def looks(seconds: float, moves: Callable[[float], bool], **facts: object) -> Iterable[tuple[float, Signs]]:
    """Give what is seen four times a second of a line that moves when it is said to."""
    moved = 0
    for look in range(int(seconds / LOOK_S)):
        at_s = look * LOOK_S
        moved += moves(at_s)
        yield BEGAN_S + at_s, Signs(under_way=True, moved=moved, **facts)  # type: ignore[arg-type]


def told(
    seen: Iterable[tuple[float, Signs]], listening: Listening | None = None
) -> list[tuple[float, Silence]]:
    """Return when what is said changes, in seconds since the beginning."""
    one, before, found = listening or Listening(), Silence.NONE, []
    for at_s, signs in seen:
        now = one.hear(at_s, signs)
        if now is not before:
            found.append((at_s - BEGAN_S, now))
            before = now
    return found


def until_s(stops_s: float) -> Callable[[float], bool]:
    return lambda at_s: at_s <= stops_s


def test_a_second_of_silence_is_told_and_a_portal_that_stays_silent_is_only_overdue() -> None:
    said = told(looks(30, until_s(5)))
    assert [silence for _, silence in said] == [Silence.WAITING, Silence.OVERDUE]
    assert said[0][0] - 5 <= QUIET_S + LOOK_S
    assert said[1][0] - 5 == pytest.approx(OVERDUE_S, abs=LOOK_S)


def test_a_line_is_called_dead_only_where_the_system_sends_in_vain() -> None:
    said = told(looks(30, until_s(5), in_vain=True))
    assert [silence for _, silence in said] == [Silence.WAITING, Silence.LOST]
    assert said[1][0] - 5 == pytest.approx(LOST_S, abs=LOOK_S)
    # What moves all the same is not dead, whatever has to be sent again.
    assert told(looks(30, lambda _: True, in_vain=True)) == []


@pytest.mark.parametrize("round_trip_s", [0.0, 0.3, 1.5])
def test_a_long_round_trip_is_given_more_time_and_never_more_than_two_seconds(round_trip_s: float) -> None:
    ((first_s, _), *_) = told(looks(30, until_s(5), round_trip_s=round_trip_s))
    assert QUIET_S + round_trip_s / 2 <= first_s - 5 <= LONGEST_QUIET_S + LOOK_S


def test_pauses_of_the_bad_link_say_nothing() -> None:
    # Measured: 0.83 s at most with 300 ms, 2 % loss and 256 kbit/s.
    assert told(looks(60, lambda at_s: round(at_s / LOOK_S) % 4 == 0, round_trip_s=1.2)) == []


def test_a_call_that_begins_after_a_rest_is_given_its_second() -> None:
    listening = Listening()
    assert listening.hear(BEGAN_S, Signs(under_way=True, moved=7)) is Silence.NONE
    assert listening.hear(BEGAN_S + 60, Signs()) is Silence.NONE
    assert listening.hear(BEGAN_S + 60.5, Signs(under_way=True, moved=7)) is Silence.NONE
    assert listening.hear(BEGAN_S + 61.75, Signs(under_way=True, moved=7)) is Silence.WAITING


def test_what_comes_again_is_told_after_a_second_and_not_by_the_first_sign() -> None:
    said = told(looks(20, lambda at_s: at_s < 3 or at_s >= 9))
    assert [silence for _, silence in said] == [Silence.WAITING, Silence.NONE]
    assert 9.5 <= said[1][0] <= 10.5
    dead = told(looks(8.5, lambda at_s: at_s < 3 or at_s >= 8, in_vain=True))
    # It lives; how well is not known yet.
    assert [silence for _, silence in dead] == [Silence.WAITING, Silence.LOST, Silence.WAITING]


def test_a_line_that_comes_and_goes_does_not_make_the_words_flicker() -> None:
    # Two seconds of silence, two of movement, for two minutes.
    said = told(looks(120, lambda at_s: at_s % 4 < 2))
    changes = [at_s for at_s, _ in said]
    assert 1 <= len(changes) <= 12
    assert all(after - before >= 1 for before, after in pairwise(changes))
    assert said[-1][1] is Silence.WAITING
    assert MOST_CALM_S > 4


def test_a_new_round_begins_anew_and_remembers_how_bad_the_line_is() -> None:
    listening = Listening()
    for _ in range(6):
        told(looks(6, lambda at_s: at_s < 1 or at_s > 3), listening)
    listening.rest()
    assert listening.silence is Silence.NONE
