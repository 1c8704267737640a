"""A result in a notebook: its picture as SVG where matplotlib is installed, its tables and sentences as HTML."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html import escape
from importlib.util import find_spec

from actviz.errors import UsageError
from actviz.render.figures.style import Style, style_named
from actviz.render.layout import Row
from actviz.render.view import Heading, Part, ReaderTable, Typeset, View, render
from actviz.text.screen import Screen

#: The size of a figure in a notebook, in place of its own in points.
_SIZE = re.compile(r'<svg ([^>]*?)(width="[^"]*"|height="[^"]*")([^>]*?)(width="[^"]*"|height="[^"]*")')
_WIDTH = "width: 100%; max-width: 42em; height: auto"
_WIDE = rf'<svg style="{_WIDTH}" \1\3'
#: A notebook holds each figure; a longer one is drawn in pixels.
_LONGEST = 250_000
_CELL = ' style="text-align: left; vertical-align: top"'
_CODE = re.compile(r"`([^`]+)`")
#: The page in text where a picture cannot be a figure.
_SCREEN = Screen(width=100, height=40, terminal=True)


def html(view: View) -> str:
    """The picture, then the parts of the page; without matplotlib the page of a terminal, picture and all.

    >>> import actviz
    >>> html(actviz.compare("relu", properties=["range"])).count("<table")
    1
    """
    has_picture = view.illustrated and view.has("figure")
    if has_picture and find_spec("matplotlib") is None:
        return f"<pre>{escape(str(render(view, 'table', _SCREEN)))}</pre>"
    return f"<div>{_picture(view) if has_picture else ''}{''.join(_parts(view.parts()))}</div>"


def svg(view: View) -> str | None:
    """The figure; None without matplotlib, and for a result that has none, or one too long for a notebook."""
    if not view.has("figure") or find_spec("matplotlib") is None:
        return None
    figure = view.paper_svg
    return figure.decode() if 0 < len(figure) <= _LONGEST else None


def drawn(draw: Callable[[str, Style], bytes], kind: str) -> bytes:
    """The bytes of a figure in the style of a paper; none for more curves than one picture can have."""
    with suppress(UsageError):
        return draw(kind, style_named("paper"))
    return b""


def _picture(view: View) -> str:
    """The figure as an element of a page, as wide as a column; one with very many points in pixels."""
    figure = drawn(view.illustration, "svg") if view.has("illustration") else view.paper_svg
    if not figure:
        return ""
    if len(figure) > _LONGEST:
        pixels = b64encode(drawn(view.illustration, "png")).decode()
        return f'<img style="{_WIDTH}" src="data:image/png;base64,{pixels}">'
    text = figure.decode()
    return _SIZE.sub(_WIDE, text[text.index("<svg") :], count=1)


def _parts(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        match part:
            case ReaderTable():
                yield _table(part)
            case Heading(text):
                yield f"<h4>{escape(text)}</h4>"
            case Typeset(latex):
                yield f"<p>$\\displaystyle {escape(latex.strip())}$</p>"
            case text:
                yield f"<p>{_text(text)}</p>"


def _table(table: ReaderTable) -> str:
    """The rows under their headings, which may all be empty."""
    head = f"<thead>{_row('th', table.headings)}</thead>" if any(table.headings) else ""
    return f"<table>{head}<tbody>{''.join(_row('td', line) for line in table.lines)}</tbody></table>"


def _row(tag: str, cells: Row) -> str:
    return f"<tr>{''.join(f'<{tag}{_CELL}>{_text(cell)}</{tag}>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text)).replace("\n", "<br>")
