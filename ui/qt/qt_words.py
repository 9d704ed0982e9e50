"""Vietnamese for what Qt itself writes: its file chooser and print dialogue, its buttons, the menu of a line of text.

Qt comes without Vietnamese, and a desktop without a theme of its own shows Qt's chooser. Asked for at the moment of
showing, so that another language needs no restart.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTranslator

from kiosk.wording import language, mark, t
from ui.qt.print_words import PRINT_PLACES, PRINT_WORDS

_PLACES = frozenset(
    {
        "QAbstractFileIconProvider",
        "QDialogButtonBox",
        "QFileDialog",
        "QFileSystemModel",
        "QLineEdit",
        "QPlatformTheme",
        "QWidgetTextControl",
    }
)
"""Where Qt asks from; the same word elsewhere may mean something else."""

_WORDS = {
    # The chooser: what is above, beside and below its list.
    "Look in:": mark("Tìm trong:"),
    "File name:": mark("Tên tệp:"),
    "Files of type:": mark("Loại tệp:"),
    "Directory:": mark("Thư mục:"),
    "Choose": mark("Chọn"),
    "Open": mark("Mở"),
    "Save": mark("Lưu"),
    "Save As": mark("Lưu thành"),
    "Cancel": mark("Hủy"),
    "OK": mark("Đồng ý"),
    "Yes": mark("Có"),
    "No": mark("Không"),
    "Close": mark("Đóng"),
    "Back": mark("Quay lại"),
    "Go back": mark("Quay lại"),
    "Forward": mark("Đi tới"),
    "Go forward": mark("Đi tới"),
    "Parent Directory": mark("Thư mục trên"),
    "Go to the parent directory": mark("Lên thư mục trên"),
    "Create New Folder": mark("Tạo thư mục mới"),
    "Create a New Folder": mark("Tạo thư mục mới"),
    "New Folder": mark("Thư mục mới"),
    "List View": mark("Xem dạng danh sách"),
    "Change to list view mode": mark("Xem dạng danh sách"),
    "Detail View": mark("Xem chi tiết"),
    "Change to detail view mode": mark("Xem chi tiết"),
    "Sidebar": mark("Nơi hay dùng"),
    "List of places and bookmarks": mark("Nơi hay dùng"),
    "Files": mark("Các tệp"),
    "All Files (*)": mark("Mọi tệp (*)"),
    "All files (*)": mark("Mọi tệp (*)"),
    "Recent Places": mark("Nơi vừa mở"),
    "Show ": mark("Hiện "),
    "Show hidden files": mark("Hiện tệp ẩn"),
    "Rename": mark("Đổi tên"),
    "Delete": mark("Xóa"),
    "Remove": mark("Bỏ khỏi danh sách"),
    "Computer": mark("Máy tính"),
    "My Computer": mark("Máy tính"),
    # Its list.
    "Name": mark("Tên"),
    "Size": mark("Kích cỡ"),
    "Kind": mark("Loại"),
    "Type": mark("Loại"),
    "Date Modified": mark("Ngày sửa"),
    "Folder": mark("Thư mục"),
    "File Folder": mark("Thư mục"),
    "File": mark("Tệp"),
    "%1 File": mark("Tệp %1"),
    "Drive": mark("Ổ đĩa"),
    "Shortcut": mark("Lối tắt"),
    "Alias": mark("Lối tắt"),
    "Unknown": mark("Không rõ"),
    # What it asks.
    "%1 already exists.\nDo you want to replace it?": mark("%1 đã có.\nGhi đè lên tệp đó?"),
    "%1\nFile not found.\nPlease verify the correct file name was given.": mark(
        "%1\nKhông tìm thấy tệp.\nXem lại tên tệp đã gõ."
    ),
    "%1\nDirectory not found.\nPlease verify the correct directory name was given.": mark(
        "%1\nKhông tìm thấy thư mục.\nXem lại tên thư mục đã gõ."
    ),
    "Are you sure you want to delete '%1'?": mark("Xóa “%1”?"),
    "'%1' is write protected.\nDo you want to delete it anyway?": mark("“%1” không cho ghi.\nVẫn xóa?"),
    "Could not delete directory.": mark("Không xóa được thư mục."),
    # The menu of a line of text.
    "Undo": mark("Hoàn tác"),
    "Redo": mark("Làm lại"),
    "Cut": mark("Cắt"),
    "Copy": mark("Sao chép"),
    "Paste": mark("Dán"),
    "Select All": mark("Chọn tất cả"),
}
"""Qt's words, without the letter that goes with Alt, → ours."""


class QtWords(QTranslator):
    """Gives Qt our words for its own; `None` leaves Qt's."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("qt_words")

    def isEmpty(self) -> bool:  # noqa: N802 (Qt)
        """Return that there are words, or Qt would not ask."""
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return a word in the language of the screens."""
        del disambiguation, n
        if context in PRINT_PLACES:
            # In English its own: it has a word of its own where ours stands for several.
            ours = None if language() == "en" else PRINT_WORDS.get(source.replace("&", ""))
        else:
            ours = _WORDS.get(source.replace("&", "")) if context in _PLACES else None
        return None if ours is None else t(ours)
