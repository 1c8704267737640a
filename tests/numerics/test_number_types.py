"""Number types: rounding, compared with exact fractions, and decimals."""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.errors import UsageError
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, NUMBER_TYPES, NumberType, number_type
from actviz.streams.decimals import tokens

#: Significant bits and the exponent of the largest number, as IEEE 754 and the makers of bfloat16 have them.
SHAPES = {"float16": (11, 15), "bfloat16": (8, 127), "float32": (24, 127), "float64": (53, 1023)}
SHORT = (FLOAT16, BFLOAT16)

each_type = pytest.mark.parametrize("kind", NUMBER_TYPES.values(), ids=str)
floats = st.one_of(
    st.floats(allow_nan=False),
    st.floats(-1e5, 1e5),
    st.floats(width=16, allow_nan=False).map(lambda x: x * (1 + 2**-11)),
    st.floats(width=32, allow_nan=False).map(lambda x: x * (1 + 2**-8)),
)


def nearest(value: float | Fraction, kind: str) -> float:
    """Round to a type in exact arithmetic, ties to even; the sign of a zero stays."""
    bits, top = SHAPES[kind]
    if isinstance(value, float) and (math.isinf(value) or value == 0):
        return value
    exact = Fraction(value)
    exponent = abs(exact.numerator).bit_length() - exact.denominator.bit_length()
    exponent -= abs(exact) < Fraction(2) ** exponent
    unit = Fraction(2) ** (max(exponent, 1 - top) + 1 - bits)
    rounded = round(exact / unit) * unit  # Python rounds ties to even
    sign = -1 if exact < 0 else 1
    return sign * math.inf if abs(rounded) >= Fraction(2) ** (top + 1) else math.copysign(float(rounded), sign)


def rounded(value: float, kind: NumberType) -> float:
    return float(kind.round([value])[0])


def same(one: float, other: float) -> bool:
    return one == other and math.copysign(1, one) == math.copysign(1, other)


@each_type
def test_rounding_gives_the_nearest_number_ties_to_even(kind: NumberType) -> None:
    @given(floats)
    def check(value: float) -> None:
        assert same(rounded(value, kind), nearest(value, kind.name))

    check()


@each_type
def test_rounding_again_changes_nothing(kind: NumberType) -> None:
    @given(floats)
    def check(value: float) -> None:
        once = kind.round([value])
        assert once.dtype == kind.held_as
        assert kind.round(once).tobytes() == once.tobytes()

    check()


@each_type
def test_rounding_keeps_the_order_and_the_sign(kind: NumberType) -> None:
    @given(floats, floats)
    def check(one: float, other: float) -> None:
        low, high = sorted((one, other))
        assert rounded(low, kind) <= rounded(high, kind)
        assert same(rounded(-low, kind), -rounded(low, kind))

    check()


@given(st.floats(width=32, allow_nan=False))
def test_bfloat16_is_the_upper_half_of_a_float32(value: float) -> None:
    (bits,) = struct.unpack("<I", struct.pack("<f", value))
    if not math.isinf(value):
        bits += 0x7FFF + (bits >> 16 & 1)
    (expected,) = struct.unpack("<f", struct.pack("<I", bits >> 16 << 16))
    assert same(rounded(value, BFLOAT16), expected)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FLOAT16, 65519.99, 65504.0), (FLOAT16, 65520.0, math.inf), (FLOAT16, -1e9, -math.inf),
        (FLOAT16, 2.0**-25, 0.0), (FLOAT16, 1.001 * 2.0**-25, 2.0**-24), (FLOAT16, 2049.0, 2048.0), (FLOAT16, 2051.0, 2052.0),
        (BFLOAT16, 3.39e38, 255 * 2.0**120), (BFLOAT16, 511 * 2.0**119, math.inf), (BFLOAT16, 2.0**-134, 0.0),
        (BFLOAT16, -1.5 * 2.0**-133, -(2.0**-132)), (BFLOAT16, 257.0, 256.0), (BFLOAT16, 259.0, 260.0),
        (FLOAT32, 16777217.0, 16777216.0), (FLOAT32, 3.5e38, math.inf), (FLOAT64, 5e-324, 5e-324),
    ],
)  # fmt: skip
def test_the_edges_of_each_type(kind: NumberType, value: float, expected: float) -> None:
    assert rounded(value, kind) == expected


