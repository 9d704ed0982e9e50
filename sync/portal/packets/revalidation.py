"""The portal's own check of what a packet says, with the same rules the station used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from forms.checking.acceptance import SubmissionFacts, revalidate
from forms.errors import HostileInput
from forms.packets.body import IdentityEvidence, SealedDocument, Submission, Supplement
from forms.packets.packet import Header
from forms.problem import Problem
from forms.stamp import vietnam_date
from sync.portal.dossiers.papers import as_attached
from sync.portal.packets.kinds import FORM_NEWER
from sync.portal.shelf import Shelf
from sync.wire.messages import WireProblem


def find_problems(
    shelf: Shelf,
    header: Header,
    body: Submission | Supplement,
    documents: tuple[SealedDocument, ...],
    evidence: tuple[IdentityEvidence, ...],
    seen_papers: tuple[str, ...] = (),
    *,
    received_at: int,
    first_declared_on: str | None = None,
) -> tuple[WireProblem, ...]:
    """Return everything wrong with a submission or supplement; warnings do not refuse it.

    Args:
        shelf: forms and lists in force.
        header: the packet's clear part.
        body: its opened part.
        documents: files in force with this packet.
        evidence: cards that were read for the case so far.
        seen_papers: which originals were looked at for the case so far.
        received_at: the portal's time, UTC seconds.
        first_declared_on: day of the case's submission, by whose rules a correction goes; None for a submission.

    Raises:
        HostileInput: `form_missing` (the header names no form), `service_form` (the form is not
            one of the service's), `form_newer` (it comes after every one known here), `declared_on`.
    """
    form = header.form
    if form is None or header.service is None:
        raise HostileInput("form_missing")
    own = _day(body.declared_on)
    first = own if first_declared_on is None else _day(first_declared_on)

    look_up = shelf.form
    known = look_up(form.form_id, form.version, form.sha256)
    if known is None and shelf.is_later(form.form_id, form.version):
        raise HostileInput(FORM_NEWER)
    if known is not None and header.service not in known.services:
        raise HostileInput("service_form")
    facts = SubmissionFacts(
        form_id=form.form_id,
        version=form.version,
        sha256=form.sha256,
        declared_on=first,
        data=body.data,
        computed=body.computed,
        documents=as_attached(documents),
        evidence=evidence,
        answered_warnings=tuple(answer.rule_id for answer in body.warnings),
        seen_papers=seen_papers,
    )
    received_on = vietnam_date(received_at)
    found = revalidate(look_up, facts, received_on=received_on, codelists=shelf.codelists)
    if first != own and _refuses(found):
        # A station older than this rule reckons a correction by the day of its seal: that was right when the
        # citizen signed it, and no reason to send anybody home.
        facts = replace(facts, declared_on=own)
        by_own = revalidate(look_up, facts, received_on=received_on, codelists=shelf.codelists)
        found = found if _refuses(by_own) else by_own
    return tuple(_on_the_wire(problem) for problem in found)


def _refuses(found: tuple[Problem, ...]) -> bool:
    return any(problem.severity == "error" for problem in found)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HostileInput("declared_on") from error


def _on_the_wire(problem: Problem) -> WireProblem:
    return WireProblem(
        pointer=problem.pointer,
        code=problem.code,
        params=dict(problem.params),
        severity=problem.severity,
        rule_id=problem.rule_id,
    )
