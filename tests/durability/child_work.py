"""What the children of the kill tests do; each says `try …` before an act and `done …` once it was answered."""

from __future__ import annotations

import importlib
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.checking.answers import flatten_answers
from kiosk.container import Surroundings, build_station
from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from sync.link.transport import Transport
from sync.replica import store
from sync.replica.drafts import drafts, refilled
from sync.replica.outbox import outbox
from sync.replica.schema.migrations import STEPS, Step, bring_up_to_date
from sync.replica.storage.connection import Connection, ReplicaKey, open_writable
from sync.replica.storage.row_tools import migration_set
from sync.replica.store import Priority, Replica
from tests.durability.children import Say
from tests.forms.engine.birth_answers import good_answers
from tests.support.counter import BIRTH, paper, signature
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR
from tests.support.station_data import KEY, T0, ident, seal_case, start_case

MARK = "Nguyễn Mẫu Bền"
PIN = "246810"
CORRECTED = "/requester/residence/detail"
PAPERS = ("d-birth", "d-id")
FIELDS = tuple(flatten_answers(good_answers()).items())
PICTURES = {doc_id: paper(seed) for seed, doc_id in enumerate(PAPERS, start=1)}
SIGNATURE = signature()
# The program imports these when they are first needed; here the fork server does it once for all children.
for _late in (
    "forms.packets.seal",
    "forms.packets.signature",
    "kiosk.catalogue_access",
    "kiosk.duty",
    "kiosk.station.open_station",
    "kiosk.station.synchronising",
    "kiosk.intake.follow_up.case_views",
    "kiosk.intake.consents",
    "kiosk.intake.drafting",
    "kiosk.intake.reopening.fetching",
    "kiosk.intake.papers",
    "kiosk.intake.sealing",
):
    importlib.import_module(_late)
migration_set("loaded")


# --- the writer alone --------------------------------------------------------------------------


def save_weakly(say: Say, path: Path, round_no: int) -> None:
    """Do the same with a setting under which a commit is answered before it is on the disk."""

    def weak(path: Path, key: ReplicaKey) -> Connection:
        db = open_writable(path, key)
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    store.open_writable = weak  # type: ignore[attr-defined]
    save_without_end(say, path, round_no)


def save_without_end(say: Say, path: Path, round_no: int) -> None:
    """Save field after field, two priorities at a time, and seal now and then."""
    say("try", "open")
    replica = Replica.open(path, KEY, clock=FakeClock())
    for number in range(100_000):
        case_no = round_no * 100_000 + number
        case_id = ident(case_no)
        say("try", "type")
        replica.write(lambda db, n=case_no: start_case(db, n)).result()  # type: ignore[misc]
        jobs = [
            replica.write(
                lambda db, c=case_id, f=at: drafts.save_answer(  # type: ignore[misc]
                    db, c, f"/f{f}", f'"{MARK} {f}"'.encode(), "typed", T0
                ),
                Priority.INTERACTIVE if at % 2 else Priority.SYNC,
            )
            for at in range(8)
        ]
        for at, job in enumerate(jobs):
            job.result()
            say("done", "type", case_no, at)
        if number % 3 == 0:
            say("try", "seal")
            replica.write(lambda db, n=case_no, c=case_id: seal_case(db, n, c)).result()  # type: ignore[misc]
            say("done", "seal", case_no)


# --- a migration -------------------------------------------------------------------------------


def widen(db: Connection) -> None:
    """Be a step that rewrites every answer."""
    db.execute("ALTER TABLE case_record ADD COLUMN colour TEXT")
    db.execute("CREATE TABLE colour AS SELECT * FROM draft_answer")
    db.execute("UPDATE colour SET value = value || value")
    db.execute("UPDATE case_record SET colour = hex(randomblob(200))")


NEXT = (*STEPS, Step("999_wide", widen))


def migrate(say: Say, path: Path) -> None:
    """Bring a database to the next schema."""
    say("try", "migrate")
    bring_up_to_date(path, KEY, NEXT)
    say("done", "migrate")