@each_type
def test_nan_stays_nan_and_a_shape_stays(kind: NumberType) -> None:
    found = kind.round([[math.nan, 1.0], [-0.0, 2.0]])
    assert np.isnan(found[0, 0])
    assert found[0, 1] == 1
    assert found[1].tolist() == [0.0, 2.0]
    assert np.signbit(found[1, 0])
    assert kind.round(3).shape == ()


@pytest.mark.parametrize("kind", [FLOAT16, FLOAT32, FLOAT64], ids=str)
def test_the_limits_are_those_of_numpy(kind: NumberType) -> None:
    known: Any = np.finfo(kind.name)
    assert (kind.largest, kind.smallest_normal) == (float(known.max), float(known.smallest_normal))


def test_the_limits_of_bfloat16() -> None:
    assert BFLOAT16.largest == struct.unpack("<f", struct.pack("<I", 0x7F7F0000))[0]
    assert BFLOAT16.smallest_normal == struct.unpack("<f", struct.pack("<I", 0x00800000))[0]


@pytest.mark.parametrize("kind", SHORT, ids=str)
def test_a_short_type_lists_each_number_once(kind: NumberType) -> None:
    numbers = kind.numbers().astype(np.float64)
    bits, top = SHAPES[kind.name]
    magnitudes = (2 * top + 1) << (bits - 1)
    assert len(numbers) == 2 * magnitudes
    assert len(np.unique(numbers)) == 2 * magnitudes - 1  # two zeros
    assert (np.diff(numbers) >= 0).all()
    assert numbers[-1] == -numbers[0] == kind.largest
    assert (kind.round(numbers) == numbers).all()


def test_the_numbers_of_a_wide_type_have_all_magnitudes() -> None:
    numbers = FLOAT32.numbers()
    assert numbers.dtype == np.float32
    assert np.isfinite(numbers).all()
    assert (np.diff(numbers) >= 0).all()
    found = set(np.frexp(numbers[numbers > 0])[1].tolist())
    assert found == set(range(-148, 129))


def test_an_unknown_type_is_refused_with_a_list() -> None:
    assert number_type("bfloat16") is BFLOAT16
    with pytest.raises(UsageError, match="'float8'") as refused:
        number_type("float8")
    assert all(name in refused.value.hint for name in SHAPES)


@pytest.mark.parametrize("kind", SHORT, ids=str)
def test_decimals_of_a_short_type_are_the_shortest_then_the_nearest(kind: NumberType) -> None:
    @given(st.sampled_from(kind.numbers().astype(np.float64).tolist()))
    def check(value: float) -> None:
        (token,) = tokens(kind.round([value]), bfloat16=kind is BFLOAT16)
        text = Decimal(token.decode())
        assert same(nearest(float(text), kind.name), value)
        if value:
            _, digits, exponent = text.normalize().as_tuple()
            assert isinstance(exponent, int)
            step, exact = Decimal(10) ** exponent, Decimal(value)
            assert abs(text - exact) <= min(abs(text - step - exact), abs(text + step - exact))
            below = exact // (10 * step) * (10 * step)
            shorter = [below, below + (10 * step).copy_sign(exact)] if len(digits) > 1 else []
            assert value not in [nearest(Fraction(other), kind.name) for other in shorter]

    check()


def test_bfloat16_of_all_magnitudes_read_back() -> None:
    numbers = BFLOAT16.numbers()[::17]
    read = BFLOAT16.round([float(text) for text in tokens(numbers, bfloat16=True)])
    assert read.tobytes() == numbers.tobytes()
