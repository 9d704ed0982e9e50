"""A photographed paper for practice: a notice of birth with fictional people on it."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from kiosk.fictional import lens
from kiosk.fictional.cards import SPECIMEN, load_font
from kiosk.fictional.people import SeededDraw

if TYPE_CHECKING:
    from kiosk.fictional.people import FictionalFamily

_PAGE = (1240, 1754)  # A4 at 150 dpi


def birth_notice_photo(
    family: FictionalFamily, font: bytes | None = None, *, seed: int = 0, size: tuple[int, int] = (1500, 2000)
) -> bytes:
    """Return a photograph of a notice of birth (giấy chứng sinh) as JPEG.

    Args:
        family: mother and newborn are named on it.
        font: bytes of a font file with Vietnamese letters.
        seed: decides how the paper lies.
        size: width and height of the photograph in pixels.
    """
    draw = SeededDraw(f"paper/{seed}/{family.mother.id_number}")
    turn = draw.between(-4, 4)
    corners = lens.turned_corners(
        size,
        width=0.86 * size[0],
        ratio=_PAGE[1] / _PAGE[0],
        turn=math.radians(turn),
        lean=0.06 * draw.fraction(),
    )
    picture = lens.tilt(draw_birth_notice(family, font), size, corners, desk=82)
    picture = lens.grain(lens.shade(picture, 0.8), draw, 4)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def draw_birth_notice(family: FictionalFamily, font: bytes | None = None) -> Image.Image:
    """Draw the flat page, A4 at 150 dpi."""
    page = Image.new("RGB", _PAGE, (250, 249, 244))
    pen = ImageDraw.Draw(page)
    child, mother = family.newborn, family.mother
    small, body, title = load_font(font, 26), load_font(font, 32), load_font(font, 52)
    pen.text((90, 80), child.birth_place.upper(), (40, 40, 50), font=small)
    pen.text((620, 220), "GIẤY CHỨNG SINH", (30, 30, 40), font=title, anchor="ma")
    pen.text((620, 300), SPECIMEN, (180, 40, 40), font=body, anchor="ma")
    lines = (
        f"Họ và tên mẹ: {mother.full_name}",
        f"Ngày sinh: {mother.birth_date:%d/%m/%Y}    Dân tộc: {mother.ethnicity}",
        f"Số định danh cá nhân: {mother.id_number}",
        f"Nơi thường trú: {mother.address_text}",
        f"Đã sinh con vào ngày {child.birth_date:%d/%m/%Y}",
        f"Tại: {child.birth_place}",
        f"Giới tính của con: {'Nữ' if child.gender == 'NU' else 'Nam'}    Cân nặng: {child.birth_weight_g} g",
        f"Dự định đặt tên con là: {child.full_name}",
    )
    for row, line in enumerate(lines):
        top = 420 + row * 90
        pen.text((110, top), line, (35, 35, 45), font=body)
        pen.line((110, top + 48, 1130, top + 48), fill=(190, 190, 190))
    pen.text((860, 1240), "Người đỡ đẻ", (35, 35, 45), font=body, anchor="ma")
    pen.text((860, 1290), "(ký, ghi rõ họ tên)", (90, 90, 100), font=small, anchor="ma")
    pen.ellipse((700, 1340, 960, 1600), outline=(200, 40, 40), width=6)
    pen.text((830, 1470), "MẪU", (200, 40, 40), font=title, anchor="mm")
    return page
