"""sqlite-utils over the encrypted driver.

sqlite-utils catches the exceptions of whichever driver it imported, and tries one called `pysqlite3`
first; naming ours so makes `alter=True` and unique index names work. Importing it takes a few hundred
milliseconds cold, so it happens on first use: migrations and building of a catalogue, never a plain start.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from sqlcipher3 import dbapi2 as driver

from sync.replica.storage.driver import Connection

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations


def row_tools(db: Connection) -> Database:
    """Return sqlite-utils' view of an open connection; transactions stay the caller's."""
    _name_driver()
    from sqlite_utils import Database

    # sqlite-utils knows only the standard library's class; the driver's connection behaves the same.
    return Database(cast("Any", db))


def migration_set(name: str) -> Migrations:
    """Return an empty, named set of migrations."""
    _name_driver()
    from sqlite_utils import Migrations

    return Migrations(name)


def _name_driver() -> None:
    if "sqlite_utils" not in sys.modules:
        sys.modules["pysqlite3"] = driver
        sys.modules["pysqlite3.dbapi2"] = driver
