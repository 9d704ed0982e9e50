"""What must never lie or travel in clear: words only a fictional citizen's answers hold."""

from __future__ import annotations

from pathlib import Path

MARKERS = tuple(
    text.encode()
    for text in (
        "Kiểm Thử",
        "Nguyễn Mẫu An",
        "Nguyễn Văn Mẫu",
        "Nguyễn Mẫu Bình",
        "048190000017",
        "0905000123",
        "Bệnh viện Thử Nghiệm",
    )
)
_PUBLIC = "catalogue-"


def found_markers(content: bytes) -> list[str]:
    """Return the markers some bytes hold."""
    return [marker.decode() for marker in MARKERS if marker in content]


def files_with_markers(folder: Path) -> list[str]:
    """Return the files below a folder that hold a marker, those of public data left out."""
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(_PUBLIC) and found_markers(path.read_bytes())
    ]
