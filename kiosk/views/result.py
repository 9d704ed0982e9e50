"""What the screens show and say of a result that is put into somebody's hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from forms.identity.reading import IdentityReading

Relation = Literal["requester", "authorised"]
RESULT = "result"
"""The result itself, among the papers given back."""


@dataclass(frozen=True)
class PaperBack:
    """A kind of paper whose originals were taken; `doc_id` is of the form, or `RESULT`."""

    doc_id: str
    label: str


@dataclass(frozen=True)
class ResultView:
    """Whether the result of a case can be handed over.

    Attributes:
        can: the portal has a result, and nobody has recorded here that it was handed over.
        waiting: it is recorded here, and the portal has not said so yet.
        papers: what may go back with it; empty unless `can`.
        why: the refusal of recording it now; empty while `can`.
    """

    can: bool = False
    waiting: bool = False
    papers: tuple[PaperBack, ...] = ()
    why: str = ""


NO_RESULT = ResultView()


@dataclass(frozen=True)
class HandoverEntry:
    """What the clerk says of a result handed over.

    Attributes:
        received_by: the name of who took it, at most 200 characters.
        relation: who that is.
        signature: their signature: a drawn PNG, or the photograph of a paper they signed.
        on_paper: whether it is a photograph.
        papers: `PaperBack.doc_id` of what was given.
        card: of an authorised person, when it was scanned.
        authority: the paper that authorises them, in words, at most 200 characters.
    """

    received_by: str
    relation: Relation
    signature: bytes
    on_paper: bool = False
    papers: tuple[str, ...] = ()
    card: IdentityReading | None = None
    authority: str = ""
