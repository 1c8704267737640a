"""Training as it is seen: loss curves beside what was learned, and below them the numbers of the epoch."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import IO, Any

from actviz.nn.diagnostics import events
from actviz.nn.monitoring import Measures
from actviz.nn.runs import Run
from actviz.render.terminal.landscape import landscape
from actviz.render.terminal.loss_chart import Series, chart
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

_LEAST_WIDTH, _LEAST_HEIGHT = 40, 12
#: From this epoch on the remaining time is estimated.
_SURE_FROM = 5


def pictures(runs: Sequence[Run], screen: Screen, height: int) -> list[str]:
    """Loss curves at the left, and at the right what the first function has learned; empty if there is no room."""
    if screen.width < _LEAST_WIDTH or height < _LEAST_HEIGHT // 2 or not any(run.history for run in runs):
        return []
    series = [Series(run.function, [measures.loss for measures in run.history], place) for place, run in enumerate(runs)]
    if len(runs) == 1 and runs[0].problem.test:
        losses = [measures.test_loss for measures in runs[0].history]
        series = [Series("train", series[0].y), Series("test", [math.nan if loss is None else loss for loss in losses], 1)]
    right_width = min(screen.width * 2 // 5, 2 * height)
    shown = next((run for run in runs if run.last.stopped != "diverged"), runs[0])
    right = landscape(shown.network, shown.loss, shown.problem, right_width, height - 1, screen)
    left_width = screen.width - (right_width + 2 if right else 0) - 1
    left = chart(series, left_width, height, screen, "loss by epoch:")
    if not right:
        return left
    plain = chart(series, left_width, height, Screen(screen.width, screen.height, False, screen.unicode), "loss by epoch:")
    right = [shown.function, *right]
    return [
        f"{line}{' ' * (left_width + 2 - len(bare))}{beside}".rstrip()
        for line, bare, beside in zip(left, plain, right, strict=True)
    ]


def numbers(run: Run, screen: Screen, seconds_left: float | None = None) -> list[str]:
    """The last epoch in two lines: losses and accuracy; gradients and dead units by layer."""
    last = run.history[-1]
    test = "" if last.test_loss is None else f", test {rounded(last.test_loss, 3)}"
    share = "" if last.accuracy is None else f"  accuracy {100 * last.accuracy:.1f} %"
    if last.test_accuracy is not None:
        share += f", test {100 * last.test_accuracy:.1f} %"
    eta = "" if seconds_left is None else f", ETA {seconds_left:.0f} s"
    gradients = " ".join(rounded(norm, 2) for norm in last.gradients)
    dead = " ".join(f"{100 * part:.0f}%" for part in last.dead) or "-"
    lines = [
        f"{run.function}: epoch {last.epoch}{eta}  loss {rounded(last.loss, 3)}{test}{share}",
        f"{run.function}: gradient norm by layer {gradients}  dead units {dead}",
    ]
    return [line[: screen.width - 1] for line in lines]


class Live:
    """Redraws at most ten times a second on a terminal, and never elsewhere. Use it as a context."""

    _EVERY = 0.1

    def __init__(self, stream: IO[str], screen: Screen) -> None:
        self._stream, self._screen = stream, screen
        self._display: Any = None
        self._written = False
        self._begin = self._drawn = time.monotonic()
        self._events: list[str] = []

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        if self._display:
            self._display.stop()
        if self._written:
            self._stream.write("\r" + " " * (self._screen.width - 1) + "\r")
            self._stream.flush()

    def show(self, runs: Sequence[Run]) -> None:
        """Show the state of runs that learn side by side."""
        for run in runs:
            if run.history and not run.last.stopped:
                before = run.history[-2] if len(run.history) > 1 else None
                self._events += [f"{run.function}: {event}" for event in events(before, run.history[-1])][:1]
        if not self._is_time():
            return
        started = [run for run in runs if run.history]
        texts = [line for run in started for line in numbers(run, self._screen, self._left(run.history, run.config.epochs))]
        texts += self._events[-2:]
        height = max(self._screen.height - len(texts) - 2, 0)
        self._draw([*pictures(started, self._screen, height), *texts])

    def count(self, done: int, total: int, function: str) -> None:
        """Show the number of runs that are done."""
        if self._is_time():
            left = (time.monotonic() - self._begin) / max(done, 1) * (total - done)
            self._draw([f"{function}: {done} of {total} seeds, ETA {left:.0f} s"])

    def _left(self, history: Sequence[Measures], epochs: int) -> float | None:
        done = history[-1].epoch
        return (time.monotonic() - self._begin) / done * (epochs - done) if done >= _SURE_FROM else None

    def _is_time(self) -> bool:
        now = time.monotonic()
        if not self._screen.terminal or now - self._drawn < self._EVERY:
            return False
        self._drawn = now
        return True

    def _draw(self, lines: Sequence[str]) -> None:
        if not self._screen.colour:  # without escape sequences only one line can be redrawn
            line = next((line for line in lines if "ETA" in line), "")[: self._screen.width - 1]
            self._stream.write("\r" + line.ljust(self._screen.width - 1))
            self._stream.flush()
            self._written = True
            return
        from rich.text import Text  # noqa: PLC0415 - slow to load, and not needed in a pipe

        if self._display is None:
            from rich.console import Console  # noqa: PLC0415
            from rich.live import Live as Display  # noqa: PLC0415

            console = Console(
                file=self._stream,
                width=self._screen.width,
                force_terminal=True,
                no_color=not self._screen.colour,
                legacy_windows=False,
            )
            self._display = Display(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")
            self._display.start()
        self._display.update(Text.from_ansi("\n".join(lines)), refresh=True)
