"""Bugs that show when months pass, when catalogues, people or programs change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from forms.errors import HostileInput
from sync.catalogue_store import CatalogueStore
from sync.engine.pull import Pull
from sync.link.station_clock import StationClock
from sync.portal.packets import intake
from sync.portal.storage.tables import roster
from sync.replica import cursors, housekeeping, operators
from sync.replica.drafts import attachments
from sync.replica.schema import migrations
from sync.replica.schema.migrations import Step
from sync.replica.storage.driver import Connection
from tests.simulation import generations, keeping, people, restoring, updates


def months_by_the_machines_clock() -> Any:
    """Forgetting believes the machine, also one whose clock was set a year ahead."""
    return patch.object(StationClock, "portal_now_s", lambda self: self._clock.now_ms() // 1_000)


def a_shared_file_goes_with_one() -> Any:
    """The first packet that is forgotten takes its files with it, whoever else brings them."""

    def drop(db: Connection, sealed_sha256: bytes) -> bool:
        for table in ("packet_blob", "attachment", "sealed_chunk", "sealed_file"):
            db.execute(f"DELETE FROM {table} WHERE sealed_sha256 = ?", (sealed_sha256,))
        return True

    return patch.object(attachments, "drop_unused", drop)


def files_stay_for_ever() -> Any:
    """A packet goes, its photographs stay."""
    return patch.object(attachments, "drop_unused", lambda *_args: False)


def keys_go_with_the_receipt() -> Any:
    """Photographs cannot be read any more as soon as the portal has them."""
    return patch.object(housekeeping, "KEYS_KEPT_MS", 0)


def place_before_the_catalogue() -> Any:
    """The feed's place is stored when its pages are here, and the generation is built after that."""
    real = CatalogueStore.switch

    def switch(self: Any, generation: int, objects: Any, manifest: bytes, cursor: str) -> None:
        self._replica.write(lambda db: cursors.set_cursor(db, "catalogue", cursor)).result()
        real(self, generation, objects, manifest, cursor)

    return patch.object(CatalogueStore, "switch", switch)


def an_older_catalogue_is_taken() -> Any:
    """What the portal says last is taken, also of one that was put back to a copy."""
    real = Pull._switch

    def switch(self: Any, *args: Any) -> Any:
        newest, self.catalogue.generation = self.catalogue.generation, -1
        try:
            return real(self, *args)
        finally:
            if self.catalogue.generation == -1:
                self.catalogue.generation = newest

    return patch.object(Pull, "_switch", switch)


def lists_are_taken_without_their_digest() -> Any:
    """Pages of two generations are put together: what was gathered last is believed to be all."""
    real = Pull._laid_over

    def laid_over(base: Any, items: Any) -> Any:
        first = next(iter(items))
        return real(base, {first: items[first]})

    class _Any(tuple):  # type: ignore[type-arg]
        def __ne__(self, other: object) -> bool:
            return False

        __hash__ = tuple.__hash__

    @contextmanager
    def planted() -> Iterator[None]:
        with (
            patch.object(Pull, "_laid_over", staticmethod(laid_over)),
            patch("sync.engine.pull.catalogue_digest", lambda _whole: _Any()),
        ):
            yield

    return planted()


def removed_people_stay() -> Any:
    """A roster page adds people and takes nobody's place away."""

    def apply(db: Connection, entries: Any, now_ms: int) -> None:
        db.executemany(
            "INSERT OR IGNORE INTO operator (operator_id, name, role, active, changed_ms) "
            "VALUES (?, ?, ?, ?, ?)",
            ((one.operator_id, one.name, one.role, int(one.active), now_ms) for one in entries),
        )

    return patch.object(operators, "apply_roster", apply)


def what_removed_people_sealed_is_refused() -> Any:
    """The portal takes nothing more of a person who was removed, also what they sealed before."""
    real = intake.open_packet

    def opened(db: sa.Connection, packet: Any, *args: Any, **more: Any) -> Any:
        found = real(db, packet, *args, **more)
        who = getattr(found.body, "operator", None)
        here = (roster.c.station_no == packet.header.station_no, roster.c.operator_id == who)
        if db.execute(sa.select(roster.c.active).where(*here)).scalar() is False:
            raise HostileInput("operator_unknown")
        return found

    return patch.object(intake, "open_packet", opened)


def a_step_forgets_what_was_confirmed() -> Any:
    """A new schema sets every packet that waits for its files back to the beginning."""
    last = migrations.STEPS[-1]

    def apply(db: Connection) -> None:
        last.apply(db)
        db.execute("UPDATE outbox_state SET state = 'queued' WHERE state = 'text_received'")

    return _steps((*migrations.STEPS[:-1], Step(last.name, apply)))


def a_step_is_not_one_transaction() -> Any:
    """What a step did before the program died stays, and the step is done once more."""
    last = migrations.STEPS[-1]

    def apply(db: Connection) -> None:
        last.apply(db)
        db.execute("COMMIT")
        db.execute("BEGIN")

    return _steps((*migrations.STEPS[:-1], Step(last.name, apply)))


@contextmanager
def _steps(steps: tuple[Step, ...]) -> Iterator[None]:
    real = migrations.bring_up_to_date
    defaults = (steps,)
    with (
        patch.object(real, "__defaults__", defaults),
        patch.object(migrations, "STEPS", steps),
    ):
        yield


NEEDED: dict[str, tuple[str, ...]] = {
    months_by_the_machines_clock.__name__: (keeping.MONTHS,),
    a_shared_file_goes_with_one.__name__: (keeping.MONTHS,),
    files_stay_for_ever.__name__: (keeping.MONTHS,),
    keys_go_with_the_receipt.__name__: (keeping.MONTHS,),
    place_before_the_catalogue.__name__: (generations.PUBLISHED,),
    an_older_catalogue_is_taken.__name__: (generations.PUBLISHED, restoring.RESTORED),
    lists_are_taken_without_their_digest.__name__: (generations.PUBLISHED,),
    removed_people_stay.__name__: (people.REMOVED,),
    what_removed_people_sealed_is_refused.__name__: (people.REMOVED,),
    a_step_forgets_what_was_confirmed.__name__: (updates.UPDATED,),
    a_step_is_not_one_transaction.__name__: (updates.UPDATED,),
}
"""The weather to look for them under."""
FIRST = {a_shared_file_goes_with_one.__name__: 24, place_before_the_catalogue.__name__: 88}
"""Seeds to begin with: a shared file is rare, and a generation that comes later heals what a death spoilt."""
LASTING = {
    function.__name__: function
    for function in (
        months_by_the_machines_clock,
        a_shared_file_goes_with_one,
        files_stay_for_ever,
        keys_go_with_the_receipt,
        place_before_the_catalogue,
        an_older_catalogue_is_taken,
        lists_are_taken_without_their_digest,
        removed_people_stay,
        what_removed_people_sealed_is_refused,
        a_step_forgets_what_was_confirmed,
        a_step_is_not_one_transaction,
    )
}
