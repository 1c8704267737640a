"""The learned function as a picture: classes or values over two inputs, or the curve over one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from actviz.nn.losses import Loss
from actviz.nn.network import Network
from actviz.nn.problem import Problem
from actviz.numerics.arrays import Array
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.loss_chart import COLOURS, braille, stamp
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

#: The shades of a cell, from class 0 to class 1.
_SHADES, _ASCII_SHADES = " ░▒▓█", " .:+#"
#: The shades of the regions of several classes, and the marks of examples of the classes 0 and 1.
_REGIONS, _ASCII_REGIONS = " ░▓▒█", " .:+#"
_POINTS = "ox"
_MARGIN = 0.08


def landscape(network: Network, loss: Loss, problem: Problem, width: int, height: int, screen: Screen) -> list[str]:
    """`height` lines, the last of which is a caption; none for more than two inputs."""
    if problem.inputs > 2 or not np.isfinite(network.parameters).all():
        return []
    canvas = Canvas(width, height)
    if problem.inputs == 1:
        caption = _curve(canvas, network, loss, problem, screen)
    else:
        caption = _plane(canvas, network, loss, problem, screen)
    canvas.put(height - 1, 0, caption[:width])
    return canvas.lines(colour=screen.colour)


def _predicted(network: Network, loss: Loss, problem: Problem, inputs: Array) -> Array:
    """The predictions for inputs as rows in their own units, of shape (outputs, examples)."""
    with np.errstate(all="ignore"):
        outputs: Array = loss.outputs(network.outputs(problem.scaled(inputs)))
    return outputs


def _raw(problem: Problem) -> Array:
    """The inputs of the examples to learn in their own units, as rows."""
    raw: Array = problem.train.inputs[:-1].T * problem.scaling.deviations + problem.scaling.means
    return raw


def _span(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * _MARGIN or 1.0
    return low - margin, high + margin


def _plane(canvas: Canvas, network: Network, loss: Loss, problem: Problem, screen: Screen) -> str:
    """The prediction in each cell as its shade, and for classes the examples to learn as marks."""
    rows, columns = canvas.height - 1, canvas.width
    points = _raw(problem)
    (x_low, x_high), (y_low, y_high) = _span(points[:, 0]), _span(points[:, 1])
    x = x_low + (np.arange(columns) + 0.5) / columns * (x_high - x_low)
    y = y_high - (np.arange(rows) + 0.5) / rows * (y_high - y_low)
    outputs = _predicted(network, loss, problem, np.column_stack([np.tile(x, rows), np.repeat(y, columns)]))
    shades, level = _shaded(problem, outputs, screen)
    several = problem.task in ("classes", "labels")
    for place, shade in enumerate(level):
        canvas.put(place // columns, place % columns, shades[shade], COLOURS[shade % len(COLOURS)] if several else COLOURS[4])
    if problem.task == "regression":
        return f"fuller is more; {problem.names[0]} right, {problem.names[1]} up"
    classes = _numbered(problem, problem.train.targets)
    for number in np.argsort(classes[: rows * columns // 6], kind="stable"):
        row = int((y_high - points[number, 1]) / (y_high - y_low) * rows)
        column = int((points[number, 0] - x_low) / (x_high - x_low) * columns)
        kind = int(classes[number])
        canvas.put(row, column, str(kind) if several else _POINTS[kind], COLOURS[(kind + 1) % len(COLOURS)])
    if problem.task == "labels":  # the digits of a binary number, the first label the lowest
        return "1 the first label, 2 the second, 3 both" if problem.outputs == 2 else "labels are 1, 2, 4 ... added"
    if several:
        return f"{problem.names[0]} right, {problem.names[1]} up"
    caption = f"o {problem.classes[0]}, x and filled {problem.classes[1]}"
    return caption if len(caption) <= columns else caption.replace(" and filled", "")


def _shaded(problem: Problem, outputs: Array, screen: Screen) -> tuple[str, npt.NDArray[np.intp]]:
    """The characters that fill cells, and the index of each prediction's."""
    if problem.task in ("classes", "labels"):
        shades = _REGIONS if screen.unicode else _ASCII_REGIONS
        return shades, _numbered(problem, outputs) % len(shades)
    shades = _SHADES if screen.unicode else _ASCII_SHADES
    targets = problem.train.targets[0]
    low, high = (0.0, 1.0) if problem.task == "binary" else (float(targets.min()), float(targets.max()))
    filled = np.nan_to_num((outputs[0] - low) / (high - low))
    return shades, np.clip(filled * len(shades), 0, len(shades) - 1).astype(np.intp)


def _numbered(problem: Problem, outputs: Array) -> npt.NDArray[np.intp]:
    """The number of each example's class; labels are the digits of a binary number, the first one the lowest."""
    if problem.task == "classes":
        likeliest: npt.NDArray[np.intp] = outputs.argmax(axis=0)
        return likeliest
    powers = 2 ** np.arange(len(outputs), dtype=np.intp)
    number: npt.NDArray[np.intp] = np.sum(powers[:, None] * (outputs > 0.5), axis=0, dtype=np.intp)
    return number


def _curve(canvas: Canvas, network: Network, loss: Loss, problem: Problem, screen: Screen) -> str:
    """The fitted curve, and the examples to learn as points."""
    rows, columns = canvas.height - 1, canvas.width
    inputs = _raw(problem)[:, 0]
    scale = problem.scaling.target_deviation, problem.scaling.target_mean
    targets = problem.train.targets[0] * scale[0] + scale[1]
    x_low, x_high = float(inputs.min()), float(inputs.max())
    x = np.linspace(x_low, x_high, 2 * columns)
    fitted = _predicted(network, loss, problem, x[:, None])[0] * scale[0] + scale[1]
    low, high = _span(targets)
    for number in range(len(inputs)):
        row = int((high - targets[number]) / (high - low) * rows)
        column = min(int((inputs[number] - x_low) / (x_high - x_low) * columns), columns - 1)
        canvas.put(row, column, "·" if screen.unicode else ".")
    dots = np.zeros((rows * 4, columns * 2))
    with np.errstate(all="ignore"):
        places = np.floor((high - fitted) / (high - low) * rows * 4)
    before = None
    for column, place in enumerate(places):
        if np.isfinite(place) and 0 <= place < rows * 4:
            start = before if before is not None else int(place)
            dots[min(start, int(place)) : max(start, int(place)) + 1, column] = 1
            before = int(place)
        else:
            before = None
    stamp(canvas, braille(dots), 0, 0, COLOURS[0], ascii_only=not screen.unicode)
    ends = " to ".join(rounded(end, 3) for end in (x_low, x_high))
    return f"{problem.names[0]} from {ends}"
