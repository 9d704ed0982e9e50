"""Submissions of any shipped form, as complete as the form demands, for the portal's tests."""

from __future__ import annotations

from typing import Any

from forms.checking.validate import check_answers
from forms.packets.body import WarningAnswer
from forms.packets.packet import FormRef, Packet
from forms.stamp import vietnam_date
from tests.forms.shipped.filling import LISTS, checked, edited, filled, shipped
from tests.support.packets import PacketMaker


def declared(maker: PacketMaker, name: str, service: str = "", **changes: Any) -> Packet:
    """Seal a submission of a form.

    Args:
        maker: of the station.
        name: file of the form, as `dkkt-1.json`.
        service: one of the form's procedures, its first by default.
        **changes: answers by pointer with `__` for each slash; None takes one away.
    """
    form = shipped(name)
    answers = edited(filled(form), {"/" + key.replace("__", "/"): value for key, value in changes.items()})
    check = check_answers(form, answers, declared_on=vietnam_date(maker.now_s()), codelists=LISTS)
    problems = [one for one in check.problems if one.severity == "error" and one.code != "document.missing"]
    assert not problems, problems
    papers = tuple(maker.paper(doc_id, 300) for doc_id in checked(form, answers).missing_documents)
    body = {
        "data": check.effective,
        "computed": tuple(check.computed),
        "documents": tuple(paper.document for paper in papers),
        "warnings": tuple(
            WarningAnswer(rule_id=rule_id, reason_code=form.reasons_for(rule_id)[0].code)
            for rule_id in check.unanswered_warnings
        ),
    }
    return maker.submission(
        papers,
        body_changes=body,
        service=service or form.services[0],
        form=FormRef(form.form_id, form.version, form.sha256),
    )
