"""Refusals of the portal's calls; the web server makes answers of them (`sync.portal.web.problem_answers`).

Without the web server's library: the administrator's verbs refuse in the same words and need none.
"""

from __future__ import annotations

from sync.wire import problems

_UNDECLARED_S = 60


class Refused(Exception):  # noqa: N818 (an answer, not a fault of the program)
    """The portal answers with a problem.

    Args:
        status: HTTP status: 4xx, 503, or 500 for what the portal itself cannot do.
        type_uri: one of `sync.wire.problems`.
        title: one English sentence for people reading logs; screens make their own.
        retry_after_s: seconds to wait, also sent as `Retry-After`.
        headers: further headers.
        **members: extension members of the problem, such as `offset`.
    """

    def __init__(
        self,
        status: int,
        type_uri: str,
        title: str,
        *,
        retry_after_s: int | None = None,
        headers: dict[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.type_uri = type_uri
        self.title = title
        self.retry_after_s = retry_after_s
        self.headers = headers or {}
        self.members = members


def bad_request(title: str) -> Refused:
    """Return the refusal of a malformed request."""
    return Refused(400, problems.BAD_REQUEST, title)


def not_found(title: str) -> Refused:
    """Return the refusal of an address or object that is not there for the caller."""
    return Refused(404, problems.NOT_FOUND, title)


def undeclared() -> Refused:
    """Return the refusal of a portal whose database may have forgotten what it gave away."""
    title = "The portal needs `admin restored`: its database is older than what it has given away."
    return Refused(503, problems.RETRY_LATER, title, retry_after_s=_UNDECLARED_S)
