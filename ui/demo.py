"""`tram-so --demo`: a practice portal on this machine, a station enrolled at it, both gone with the window.

Real procedures, fictional people; the strip "MÁY THỰC HÀNH" stays on every screen.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from forms.errors import StationError
from kiosk import container
from kiosk.enrolling import enrolment
from kiosk.home.layout import Home
from ui.day.children import PracticePortal, is_frozen

PIN = "246810"
"""Of the practice operator, shown on the sign-in screen; guards a practice home, no secret."""


def practise(tidy: ExitStack) -> Path:
    """Start the portal and enrol a station at it.

    Args:
        tidy: ends the portal and removes everything when it is closed.

    Returns:
        The station's home.

    Raises:
        StationError: `no_practice_portal`, the frozen program holds none.
        StuckError: the portal does not start.
        TramSoError: enrolling failed.
    """
    if is_frozen():
        raise StationError("no_practice_portal")
    work = Path(tempfile.mkdtemp(prefix="tram-so-demo-"))
    tidy.callback(shutil.rmtree, work, ignore_errors=True)
    around = container.machine()
    portal = PracticePortal(work, around.clock)
    tidy.callback(portal.stop)
    credentials = portal.credentials()
    home = work / "home"
    enrolment.enrol(
        Home(home),
        container.portal_calls(around),
        url=credentials.url,
        code=credentials.enrol_code,
        fingerprint=credentials.root_fingerprint,
        pin=PIN,
        clock=around.clock,
        entropy=around.entropy,
        keyring=around.keyring,
        operator_id=credentials.operator_id,
    )
    return home
