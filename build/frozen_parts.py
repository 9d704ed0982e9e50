"""What goes into the frozen program and what stays out, as plain functions of a system's name.

`tram-so.spec` asks here, so that what it decides on Windows and macOS can be read, checked and tested on any
machine, although PyInstaller builds only for the system it runs on.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

Entry = tuple[str, str, str]
"""Place in the folder, source, kind: a line of PyInstaller's table of contents."""
LINK = "SYMLINK"

NAME = "tram-so"
CONSOLE_NAME = "tram-so-cli"
IDENTIFIER = "vn.danang.tramso"
"""Of the macOS bundle."""

OPENED = ("libpython", "libzbar")
"""Libraries opened by their name; no other file links them."""

OF_THE_SYSTEM = ("libcups.", "libpulse.", "libglib-2.0.", "libgthread-2.0.", "libgobject-2.0.", "libgio-2.0.")
"""Libraries that talk to a desktop's own services and therefore stay that desktop's, as libGL does."""

PACKAGES = ("ui", "kiosk", "sync", "forms", "resources")
PORTAL = "sync.portal"

NOT_SEEN = (
    "PySide6.QtMultimedia",
    "PySide6.QtTextToSpeech",
    "httpx",
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "pyzbar.pyzbar",
)
"""Imported by name at run time, or, like the camera, needed by a screen that finds its plug-in by itself."""

LEFT_OUT = (
    # The portal is another product on another machine.
    PORTAL, "alembic", "litestar", "psycopg", "psycopg_binary", "sqlalchemy", "uvicorn",
    # Tools of those who write the program.
    "PyInstaller", "_pytest", "babel", "editables", "hatchling", "hypothesis", "mypy", "pip", "pkg_resources",
    "pytest", "schemathesis", "setuptools", "tests",
    # A second way to do what the first does.
    "zstandard._cffi",
    # What those tools brought along and some library would use if it were there.
    "charset_normalizer", "markdown_it", "pygments", "requests", "rich", "sniffio",
    "urllib3", "yaml",
    # Of the standard library: another window system, the test runner and its help pages.
    "idlelib", "lib2to3", "pydoc_data", "tkinter", "turtle", "unittest",
    # Parts of Qt that no screen uses; the camera module would pull some of them in.
    "PySide6.QtConcurrent", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtMultimediaWidgets",
    "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtQml", "PySide6.QtQuick",
    "PySide6.QtQuickWidgets", "PySide6.QtSql", "PySide6.QtUiTools",
    "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets",
)  # fmt: skip
"""Modules never frozen."""

QT_LIBRARIES = frozenset(
    {"Core", "DBus", "Gui", "Multimedia", "Network", "Pdf", "PrintSupport", "Svg", "Test", "TextToSpeech", "Widgets",
     # Linked by plug-ins: those of the windows, and that of the camera, which wants all of Quick.
     "Concurrent", "OpenGL", "Qml", "QmlMeta", "QmlModels", "QmlWorkerScript", "Quick", "WaylandClient", "XcbQpa"}
)  # fmt: skip
"""Of Qt; no other goes along."""

STRIPPED = frozenset({"cryptography", "lib-dynload", "sqlcipher3", "zstandard"})
"""Folders with libraries that came with much for a debugger."""

PLUGINS = {
    "iconengines": (),
    "imageformats": ("qgif", "qico", "qjpeg", "qsvg", "qwebp"),
    "multimedia": (),
    "platforminputcontexts": ("composeplatforminputcontext", "ibusplatforminputcontext"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),
    "printsupport": (),
    "styles": (),
    "texttospeech": ("qtexttospeech_darwin", "qtexttospeech_sapi", "qtexttospeech_speechd", "qtexttospeech_winrt"),
    "tls": (),
    "wayland-decoration-client": (),
    "wayland-graphics-integration-client": (),
    "wayland-shell-integration": ("xdg-shell",),
    "xcbglintegrations": (),
}  # fmt: skip
"""Families of Qt plug-ins that are kept; those with names keep only what begins so (an input method is one)."""

_QT_LIBRARY = re.compile(r"^(?:libQt6|Qt6|Qt)([A-Z0-9][A-Za-z0-9]*)(?:\.framework|\.so[.0-9]*|\.dll)?$")
_QT_FOLDERS = frozenset({"libexec", "metatypes", "qml", "resources", "translations"})
"""Of Qt, not ours: among its translations is no Vietnamese; `ui.qt.qt_words` brings it."""


