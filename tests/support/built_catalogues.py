"""Catalogue files built before: a station that wants the same one takes a copy of what the program built then.

Building one takes half a second, and every station of every test wants the one that comes with the program. What
building does has tests of its own, which do not come by here.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from sync import catalogue_store
from sync.replica.catalogue import catalogue_file

MOST = 6
"""Files kept, the last ones asked for."""
_built: OrderedDict[bytes, bytes] = OrderedDict()


def build(path: Path, objects: Iterable[tuple[str, str, bytes]], **said_of_it: Any) -> None:
    """Put a catalogue file there, as `catalogue_file.build` does; the program builds what it has not built yet."""
    rows = list(objects)
    content = {name: value for name, value in said_of_it.items() if name != "rest"}
    said = hashlib.sha256(repr((sorted(content.items()), rows)).encode()).digest()
    kept = _built.get(said)
    if kept is not None and path.parent.is_dir():
        part = path.with_name(path.name + ".part")
        part.write_bytes(kept)
        part.replace(path)
    else:
        catalogue_file.build(path, rows, **said_of_it)
        kept = path.read_bytes()
    _built[said] = kept
    _built.move_to_end(said)
    while len(_built) > MOST:
        _built.popitem(last=False)


@contextmanager
def built_once() -> Iterator[None]:
    """Let stations of this process build each catalogue once."""
    ours = SimpleNamespace(build=build)
    with mock.patch.object(catalogue_store, "catalogue_file", ours):
        yield
