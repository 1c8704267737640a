"""Every number is the shortest decimal that reads back, with orjson and without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from actviz.streams import decimals
from actviz.streams.decimals import FEW, JSON, PLAIN, exact_tokens, lines, listed, tokens

TYPES = [np.float16, np.float32, np.float64]
WIDTHS = {np.float16: 16, np.float32: 32, np.float64: 64}


@contextmanager
def without_orjson() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decimals, "codec", lambda: None)
        yield


def many(values: Any, dtype: Any) -> Any:
    """So many numbers that orjson is used."""
    with np.errstate(over="ignore", under="ignore"):
        return np.resize(np.array(values, np.float64).astype(dtype), max(FEW, len(values)))


def arrays(dtype: Any) -> st.SearchStrategy[Any]:
    floats = st.floats(width=WIDTHS[dtype]) if dtype is not np.float16 else st.floats(width=16)
    return hnp.arrays(dtype, st.integers(FEW, 100), elements=floats)


@pytest.mark.parametrize("dtype", TYPES)
def test_the_same_bytes_come_out_with_and_without_orjson(dtype: Any) -> None:
    @given(arrays(dtype))
    def check(values: Any) -> None:
        for nonfinite in (PLAIN, JSON):
            assert tokens(values, nonfinite) == exact_tokens(values, nonfinite)
        fast = lines([values, values[::-1]], b"\t"), listed(values, b"\n")
        with without_orjson():
            assert fast == (lines([values, values[::-1]], b"\t"), listed(values, b"\n"))

    check()


@pytest.mark.parametrize("dtype", TYPES)
def test_every_decimal_reads_back_in_its_dtype(dtype: Any) -> None:
    @given(arrays(dtype))
    def check(values: Any) -> None:
        read = np.array([float(text) for text in tokens(values)]).astype(dtype)
        np.testing.assert_array_equal(read, values)
        np.testing.assert_array_equal(np.signbit(read)[~np.isnan(values)], np.signbit(values)[~np.isnan(values)])

    check()


@pytest.mark.parametrize("dtype", TYPES)
def test_no_decimal_is_longer_than_it_must_be(dtype: Any) -> None:
    @given(arrays(dtype))
    def check(values: Any) -> None:
        for value, text in zip(values, tokens(values), strict=True):
            if np.isfinite(value):
                digits = text.partition(b"e")[0].strip(b"-").replace(b".", b"").strip(b"0")
                shortest = np.format_float_scientific(value, trim="-").partition("e")[0].strip("-").replace(".", "").strip("0")
                assert len(digits) == len(shortest)

    check()


def test_all_of_float16_reads_back() -> None:
    values = np.arange(65536, dtype=np.uint16).view(np.float16)
    np.testing.assert_array_equal(np.array([float(text) for text in tokens(values)]).astype(np.float16), values)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (1e-4, "0.0001"), (1e-5, "0.00001"), (1e-6, "1e-6"),
        (1.5e-7, "1.5e-7"), (1e15, "1000000000000000.0"), (1e16, "1e+16"), (123456789e12, "1.23456789e+20"),
        (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (np.inf, "inf"), (-np.inf, "-inf"),
        (np.nan, "nan"), (-np.nan, "nan"),
    ],
)  # fmt: skip
def test_the_form_of_a_float64(value: float, text: str) -> None:
    assert exact_tokens(np.array([float(value)])) == [text.encode()]
    assert set(tokens(many([value], np.float64))) == {text.encode()}


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "0.1"), (3.3333333, None), (np.nan, "nan"), (-np.inf, "-inf"), (-0.0, "-0.0")]
)
def test_a_narrow_float_is_written_in_its_own_precision(dtype: Any, value: float, text: str | None) -> None:
    expected = text if text is not None else {np.float32: "3.3333333", np.float16: "3.334"}[dtype]
    assert set(tokens(many([value], dtype))) == set(exact_tokens(many([value], dtype))) == {expected.encode()}


def test_an_older_orjson_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    class Older:
        OPT_SERIALIZE_NUMPY = 0

        def dumps(self, values: Any, **_: int) -> bytes:
            texts = (text.replace(b"e+", b"e") for text in exact_tokens(values.reshape(-1)))
            return b"[" + b",".join(texts) + b"]"

    values = many([1e16, -1e300, 1e-7, 2.0], np.float64)
    expected = tokens(values)
    decimals._writes_bare_exponents.cache_clear()
    monkeypatch.setattr(decimals, "codec", Older)
    assert tokens(values) == expected
    decimals._writes_bare_exponents.cache_clear()


def test_numbers_of_another_byte_order_or_stride_are_written_too() -> None:
    values = np.linspace(-1, 1, 200)
    assert tokens(values[::2]) == exact_tokens(values[::2].copy())
