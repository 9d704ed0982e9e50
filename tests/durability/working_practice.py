"""A clerk's process that is killed in the middle of a draft: `python -m tests.durability.working_practice HOME`.

Says each thing on a line once it is durable, then waits to be killed.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from forms.stamp import SystemClock, SystemEntropy
from kiosk.container import Surroundings
from kiosk.home.layout import Home
from kiosk.practice.portal import OPERATOR_ID
from kiosk.practice.station import PIN, open_practice
from tests.kiosk.practice.conftest import no_network


def main(folder: Path) -> None:
    around = Surroundings(SystemClock(), SystemEntropy(), None, no_network)
    desk = open_practice(Home(folder), around, background=False).desk
    desk.sign_in(OPERATOR_ID, PIN).result()
    cases = []
    for name in ("Trần Thị Thử", "Lê Văn Mẫu"):
        draft = desk.start_case("1.001193").result()
        desk.save_answer(draft.case_id, "/requester/fullName", name).result()
        print("saved", draft.case_id.hex(), flush=True)
        cases.append(draft.case_id)
    # Opened again, and nothing typed into it.
    desk.draft_opened(cases[0], "/child/fullName").result()
    print("working", flush=True)
    threading.Event().wait(120)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
