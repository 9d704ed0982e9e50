"""The clipboard as this program uses it: what was put there is taken away again on lock and on leaving."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

_NO_HISTORY = (
    # Asks the systems' clipboard histories not to keep it; those that do not know the mark ignore it.
    ("x-kde-passwordManagerHint", b"secret"),
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"1"),
)


class _Last:
    """Digest of what was put there last: the platform does not always say whose it is."""

    digest = b""


def put(text: str) -> None:
    """Put a text on the clipboard, to be kept out of clipboard histories."""
    data = QMimeData()
    data.setText(text)
    for kind, mark in _NO_HISTORY:
        data.setData(kind, mark)
    _Last.digest = _digest(text)
    QGuiApplication.clipboard().setMimeData(data)


def put_for_support(text: str) -> None:
    """Put on the clipboard what names nobody: it may be pasted anywhere, also after the program has ended."""
    QGuiApplication.clipboard().setText(text)


def clear_ours() -> None:
    """Empty the clipboard if what is there came from this program; what another put there stays."""
    board = QGuiApplication.clipboard()
    if board.ownsClipboard() or (_Last.digest and _digest(board.text()) == _Last.digest):
        board.clear(QClipboard.Mode.Clipboard)
    if board.supportsSelection() and board.ownsSelection():
        board.clear(QClipboard.Mode.Selection)
    _Last.digest = b""


def _digest(text: str) -> bytes:
    # Loads OpenSSL, which the first picture does not wait for.
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
