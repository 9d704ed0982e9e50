"""How long a person waits after wrong PINs: five tries, then 1, 5, 15 and 60 minutes.

Both the wall clock and the boot clock must have moved on by the whole wait, so that setting the clock
forward opens nothing; a clock that is found behind its stamp (set back, or a new boot) is stamped again, so
that setting it back locks nobody out for years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import DomainError
from kiosk.keys.device_secret import DeviceSecret, Failures

if TYPE_CHECKING:
    from forms.stamp import Clock

FREE_TRIES = 5
WAITS_S = (60, 300, 900, 3_600)
_MAX_COUNT = 1_000


def check_wait(device: DeviceSecret, operator_id: str, clock: Clock) -> bool:
    """Let a person try, or say how long they wait.

    Returns:
        Whether a stamp was renewed, so that the entry must be stored.

    Raises:
        DomainError: `locked_out` with `wait_s`; the entry may have changed and must be stored too.
    """
    last = device.failures.get(operator_id)
    if last is None or _wait_s(last.count) == 0:
        return False
    now_ms, boot_s = clock.now_ms(), clock.boot_s()
    renewed = Failures(last.count, min(last.wall_ms, now_ms), min(last.boot_s, boot_s))
    device.failures[operator_id] = renewed
    passed_s = min((now_ms - renewed.wall_ms) / 1_000, boot_s - renewed.boot_s)
    left_s = _wait_s(last.count) - passed_s
    if left_s > 0:
        raise DomainError("locked_out", wait_s=int(-(-left_s // 1)))
    return renewed != last


def count_try(device: DeviceSecret, operator_id: str, clock: Clock) -> None:
    """Count a try as wrong before it is made, so that pulling the plug gives no free one."""
    last = device.failures.get(operator_id)
    count = min((last.count if last is not None else 0) + 1, _MAX_COUNT)
    device.failures[operator_id] = Failures(count, clock.now_ms(), clock.boot_s())


def forgive(device: DeviceSecret, operator_id: str) -> None:
    """Forget a person's wrong PINs after a right one."""
    device.failures.pop(operator_id, None)


def refusal(device: DeviceSecret, operator_id: str) -> DomainError:
    """Return what a wrong PIN is answered with: `pin_wrong` with `left`, or `locked_out` with `wait_s`."""
    count = device.failures[operator_id].count
    if count < FREE_TRIES:
        return DomainError("pin_wrong", left=FREE_TRIES - count)
    return DomainError("locked_out", wait_s=_wait_s(count))


def _wait_s(count: int) -> int:
    if count < FREE_TRIES:
        return 0
    return WAITS_S[min(count - FREE_TRIES, len(WAITS_S) - 1)]
