"""One act as a process: the real window over the real station, driven offscreen, then closed or killed."""

from __future__ import annotations

import queue
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from forms.errors import TramSoError
from forms.stamp import vietnam_date
from kiosk import container
from resources import files
from ui.day import capture, restart, returned
from ui.day.family import visit
from ui.day.hand import Hand
from ui.day.scene import Scene
from ui.day.steps import StepLog
from ui.day.stuck import StuckError
from ui.frame.app import make_application
from ui.frame.desk_window import DeskWindow
from ui.frame.window import DESIGN_SIZE

ACTS: dict[str, Callable[[Scene], None]] = {
    "capture": capture.play,
    "restart": restart.play,
    "returned": returned.play,
}
FONT = "fonts/BeVietnamPro-Regular.ttf"
FAILED = "failed"
LAST_PICTURE = 99


def main(name: str, home: Path, out: Path, diary: Path) -> int:
    """Play one act.

    The first line of standard input is the PIN: an argument or the environment could be read by others.
    Later lines are the supervisor's words.

    Args:
        name: one of `ACTS`.
        home: an enrolled practice home.
        out: folder of the pictures.
        diary: where steps are appended.

    Returns:
        0 when the act went through, 1 when it did not (the last step says why).
    """
    pin = sys.stdin.readline().rstrip("\n")
    words: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(words,), name="supervisor-words", daemon=True).start()
    clock = container.system_clock()
    log = StepLog(diary, clock, name)
    qInstallMessageHandler(_tell_of_qt)
    app = make_application(sys.argv[:1])
    desk = container.open_desk(home)
    held = DeskWindow(app, desk, clock, home)
    hand = Hand(held.window, clock, out)
    _remember_the_unexpected(hand)
    held.window.resize(*DESIGN_SIZE)
    held.window.show()
    held.window.sign_in_page().reset()
    today = vietnam_date(clock.now_ms() // 1000)
    scene = Scene(hand, desk, log, visit(today, files.read_bytes(FONT)), out, pin, words, today)
    try:
        log.add("window", act=name)
        ACTS[name](scene)
    except (StuckError, TramSoError) as error:
        return _failed(scene, f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001 (whatever it is, the day must end with a picture and a place)
        places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        return _failed(scene, f"{type(error).__name__}: {error} at {' > '.join(places)}")
    finally:
        held.close()
    log.add("closed")
    return 0


def _failed(scene: Scene, why: str) -> int:
    scene.hand.window.show()
    picture = scene.hand.picture(LAST_PICTURE, "failed")
    scene.log.add(FAILED, why=why, picture=picture.name)
    return 1


def _listen(words: queue.Queue[str]) -> None:
    for line in sys.stdin:
        words.put(line.strip())


def _tell_of_qt(_kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, except what the offscreen platform says about itself at every window."""
    if not text.startswith("This plugin does not support"):
        sys.stderr.write(text + "\n")


def _remember_the_unexpected(hand: Hand) -> None:
    """Make an error in a slot or a thread end the act instead of passing by unseen."""

    def hook(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        places = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(trace)]
        hand.broken.append(f"{kind.__name__} {' > '.join(places)}")

    sys.excepthook = hook
    threading.excepthook = lambda told: hook(
        told.exc_type, told.exc_value or RuntimeError(), told.exc_traceback
    )
