"""Digits of 8 by 8 pixels: drawn glyphs, shifted by a pixel, of uneven strength, with noise."""

from __future__ import annotations

import numpy as np

from actviz.numerics.arrays import Array

SIDE = 8
_GLYPHS = """
.###.  ..#..  .###.  .###.  ...#.  #####  ..##.  #####  .###.  .###.
#...#  .##..  #...#  #...#  ..##.  #....  .#...  ....#  #...#  #...#
#..##  ..#..  ....#  ....#  .#.#.  ####.  #....  ...#.  #...#  #...#
#.#.#  ..#..  ...#.  ..##.  #..#.  ....#  ####.  ..#..  .###.  .####
##..#  ..#..  ..#..  ....#  #####  ....#  #...#  .#...  #...#  ....#
#...#  ..#..  .#...  #...#  ...#.  #...#  #...#  .#...  #...#  ...#.
.###.  .###.  #####  .###.  ...#.  .###.  .###.  .#...  .###.  .##..
"""


def glyphs() -> Array:
    """The ten glyphs, 7 by 5, of 0 and 1."""
    rows = [line.split() for line in _GLYPHS.split("\n") if line]
    return np.array([[[pixel == "#" for pixel in row[digit]] for row in rows] for digit in range(10)], dtype=np.float64)


def digits(random: np.random.Generator, size: int, noise: float) -> tuple[Array, Array]:
    """`size` images as rows of 64 pixels, and the digit of each; `noise` is the standard deviation at each pixel."""
    shapes, chosen = glyphs(), np.arange(size) % 10
    images = np.zeros((size, SIDE, SIDE))
    high, wide = shapes.shape[1:]
    tops, lefts = random.integers(0, SIDE - high + 1, size), random.integers(1, SIDE - wide, size)
    strengths = random.uniform(0.6, 1.0, size)
    for image, digit, top, left, strength in zip(images, chosen, tops, lefts, strengths, strict=True):
        image[top : top + high, left : left + wide] = shapes[digit] * strength
    return images.reshape(size, -1) + noise * random.standard_normal((size, SIDE * SIDE)), chosen.astype(np.float64)
