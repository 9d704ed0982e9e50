"""Time and randomness come in through `forms.stamp`, so that a test can be the clock."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.sources import dotted_uses, sources

if TYPE_CHECKING:
    from collections.abc import Iterable

BACK_ENDS = "forms/stamp.py"
COMPOSITION_ROOTS = {"kiosk/container.py", "sync/portal/main.py"}
CLOCKS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter",
    "time.perf_counter_ns", "time.clock_gettime", "time.clock_gettime_ns", "time.process_time",
    "time.localtime", "time.gmtime", "time.ctime", "os.urandom", "os.getrandom", "uuid.getnode",
    "PySide6.QtCore.QDateTime.currentDateTime", "PySide6.QtCore.QDateTime.currentDateTimeUtc",
    "PySide6.QtCore.QDateTime.currentMSecsSinceEpoch", "PySide6.QtCore.QDateTime.currentSecsSinceEpoch",
    "PySide6.QtCore.QDate.currentDate", "PySide6.QtCore.QTime.currentTime", "PySide6.QtCore.QUuid.createUuid",
}  # fmt: skip
FAMILIES = (
    "random.",
    "secrets.",
    "uuid.uuid",
    "PySide6.QtCore.QRandomGenerator",
    "PySide6.QtCore.QElapsedTimer",
)
KEY_MAKERS = (".Ed25519PrivateKey.generate", ".X25519PrivateKey.generate", ".AESGCM.generate_key")


def reads_a_clock(name: str) -> bool:
    """Return whether a dotted name is a clock or a source of randomness."""
    return name in CLOCKS or name.startswith(FAMILIES) or name.endswith(KEY_MAKERS)


def clock_uses(uses: Iterable[tuple[ast.expr, str]]) -> list[tuple[ast.expr, str]]:
    """Return the places where a module reads a clock or draws randomness itself."""
    return [(node, name) for node, name in uses if reads_a_clock(name)]


@pytest.mark.parametrize(
    "text",
    [
        "import time\ntime.monotonic()",
        "import time as t\nf = t.time",
        "from time import perf_counter\nperf_counter()",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime, date\ndatetime.now(tz)",
        "from datetime import date as d\nd.today()",
        "import uuid\nuuid.uuid4()",
        "from uuid import uuid7\nuuid7()",
        "import os\nos.urandom(4)",
        "import random\nrandom.Random(1)",
        "from secrets import token_bytes\ntoken_bytes(3)",
        "from PySide6.QtCore import QDateTime\nQDateTime.currentDateTime()",
        "from PySide6 import QtCore\nQtCore.QDate.currentDate()",
        "from cryptography.x.ed25519 import Ed25519PrivateKey as Key\nKey.generate()",
    ],
)
def test_each_way_to_read_a_clock_is_seen(text: str) -> None:
    assert clock_uses(dotted_uses(ast.parse(text)))


def test_parsing_a_date_is_no_clock() -> None:
    text = "from datetime import datetime\nimport uuid\ndatetime.fromtimestamp(0)\nuuid.UUID(bytes=b)"
    assert not clock_uses(dotted_uses(ast.parse(text)))


def test_only_the_back_ends_read_clock_and_entropy() -> None:
    uses = [
        f"{source.at(node)} {name}"
        for source in sources()
        if source.name != BACK_ENDS
        for node, name in clock_uses(source.uses)
    ]
    assert not uses, "take it from forms.stamp.Clock or Entropy:\n" + "\n".join(uses)


def test_the_system_back_ends_are_made_in_two_places() -> None:
    uses = [
        f"{source.at(node)} {name}"
        for source in sources()
        if source.name not in COMPOSITION_ROOTS
        for node, name in source.uses
        if name.endswith(("stamp.SystemClock", "stamp.SystemEntropy"))
    ]
    assert not uses, "\n".join(uses)
