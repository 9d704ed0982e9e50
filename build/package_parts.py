"""What goes into the frozen program and what stays out, for `tram-so.spec`."""

from __future__ import annotations

import ctypes.util
import fnmatch
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDERS = ("ui", "kiosk", "forms", "resources", "sync")
PORTAL = "sync.portal"
EXCLUDED = [
    # The portal and its libraries, and what only tests and authors use.
    PORTAL, "litestar", "uvicorn", "sqlalchemy", "alembic", "psycopg", "psycopg_binary",
    "tests", "pytest", "hypothesis", "babel", "schemathesis", "apsw", "mypy", "ruff", "hatchling",
    "PyInstaller", "setuptools", "pkg_resources", "pip",
    # Of Python and of the libraries, what no part of the program reaches.
    "tkinter", "lib2to3", "pydoc_data", "IPython", "numpy",
    # Colours, other transports and formats that libraries would use if they found them.
    "pygments", "rich", "markdown_it", "mdurl", "requests", "urllib3", "yaml", "charset_normalizer", "trio",
    "PIL._avif", "PIL.AvifImagePlugin",
    *(f"PySide6.Qt{name}" for name in (
        "3DAnimation", "3DCore", "3DExtras", "3DInput", "3DLogic", "3DRender", "Bluetooth", "Charts",
        "Concurrent", "DataVisualization", "Designer", "Graphs", "GraphsWidgets", "Help", "HttpServer",
        "Location", "Nfc", "OpenGLWidgets", "PdfWidgets", "Positioning", "Qml", "Quick",
        "Quick3D", "QuickControls2", "QuickTest", "QuickWidgets", "RemoteObjects", "Scxml", "Sensors",
        "SerialBus", "SerialPort", "SpatialAudio", "Sql", "StateMachine", "UiTools",
        "WebChannel", "WebEngineCore", "WebEngineQuick", "WebEngineWidgets", "WebSockets", "WebView", "Xml",
    )),
]  # fmt: skip
DROPPED = (
    # Translations of Qt's own dialogs other than the two languages of the program.
    "*/translations/*",
    # Screens, keyboards and pictures the program has no use for.
    "*/platforms/*eglfs*", "*/platforms/*linuxfb*", "*/platforms/*vnc*", "*/platforms/*minimalegl*",
    "*/platforms/*vkkhrdisplay*", "*/platforms/*directfb*", "*/egldeviceintegrations/*",
    "*/platforminputcontexts/*virtualkeyboard*", "*/platformthemes/*gtk3*", "*/qmltooling/*", "*/qml/*",
    "*/imageformats/*pdf*", "*/imageformats/*tiff*", "*/imageformats/*icns*", "*/imageformats/*tga*",
    "*/imageformats/*wbmp*", "*/sqldrivers/*", "*/generic/*",
    "*Qt6Qml*", "*Qt6Quick*", "*Qt6VirtualKeyboard*", "*Qt6WebEngine*", "*Qt6Designer*",
    "*Qt6ShaderTools*", "*Qt6OpenGLWidgets*", "*Qt6Sql*", "*Qt6SpatialAudio*",
    "*opengl32sw.dll", "*Qt6EglF*",
    # What only the dropped GTK theme needs.
    "*libgtk*", "*libgdk*", "*libatk*", "*libpango*", "*libcairo*", "*libpixman*", "*libgraphite2*",
    "*libthai*", "*libdatrie*", "libharfbuzz*", "*libepoxy*",
)  # fmt: skip
KEPT = ("*/translations/qtbase_vi.qm", "*/translations/qtbase_en.qm")

Entry = tuple[str, str, str]


def hidden_imports(root: Path) -> list[str]:
    """Return every module of the program: some are imported by names computed at run time."""
    found = []
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.py")):
            name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            if name != PORTAL and not name.startswith(f"{PORTAL}."):
                found.append(name)
    return found


def by_name() -> list[str]:
    """Return what is loaded by name: zbar, the credential stores, and Qt's plug-ins for camera and voice."""
    from PyInstaller.utils.hooks import collect_submodules

    return [
        "pyzbar.pyzbar",
        "keyring",
        *collect_submodules("keyring.backends"),
        "PySide6.QtMultimedia",
        "PySide6.QtMultimediaWidgets",
        "PySide6.QtTextToSpeech",
    ]


def files_beside(root: Path) -> list[tuple[str, str]]:
    """Return the data of `resources`: fonts, icons, seed, forms, translations, licences."""
    here = root / "resources"
    return [
        (str(file), str(file.parent.relative_to(root)))
        for file in sorted(here.rglob("*"))
        if file.is_file() and file.suffix not in {".py", ".pyc", ".po", ".pot"}
    ]


def metadata() -> list[tuple[str, str]]:
    """Return what tells the program its own version."""
    from PyInstaller.utils.hooks import copy_metadata

    copied: list[tuple[str, str]] = copy_metadata("tram-so")
    return copied


def shared_zbar() -> list[tuple[str, str]]:
    """Return the zbar of this machine; the wheel for Windows brings its own, which a hook finds."""
    if sys.platform == "win32":
        return []
    name = ctypes.util.find_library("zbar")
    if name is None:
        raise SystemExit("libzbar is missing: run build/dev.py setup")
    if Path(name).is_absolute():
        return [(name, ".")]
    return [(str(loaded_from(name)), ".")]


def loaded_from(name: str) -> Path:
    """Return where the loader takes a shared library from (Linux)."""
    ctypes.CDLL(name)
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        path = line.partition("/")[2]
        if os.path.basename(path).startswith(name.partition(".so")[0]):  # noqa: PTH119
            return Path("/" + path)
    raise SystemExit(f"{name} is loaded from nowhere")


def kept(entries: list[Entry]) -> Any:
    """Return the entries without what nobody needs."""
    return [one for one in entries if _is_kept(one[0].replace("\\", "/"))]


def _is_kept(name: str) -> bool:
    wanted = any(fnmatch.fnmatchcase(name, pattern) for pattern in KEPT)
    return wanted or not any(fnmatch.fnmatchcase(name, pattern) for pattern in DROPPED)


def version_file(root: Path) -> str:
    """Write what Windows shows as the program's properties, and return where."""
    import tomllib

    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    numbers = ", ".join([*version.split("."), "0", "0", "0"][:4])
    text = (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers})), kids=["
        "StringFileInfo([StringTable('042A04B0', ["
        f"StringStruct('ProductName', 'Trạm Số'), StringStruct('ProductVersion', '{version}'), "
        f"StringStruct('FileVersion', '{version}'), StringStruct('FileDescription', 'Trạm Số')])]), "
        "VarFileInfo([VarStruct('Translation', [0x042A, 1200])])])"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(text)
    return file.name
