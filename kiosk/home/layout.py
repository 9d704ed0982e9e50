"""The layout of HOME: which file of a station lies where.

```
settings.json          what an administrator may change        lock        held by the one writing process
station.json           public profile, commit point of enrolment   pin.lock    held while a PIN is tried
slots/<operator>.json  the database key wrapped for a person    handover.key  lets verbs reach the holder
station.db             everything else, encrypted              enrolling.json  an enrolment under way, sealed
chain-mark             how far the chain has come, so that an older station.db is noticed
catalogue-<n>.db       public data of generation n             demo-secret.json  practice homes only
working                stands while somebody works; found later: the program stopped suddenly
practice/              the practice of this station, a home of its own
logs/ inbox/           the program's log; what the scanner laid down, waiting for its case
```
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from forms.errors import HostileInput
from kiosk.home.private_files import make_private_folder

_OPERATOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z")
_CATALOGUE = re.compile(r"catalogue-([0-9]{1,9})\.db\Z")
# Windows opens a device, not a file, under these names, whatever the extension.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)


@dataclass(frozen=True)
class Home:
    """One station's folder."""

    root: Path

    @property
    def settings(self) -> Path:
        """What an administrator may change."""
        return self.root / "settings.json"

    @property
    def lock(self) -> Path:
        """The file whose lock makes a process the one that writes."""
        return self.root / "lock"

    @property
    def pin_lock(self) -> Path:
        """The file whose lock keeps two processes from counting PIN tries at once."""
        return self.root / "pin.lock"

    @property
    def profile(self) -> Path:
        """The public profile; its existence means: enrolled."""
        return self.root / "station.json"

    @property
    def enrolling(self) -> Path:
        """An enrolment that has begun and not ended."""
        return self.root / "enrolling.json"

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "station.db"

    def has_store(self) -> bool:
        """Tell whether something of a station lies here that nothing but itself can replace."""
        return self.database.exists() or self.chain_mark.exists() or bool(self.operators())

    @property
    def chain_mark(self) -> Path:
        """How far the station's chain has come; never part of a copy that is put back alone."""
        return self.root / "chain-mark"

    @property
    def slots(self) -> Path:
        """One file for each person who may sign in."""
        return self.root / "slots"

    @property
    def demo_secret(self) -> Path:
        """The device secret of a practice home."""
        return self.root / "demo-secret.json"

    @property
    def working(self) -> Path:
        """Stands while somebody works; found at a sign-in it means a sudden end."""
        return self.root / "working"

    @property
    def handover_key(self) -> Path:
        """What a verb must know to reach the process that holds the lock."""
        return self.root / "handover.key"

    @property
    def logs(self) -> Path:
        """The program's own log."""
        return self.root / "logs"

    @property
    def inbox(self) -> Path:
        """The scanner's folder: files waiting to be papers of a case."""
        return self.root / "inbox"

    @property
    def practice(self) -> Path:
        """The practice of this station, a home of its own."""
        return self.root / "practice"

    def slot(self, operator_id: str) -> Path:
        """Return where a person's slot lies.

        Raises:
            HostileInput: `operator_id`, not a name a file may have on every system.
        """
        return self.slots / f"{check_operator_id(operator_id)}.json"

    def catalogue(self, generation: int) -> Path:
        """Return where a catalogue generation lies."""
        return self.root / f"catalogue-{generation:d}.db"

    def catalogues(self) -> dict[int, Path]:
        """Return the catalogue files that are there, by generation."""
        found = ((_CATALOGUE.match(path.name), path) for path in self.root.glob("catalogue-*.db"))
        return {int(match.group(1)): path for match, path in found if match is not None}

    def operators(self) -> tuple[str, ...]:
        """Return the ids of the people who have a slot, sorted."""
        if not self.slots.is_dir():
            return ()
        return tuple(sorted(path.stem for path in self.slots.glob("*.json") if _OPERATOR.match(path.stem)))

    def is_there(self) -> bool:
        """Tell whether the folder exists; one that the system does not let us ask about says so when it is taken."""
        try:
            return self.root.exists()
        except OSError:
            return True

    def prepare(self) -> None:
        """Make the folders, readable by this user alone.

        Raises:
            StationError: `disk_full` or `home_unwritable`.
        """
        for folder in (self.root, self.slots, self.logs, self.inbox):
            make_private_folder(folder)


def find_home(given: str | Path | None) -> Home:
    """Return the home named on the command line, else this user's own."""
    if given is not None:
        return Home(Path(given).expanduser().absolute())
    import platformdirs

    return Home(Path(platformdirs.user_data_dir("tram-so", appauthor=False)))


def check_operator_id(untrusted: str) -> str:
    """Return an operator id that may be a file name on every system.

    Raises:
        HostileInput: `operator_id`.
    """
    if _OPERATOR.match(untrusted) is None or untrusted.lower() in _DEVICES:
        raise HostileInput("operator_id")
    return untrusted
