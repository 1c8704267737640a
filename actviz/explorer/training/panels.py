"""The panels of a training session, each drawn on a canvas: the picture, the units, the curves, the settings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from actviz.explorer.training.choices import Row, rows
from actviz.explorer.training.session import Session
from actviz.explorer.training.settings import Settings
from actviz.explorer.training.units import Unit, units, weights
from actviz.numerics.arrays import Array
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import COLOURS, braille, stamp
from actviz.render.terminal.dashboard import losses
from actviz.render.terminal.glyphs import Glyphs
from actviz.render.terminal.landscape import Planes, fill, fits
from actviz.render.terminal.polyline import ACROSS, UPRIGHT
from actviz.render.terminal.sentence import cut
from actviz.text.numbers import rounded

#: The columns of a unit's picture and of its place; the most rows of the picture; the most lines of weights.
_TILE, _PLACE, _HIGHEST, _WEIGHT_LINES = 6, 7, 3, 7
#: The least size of a chart.
_LEAST_WIDTH, _LEAST_HEIGHT = 16, 5
#: The letters of what may be wrong with a unit.
_FAULTS = {"dead": "D", "saturated": "S"}
#: The decades that the bars of gradient norms span, and the columns before them.
_DECADES, _BEFORE_BAR = 6, 17
_LABEL = 10
_CHOSEN, _STRONG, _DIM = "7", "1", "2"


@dataclass(frozen=True)
class Hit:
    """Cells of a row that can be clicked, and the action that this causes."""

    row: int
    column: int
    width: int
    action: str

    def moved(self, row: int, column: int) -> Hit:
        """The same on a canvas on which this one is pasted."""
        return Hit(self.row + row, self.column + column, self.width, self.action)


@dataclass(frozen=True)
class Panel:
    """A canvas, and what can be clicked on it."""

    canvas: Canvas
    hits: tuple[Hit, ...] = ()


def picture(session: Session, width: int, height: int, glyphs: Glyphs) -> Panel:
    """What the network has learned: the plane of two inputs, the fit to one, else the losses."""
    canvas, run = Canvas(width, height), session.run
    if not session.is_finite:
        _write(canvas, 0, "The parameters are not finite any more: there is nothing to draw. r begins anew.")
        return Panel(canvas)
    if not _has_room(canvas):
        return Panel(canvas)
    match run.problem.inputs:
        case 1:
            chart = fits([run], [0], width, glyphs)
            return Panel(chart.drawn(width, height, glyphs))
        case 2:
            planes = Planes([run], [0], glyphs)
            caption = wrap(planes.caption, max(width, 1)) if height >= 8 else []
            canvas.paste(planes.drawn(width, height - len(caption)), 0, 0)
            for row, text in enumerate(caption, start=height - len(caption)):
                canvas.put(row, max(width - len(text), 0), text)
            return Panel(canvas)
    canvas.paste(losses([run]).drawn(width, height, glyphs), 0, 0)
    return Panel(canvas)


def _has_room(canvas: Canvas) -> bool:
    """Whether a chart with its labels fits on a canvas."""
    return canvas.width >= _LEAST_WIDTH and canvas.height >= _LEAST_HEIGHT


def setting_rows(settings: Settings, chosen: str, width: int, height: int, glyphs: Glyphs) -> Panel:
    """A row for each setting; the chosen one stands between the keys that change it."""
    canvas, listed, hits = Canvas(width, height), rows(settings), []
    place = next((number for number, row in enumerate(listed) if row.name == chosen), 0)
    first = max(min(place - height // 2, len(listed) - height), 0)
    for line, row in enumerate(listed[first : first + height]):
        is_chosen = row.name == listed[place].name
        text, style = _setting(row, settings, is_chosen, width, glyphs)
        canvas.put(line, 0, text, style)
        hits.append(Hit(line, 0, width, f"choose('{row.name}')"))
        if is_chosen:
            hits += [Hit(line, _LABEL + 2, 2, "change(-1)"), Hit(line, len(text) - 1, 1, "change(1)")]
    return Panel(canvas, tuple(hits))


def _setting(row: Row, settings: Settings, is_chosen: bool, width: int, glyphs: Glyphs) -> tuple[str, str]:
    room = width - _LABEL - 6
    value = cut(row.text(settings), max(room, 1), glyphs)
    if not is_chosen:
        return f"  {row.title:<{_LABEL}}  {value}"[:width], ""
    return f"> {row.title:<{_LABEL}}[ {value} ]"[:width], _CHOSEN


def curves(session: Session, width: int, height: int, glyphs: Glyphs) -> Panel:
    """The losses by epoch, and below them the norm of the gradient of each layer."""
    canvas = Canvas(width, height)
    bars = list(_gradients(session, width, glyphs))[: max(height - 6, 0)]
    if not _has_room(canvas):
        return Panel(canvas)
    canvas.paste(losses([session.run]).drawn(width, height - len(bars), glyphs), 0, 0)
    for row, text in enumerate(bars, start=height - len(bars)):
        canvas.put(row, 0, text)
    return Panel(canvas)


def gradients(session: Session, width: int, height: int, glyphs: Glyphs) -> Panel:
    """The norm of the gradient of each layer."""
    canvas = Canvas(width, height)
    for row, text in enumerate(list(_gradients(session, width, glyphs))[:height]):
        canvas.put(row, 0, text)
    return Panel(canvas)


def _gradients(session: Session, width: int, glyphs: Glyphs) -> Iterator[str]:
    norms = session.latest.gradients
    yield "gradient norm by layer, log"
    most = max((norm for norm in norms if math.isfinite(norm)), default=0.0)
    for number, norm in enumerate(norms, start=1):
        share = 1 + math.log10(norm / most) / _DECADES if math.isfinite(norm) and norm > 0 else float(norm > 0)
        cells = round(max(share, 0.0) * max(width - _BEFORE_BAR, 0))
        yield f"layer {number:<2} {rounded(norm, 3):<8} {('#' if glyphs.ascii else '■') * cells}"[:width]


def unit_tiles(session: Session, chosen: tuple[int, int], width: int, height: int, glyphs: Glyphs) -> Panel:
    """A picture of the response of each unit, of all hidden layers if they fit, else of the chosen one; below, one unit's weights."""
    canvas, hits = Canvas(width, height), []
    layers = session.run.network.layers[:-1]
    if not layers:
        _write(canvas, 0, "There is no hidden layer. ) adds one.")
        return Panel(canvas)
    layer, unit = min(chosen[0], len(layers) - 1), chosen[1]
    unit = min(unit, layers[layer].fan_out - 1)
    text = _weights(session, layer, unit, width)
    across = max(width // _PLACE, 1)
    room = height - min(len(text), _WEIGHT_LINES) - 1
    shown = range(len(layers))
    if sum(1 + math.ceil(layers[number].fan_out / across) * 3 for number in shown) > room:
        shown = range(layer, layer + 1)
    lines = sum(math.ceil(layers[number].fan_out / across) for number in shown)
    high = min(max((room - len(shown)) // max(lines, 1) - 1, 1), _HIGHEST)
    row = 0
    for number in shown:
        activation = layers[number].activation
        name = activation.spec if activation else "identity"
        size = (_TILE, high) if glyphs.ascii else (_TILE * ACROSS, high * UPRIGHT)
        shown_units = units(session.run, number, *size)
        legend = _legend(shown_units)
        canvas.put(row, 0, cut(f"layer {number + 1}: {name}", max(width - len(legend) - 1, 1), glyphs), _STRONG)
        canvas.put(row, width - len(legend), legend)
        first = max(0, unit // across - max((room - 1) // (high + 1), 1) + 1) * across if number == layer else 0
        for place, item in enumerate(shown_units[first:]):
            line, column = row + 1 + place // across * (high + 1), place % across * _PLACE
            if line + high >= room + 1:
                break
            _tile(canvas, item, (line, column), (number, item.number) == (layer, unit), high, glyphs)
            hits += [Hit(line + step, column, _TILE, f"unit({number}, {item.number})") for step in range(high + 1)]
        row += 1 + math.ceil(layers[number].fan_out / across) * (high + 1)
    for line, part in enumerate(text[: height - room - 1], start=room + 1):
        canvas.put(line, 0, part, _STRONG if line == room + 1 else "")
    return Panel(canvas, tuple(hits))


def _legend(shown: Sequence[Unit]) -> str:
    """What the letters on units mean."""
    faults = {unit.fault for unit in shown}
    return " ".join(f"{letter} {fault}" for fault, letter in _FAULTS.items() if fault in faults)


def _tile(canvas: Canvas, unit: Unit, corner: tuple[int, int], is_chosen: bool, high: int, glyphs: Glyphs) -> None:
    """The number of a unit with the letter of its fault, and below it its response."""
    top, left = corner
    label = f"{'>' if is_chosen else ' '}{unit.number + 1} {_FAULTS.get(unit.fault, '')}".rstrip()
    canvas.put(top, left, label.ljust(_TILE) if is_chosen else label, _CHOSEN if is_chosen else "")
    if len(unit.response) > 1:
        fill(canvas, unit.response, (top + 1, left), glyphs)
    else:
        stamp(canvas, braille(_curve(unit.response[0], high)), (top + 1, left), COLOURS[4], glyphs)


def _curve(values: Array, high: int) -> Array:
    """The dots of a curve through values from 0 to 1, two to a cell, rows from the top."""
    columns = _TILE * ACROSS
    places = np.interp(np.linspace(0, len(values) - 1, columns), np.arange(len(values)), values)
    levels = np.rint((1 - places) * (high * UPRIGHT - 1)).astype(int)
    dots = np.zeros((high * UPRIGHT, columns))
    for column, level in enumerate(levels):
        before = levels[max(column - 1, 0)]
        dots[min(level, before + (level > before)) : max(level, before - (level < before)) + 1, column] = 1
    return dots


def _weights(session: Session, layer: int, unit: int, width: int) -> list[str]:
    """The weights of a unit as lines of text, the last one with the number of those that have no room."""
    pairs, bias = weights(session.run, layer, unit)
    shown = [("bias", bias), *pairs[: _WEIGHT_LINES * max(width // 4, 1)]]
    words = [f"{name}\N{NO-BREAK SPACE}{rounded(value, 3)}" for name, value in shown]
    title = f"weights of layer {layer + 1} unit {unit + 1}"
    lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrap("  ".join(words), max(width, 12))]
    if len(lines) > _WEIGHT_LINES - 1:
        kept = lines[: _WEIGHT_LINES - 2]
        lines = [*kept, f"... {len(pairs)} weights in all"]
    return [title, *lines]


def _write(canvas: Canvas, row: int, text: str) -> None:
    """Write a sentence from a row on, in as many lines as it needs."""
    for line, part in enumerate(wrap(text, max(canvas.width, 1)), start=row):
        canvas.put(line, 0, part)


def tabs(names: Sequence[str], shown: str, width: int) -> Panel:
    """The names of panels, the shown one in brackets."""
    canvas, hits, column = Canvas(width, 1), [], 0
    for name in names:
        is_shown = name == shown
        text = f"[{name}]" if is_shown else f" {name} "
        canvas.put(0, column, text, _STRONG if is_shown else "")
        hits.append(Hit(0, column, len(text), f"panel('{name}')"))
        column += len(text)
    return Panel(canvas, tuple(hits))
