"""Vietnamese for Qt's print dialogue, shown where the system has none of its own, and for its properties of a printer.

A table only, joined to that of `ui.qt.qt_words`. Names of paper sizes and of units stay as they are printed on boxes.
"""

from __future__ import annotations

from kiosk.wording import mark

PRINT_PLACES = frozenset(
    {
        "QCupsJobWidget",
        "QPageSetupWidget",
        "QPrintDialog",
        "QPrintPropertiesDialog",
        "QPrintPropertiesWidget",
        "QPrintSettingsOutput",
        "QPrintWidget",
    }
)
"""Where Qt asks from."""

PRINT_WORDS = {
    # Which printer.
    "Print": mark("In"),
    "Printer": mark("Máy in"),
    "Name:": mark("Tên:"),
    "Properties": mark("Thiết đặt"),
    "Location:": mark("Nơi đặt:"),
    "Preview": mark("Xem trước"),
    "Type:": mark("Loại:"),
    "Output file:": mark("Tệp ghi ra:"),
    "Print to File (PDF)": mark("In ra tệp (PDF)"),
    "Print To File ...": mark("In ra tệp…"),
    "Local file": mark("Tệp trên máy này"),
    "Write PDF file": mark("Ghi tệp PDF"),
    "Options >>": mark("Chi tiết >>"),
    "Options <<": mark("Chi tiết <<"),
    "Cancel": mark("Hủy"),
    "OK": mark("Đồng ý"),
    # Which pages, how many.
    "Print range": mark("In những trang nào"),
    "Print all": mark("In tất cả"),
    "Pages from": mark("Từ trang"),
    "to": mark("đến"),
    "Pages": mark("Các trang"),
    "Current Page": mark("Trang đang xem"),
    "Selection": mark("Phần đang chọn"),
    "Page Set:": mark("Nhóm trang:"),
    "All Pages": mark("Mọi trang"),
    "Odd Pages": mark("Trang lẻ"),
    "Even Pages": mark("Trang chẵn"),
    "Output Settings": mark("Cách in"),
    "Copies:": mark("Số bản:"),
    "Copies": mark("Bản in"),
    "Collate": mark("Xếp theo bộ"),
    "Reverse": mark("In ngược từ cuối"),
    "Color Mode": mark("Màu"),
    "Color": mark("In màu"),
    "Grayscale": mark("Đen trắng"),
    "Double Sided Printing": mark("In hai mặt"),
    "Off": mark("Không"),
    "Long side binding": mark("Lật theo cạnh dài"),
    "Short side binding": mark("Lật theo cạnh ngắn"),
    "Options": mark("Chi tiết"),
    "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. "
    "E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9.": mark(
        "Ghi số trang, cách nhau bằng dấu phẩy; nhiều trang liền nhau thì ghi trang đầu và trang cuối, ở giữa là "
        "dấu gạch. Ví dụ 3,5-7,9 in các trang 3, 5, 6, 7 và 9."
    ),
    # The properties of a printer.
    "Printer Properties": mark("Thiết đặt máy in"),
    "Job Options": mark("Lần in này"),
    "Page": mark("Trang"),
    "Advanced": mark("Nâng cao"),
    "Paper": mark("Giấy"),
    "Page size:": mark("Khổ giấy:"),
    "Width:": mark("Rộng:"),
    "Height:": mark("Cao:"),
    "Paper source:": mark("Khay giấy:"),
    "Orientation": mark("Chiều giấy"),
    "Portrait": mark("Dọc"),
    "Landscape": mark("Ngang"),
    "Reverse landscape": mark("Ngang, quay ngược"),
    "Reverse portrait": mark("Dọc, quay ngược"),
    "Margins": mark("Lề"),
    "top margin": mark("lề trên"),
    "left margin": mark("lề trái"),
    "right margin": mark("lề phải"),
    "bottom margin": mark("lề dưới"),
    "Page Layout": mark("Xếp trang"),
    "Page order:": mark("Thứ tự trang:"),
    "Pages per sheet:": mark("Số trang trên một tờ:"),
    "Millimeters (mm)": mark("Milimét (mm)"),
    "Custom": mark("Khổ khác"),
    "Left to Right, Top to Bottom": mark("Trái sang phải, trên xuống dưới"),
    "Left to Right, Bottom to Top": mark("Trái sang phải, dưới lên trên"),
    "Right to Left, Bottom to Top": mark("Phải sang trái, dưới lên trên"),
    "Right to Left, Top to Bottom": mark("Phải sang trái, trên xuống dưới"),
    "Bottom to Top, Left to Right": mark("Dưới lên trên, trái sang phải"),
    "Bottom to Top, Right to Left": mark("Dưới lên trên, phải sang trái"),
    "Top to Bottom, Left to Right": mark("Trên xuống dưới, trái sang phải"),
    "Top to Bottom, Right to Left": mark("Trên xuống dưới, phải sang trái"),
    # This print among others.
    "Job": mark("Lần in"),
    "Job Control": mark("Khi nào in"),
    "Scheduled printing:": mark("Hẹn giờ in:"),
    "Billing information:": mark("Ghi cho ai:"),
    "Job priority:": mark("Ưu tiên:"),
    "Banner Pages": mark("Tờ bìa"),
    "Start:": mark("Đầu:"),
    "End:": mark("Cuối:"),
    "Print Immediately": mark("In ngay"),
    "Hold Indefinitely": mark("Giữ lại, chưa in"),
    "Day (06:00 to 17:59)": mark("Ban ngày (06:00 đến 17:59)"),
    "Night (18:00 to 05:59)": mark("Ban đêm (18:00 đến 05:59)"),
    "Second Shift (16:00 to 23:59)": mark("Ca chiều tối (16:00 đến 23:59)"),
    "Third Shift (00:00 to 07:59)": mark("Ca đêm (00:00 đến 07:59)"),
    "Weekend (Saturday to Sunday)": mark("Cuối tuần (thứ Bảy, Chủ nhật)"),
    "Specific Time": mark("Giờ nhất định"),
    "None": mark("Không có"),
    "Standard": mark("Thường"),
    "Unclassified": mark("Không mật"),
    "Confidential": mark("Kín"),
    "Classified": mark("Mật"),
    "Secret": mark("Tối mật"),
    "Top Secret": mark("Tuyệt mật"),
    # What it asks and refuses.
    "There are conflicts in some options. Please fix them.": mark("Có mục trái nhau; hãy sửa lại."),
    "Page Setup Conflicts": mark("Khổ giấy trái nhau"),
    "There are conflicts in page setup options. Do you want to fix them?": mark(
        "Các mục về trang trái nhau. Sửa lại chứ?"
    ),
    "Advanced Option Conflicts": mark("Mục nâng cao trái nhau"),
    "There are conflicts in some advanced options. Do you want to fix them?": mark(
        "Các mục nâng cao trái nhau. Sửa lại chứ?"
    ),
    "Duplex Settings Conflicts": mark("Mục in hai mặt trái nhau"),
    "There are conflicts in duplex settings. Do you want to fix them?": mark(
        "Các mục in hai mặt trái nhau. Sửa lại chứ?"
    ),
    "%1 does not follow the correct syntax. Please use ',' to separate ranges and pages, '-' to define ranges and "
    "make sure ranges do not intersect with each other.": mark(
        "%1 viết chưa đúng. Dùng dấu phẩy giữa các trang, dấu gạch cho nhiều trang liền nhau; các đoạn không trùng nhau."
    ),
    "%1 is a directory.\nPlease choose a different file name.": mark(
        "%1 là thư mục.\nHãy chọn tên tệp khác."
    ),
    "File %1 is not writable.\nPlease choose a different file name.": mark(
        "Không ghi được vào tệp %1.\nHãy chọn tên tệp khác."
    ),
    "%1 already exists.\nDo you want to overwrite it?": mark("%1 đã có.\nGhi đè lên tệp đó?"),
    "Options 'Pages Per Sheet' and 'Page Set' cannot be used together.\nPlease turn one of those options off.": mark(
        "“Số trang trên một tờ” và “Nhóm trang” không dùng cùng nhau được.\nHãy bỏ một trong hai."
    ),
}
"""Qt's words, without the letter that goes with Alt, → ours."""
