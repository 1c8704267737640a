"""Save the figure of a page beside the user's files, without overwriting any."""

from __future__ import annotations

import re
from pathlib import Path

from actviz.errors import DataError, file_error
from actviz.explorer.frame import Frame
from actviz.render.figures.style import style_named
from actviz.text.formats import STYLES

_MOST = 1000


def save(drawn: Frame, folder: Path | None = None) -> str:
    """Write the figure of a frame as SVG into the folder (default: the current one); return the name of the file.

    Raises DataError without matplotlib, for a page without a figure, and for a file that cannot be written.
    """
    if drawn.content.view is None:
        raise DataError("this page has no figure")
    figure = drawn.content.view().figure("svg", style_named(STYLES[0]))
    base = f"{re.sub('[^A-Za-z0-9]+', '-', drawn.scene.function).strip('-')[:60] or 'function'}-{drawn.scene.page}"
    for number in range(1, _MOST):
        path = (folder or Path()) / (f"{base}.svg" if number == 1 else f"{base}-{number}.svg")
        try:
            with path.open("xb") as file:
                file.write(figure)
        except FileExistsError:
            continue
        except OSError as error:
            path.unlink(missing_ok=True)
            raise file_error(str(path), error) from error
        return str(path)
    raise DataError(f"{base}.svg and its successors exist already")
