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

    from kiosk.fictional.people import SeededDraw


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


def shade(picture: Image.Image, darkest: float) -> Image.Image:
    """Let light fall off from the upper left (full) to the lower right (`darkest`, 0 to 1)."""
    # The middle of a turned ramp has no empty corners.
    ramp = Image.linear_gradient("L").rotate(45).crop((64, 64, 192, 192)).resize(picture.size)
    low = int(255 * darkest)
    light = ramp.point([low + (255 - low) * (255 - level) // 255 for level in range(256)])
    layer = light if picture.mode == "L" else Image.merge("RGB", (light, light, light))
    return ImageChops.multiply(picture, layer)


def defocus(picture: Image.Image, radius: float) -> Image.Image:
    """Blur evenly; `radius` in pixels is the spread of a point."""
    return picture.filter(ImageFilter.GaussianBlur(radius))
