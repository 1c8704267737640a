"""From text to floats: orjson where the text is plain, and exactly as `float()` reads everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from actviz.errors import DataError

if TYPE_CHECKING:
    from actviz.numerics.arrays import Array
    from actviz.streams.rows import Missing

from actviz.streams.decimals import FEW, codec
from actviz.text.numbers import MISSING_HINT, is_missing, why_no_number
from actviz.text.quoting import quoted

_MARK = b"\xef\xbb\xbf"  # of UTF-8, at the start of a text
_NUMERIC = b"0123456789.eE+-,"
_WHITE = b" \t\n\r\v\f"
#: White space becomes a comma, what orjson might take for something else than a number an exclamation mark.
_TO_JSON = bytes(byte if byte in _NUMERIC else ord(",") if byte in _WHITE else ord("!") for byte in range(256))
_LINE_END = ord("\n")
#: What turns the end of a line into a comma, modulo 256.
_TO_COMMA = np.uint8(ord(",") - _LINE_END)
#: Between these bytes there are no white space, no quotes and no letters of true, false and null.
_LEAST, _GREATEST = ord("+"), ord("e")
_COMMENT = re.compile(rb"(?:\A|(?<=\n))[ \t\r\v\f]*#[^\n]*")
_LEADING_COMMA = re.compile(rb"\n[ \t\r\v\f]*,")
_WORD = re.compile(rb"[^\s,]+|,")
_FEW_BYTES = 4 * FEW


class Scanner:
    """Reads pieces of one text, keeping the line and whether a comma waits for its number.

    A piece ends after a line, or inside a long line after white space or a comma.
    """

    def __init__(self, name: str, missing: Missing = "error") -> None:
        self.line = 1
        self._name, self._missing = name, missing
        self._first = True
        self._within = False  # the piece begins inside a line
        self._comma = 0  # the line of the comma that waits for its number

    def read(self, piece: bytes) -> tuple[Array, DataError | None]:
        """Read the numbers of a piece, and say what stopped the reading."""
        if self._first:
            piece, self._first = piece.removeprefix(_MARK), False
        values, breaks, fault = None, -1, None
        if not self._comma and not piece.endswith(b","):
            values, breaks = _from_lines(piece)
            if values is None:
                values = _from_json(piece.translate(_TO_JSON)[:-1])
        if values is None:
            values = self._read_words(piece)
        if values is None:
            values, fault = self._read_lines(piece)
        self.line += breaks if breaks >= 0 else piece.count(b"\n")
        self._within = not piece.endswith(b"\n")
        return values, fault

    @property
    def state(self) -> tuple[int, int, bool]:
        """The number of the line, that of the line whose comma waits for its number, and whether the last piece ended inside a line."""
        return self.line, self._comma, self._within

    @state.setter
    def state(self, state: tuple[int, int, bool]) -> None:
        self.line, self._comma, self._within = state
        self._first = False

    def end(self) -> DataError | None:
        """Say what is wrong with the end of the text."""
        return self._fault(self._comma, "a number is missing after the comma") if self._comma else None

    def _read_words(self, piece: bytes) -> Array | None:
        """Read a piece with any white space, single commas and comments; None where something is wrong."""
        bare = piece
        if b"#" in piece:
            bare = _COMMENT.sub(b"", b"," * self._within + piece)[self._within :]
        text = b" ".join(bare.split())
        if not text:
            return np.empty(0)
        comma = 0
        if b"," in text:
            text = text.replace(b" ,", b",").replace(b", ", b",")
            leading = text.startswith(b",") and (self._comma or not self._within)
            if leading or b",," in text or _LEADING_COMMA.search(bare):
                return None
            if text.endswith(b","):
                comma = self.line + bare[: bare.rindex(b",")].count(b"\n")
            text = text.removeprefix(b",").removesuffix(b",")
        text = text.replace(b" ", b",")
        values = _from_json(text.translate(_TO_JSON))
        if values is None:
            values = _from_words(text)
        if values is None and self._missing != "error":
            values = _from_words(b",".join(self._present(text.split(b","))))
        if values is not None:
            self._comma = comma
        return values

    def _present(self, words: Iterable[bytes]) -> Iterator[bytes]:
        """The words, with NaN for those that stand for a missing number, or without these."""
        for word in words:
            if self._missing == "error" or not is_missing(word.decode("latin-1")):
                yield word
            elif self._missing == "nan":
                yield b"nan"

    def _read_lines(self, piece: bytes) -> tuple[Array, DataError | None]:
        """Read the numbers up to the first fault, one by one, and the fault."""
        found: list[float] = []
        for number, line in enumerate(piece.split(b"\n"), self.line):
            inside = self._within and number == self.line
            if line.lstrip().startswith(b"#") and not inside:
                continue
            for word in _words(line):
                if word == b"," and (self._comma or not inside):
                    return np.array(found), self._fault(number, "a number is missing before the comma")
                if word == b",":
                    self._comma = number
                elif (values := _from_words(b",".join(self._present([word])))) is None:
                    return np.array(found), self._fault(number, *_not_a_number(word))
                else:
                    found += values.tolist()
                    self._comma, inside = 0, True
        return np.array(found), None

    def _fault(self, line: int, what: str, hint: str = "") -> DataError:
        return DataError(f"{self._name}:{line}: {what}", hint)


def _words(line: bytes) -> Iterator[bytes]:
    return (match.group() for match in _WORD.finditer(line))


def _from_lines(piece: bytes) -> tuple[Array | None, int]:
    """Read whole lines of numbers without white space, if orjson reads all of them, and count the lines; (None, -1) for other text.

    NumPy looks at the bytes, five times faster than methods of bytes do.
    """
    orjson = codec() if len(piece) > max(_FEW_BYTES, 1) and piece.endswith(b"\n") else None
    if orjson is None:
        return None, -1
    text = np.empty(len(piece) + 1, np.uint8)
    inside = text[1:]
    inside[:] = np.frombuffer(piece, np.uint8)
    is_break = inside == _LINE_END
    breaks = int(np.count_nonzero(is_break))
    inside += is_break.view(np.uint8) * _TO_COMMA
    text[0], text[-1] = b"[]"
    if inside[:-1].min() < _LEAST or inside[:-1].max() > _GREATEST:
        return None, -1
    try:
        numbers = orjson.loads(text.data)
        values = np.fromiter(numbers, np.float64, len(numbers))
    except (ValueError, TypeError):  # no JSON, or lists in the list
        return None, -1
    if not values.all() and (b"-0\n" in piece or b"-0," in piece):  # an integer to JSON, so that the sign is lost
        return None, -1
    return values, breaks


def _from_json(text: bytes) -> Array | None:
    """Read numbers that are parted by single commas, if orjson reads all of them."""
    orjson = codec() if len(text) > _FEW_BYTES else None
    if orjson is None:
        return None
    if b"-0," in text or text.endswith(b"-0"):  # an integer to JSON, so that the sign would be lost
        text = (text + b",").replace(b"-0,", b"-0.0,")[:-1]
    try:
        values = orjson.loads(b"[" + text + b"]")
    except orjson.JSONDecodeError:
        return None
    return np.fromiter(values, np.float64, len(values))


def _from_words(text: bytes) -> Array | None:
    """Read numbers that are parted by single commas as `float()` does, except underscores; None where one is none."""
    if b"_" in text:
        return None
    words = text.split(b",") if text else []
    try:
        return np.fromiter(map(float, words), np.float64, len(words))
    except ValueError:
        return None


def _not_a_number(word: bytes) -> tuple[str, str]:
    """What is wrong with a word, and the way out."""
    if word.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the text is UTF-16, but should be UTF-8", ""
    if b"\0" in word:
        return "binary data, not text", ""
    text = word.decode("latin-1")
    if is_missing(text):
        return f"{quoted(word)} is not a number", MISSING_HINT
    return f"{quoted(word)} is not a number", why_no_number(text)
