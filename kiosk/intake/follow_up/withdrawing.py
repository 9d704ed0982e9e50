"""Taking a case back: at once while nothing has left the machine, else by a signed withdrawal packet."""

from __future__ import annotations

from forms.errors import DomainError
from forms.packets.body import Withdrawal
from forms.stamp import vietnam_date
from kiosk.duty import Duty
from kiosk.intake import applicants, packing
from kiosk.intake.kept.sent_before import SENT
from kiosk.views.attention import WithdrawalView
from kiosk.words.withdraw_reasons import REASONS
from sync.replica import housekeeping
from sync.replica.cases import cases, serving
from sync.replica.chain import audit
from sync.replica.drafts import corrections, drafts, set_aside, withdrawals
from sync.replica.outbox import outbox, packets
from sync.replica.storage.connection import Connection

SIGNED_FOR = ("consents", "signed")
"""What was read out and signed belongs to the words it was signed for."""
NOT_COPIED = (*SIGNED_FOR, "version")
"""What a sealed draft keeps when another is made of it: before it was sealed, everything a move changed was looked at.

A draft that goes on being edited keeps its move: what is still to be looked at stands in nothing else.
"""


def withdraw(duty: Duty, case_id: bytes, reason_code: str, undo_ms: int = 0) -> str:
    """Take a case back; durable when this returns. A draft of it that is open is set aside.

    Args:
        duty: who is on duty.
        case_id: the case.
        reason_code: one of `REASONS`.
        undo_ms: how long a withdrawal packet is not offered to the portal, to be dropped till then.

    Returns:
        `withdrawn` when nothing was ever sent and nothing ever will be; `withdraw_requested` when a
        withdrawal packet is on its way and the portal decides.

    Raises:
        DomainError: `reason_unknown`, `case_unknown`, `nothing_to_withdraw`, `already_withdrawn`,
            `already_withdrawing`, `too_late_to_withdraw`, `case_elsewhere`.
    """
    if reason_code not in REASONS:
        raise DomainError("reason_unknown")
    facts, sealed_for = duty.replica.read(
        lambda db: (cases.case(db, case_id), applicants.sealed_name(db, case_id))
    )
    if facts is None:
        raise DomainError("case_unknown")
    signed = packing.sign(
        duty,
        Withdrawal(
            reason_code=reason_code,
            consents=(),
            operator=duty.session.operator_id,
            on_behalf_of=sealed_for or facts.applicant or None,
            declared_on=vietnam_date(duty.station_clock.likely_now_s()).isoformat(),
            captured_at=duty.clock.now_ms() // 1000,
            clock=duty.station_clock.facts(),
        ),
    )
    # The time the 60 days are counted from: not of a clock that is far off.
    now_ms = duty.station_clock.likely_now_s() * 1_000
    operator_id = duty.session.operator_id

    def job(db: Connection) -> str:
        known = withdrawals.ask(db, case_id, now_ms)
        applicants.settle(db, case_id)
        set_aside.put(db, case_id, now_ms)
        if known:
            packing.store(duty, db, signed, case_id, facts.service_code, now_ms)
            if undo_ms:
                # By the clock that says what is due, which may be far from the likely time.
                here_ms = duty.clock.now_ms()
                outbox.record_retry(db, signed.packet_id, outbox.UNDO, here_ms + undo_ms, here_ms)
        state = "withdraw_requested" if known else "withdrawn"
        told: dict[str, object] = {"reason": reason_code, "state": state}
        audit.append(db, now_ms, operator_id, "withdraw_asked", case_id, told)
        return state

    return duty.replica.seal(job).result()


def standing_of(db: Connection, case_id: bytes) -> WithdrawalView:
    """Return what can be done about taking a case back."""
    sent = packets.packets_of_case(db, case_id)
    dossier = cases.dossier(db, case_id)
    if not sent or (dossier is not None and dossier.state in withdrawals.ENDED_STATES):
        return WithdrawalView()
    if withdrawals.is_never_sent(db, case_id):
        left = sent if drafts.has_answers(db, case_id) else ()
        ends = [housekeeping.purge_at(db, row.packet_id) for row in left]
        return WithdrawalView(restore_until_ms=min((end for end in ends if end is not None), default=None))
    if withdrawals.is_asked(db, case_id):
        return WithdrawalView(take_back=withdrawals.may_take_back(db, case_id))
    if serving.is_elsewhere(db, case_id):
        return WithdrawalView()
    return WithdrawalView(can="ask" if withdrawals.may_know(db, case_id) else "at_once")


def take_back(duty: Duty, case_id: bytes) -> None:
    """Drop a withdrawal that has not left the machine; the case, and a draft of it, go on as before.

    Raises:
        DomainError: `withdrawal_sent`.
    """
    now_ms = duty.clock.now_ms()
    operator_id = duty.session.operator_id

    def job(db: Connection) -> None:
        withdrawals.take_back(db, case_id, now_ms)
        back, answers_to = set_aside.take_up(db, case_id, now_ms)
        if back:
            corrections.hold(db, case_id, answers_to, now_ms)
        audit.append(db, now_ms, operator_id, "withdraw_dropped", case_id)

    duty.replica.write(job).result()


def restore(duty: Duty, case_id: bytes) -> None:
    """Open a case that was withdrawn before it was sent as a draft again: answers and files, unsigned.

    Raises:
        DomainError: `nothing_to_restore` when the portal may know it, or its answers are erased.
    """
    now_ms = duty.clock.now_ms()
    operator_id = duty.session.operator_id

    def job(db: Connection) -> None:
        if not withdrawals.is_never_sent(db, case_id):
            raise DomainError("nothing_to_restore")
        back, _ = set_aside.take_up(db, case_id, now_ms)
        if not back:
            try:
                drafts.open_supplement(db, case_id, None, operator_id, now_ms, event="restored")
            except DomainError as error:
                raise DomainError("nothing_to_restore") from error
        for name in (*(SIGNED_FOR if back else NOT_COPIED), SENT):
            drafts.set_detail(db, case_id, name, None)
        audit.append(db, now_ms, operator_id, "restored", case_id)

    duty.replica.write(job).result()
