"""Only a known credential store is used, and nothing personal reaches the log."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from forms.errors import StationError
from kiosk.home.layout import Home, find_home
from kiosk.home.logs import redact, start_log, stop_log
from kiosk.keys.device_secret import (
    MAX_ENTRY_BYTES,
    DeviceSecret,
    Failures,
    FileVault,
    KeyringVault,
    checked_backend,
    system_keyring,
)
from tests.architecture.sources import ROOT
from tests.support.keyring import FakeKeyring

STATION = bytes(range(16))


class PlaintextKeyring(FakeKeyring):
    """What `keyrings.alt` would bring."""


@pytest.mark.parametrize(
    "backend",
    [
        keyring.backends.fail.Keyring(),
        keyring.backends.null.Keyring(),
        keyring.backends.chainer.ChainerBackend(),
        PlaintextKeyring(),
        None,
    ],
    ids=lambda backend: type(backend).__module__,
)
def test_a_store_that_keeps_nothing_or_keeps_it_plain_is_refused(backend: object) -> None:
    with pytest.raises(StationError, match="key_unavailable"):
        checked_backend(backend)


def test_the_environment_cannot_choose_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    chosen = system_keyring()
    assert chosen is None or not isinstance(chosen, keyring.backends.null.Keyring)


@pytest.mark.parametrize("kind", ["keyring", "file"])
def test_a_vault_gives_back_what_it_was_given_and_forgets_on_demand(tmp_path: Path, kind: str) -> None:
    vault = KeyringVault(FakeKeyring()) if kind == "keyring" else FileVault(tmp_path / "secret.json")
    device = DeviceSecret(bytes(range(32)), {"op-1": Failures(3, 1, 2.5)})
    vault.save(STATION, device)
    assert vault.load(STATION) == device
    assert "secret=" not in repr(device)
    vault.erase(STATION)
    vault.erase(STATION)
    with pytest.raises(StationError, match="key_unavailable"):
        vault.load(STATION)


def test_many_people_with_wrong_pins_still_fit_into_one_entry() -> None:
    store = FakeKeyring()
    failures = {f"nhan-vien-{n}": Failures(12, 1_795_323_600_000, 123_456.789) for n in range(25)}
    KeyringVault(store).save(STATION, DeviceSecret(bytes(32), failures))
    (entry,) = store.entries.values()
    assert len(entry.encode()) <= MAX_ENTRY_BYTES
    assert KeyringVault(store).load(STATION).failures == failures


def test_the_log_masks_numbers_and_never_quotes_a_foreign_error(tmp_path: Path) -> None:
    home = Home(tmp_path)
    handler = start_log(home, 1_000_000)
    logger = logging.getLogger("kiosk.station.held")
    try:
        logger.info("read %s and %s of %s", "048190000017", "0905 123 456", "an.nguyen@example.vn")
        try:
            int("Nguyễn Văn An 048190000017")
        except ValueError:
            logger.info("failed", exc_info=True)
        try:
            raise StationError("disk_full", free=12)
        except StationError:
            logger.info("failed", exc_info=True)
    finally:
        stop_log(handler)
    (path,) = home.logs.iterdir()
    written = path.read_text(encoding="utf-8")
    for personal in ("048190000017", "0905", "an.nguyen", "Nguyễn"):
        assert personal not in written
    assert "ValueError" in written
    assert "disk_full(free=12)" in written
    assert "test_secrets_and_logs.py" in written
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_silent_start_loads_no_sockets(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from kiosk.home.layout import Home; from kiosk.home import logs;"
        "import logging; handler = logs.start_log(Home(Path(sys.argv[1])), 1_000_000);"
        "assert not {'socket', 'pickle', 'logging.handlers'} & set(sys.modules), sorted(sys.modules);"
        "logging.getLogger('kiosk.x').info('first'); logs.stop_log(handler)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert "first" in (Home(tmp_path).logs / "tram-so.log").read_text(encoding="utf-8")


def test_short_numbers_and_ids_stay_readable() -> None:
    line = "packet 01a20232a0ff7cc08dc064d38f2327f2 code=sync_offline attempts=12 wait 300"
    assert redact(line) == line


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_process_with_keys_leaves_no_core_dump() -> None:
    script = (
        "from kiosk.container import machine; machine(); import resource;"
        "assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)


def test_a_home_is_found_where_it_was_named_or_where_the_user_keeps_data(tmp_path: Path) -> None:
    assert find_home(str(tmp_path)).root == tmp_path
    assert find_home("~/x").root == Path.home() / "x"
    assert find_home(None).root.name == "tram-so"
    (tmp_path / "slots").mkdir()
    for name in ("op-1.json", ".hidden.json", "op 2.json", "op-3.txt"):
        (tmp_path / "slots" / name).write_bytes(b"")
    assert Home(tmp_path).operators() == ("op-1",)
