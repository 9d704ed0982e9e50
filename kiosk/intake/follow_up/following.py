"""Following up a case this machine does not hold: what the portal says of it now, or why that cannot be told."""

from __future__ import annotations

from collections.abc import Callable

from forms.errors import DomainError
from kiosk.duty import Duty
from kiosk.intake.kept.details import day_of
from kiosk.views.lookup import PortalWord
from kiosk.views.serving import ServingView
from sync.errors import SyncError, Trouble
from sync.replica.chain import audit
from sync.wire import problems
from sync.wire.messages import DossierItem
from sync.wire.serving import Serving

UNKNOWN = problems.NOT_FOUND.removeprefix(problems.PREFIX)
TOO_MANY = problems.TOO_MANY.removeprefix(problems.PREFIX)
_WHY: dict[Trouble, str] = {
    Trouble.BUSY: "ask_busy",
    Trouble.PORTAL_DOWN: "ask_busy",
    Trouble.CLOCK: "ask_clock",
    Trouble.NOT_OUR_PORTAL: "ask_untrue",
    Trouble.PROTOCOL: "ask_untrue",
    Trouble.REFUSED: "ask_forbidden",
}
_SUPPLEMENT = 5


def ask(duty: Duty, question: Callable[[str], DossierItem], key: str) -> PortalWord:
    """Ask the portal for a case. Who asked is recorded here and there; what was said is not kept here.

    Args:
        duty: who is on duty.
        question: asks the portal (`kiosk.station.asking.Questions.dossier`).
        key: `kiosk.views.lookup.LookupCase.ask`.

    Raises:
        DomainError: `ask_offline`, `ask_unknown`, `ask_forbidden`, `ask_busy`, `ask_many`, `ask_clock`,
            `ask_untrue`.
    """
    try:
        item = question(key)
    except SyncError as error:
        raise _refusal(error) from error
    told_ms = duty.clock.now_ms()
    operator_id = duty.session.operator_id
    detail: dict[str, object] = {"code": item.code}
    duty.replica.write(
        lambda db: audit.append(db, told_ms, operator_id, "dossier_asked", item.case_id, detail)
    ).result()
    request = item.request if item.state == _SUPPLEMENT else None
    return PortalWord(
        code=item.code,
        state=item.state,
        since_ms=item.state_at * 1_000,
        told_ms=told_ms,
        due_on=day_of(item.due_on),
        supplement_due=day_of(request.due_on) if request is not None else None,
        missing=tuple(reason.text for reason in request.reasons) if request is not None else (),
        note=item.note,
        serving=_serving(duty, item),
    )


def _serving(duty: Duty, item: DossierItem) -> ServingView | None:
    if not isinstance(item.serving, Serving):
        return None
    elsewhere = item.serving.station_no != duty.session.station_no
    return ServingView(item.serving.station_no, item.serving.label, item.serving.since * 1_000, elsewhere)


def _refusal(error: SyncError) -> DomainError:
    if error.problem == TOO_MANY:
        return DomainError("ask_many")
    if error.problem == UNKNOWN:
        return DomainError("ask_unknown")
    return DomainError(_WHY.get(error.trouble, "ask_offline"))
