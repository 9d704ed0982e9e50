"""What goes into the frozen program, decided by plain functions: the branches of systems we are not on, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packaging.test_machine import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@pytest.fixture
def parts() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        yield load("frozen_parts", patch)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6\\Qt6Core.dll",
        "PySide6/Qt/lib/QtWidgets.framework/Versions/A/QtWidgets",
        "tram_so-0.1.0.dist-info/METADATA",
        "resources/seed/manifest.json",
    ],
)
def test_it_keeps(parts: ModuleType, place: str) -> None:
    assert parts.keeps(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqlinuxfb.so",
        "PySide6\\plugins\\sqldrivers\\qsqlite.dll",
        "PySide6/Qt/lib/libQt6WebEngineCore.so.6",
        "PySide6/Qt/lib/libQt63DCore.so.6",
        "PySide6\\translations\\qtbase_de.qm",
        "tram_so-0.1.0.dist-info/direct_url.json",
    ],
)
def test_it_leaves_out(parts: ModuleType, place: str) -> None:
    assert not parts.keeps(place)


def test_only_linux_loses_symbols_and_only_where_it_pays(parts: ModuleType) -> None:
    place = "sqlcipher3/_sqlite3.cpython-311-x86_64-linux-gnu.so"
    assert parts.strips(place, "linux")
    assert not parts.strips(place, "darwin")
    assert not parts.strips("PySide6/Qt/lib/libavutil.so.59", "linux")


def test_a_library_nobody_kept_asks_for_goes_with_what_only_it_asks_for(parts: ModuleType) -> None:
    asks = {
        "/a/plugin": ["libused.so.1"],
        "/a/used": ["libdeep.so.2", "libcups.so.2"],
        "/a/gtk": ["libcairo.so.2"],
    }
    entries = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/a/plugin", "BINARY"),
        ("libused.so.1", "/a/used", "BINARY"),
        ("libdeep.so.2", "/a/deep", "BINARY"),
        ("libgtk-3.so.0", "/a/gtk", "BINARY"),
        ("libcairo.so.2", "/a/cairo", "BINARY"),
        ("libcups.so.2", "/a/cups", "BINARY"),
        ("libzbar.so.0", "/a/zbar", "BINARY"),
    ]
    kept = {place for place, _source, _kind in parts.wanted(entries, lambda file: asks.get(file, []))}
    # Opened by name: zbar. Of the desktop: printing.
    assert kept == {"PySide6/Qt/plugins/platforms/libqxcb.so", "libused.so.1", "libdeep.so.2", "libzbar.so.0"}
