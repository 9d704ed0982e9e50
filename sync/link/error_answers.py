"""What an error answer means: the portal's own problem, a balancer's word for it, or a stranger's page."""

from __future__ import annotations

from sync.errors import Problem as Way
from sync.errors import SyncError, Trouble
from sync.link.transport import Answer
from sync.wire import problems
from sync.wire.messages import Problem

MAX_RETRY_AFTER_S = 3_600
TOO_LARGE = problems.TOO_LARGE.removeprefix(problems.PREFIX)
_NETWORK_LOGIN = 511
"""Network Authentication Required (RFC 6585, section 6)."""
_BALANCER = frozenset({502, 503, 504})
_NOT_OF_WHAT_IS_SENT = _BALANCER | {401, 407, 413, 429, _NETWORK_LOGIN}
"""They speak of who asks, of how much, or of the portal as a whole."""

_TROUBLE = {
    problems.CLOCK_SKEW: Trouble.CLOCK,
    problems.UNKNOWN_STATION: Trouble.REFUSED,
    problems.BAD_SIGNATURE: Trouble.REFUSED,
    problems.ENROL_CODE: Trouble.REFUSED,
    problems.FORBIDDEN: Trouble.REFUSED,
    problems.RETRY_LATER: Trouble.BUSY,
    problems.TOO_MANY: Trouble.BUSY,
    problems.INTERNAL: Trouble.PORTAL_DOWN,
    problems.FORBIDDEN_NETWORK: Trouble.OFFLINE,
}
_ONE_ITEM = {
    problems.OFFSET_MISMATCH,
    problems.DIGEST_MISMATCH,
    problems.NOT_ANNOUNCED,
    problems.NOT_FOUND,
    problems.CONTENT_GONE,
    problems.NOTHING_ASKED,
    problems.TOO_LARGE,
    problems.BAD_REQUEST,
}


def failure_of(answer: Answer) -> SyncError:
    """Return the failure an answer reports."""
    problem: Problem | None = problems.read_problem(answer.body, answer.content_type)
    wait = _wait_s(answer, problem)
    if problem is None:
        # A balancer in front of the portal answers for it.
        if answer.status in _BALANCER:
            return SyncError(Trouble.PORTAL_DOWN, retry_after_s=wait)
        if answer.status == 429:
            return SyncError(Trouble.BUSY, retry_after_s=wait)
        if answer.status == 413:
            return SyncError(Trouble.PROTOCOL, systemic=False, problem=TOO_LARGE)
        if answer.status < 400 or answer.status == _NETWORK_LOGIN:
            return _page(answer)
        return SyncError(Trouble.NOT_OUR_PORTAL, problem=f"status_{answer.status}")
    trouble = _TROUBLE.get(problem.type, Trouble.PROTOCOL)
    return SyncError(
        trouble,
        systemic=problem.type not in _ONE_ITEM,
        retry_after_s=wait,
        problem=problem.type.removeprefix(problems.PREFIX),
    )


def is_strangers(answer: Answer) -> bool:
    """Tell whether somebody on the way refuses what this call carries, as a content filter does."""
    return (
        400 <= answer.status < 600
        and answer.status not in _NOT_OF_WHAT_IS_SENT
        and problems.read_problem(answer.body, answer.content_type) is None
    )


def is_balancers(answer: Answer) -> bool:
    """Tell whether a balancer answers for a portal it cannot reach, without asking for time."""
    return (
        answer.status in _BALANCER
        and _wait_s(answer, None) is None
        and problems.read_problem(answer.body, answer.content_type) is None
    )


def _wait_s(answer: Answer, problem: Problem | None) -> int | None:
    """Return what the portal asked to wait, 1 second to one hour; None when it did not say."""
    header = answer.headers.get("retry-after", "")
    if problem is not None and problem.retry_after_s is not None:
        asked = problem.retry_after_s
    elif header.isascii() and header.isdecimal() and len(header) <= 12:
        asked = int(header)
    else:
        return None
    return min(max(asked, 1), MAX_RETRY_AFTER_S)


def unsigned(answer: Answer) -> SyncError:
    """Return what an answer without the portal's signed time is, though it says that all is fine."""
    if _is_web_page(answer):
        return _page(answer)
    return SyncError(Trouble.NOT_OUR_PORTAL, problem="unsigned_answer")


def bodiless_failure(answer: Answer) -> SyncError:
    """Return what an answer to HEAD is, which has no body that could say more."""
    status = answer.status
    if status in {401, 403}:
        return SyncError(Trouble.REFUSED, problem=f"status_{status}")
    if status == 500:
        return SyncError(Trouble.PORTAL_DOWN, problem="status_500")
    if status == 503:
        return SyncError(Trouble.BUSY, retry_after_s=_wait_s(answer, None))
    return failure_of(answer)


def _page(answer: Answer) -> SyncError:
    """Return whose page it is: a Wi-Fi that wants a login cannot prove to be the portal."""
    if answer.proven and answer.status != _NETWORK_LOGIN:
        return SyncError(Trouble.PORTAL_DOWN, problem=Way.FRONT_PAGE)
    return SyncError(Trouble.NOT_OUR_PORTAL, problem=Way.CAPTIVE)


def _is_web_page(answer: Answer) -> bool:
    moved = 300 <= answer.status < 400 and answer.status != 304
    return moved or answer.status == _NETWORK_LOGIN or answer.content_type.startswith("text/html")
