"""What a camera does to a flat picture: tilt, blur, shading, grain. Repeatable for a seed.

Used to make photographs of fictional cards and papers for demos, tests and benches.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter

from kiosk.scanning.page_shape import Point, perspective

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.fictional import SeededDraw


def tilt(picture: Image.Image, size: tuple[int, int], corners: Sequence[Point], desk: int) -> Image.Image:
    """Lay a grey or RGB picture on a desk so that its corners fall on four points.

    Args:
        picture: the flat picture.
        size: width and height of the result in pixels.
        corners: where the upper left, upper right, lower right and lower left corner go.
        desk: grey level of the desk, 0 to 255.
    """
    width, height = picture.size
    flat: tuple[Point, ...] = ((0, 0), (width, 0), (width, height), (0, height))
    coefficients = perspective(corners, flat)
    paper = picture.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    mask = Image.new("L", picture.size, 255).transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    ground = Image.new(picture.mode, size, desk if picture.mode == "L" else (desk, desk, desk))
    ground.paste(paper, (0, 0), mask)
    return ground


def turned_corners(
    size: tuple[int, int], *, width: float, ratio: float, turn: float, lean: float, centre: Point = (0.5, 0.5)
) -> list[Point]:
    """Return the four corners of a rectangle turned and leaning away at its top.

    Args:
        size: width and height of the frame in pixels, used to place the centre.
        width: length of the rectangle's long side in pixels.
        ratio: its height divided by its width.
        turn: radians, clockwise on screen.
        lean: 0 for straight from above; 0.2 makes the far side 20 % shorter.
        centre: position of its middle as fractions of the frame.
    """
    cosine, sine = math.cos(turn), math.sin(turn)
    half_w, half_h = width / 2, width * ratio / 2
    centre_x, centre_y = centre[0] * size[0], centre[1] * size[1]
    corners = []
    for side, top in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        shrink = 1 - lean * (1 - top) / 2
        x, y = side * half_w * shrink, top * half_h * (1 - lean / 3)
        corners.append((centre_x + x * cosine - y * sine, centre_y + x * sine + y * cosine))
    return corners


def grain(picture: Image.Image, draw: SeededDraw, strength: int) -> Image.Image:
    """Add even noise of ± `strength` grey levels (1 to 127) to a grey or RGB picture."""
    span = 2 * strength + 1
    table = bytes(byte * span // 256 for byte in range(256))
    noise = Image.frombytes("L", picture.size, draw.noise(picture.size[0] * picture.size[1]).translate(table))
    layer = noise if picture.mode == "L" else Image.merge("RGB", (noise, noise, noise))
    return ImageChops.add(picture, layer, scale=1, offset=-strength)


def smear(picture: Image.Image, length: int, *, vertical: bool = False) -> Image.Image:
    """Blur along one direction by `length` pixels (2 or more), as a hand that moves."""
    total = picture.convert(picture.mode)
    for step in range(1, length):
        moved = ImageChops.offset(picture, 0 if vertical else step, step if vertical else 0)
        total = Image.blend(total, moved, 1 / (step + 1))
    return total


def shade(picture: Image.Image, darkest: float) -> Image.Image:
    """Let light fall off from the upper left (full) to the lower right (`darkest`, 0 to 1)."""
    # The middle of a turned ramp has no empty corners.
    ramp = Image.linear_gradient("L").rotate(45).crop((64, 64, 192, 192)).resize(picture.size)
    low = int(255 * darkest)
    light = ramp.point([low + (255 - low) * (255 - level) // 255 for level in range(256)])
    layer = light if picture.mode == "L" else Image.merge("RGB", (light, light, light))
    return ImageChops.multiply(picture, layer)


def glare(picture: Image.Image, centre: Point, radius: float) -> Image.Image:
    """Wash out a round spot; centre in fractions of the frame, radius in pixels."""
    x, y = centre[0] * picture.size[0], centre[1] * picture.size[1]
    spot = Image.new("L", picture.size, 0)
    disc = Image.radial_gradient("L").resize((int(2 * radius), int(2 * radius)))
    spot.paste(
        disc.point([max(0, 255 - 2 * level) for level in range(256)]), (int(x - radius), int(y - radius))
    )
    layer = spot if picture.mode == "L" else Image.merge("RGB", (spot, spot, spot))
    return ImageChops.add(picture, layer)


def defocus(picture: Image.Image, radius: float) -> Image.Image:
    """Blur evenly; `radius` in pixels is the spread of a point."""
    return picture.filter(ImageFilter.GaussianBlur(radius))
