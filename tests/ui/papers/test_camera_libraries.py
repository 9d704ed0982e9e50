"""What is brought into memory before the camera is opened, and that it never stands in the way."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ui.camera_libraries import is_needed

PROGRAM = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ui.cameras import SystemCameras
cameras = SystemCameras()
assert cameras.get_ready().result() is None
import sys
assert "PySide6.QtMultimedia" not in sys.modules
assert cameras.names() is not None
loaded = open("/proc/self/maps").read() if sys.platform == "linux" else ""
copies = {line.split()[-1] for line in loaded.splitlines() if "libavcodec" in line}
assert len(copies) <= 1, copies
"""


@pytest.mark.parametrize(
    "name",
    [
        "libavcodec.so.61",
        "libQt6Multimedia.so.6",
        "avcodec-61.dll",
        "Qt6Multimedia.dll",
        "libavutil.59.dylib",
    ],
)
def test_the_cameras_libraries_are_known_by_their_names(name: str) -> None:
    assert is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        "libavcodec.so.61.19.101",
        "libavcodec.so",
        "libQt6MultimediaWidgets.so.6",
        "libQt6Core.so.6",
        "avcodec",
    ],
)
def test_copies_and_others_are_left_alone(name: str) -> None:
    assert not is_needed(name)


def test_getting_ready_loads_each_library_once_and_no_class_of_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
