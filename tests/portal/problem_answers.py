"""What every refusal of the portal must look like."""

from __future__ import annotations

import httpx

from sync.wire.messages import Problem
from sync.wire.problems import PREFIX, read_problem


def problem_of(answer: httpx.Response) -> Problem:
    """Return the problem of a refusal after checking its form."""
    assert answer.status_code >= 400, answer.status_code
    problem = read_problem(answer.content, answer.headers["content-type"])
    assert problem is not None, answer.text
    assert problem.status == answer.status_code
    assert "<" not in answer.text
    assert "Traceback" not in answer.text
    return problem


def kind_of(answer: httpx.Response) -> str:
    """Return the short name of a refusal."""
    return problem_of(answer).type.removeprefix(PREFIX)
