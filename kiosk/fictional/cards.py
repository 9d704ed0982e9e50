"""Pictures of fictional identity cards: a flat card, and a photograph of it on a desk.

Every card says across its face that it is a specimen without value. The size is that of ID-1
(85.6 × 54 mm, ISO/IEC 7810) and the code is 18 mm wide as on the cards of 2024.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import qrcode
from PIL import Image, ImageDraw, ImageFont

from kiosk.fictional import lens
from kiosk.fictional.people import SeededDraw, card_expiry, card_mrz, card_qr_payload

if TYPE_CHECKING:
    from kiosk.fictional.people import CardLayout, FictionalPerson

CARD_MM = (85.6, 54.0)
QR_MM = 18.0
SPECIMEN = "MẪU – KHÔNG CÓ GIÁ TRỊ"

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def load_font(font: bytes | None, size: int) -> _Font:
    """Return a font from the bytes of a font file, or Pillow's own without Vietnamese letters."""
    if font is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(io.BytesIO(font), size)


def qr_picture(text: str, side: int) -> Image.Image:
    """Return a grey QR code (level M, bytes in UTF-8, no border) of `side` pixels."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, box_size=1)
    code.add_data(text.encode("utf-8"), optimize=0)
    code.make(fit=True)
    modules = code.get_matrix()
    bits = bytes(0 if dark else 255 for row in modules for dark in row)
    flat = Image.frombytes("L", (len(modules), len(modules)), bits)
    whole = len(modules) * math.ceil(side / len(modules))
    return flat.resize((whole, whole), Image.Resampling.NEAREST).resize((side, side), Image.Resampling.BOX)


def draw_card(
    person: FictionalPerson,
    font: bytes | None = None,
    *,
    layout: CardLayout | None = None,
    dots_per_mm: int = 12,
) -> Image.Image:
    """Draw the side of the card that bears the QR code: the front in 2021, the back (with MRZ) in 2024.

    Args:
        person: whose card.
        font: bytes of a font file with Vietnamese letters; None falls back to Pillow's own.
        layout: which card; None takes what the person's day of issue gave.
        dots_per_mm: resolution; 12 is 305 dpi.
    """
    layout = layout or person.card_layout
    card = Image.new(
        "RGB", (round(CARD_MM[0] * dots_per_mm), round(CARD_MM[1] * dots_per_mm)), (226, 236, 240)
    )
    pen = ImageDraw.Draw(card)
    small, large = load_font(font, round(2.6 * dots_per_mm)), load_font(font, round(3.4 * dots_per_mm))
    margin = 4 * dots_per_mm
    if layout == "2021":
        _draw_front(pen, person, (small, large), dots_per_mm)
    else:
        _draw_back(pen, person, (small, large), dots_per_mm)
    _draw_specimen(card, font, dots_per_mm)
    # The code goes on last, with a quiet zone of 2 mm, so that the watermark never crosses it.
    side, quiet = round(QR_MM * dots_per_mm), 2 * dots_per_mm
    place = (card.width - margin - side, margin)
    pen.rectangle(
        (place[0] - quiet, place[1] - quiet, place[0] + side + quiet, place[1] + side + quiet), "white"
    )
    card.paste(qr_picture(card_qr_payload(person, layout), side), place)
    return card


def card_photo(
    person: FictionalPerson,
    font: bytes | None = None,
    *,
    seed: int = 0,
    size: tuple[int, int] = (1280, 720),
    layout: CardLayout | None = None,
) -> bytes:
    """Return a photograph of the card on a desk as JPEG: a little turned and leaning, shaded and grainy."""
    draw = SeededDraw(f"card-photo/{seed}/{person.id_number}")
    turn = draw.between(-8, 8)
    corners = lens.turned_corners(
        size,
        width=0.72 * size[0],
        ratio=CARD_MM[1] / CARD_MM[0],
        turn=math.radians(turn),
        lean=0.08 * draw.fraction(),
    )
    picture = lens.tilt(draw_card(person, font, layout=layout), size, corners, desk=96)
    picture = lens.grain(lens.shade(lens.defocus(picture, 0.5), 0.75), draw, 6)
    return _encode(picture, "JPEG")


def _draw_front(
    pen: ImageDraw.ImageDraw, person: FictionalPerson, fonts: tuple[_Font, _Font], dots: int
) -> None:
    small, large = fonts
    pen.rectangle((4 * dots, 18 * dots, 24 * dots, 44 * dots), fill=(205, 214, 220), outline=(150, 160, 170))
    pen.text((4 * dots, 3 * dots), "THẺ THỰC HÀNH TRẠM SỐ", (60, 70, 90), font=small)
    pen.text((4 * dots, 8 * dots), "CĂN CƯỚC (MẪU)", (170, 40, 40), font=large)
    lines = (
        ("Số", person.id_number),
        ("Họ và tên", person.full_name.upper()),
        (
            "Ngày sinh",
            f"{person.birth_date:%d/%m/%Y}   Giới tính: {'Nữ' if person.gender == 'NU' else 'Nam'}",
        ),
        ("Nơi thường trú", person.address_text),
    )
    for row, (label, value) in enumerate(lines):
        top = (27 + 6.2 * row) * dots
        pen.text((27 * dots, top), label, (90, 100, 110), font=small)
        pen.text((27 * dots, top + 2.8 * dots), value, (20, 24, 30), font=small)


def _draw_back(
    pen: ImageDraw.ImageDraw, person: FictionalPerson, fonts: tuple[_Font, _Font], dots: int
) -> None:
    small, large = fonts
    expiry = card_expiry(person)
    lines = (
        ("Nơi cư trú", person.address_text),
        ("Ngày cấp", f"{person.issued_on:%d/%m/%Y}"),
        ("Có giá trị đến", "Không thời hạn" if expiry is None else f"{expiry:%d/%m/%Y}"),
    )
    for row, (label, value) in enumerate(lines):
        top = (4 + 7 * row) * dots
        pen.text((4 * dots, top), label, (90, 100, 110), font=small)
        pen.text((4 * dots, top + 3 * dots), value, (20, 24, 30), font=small)
    for row, line in enumerate(card_mrz(person).split("\n")):
        for place, char in enumerate(line):  # fixed pitch, as OCR-B has
            pen.text((4 * dots + place * 2.6 * dots, (36 + 5 * row) * dots), char, (20, 24, 30), font=large)


def _draw_specimen(card: Image.Image, font: bytes | None, dots: int) -> None:
    letters = load_font(font, 5 * dots)
    box = letters.getbbox(SPECIMEN)
    stamp = Image.new("L", (int(box[2]) + dots, int(box[3]) + 4 * dots), 0)
    ImageDraw.Draw(stamp).text((0, 2 * dots), SPECIMEN, 110, font=letters)
    turned = stamp.rotate(14, Image.Resampling.BICUBIC, expand=True)
    card.paste(
        (190, 40, 40),
        ((card.width - turned.width) // 2, (card.height - turned.height) // 2 + 6 * dots),
        turned,
    )


def _encode(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=88)
    return out.getvalue()
