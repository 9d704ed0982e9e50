"""What a draft lacks, as lists say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DraftGaps:
    """What a draft still lacks: wrong or missing answers, missing papers, and the last field touched.

    `about` is whom it is about where that is not the applicant; `begun_ms` is when it was begun.
    """

    errors: int
    papers: int
    last_pointer: str
    last_label: str
    about: str = ""
    begun_ms: int = 0
