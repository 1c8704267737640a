"""The whole screen of a training session: which panels there is room for, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from textwrap import wrap

from actviz.analysis.diagnosis import DEAD_BELOW
from actviz.explorer.training.choices import rows
from actviz.explorer.training.panels import Hit, Panel, curves, gradients, picture, setting_rows, tabs, unit_tiles
from actviz.explorer.training.session import Session
from actviz.explorer.training.trainer import Trainer, Trouble
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.render.terminal.sentence import cut
from actviz.text.numbers import rounded

#: From these columns on a panel stands beside the picture; from these columns and rows of the body on there is room for all.
_BESIDE, _ALL_COLUMNS, _ALL_ROWS = 60, 106, 24
#: The columns of the panel at the left, and of the units at the right.
_LEFT, _RIGHT = 30, 36
#: The least rows for the keys, the command, and the notes.
_WITH_HINTS, _WITH_COMMAND, _WITH_NOTES = 10, 6, 8
_MOST_NOTES = 3
#: From these rows on notes and commands may have several lines.
_TALL = 20
_STRONG, _DIM = "1", "2"
#: What the line of keys offers: a text, and the action of a click on it.
_HINTS = (
    ("Space run/pause", "go"), ("n batch", "step"), ("N epoch", "complete"), ("r reset", "reset"), ("{ } [ ] settings", "noop"),
    ("Tab panel", "next_panel(1)"), ("? help", "help"), ("q quit", "end"), ("+ - speed", "noop"), ("( ) layers", "noop"),
    ("< > units", "noop"), ("c copy", "copy"), ("w run", "run"),
)  # fmt: skip

#: The panels, and those beside the picture.
PANELS = ("picture", "settings", "units", "curves")


@dataclass(frozen=True)
class View:
    """What the screen shows of a session: its size, the chosen setting and unit, a panel ("": the first), a message."""

    width: int = 80
    height: int = 24
    row: str = "data"
    unit: tuple[int, int] = (0, 0)
    panel: str = ""
    message: str = ""
    unicode: bool = True

    @property
    def glyphs(self) -> Glyphs:
        """The characters of the pictures."""
        return UNICODE if self.unicode else ASCII


@dataclass(frozen=True)
class Frame:
    """A drawn screen: its rows in pieces of one style, what can be clicked, and the state that it shows."""

    rows: tuple[list[tuple[str, str]], ...]
    hits: tuple[Hit, ...] = ()
    line: str = ""
    epoch: int = 0
    batch: int = 0
    layers: tuple[int, ...] = ()
    is_running: bool = False
    trouble: Trouble | None = None
    answered: int = 0

    def action(self, row: int, column: int) -> str:
        """The action of a click; "" where there is nothing to click."""
        hits = [hit for hit in self.hits if hit.row == row and hit.column <= column < hit.column + hit.width]
        return min(hits, key=lambda hit: hit.width).action if hits else ""


@dataclass
class _Page:
    """A canvas on which panels are put, with what can be clicked on them."""

    canvas: Canvas
    hits: list[Hit] = field(default_factory=list)

    def put(self, panel: Panel, row: int, column: int) -> None:
        self.canvas.paste(panel.canvas, row, column)
        self.hits += [hit.moved(row, column) for hit in panel.hits]


def frame(trainer: Trainer, view: View) -> Frame:
    """Draw the screen."""
    session, width, height = trainer.session, view.width, view.height
    page = _Page(Canvas(width, height))
    trouble = trainer.trouble
    if session is None:
        return replace(message(view, trouble.message if trouble else ""), trouble=trouble, answered=trainer.answered)
    line = session.line()
    page.canvas.put(0, 0, _status(trainer, session, width, view.glyphs), _STRONG)
    below = _below(trainer, session, view, line)
    for row, (text, style) in enumerate(below, start=height - len(below)):
        page.canvas.put(row, 0, text, style)
    if height >= _WITH_HINTS:
        page.put(_hints(width), height - 1, 0)
    _body(page, session, replace(view, height=height - 1 - len(below)))
    return Frame(
        _rows(page.canvas), tuple(page.hits), line, session.epoch, session.batch, tuple(session.settings.config.layers),
        trainer.is_running, trouble, trainer.answered,
    )  # fmt: skip


def message(view: View, text: str) -> Frame:
    """A screen with nothing but a message."""
    canvas = Canvas(view.width, view.height)
    for row, line in enumerate(wrap(text, max(view.width, 1))):
        canvas.put(row, 0, line)
    return Frame(_rows(canvas))


def _rows(canvas: Canvas) -> tuple[list[tuple[str, str]], ...]:
    return tuple(canvas.spans(row) for row in range(canvas.height))


def _status(trainer: Trainer, session: Session, width: int, glyphs: Glyphs) -> str:
    """The data set and network, the epoch, losses and accuracy, and whether it runs, as far as there is room."""
    measures, config = session.latest, session.settings.config
    pace = f"{trainer.speed}/s" if trainer.speed else "full speed"
    state = f"{'>' if glyphs.ascii else '▶'} {pace}" if trainer.is_running else "paused"
    if session.stopped:
        state = f"stopped: {session.stopped}"
    batch = f" batch {session.batch}/{session.batches}" if session.batch else ""
    parts = [
        f"epoch {session.epoch}{batch}",
        f"loss {rounded(measures.loss, 3)}" + ("" if measures.test_loss is None else f" test {rounded(measures.test_loss, 3)}"),
    ]
    if measures.accuracy is not None:
        tested = "" if measures.test_accuracy is None else f"  test {100 * measures.test_accuracy:.1f} %"
        parts.append(f"right {100 * measures.accuracy:.1f} %{tested}")
    sizes = f"{config.data} {'-'.join(map(str, session.run.network.sizes))}"
    *most, last = parts
    for shown in (
        [state, *parts, sizes],
        [state, *parts],
        [state, *most, last.partition("  ")[0]],
        [state, *most],
        [state, parts[0]],
    ):
        text = "  ".join(shown)
        if len(text) <= width:
            return text
    return state


def _below(trainer: Trainer, session: Session, view: View, line: str) -> list[tuple[str, str]]:
    """The lines below the body: what is to be said, the command, and a place for the keys."""
    lines: list[tuple[str, str]] = []
    if view.height >= _WITH_NOTES:
        most = _MOST_NOTES if view.height >= _TALL else 1
        lines += [(text, "") for text in _said(trainer, session, view, most)]
    if view.height >= _WITH_COMMAND:
        lines += [(text, "") for text in _limited(f"$ {line}", view, 2 if view.height >= _TALL else 1)]
    if view.height >= _WITH_HINTS:
        lines.append(("", ""))
    return lines


def _said(trainer: Trainer, session: Session, view: View, most: int) -> list[str]:
    """What is wrong or was done, in at most this number of lines; at least one line, so that the picture stays in its place."""
    if view.message:
        sentences: Sequence[str] = (view.message,)
    elif trainer.trouble:
        sentences = (trainer.trouble.message,)
    elif trainer.is_running:
        sentences = tuple(_dead(session))
    else:
        sentences = session.notes or (session.ending(),)
    for count in range(len(sentences), 1, -1):
        text = "; ".join(sentences[:count])
        if len(wrap(text, max(view.width, 1), break_on_hyphens=False)) <= most:
            return _limited(text, view, most)
    return _limited("".join(sentences[:1]), view, most)


def _limited(text: str, view: View, most: int) -> list[str]:
    """A text in at most this number of lines, with an ellipsis where something has no room."""
    lines = wrap(text, max(view.width, 1), break_on_hyphens=False) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), view.width, view.glyphs)]
    return [line if view.unicode else line.encode("ascii", "replace").decode() for line in lines]


def _dead(session: Session) -> Iterator[str]:
    """The layers that are dead while the network is training."""
    for number, share in enumerate(session.latest.dead, start=1):
        if share == 1:
            yield f"layer {number} is dead: the slope of every unit is below {DEAD_BELOW:g} on every example"


def _hints(width: int) -> Panel:
    """The keys, as many as there is room for."""
    canvas, hits, column = Canvas(width, 1), [], 0
    for text, action in _HINTS:
        if column + len(text) > width:
            break
        canvas.put(0, column, text, _DIM)
        if action != "noop":
            hits.append(Hit(0, column, len(text), action))
        column += len(text) + 2
    return Panel(canvas, tuple(hits))


def panels_of(width: int, height: int) -> tuple[str, ...]:
    """The panels through which Tab leads: beside the picture, or in its place; none where there is room for all."""
    if width >= _ALL_COLUMNS and height >= _ALL_ROWS + 4:
        return ()
    return PANELS[1:] if width >= _BESIDE else PANELS


def _body(page: _Page, session: Session, view: View) -> None:
    """The panels between the status and what stands below, from row 1 on; `view` has the size of the body."""
    width, height = view.width, max(view.height, 0)
    if not panels_of(width, height + 4):
        _everything(page, session, view)
        return
    beside = width >= _BESIDE
    names = PANELS[1:] if beside else PANELS
    shown = view.panel if view.panel in names else names[0]
    left = _LEFT if beside else width
    has_tabs = height >= 6
    if has_tabs:
        page.put(tabs(names, shown, left), 1, 0)
    page.put(_panel(shown, session, view, left, height - has_tabs), 1 + has_tabs, 0)
    if beside:
        page.put(picture(session, width - left - 1, height, view.glyphs), 1, left + 1)


def _everything(page: _Page, session: Session, view: View) -> None:
    """Settings over curves, the picture, and the units, side by side."""
    width, height, glyphs = view.width, view.height, view.glyphs
    count = min(_count(session), height - 10)
    page.put(setting_rows(session.settings, view.row, _LEFT, count, glyphs), 1, 0)
    page.put(curves(session, _LEFT, height - count - 1, glyphs), count + 2, 0)
    middle = width - _LEFT - _RIGHT - 3
    page.put(picture(session, middle, min(height, max(middle // 2 + 4, 20)), glyphs), 1, _LEFT + 1)
    page.put(unit_tiles(session, view.unit, _RIGHT, height, glyphs), 1, width - _RIGHT)


def _count(session: Session) -> int:
    return len(rows(session.settings))


def _panel(name: str, session: Session, view: View, width: int, height: int) -> Panel:
    """One panel; below the settings there are gradients where there is room."""
    match name:
        case "picture":
            return picture(session, width, height, view.glyphs)
        case "units":
            return unit_tiles(session, view.unit, width, height, view.glyphs)
        case "curves":
            return curves(session, width, height, view.glyphs)
    count = _count(session)
    page = _Page(Canvas(width, height))
    page.put(setting_rows(session.settings, view.row, width, min(count, height), view.glyphs), 0, 0)
    if height > count + 2:
        page.put(gradients(session, width, height - count - 1, view.glyphs), count + 1, 0)
    return Panel(page.canvas, tuple(page.hits))
