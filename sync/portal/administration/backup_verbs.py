"""`admin backup`: a copy of the portal, and what the person at the server is told of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.stamp import vietnam_time
from sync.portal.administration import backup
from sync.portal.home import PortalHome

SENTENCES = {
    "copy_exists": "Thư mục này đã có; mỗi bản sao cần một thư mục mới.",
    "copy_running": "Đang có một lệnh khác sao lưu vào thư mục này.",
    "copy_unwritable": "Không ghi được bản sao vào thư mục đã cho (hết chỗ hoặc không có quyền). Không có gì được giữ lại.",
    "copy_files_missing": "Cổng thiếu hoặc hỏng {count} tệp mà cơ sở dữ liệu ghi là đã có, trước hết là {first}. "
    "Chưa có bản sao. Muốn sao lưu phần còn lại, thêm --incomplete; khi khôi phục, các trạm sẽ gửi lại những tệp đó.",
    "database_missing": "Thư mục dữ liệu này chưa có cơ sở dữ liệu.",
    "database_damaged": "Cơ sở dữ liệu đang dùng bị hỏng nên không có bản sao. Giữ nguyên các bản sao cũ.",
}


def add_to(tasks: Any, shared: argparse.ArgumentParser) -> None:
    """Add the verb.

    Args:
        tasks: sub-parsers of `admin`.
        shared: options of every command.
    """
    parser = tasks.add_parser(
        "backup",
        parents=[shared],
        help="sao lưu cơ sở dữ liệu và tệp khi cổng vẫn đang chạy (không gồm khóa)",
    )
    parser.set_defaults(verb="backup")
    parser.add_argument("--out", type=Path, required=True, help="thư mục mới của bản sao")
    parser.add_argument("--incomplete", action="store_true", help="bỏ qua những tệp mà chính cổng đã mất")


def _make(chosen: argparse.Namespace, home: PortalHome) -> dict[str, object]:
    copied = backup.make(home, chosen.out, incomplete=chosen.incomplete)
    return {
        "folder": str(chosen.out),
        "database": copied.database,
        "packets": copied.packets,
        "newest_packet_at": copied.newest_packet_at,
        "files": copied.files,
        "file_bytes": copied.file_bytes,
        "left_out": list(copied.left_out),
    }


VERBS = {"backup": _make}


def lines(_verb: str, answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was copied, and what was not."""
    held = f"{answer['packets']} gói hồ sơ, {answer['files']} tệp ({answer['file_bytes']:,} byte)"
    if answer["database"] == "sqlite":
        yield f"Đã sao lưu và kiểm tra: {answer['folder']}, {held}."
    else:
        yield f"Chỉ sao lưu TỆP: {answer['folder']}, {answer['files']} tệp ({answer['file_bytes']:,} byte)."
        yield (
            "Cơ sở dữ liệu ở máy chủ PostgreSQL KHÔNG nằm trong bản sao này: hãy chạy pg_dump TRƯỚC lệnh này, "
            "rồi giữ hai bản cùng nhau."
        )
    if answer["newest_packet_at"]:
        moment = vietnam_time(answer["newest_packet_at"]).strftime("%H:%M %d/%m/%Y")
        yield f"Gói mới nhất lúc {moment}."
    if answer["left_out"]:
        yield f"THIẾU {len(answer['left_out'])} tệp mà chính cổng đã mất hoặc hỏng."
    yield "Khóa (online-keys.json, keys.json) KHÔNG nằm trong bản sao: cất riêng, ở nơi khác."
