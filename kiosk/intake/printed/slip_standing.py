"""Where a case stands at the moment its slip is printed, so that no copy says what no longer holds."""

from __future__ import annotations

from dataclasses import replace

from kiosk.duty import Duty
from kiosk.intake.follow_up.case_views import row_of
from kiosk.intake.stale import SUPPLEMENT_REQUIRED
from kiosk.views.cases import Transfer
from kiosk.views.slip import SlipKind, SlipStanding
from sync.replica.cases import cases, office_news
from sync.replica.drafts.withdrawals import ENDED_STATES, WITHDRAWN_STATE

_REGISTERED = 1
"""The portal has it and no officer has said anything yet."""
_OF_TRANSFER: dict[Transfer, SlipKind] = {
    Transfer.QUEUED: "sealed",
    Transfer.SENDING: "sealed",
    Transfer.TEXT_RECEIVED: "text",
    Transfer.ACKNOWLEDGED: "received",
    Transfer.NEEDS_ATTENTION: "set_aside",
    Transfer.WITHDRAW_REQUESTED: "withdraw_asked",
    Transfer.WITHDRAWN: "withdrawn",
    # What is held for its correction is not an answer yet.
    Transfer.HELD: "received",
    # The family has the portal's signed word, whatever became of the portal since.
    Transfer.NOT_TAKEN_AGAIN: "received",
}


def standing_of(duty: Duty, facts: cases.CaseFacts) -> SlipStanding:
    """Return where a sealed case stands: what the office said as of when it was heard, all else as of now.

    One that was forwarded names the unit that has it, for who goes to the first one goes in vain.
    """
    standing = _standing_of(duty, facts)
    unit = duty.replica.read(lambda db: office_news.unit(db, facts.case_id))
    if unit is None or standing.kind == "withdrawn" or standing.state in ENDED_STATES:
        return standing
    return replace(standing, unit=unit.name, unit_since_ms=unit.since_ms)


def _standing_of(duty: Duty, facts: cases.CaseFacts) -> SlipStanding:
    row, now_ms = row_of(facts), duty.station_clock.sure_now_ms()
    kind: SlipKind = "sealed" if row.transfer is None else _OF_TRANSFER[row.transfer]
    state = row.server_state or 0
    if state == WITHDRAWN_STATE or (kind == "withdrawn" and state not in ENDED_STATES):
        return SlipStanding("withdrawn", now_ms)
    spoken = state > _REGISTERED and not row.answered
    # A withdrawal the portal did not take changes nothing about what the office said.
    declared = kind == "set_aside" and facts.packet_kind in {"submission", "supplement"}
    if spoken and (state in ENDED_STATES or kind == "received" or (kind == "set_aside" and not declared)):
        dossier = duty.replica.read(lambda db: cases.dossier(db, facts.case_id))
        due_on = row.supplement_due if state == SUPPLEMENT_REQUIRED else row.due_on
        heard_ms = now_ms if dossier is None else dossier.heard_ms
        return SlipStanding("office", heard_ms, state=state, due_on=due_on)
    return SlipStanding(
        kind, now_ms, files_done=row.files_done, files_total=row.files_total, supplement=row.answered
    )