# --- a whole station ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Enrolled:
    """What a child needs to be the program on a station's home.

    Attributes:
        home: the folder.
        now_ms: what the machine's clock shows.
        seed: of the machine's entropy and of what the person does.
        secrets: what the machine's credential store holds.
    """

    home: Path
    now_ms: int
    seed: int
    secrets: dict[tuple[str, str], str] = field(repr=False)

    def around(self) -> Surroundings:
        """Return the machine."""
        keyring = FakeKeyring()
        keyring.entries.update(self.secrets)
        return Surroundings(FakeClock(self.now_ms), SeededEntropy(self.seed), keyring, Transport)


def work_at_the_counter(say: Say, who: Enrolled) -> None:
    """Sign in, go on with every draft where it was left, then take the next case, without end."""
    say("try", "open")
    station = build_station(who.home, who.around())
    desk = Desk(Shift(station, Seat(station), background=False))
    desk.sign_in(OPERATOR, PIN).result()
    say("done", "open")
    draw = random.Random(who.seed)
    while True:
        open_cases = [row.case_id for row in desk.drafts().result()]
        if not open_cases:
            say("try", "start")
            open_cases = [desk.start_case(BIRTH).result().case_id]
            say("done", "start", open_cases[0])
        _go_on(say, desk, open_cases[0], draw)


def _go_on(say: Say, desk: Desk, case_id: bytes, draw: random.Random) -> None:
    """Do what is still missing of one case, up to the seal."""
    draft = desk.open_case(case_id).result()
    typed = flatten_answers(draft.answers)
    # One field is corrected every time, so that an older answer in its place would be seen.
    wanted = {**dict(FIELDS), CORRECTED: f"Tổ {draw.randrange(10_000)}"}
    for pointer, value in wanted.items():
        if typed.get(pointer) != value:
            say("try", "type", case_id, pointer, value)
            desk.save_answer(case_id, pointer, value).result()
            say("done", "type", case_id, pointer, value)
    if "assist" not in draft.consents:
        desk.record_consent(case_id, frozenset({"assist"})).result()
    for doc_id in PAPERS:
        if doc_id not in {file.doc_id for file in draft.files}:
            say("try", "attach", case_id, doc_id)
            desk.attach(case_id, doc_id, PICTURES[doc_id]).result()
            say("done", "attach", case_id, doc_id)
    if not desk.open_case(case_id).result().signed:
        say("try", "sign", case_id)
        desk.record_signature(case_id, SIGNATURE).result()
        say("done", "sign", case_id)
    say("try", "seal", case_id)
    sealed = desk.seal(case_id).result()
    say("done", "seal", case_id, sealed.packet_id, sealed.code)


def fetch_content(say: Say, who: Enrolled, case_id: bytes) -> None:
    """Sign in and have the portal give back the answers of a returned case."""
    say("try", "open")
    station = build_station(who.home, who.around())
    desk = Desk(Shift(station, Seat(station), background=False))
    desk.sign_in(OPERATOR, PIN).result()
    laid_down = refilled.refill

    def refill(*given: Any) -> None:
        say("try", "lay down")
        laid_down(*given)
        say("try", "commit")

    refilled.refill = refill
    say("try", "fetch")
    desk.fetch_content(case_id).result()
    say("done", "fetch")
    desk.close()


def synchronise(say: Say, who: Enrolled, most: int = 400) -> None:
    """Play rounds until nothing waits."""
    say("try", "open")
    around = who.around()
    station = build_station(who.home, around)
    try:
        station.authenticate(OPERATOR, PIN)
        for _ in range(most):
            say("try", "sync")
            done = station.sync.play_one()
            say("done", "sync", done.trouble)
            if station.opened.replica.read(outbox.counts).waiting == 0:
                say("done", "all")
                return
            assert isinstance(around.clock, FakeClock)
            around.clock.advance(max(done.next_at_ms - around.clock.now_ms(), 0) / 1000)
    finally:
        station.close()
