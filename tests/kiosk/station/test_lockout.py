"""Five tries, then waits that neither clock alone can shorten."""

from __future__ import annotations

import pytest

from forms.errors import DomainError
from kiosk.keys import lockout
from kiosk.keys.device_secret import DeviceSecret
from tests.support.fakes import NOON_22_NOV_2026_MS, FakeClock

MINUTE = 60.0


def fail(device: DeviceSecret, clock: FakeClock, operator: str = "op-1") -> DomainError:
    """Try once, as the sign-in does, with a wrong PIN; return what the person is told."""
    try:
        lockout.check_wait(device, operator, clock)
    except DomainError as error:
        return error
    lockout.count_try(device, operator, clock)
    return lockout.refusal(device, operator)


def test_four_wrong_pins_count_down_and_the_fifth_locks() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    told = [fail(device, clock) for _ in range(5)]
    assert [error.code for error in told] == ["pin_wrong"] * 4 + ["locked_out"]
    assert [error.params.get("left") for error in told[:4]] == [4, 3, 2, 1]
    assert told[4].params == {"wait_s": 60}


def test_the_waits_grow_to_an_hour_and_stay_there() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    for _ in range(4):
        fail(device, clock)
    waits = []
    for _ in range(6):
        told = fail(device, clock)
        waits.append(told.params["wait_s"])
        clock.advance(float(str(told.params["wait_s"])))
    assert waits == [60, 300, 900, 3_600, 3_600, 3_600]


def test_a_try_during_the_wait_neither_counts_nor_prolongs() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    for _ in range(5):
        fail(device, clock)
    clock.advance(20)
    assert fail(device, clock).params == {"wait_s": 40}
    assert fail(device, clock).params == {"wait_s": 40}
    clock.advance(40)
    assert lockout.check_wait(device, "op-1", clock) is False


def test_setting_the_clock_forward_opens_nothing() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    for _ in range(5):
        fail(device, clock)
    clock.set_wall(NOON_22_NOV_2026_MS + 365 * 86_400_000)
    assert fail(device, clock).code == "locked_out"


def test_setting_the_clock_back_locks_nobody_out_for_longer_than_the_wait() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    for _ in range(5):
        fail(device, clock)
    clock.set_wall(NOON_22_NOV_2026_MS - 365 * 86_400_000)
    assert fail(device, clock).params == {"wait_s": 60}
    clock.advance(MINUTE)
    lockout.check_wait(device, "op-1", clock)


def test_a_restart_of_the_machine_does_not_shorten_the_wait() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock(boot_s=5_000)
    for _ in range(5):
        fail(device, clock)
    after = FakeClock(now_ms=clock.now_ms() + 120_000, boot_s=8.0)
    assert fail(device, after).params == {"wait_s": 60}
    after.advance(MINUTE)
    lockout.check_wait(device, "op-1", after)


def test_people_are_counted_apart_and_a_right_pin_forgives() -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    for _ in range(5):
        fail(device, clock)
    assert fail(device, clock, "op-2").params == {"left": 4}
    lockout.forgive(device, "op-1")
    assert fail(device, clock).params == {"left": 4}


@pytest.mark.parametrize("tries", [5, 50])
def test_the_counter_does_not_grow_without_end(tries: int) -> None:
    device, clock = DeviceSecret(bytes(32)), FakeClock()
    for _ in range(tries):
        fail(device, clock)
        clock.advance(3_600)
    assert device.failures["op-1"].count <= 1_000
