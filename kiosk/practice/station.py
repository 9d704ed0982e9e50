"""Practice mode: the real forms and the real sending, on a station of its own against a pretend portal.

The practice lives in `HOME/practice`: its own database, keys and root. It shares nothing with the real
station's database, knows no address of a real portal, and is erased by deleting that folder.
"""

from __future__ import annotations

import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from forms.errors import StationError
from forms.packets.portal_keys import root_fingerprint
from forms.stamp import vietnam_date
from kiosk import container
from kiosk.container import Surroundings
from kiosk.enrolling import enrolment
from kiosk.home.layout import Home
from kiosk.keys.profile import read_profile
from kiosk.keys.slots import FLOOR
from kiosk.practice.link import URL, PracticeLink
from kiosk.practice.portal import OPERATOR_ID, PretendPortal
from kiosk.practice.props import PracticeProps, make_props
from kiosk.practice.records import new_records, read_records, write_records
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from kiosk.practice.script import ScriptName

PIN = "246810"
"""Of the practice operator, shown on the screen; guards fictional people, no secret."""
_RECORDS = "pretend-portal.bin"
_CODE = "00000-00000"
_SETTINGS = Settings(sync_interval_s=5, pin_memory_kib=FLOOR.memory_kib, pin_passes=FLOOR.passes, pin_lanes=1)


class Practice:
    """A practice that is open.

    Attributes:
        desk: the desk of the practice station, with nobody signed in.
        portal: the pretend portal behind it.
        props: cards and papers.
        home: where everything of it lies.
    """

    def __init__(self, desk: Desk, portal: PretendPortal, props: PracticeProps, home: Home) -> None:
        self.desk = desk
        self.portal = portal
        self.props = props
        self.home = home
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="practice")

    def set_online(self, online: bool) -> Future[None]:
        """Pull out or plug in the pretend network; what waits is tried at once."""

        def job() -> None:
            self.portal.set_online(online)
            self.desk.wake_sync()

        return self._worker.submit(job)

    def choose(self, script: ScriptName | None) -> Future[None]:
        """Say what the pretend officer does with the next case."""
        return self._worker.submit(self.portal.choose, script)

    def close(self) -> None:
        """Stop everything in order; idempotent."""
        self._worker.shutdown(wait=True)
        self.desk.close()


def practice_home(real: Home) -> Home:
    """Return where the practice of a station lives: never the station's own folder."""
    return Home(real.practice)


def has_practice(real: Home) -> bool:
    """Tell whether there is anything of a practice to be erased."""
    return practice_home(real).root.exists()


def open_practice(real: Home, around: Surroundings | None = None, *, background: bool = True) -> Practice:
    """Open the practice of a station, or begin one; some seconds of work the first time.

    Args:
        real: the station beside which the practice lies; nothing in it is read or changed.
        around: clock and entropy; credential store and connections are not used.
        background: play rounds in a thread once somebody signed in.

    Raises:
        StationError: `practice_damaged` (erase it), `station_busy`, `disk_full`, `home_unwritable`.
    """
    given = around or container.machine()
    home = practice_home(real)
    home.prepare()
    path = home.root / _RECORDS
    records = read_records(path)
    if records is None:
        if home.database.exists():
            # Without its portal's keys a practice station can never be answered again.
            raise StationError("practice_damaged")
        records = new_records(given.entropy, given.clock.now_ms() // 1000)
        write_records(path, records)
    portal = PretendPortal(path, records, given.clock)
    portal.set_online(True)
    own = Surroundings(given.clock, given.entropy, None, PracticeLink(portal, given.clock).connect)
    if read_profile(home) is None:
        enrolment.enrol(
            home,
            container.portal_calls(own),
            url=URL,
            code=_CODE,
            fingerprint=root_fingerprint(portal.root),
            pin=PIN,
            clock=own.clock,
            entropy=own.entropy,
            keyring=None,
            operator_id=OPERATOR_ID,
            cost=FLOOR,
        )
    props = make_props(vietnam_date(records.made_at))
    desk = container.open_desk(home, own, settings=_SETTINGS, background=background, listen_at_once=False)
    return Practice(desk, portal, props, home)


def erase_practice(real: Home) -> None:
    """Delete everything of a practice that is not open; harmless where there is none.

    Raises:
        StationError: `home_unwritable` when something could not be deleted; `home_not_empty` when what lies
            there is not a practice.
    """
    home = practice_home(real)
    if not home.root.exists():
        return
    try:
        profile = read_profile(home)
    except StationError:
        profile = None
    if profile is not None and not profile.practice:
        raise StationError("home_not_empty")
    try:
        shutil.rmtree(home.root)
    except OSError as error:
        raise StationError("home_unwritable") from error
