"""The part of the desk in memory that knows who works here."""

from __future__ import annotations

from concurrent.futures import Future

from forms.errors import DomainError, TramSoError
from kiosk.views.cases import OperatorChoice, SessionView, StationView
from tests.ui.settled import done, failed

PIN = "246810"


class ScriptedSignIn:
    """See `kiosk.desk.facade.Desk`: the methods before and after a shift."""

    practice: bool
    fail_next: TramSoError | None
    tries: int
    signed_out: int
    hard_locked: int = 0
    opened = False

    def station(self) -> StationView:
        people = (OperatorChoice("op-1", "Lê Văn Đức"), OperatorChoice("op-2", "Phạm Thị Thử"))
        return StationView("Bưu điện xã Hòa Vang", self.practice, True, people)

    def sign_in(self, operator_id: str, pin: str) -> Future[SessionView]:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            return failed(error)
        if pin != PIN:
            self.tries -= 1
            if self.tries <= 0:
                return failed(DomainError("locked_out", wait_s=900))
            return failed(DomainError("pin_wrong", left=self.tries))
        self.opened = True
        name = next(one.name for one in self.station().operators if one.operator_id == operator_id)
        return done(SessionView(operator_id, name, 48, "Bưu điện xã Hòa Vang", self.practice))

    def is_open(self) -> bool:
        return self.opened

    def hard_lock(self) -> Future[None]:
        self.hard_locked += 1
        self.opened = False
        return done(None)

    def sign_out(self) -> Future[None]:
        self.signed_out += 1
        return done(None)
