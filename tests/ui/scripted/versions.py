"""Newer versions of the scripted desk's form: the real steps, without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.checking.answers import flatten_answers
from forms.definition.form import FormDefinition
from forms.moving.migration import Migrated, last_day_of, migrate, open_reviews
from kiosk.intake.kept.version_record import words_of
from kiosk.views.cases import DraftView, VersionChangeView, VersionOffer
from tests.ui.settled import done

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import date

    from forms.problem import Problem
    from tests.ui.scripted.desk import ScriptedDesk


class ScriptedVersions:
    """What `desk.versions` answers; `newer` is the version there is, none at first."""

    def __init__(self, desk: ScriptedDesk, today: date) -> None:
        self.desk = desk
        self.today = today
        self.newer: FormDefinition | None = None
        self.before: tuple[FormDefinition, dict[str, object]] | None = None
        self.plan: Migrated | None = None
        self.confirmed: frozenset[str] = frozenset()

    def offer(self, case_id: bytes) -> Future[VersionOffer | None]:
        """Offer the newer version until the draft moved."""
        if self.newer is None or self.desk.form is self.newer:
            return done(None)
        plan = migrate(self.newer, self.desk.form.version, self.desk.nested())
        last = last_day_of(self.desk.form, self.newer)
        lost = words_of(self.desk.form, self.newer, plan.differences)
        over = last is not None and last < self.today
        return done(VersionOffer(self.newer.version, last, over, plan.differences, lost))

    def move(self, case_id: bytes) -> Future[DraftView]:
        """Move to it."""
        assert self.newer is not None
        self.before = (self.desk.form, dict(self.desk.answers))
        self.plan = migrate(self.newer, self.desk.form.version, self.desk.nested())
        self.desk.form, self.desk.answers = self.newer, flatten_answers(self.plan.answers)
        return done(self.desk.draft())

    def confirm(self, case_id: bytes, group: str) -> Future[DraftView]:
        """Note a group."""
        self.confirmed |= {group}
        return done(self.desk.draft())

    def undo(self, case_id: bytes) -> Future[DraftView]:
        """Go back."""
        assert self.before is not None
        self.desk.form, self.desk.answers = self.before
        self.before = self.plan = None
        return done(self.desk.draft())

    def problems(self) -> tuple[Problem, ...]:
        """Return what still has to be looked at."""
        if self.plan is None:
            return ()
        return tuple(open_reviews(self.plan.differences, self.desk.nested(), self.confirmed))

    def change(self) -> VersionChangeView | None:
        """Return the move as the draft shows it."""
        if self.plan is None or self.before is None:
            return None
        waiting = {one.pointer for one in self.problems()}
        groups = dict.fromkeys(one.group for one in self.plan.differences if one.pointer in waiting)
        lost = words_of(self.before[0], self.desk.form, self.plan.differences)
        return VersionChangeView(4, self.plan.differences, self.plan.retired, tuple(groups), True, lost)
