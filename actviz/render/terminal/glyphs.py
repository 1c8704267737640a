"""The characters that pictures are made of, beyond ASCII and in ASCII."""

from __future__ import annotations

from dataclasses import dataclass

BRAILLE = 0x2800
#: The dots of a braille character, from the top left to the bottom right.
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(frozen=True)
class Glyphs:
    """One set of characters: lines by name, the marks of the curves after the first, and the signs for points.

    The signs stand for the ends of jumps, kinks, minima, maxima, zeros, points of inflection, points of tangents and measured points; `point` stands for one of many examples. No
    sign is a mark.
    """

    line: str
    marks: str
    attained: str
    open: str
    kink: str
    minimum: str
    maximum: str
    zero: str
    inflection: str
    tangent: str
    measured: str
    point: str
    horizontal: str
    vertical: str
    cross: str
    corners: str
    top: str
    bottom: str
    left: str
    right: str
    zero_horizontal: str
    zero_vertical: str
    ellipsis: str
    either: str
    gap: str
    shade: str
    ascii: bool


UNICODE = Glyphs(
    line="⠒", marks="•×+▪*#%&=abcdefghijklnpqrs", attained="●", open="○", kink="◆",
    minimum="▼", maximum="▲", zero="Ø", inflection="~", tangent="■", measured="□", point="·",
    horizontal="─", vertical="│", cross="┼", corners="┌┐└┘",
    top="┬", bottom="┬", left="┤", right="┤",
    zero_horizontal="─", zero_vertical="│", ellipsis="…", either="±", gap="", shade="░", ascii=False,
)  # fmt: skip
ASCII = Glyphs(
    line="-", marks="x+#%&=abcdefghijklnpqrstu", attained="*", open="o", kink="^",
    minimum="v", maximum="A", zero="0", inflection="~", tangent="@", measured="$", point=".",
    horizontal="-", vertical="|", cross="+", corners="++++",
    top="+", bottom="+", left="+", right="+",
    zero_horizontal=".", zero_vertical=":", ellipsis="...", either="+-", gap=" ", shade=";", ascii=True,
)  # fmt: skip


def in_ascii(character: str) -> str:
    r"""The ASCII character that looks most like a braille one.

    >>> "".join(map(in_ascii, "⣀⠤⠒⠉⢀⠔⠊⢄⡇⢸"))
    "_--'.//\\||"
    """
    code = ord(character) - BRAILLE
    left, right = ([row for row, dots in enumerate(DOTS) if code & dots[side]] for side in (0, 1))
    rows = left + right
    if not rows:
        return " "
    rise = sum(left) / len(left) - sum(right) / len(right) if left and right else 0
    if abs(rise) >= 1:
        return "/" if rise > 0 else "\\"
    if max(len(left), len(right)) >= 3:
        return "|"
    return "_" if len(rows) > 1 and min(rows) == 3 else "'--."[round(sum(rows) / len(rows))]