def keeps(place: str) -> bool:
    """Return whether a collected file stays.

    Args:
        place: where it lies in the folder, with either slash.
    """
    parts = PurePosixPath(place.replace("\\", "/")).parts
    if parts[0].startswith("tram_so-"):
        # The version is read from here; the rest tells on whose machine and from where it was installed.
        return parts[-1] == "METADATA"
    if "PySide6" in parts and _QT_FOLDERS & set(parts):
        return False
    if "PySide6" in parts and "plugins" in parts:
        return _keeps_plugin(parts[parts.index("plugins") + 1 :])
    if any(found[1] not in QT_LIBRARIES for part in parts if (found := _QT_LIBRARY.match(part))):
        return False
    # A decoder of pictures that no camera or scanner here makes; seven megabytes.
    return not ("PIL" in parts and parts[-1].startswith("_avif"))


def _keeps_plugin(parts: tuple[str, ...]) -> bool:
    kept = PLUGINS.get(parts[0])
    name = parts[-1].removeprefix("lib")
    return kept is not None and (not kept or name.startswith(kept))


def wanted(entries: Sequence[Entry], asks: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Return the entries without the libraries that nothing kept asks for.

    PyInstaller collects what every plug-in links before one of them is left out here.

    Args:
        entries: (place, source, kind) as PyInstaller lists them.
        asks: gives the file names of the libraries that a file itself links.
    """
    libraries = [entry for entry in entries if _is_library(entry)]
    kept = [entry for entry in entries if not _is_library(entry)]
    waiting = [source for _place, source, kind in kept if kind != LINK]
    while waiting:
        names = {name for name in asks(waiting.pop()) if not name.startswith(OF_THE_SYSTEM)}
        found = [entry for entry in libraries if PurePosixPath(entry[0]).name in names]
        libraries = [entry for entry in libraries if entry not in found]
        kept += found
        waiting += [source for _place, source, kind in found if kind != LINK]
    places = {place for place, _source, _kind in kept}
    return [entry for entry in entries if entry[0] in places]


def leads_somewhere(entry: Entry, places: Container[str]) -> bool:
    """Return whether an entry is no link, or one to a place that is kept.

    Args:
        entry: whose source, for a link, is relative to its own folder.
        places: all that are kept.
    """
    place, source, kind = entry
    return kind != LINK or str(PurePosixPath(place).parent / PurePosixPath(source)) in places


def needed(objdump: str) -> list[str]:
    """Return the libraries named in what `objdump -p FILE` wrote."""
    return re.findall(r"^\s*NEEDED\s+(\S+)", objdump, re.MULTILINE)


def _is_library(entry: Entry) -> bool:
    """Return whether an entry is there only because another file links it."""
    place, _source, kind = entry
    name = PurePosixPath(place).name
    return (
        kind in {"BINARY", LINK}
        and ".so" in name
        and "/plugins/" not in place
        and not name.startswith(OPENED)
    )


def hidden(modules: list[str]) -> list[str]:
    """Return what is to be frozen besides what PyInstaller sees.

    Args:
        modules: every module of our packages; one loaded by its name is not seen in the source.
    """
    ours = [name for name in modules if name != PORTAL and not name.startswith(PORTAL + ".")]
    return [*ours, *NOT_SEEN]


def ships(name: str) -> bool:
    """Return whether a file of `resources/` is used by the running program.

    Args:
        name: relative to `resources`, with forward slashes.
    """
    return not name.endswith((".py", ".pyc", ".po"))


def strips(place: str, system: str) -> bool:
    """Return whether a file loses its symbols.

    Only on Linux, where a file has no signature, and only where it pays: thirty-odd megabytes in a few files.
    Stripping everything breaks libraries whose names were rewritten for their wheel, such as those of the camera.

    Args:
        place: where it lies in the folder, with forward slashes.
        system: as `sys.platform` names it.
    """
    parts = PurePosixPath(place).parts
    return (
        system == "linux"
        and ".so" in parts[-1]
        and (parts[-1].startswith("libpython") or bool(STRIPPED & set(parts[:-1])))
    )


def has_bundle(system: str) -> bool:
    """Return whether the folder is wrapped in an application bundle."""
    return system == "darwin"


def prunes(system: str) -> bool:
    """Return whether `wanted` can be trusted: it knows how Linux names and finds libraries."""
    return system == "linux"
