"""Training as it is seen: loss curves beside what was learned, and below them the numbers of the epoch."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import IO, Any

import numpy as np

from actviz.nn.diagnostics import events
from actviz.nn.monitoring import Measures
from actviz.nn.runs import Run
from actviz.numerics.arrays import Array
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import Chart, Series
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.render.terminal.landscape import LEAST_PLANE, Planes, fits
from actviz.render.terminal.status import StatusLine
from actviz.system.ending import Unfinished
from actviz.text.numbers import rounded
from actviz.text.screen import WIDEST_PICTURE, Screen

_LEAST_WIDTH, _LEAST_HEIGHT = 20, 5
#: The columns of a loss chart beside something else, and of a screen that has room for both.
_LOSS_COLUMNS, _BOTH = 24, 60
_BETWEEN = 2
#: From this epoch on the remaining time is estimated.
_SURE_FROM = 5


def pictures(runs: Sequence[Run], screen: Screen, height: int) -> list[str]:
    """Loss curves at the left, and at the right what each function has learned, in this number of lines; empty if there is no room."""
    if screen.width < _LEAST_WIDTH or height < _LEAST_HEIGHT or not any(run.history for run in runs):
        return []
    screen = replace(screen, width=min(screen.width, WIDEST_PICTURE))
    glyphs = UNICODE if screen.unicode else ASCII
    usable = [(run, place) for place, run in enumerate(runs) if run.history and np.isfinite(run.network.parameters).all()]
    canvas = Canvas(screen.width, height)
    match runs[0].problem.inputs if usable else 0:
        case 1:
            left, below = _paste_fits(canvas, usable, glyphs), 0
        case 2:
            left, below = _paste_planes(canvas, usable, glyphs)
        case _:
            left, below = canvas.width, 0
    if left:
        chart = losses(runs)
        if len(usable) == len(runs) > 1 and runs[0].problem.inputs == 1:  # the legend stands above the fits
            chart = replace(chart, has_legend=False)
        canvas.paste(chart.drawn(left, height - below, glyphs), 0, 0)
    return canvas.lines(colour=screen.colour)


def _paste_fits(canvas: Canvas, runs: Sequence[tuple[Run, int]], glyphs: Glyphs) -> int:
    """Draw all fits in one chart at the right; return the columns that are left for the loss curves."""
    width = canvas.width
    left = width * (7 if len(runs) > 1 else 9) // 20 if width >= _BOTH else 0
    start = left + _BETWEEN if left else 0
    chart = fits([run for run, _ in runs], [place for _, place in runs], width - start, glyphs)
    canvas.paste(chart.drawn(width - start, canvas.height, glyphs), 0, start)
    return left


def _paste_planes(canvas: Canvas, runs: Sequence[tuple[Run, int]], glyphs: Glyphs) -> tuple[int, int]:
    """Draw a plane for each function at the right, and below what they show; return the columns for the loss curves, and the lines below."""
    width = canvas.width
    planes = Planes([run for run, _ in runs], [place for _, place in runs], glyphs)
    more = len(runs) - planes.room(width)
    left, caption = 0, wrap(planes.caption + f"; {more} more on a wider screen" * (more > 0), width)
    if width >= _BOTH and width - _LOSS_COLUMNS - _BETWEEN >= planes.width(LEAST_PLANE):
        left = max(width - planes.width(2 * (canvas.height - len(caption) - 2)) - _BETWEEN, _LOSS_COLUMNS)
    if not left:
        caption = [*planes.legend(width), *caption]
    height = canvas.height - len(caption)
    start = left + _BETWEEN if left else 0
    canvas.paste(planes.drawn(width - start, height), 0, start)
    for row, text in enumerate(caption, start=height):
        canvas.put(row, max(min(start, width - len(text)), 0), text)
    return left, len(caption)


def losses(runs: Sequence[Run]) -> Chart:
    """The losses by epoch: of the examples to learn and to test with for one function, else of every function."""
    names = [run.function for run in runs]
    columns = [[measures.loss for measures in run.history] for run in runs]
    if len(runs) == 1 and runs[0].problem.test:
        names = ["train", "test"]
        columns.append([math.nan if m.test_loss is None else m.test_loss for m in runs[0].history])
    series = [
        Series(name, _epochs(runs, place), np.array(values, dtype=np.float64), place)
        for place, (name, values) in enumerate(zip(names, columns, strict=True))
    ]
    return Chart("loss by epoch, log", series, logarithmic=True, whole=True)


def _epochs(runs: Sequence[Run], place: int) -> Array:
    """The epochs of a curve: of the only run, or of the run at its place."""
    history = runs[0 if len(runs) == 1 else place].history
    return np.array([measures.epoch for measures in history], dtype=np.float64)


def numbers(run: Run, seconds_left: float | None = None) -> tuple[str, str]:
    """The last epoch in two texts: losses and accuracy; gradients and dead units by layer."""
    last = run.history[-1]
    test = "" if last.test_loss is None else f", test {rounded(last.test_loss, 3)}"
    share = "" if last.accuracy is None else f"  accuracy {100 * last.accuracy:.1f} %"
    if last.test_accuracy is not None:
        share += f", test {100 * last.test_accuracy:.1f} %"
    eta = "" if seconds_left is None else f", ETA {seconds_left:.0f} s"
    gradients = " ".join(rounded(norm, 2) for norm in last.gradients)
    dead = " ".join(f"{100 * part:.0f}%" for part in last.dead) or "-"
    return (
        f"{run.function}: epoch {last.epoch}{eta}  loss {rounded(last.loss, 3)}{test}{share}",
        f"{run.function}: gradient norm by layer {gradients}  dead units {dead}",
    )


#: The keys at a pace.
_KEYS = {"slow": "Ctrl-C: end here", "step": "Space or Enter: the next epoch; q: end here"}


class Live:
    """Redraws at most ten times a second on a terminal, and never elsewhere. Use it as a context.

    Large pictures are drawn less often: training has at least _PAUSE times as long as drawing takes. At the pace "slow" or "step" every
    epoch is drawn, and a line says what the keys do.
    """

    _EVERY, _PAUSE = 0.1, 4

    def __init__(self, stream: IO[str], screen: Screen, pace: str = "") -> None:
        self._stream, self._screen, self._pace = stream, screen, pace
        self._display: Any = None
        self._status = StatusLine(stream, screen)
        self._begin = time.monotonic()
        self._next = self._begin + self._EVERY
        self._events: list[str] = []
        self._unfinished = Unfinished(self._restore)

    def __enter__(self) -> Live:
        self._unfinished.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._display:
            self._display.stop()
        self._status.clear()
        self._unfinished.__exit__()

    def _restore(self) -> None:
        """Show the cursor again, past the buffer of a stream that may be in the middle of a write."""
        self._status.erase()
        if self._display:
            os.write(self._stream.fileno(), b"\x1b[0m\x1b[?25h\r\n")

    def show(self, runs: Sequence[Run]) -> None:
        """Show the state of runs that learn side by side."""
        for run in runs:
            if run.history and not run.last.stopped:
                before = run.history[-2] if len(run.history) > 1 else None
                self._events += [f"{run.function}: {event}" for event in events(before, run.history[-1])][:1]
        if not self._is_time():
            return
        begin, started = time.monotonic(), [run for run in runs if run.history]
        both = [numbers(run, self._left(run.history, run.config.epochs)) for run in started]
        room = max(self._screen.height - max(_LEAST_HEIGHT, self._screen.height // 2) - 2, 0)
        lines = self._wrapped([text for pair in both for text in pair])
        if len(lines) > room:
            lines = self._wrapped([first for first, _ in both])[:room]
        lines += self._wrapped(self._events[-2:])[: room - len(lines)]
        lines += self._wrapped([_KEYS[self._pace]] if self._pace else [])
        height = max(self._screen.height - len(lines) - 2, 0) * self._screen.is_live
        self._draw([*pictures(started, self._screen, height), *lines][: self._screen.height - 1])
        end = time.monotonic()
        self._next = max(begin + self._EVERY, end + self._PAUSE * (end - begin))

    def _wrapped(self, texts: Sequence[str]) -> list[str]:
        return [line for text in texts for line in wrap(text, self._screen.width - 1, subsequent_indent="  ")]

    def count(self, done: int, total: int) -> None:
        """Show the number of runs that are done."""
        if self._is_time():
            left = (time.monotonic() - self._begin) / max(done, 1) * (total - done)
            self._draw([f"{done} of {total} runs, ETA {left:.0f} s"])
            self._next = time.monotonic() + self._EVERY

    def _left(self, history: Sequence[Measures], epochs: int) -> float | None:
        done = history[-1].epoch
        return (time.monotonic() - self._begin) / done * (epochs - done) if done >= _SURE_FROM else None

    def _is_time(self) -> bool:
        return self._screen.terminal and (bool(self._pace) or time.monotonic() >= self._next)

    def _draw(self, lines: Sequence[str]) -> None:
        if not self._screen.is_live:  # only one line can be redrawn
            self._status.show(next((line for line in lines if "ETA" in line), ""))
            return
        from rich.text import Text  # noqa: PLC0415 - slow to load, and not needed in a pipe

        if self._display is None:
            from rich.console import Console  # noqa: PLC0415
            from rich.live import Live as Display  # noqa: PLC0415

            console = Console(
                file=self._stream,
                width=self._screen.width,
                height=self._screen.height,
                force_terminal=True,
                no_color=not self._screen.colour,
                legacy_windows=False,
            )
            self._display = Display(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
            self._display.start()
        self._display.update(Text.from_ansi("\n".join(lines)), refresh=True)
