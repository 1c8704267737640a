"""A network that learns, live: `actviz explore train`.

`settings` is what is trained, `session` one run of it, `trainer` the thread, `layout` and `panels` draw, `screen` reads the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actviz.explorer.permissions import Permissions
    from actviz.explorer.training.screen import TrainingScreen

#: The data set without a choice.
DEFAULT_DATA = "circles"


def training(
    data: str | None = None,
    functions: Sequence[str] = (),
    options: Mapping[str, Any] | None = None,
    permissions: Permissions | None = None,
) -> Callable[[], TrainingScreen]:
    """What makes the screen that trains on a data set or a file, with a function for all hidden layers, or one for each.

    `options` are those of `actviz train` by the names of the fields of Config, None for one that is not given. Raises UsageError and
    DataError as `actviz train` does, before anything is drawn; UsageError too for a file that the session must not read.
    """
    from actviz.explorer.training.screen import TrainingScreen
    from actviz.explorer.training.session import Session
    from actviz.explorer.training.settings import Settings
    from actviz.nn.datasets import DATASETS

    data = data or DEFAULT_DATA
    file = "" if data in DATASETS or not data.lower().removesuffix(".gz").endswith((".csv", ".tsv")) else data
    if file and permissions:
        permissions.require_read(file)
    stated = dict(options or {})
    if len(functions) == 1:
        stated["functions"] = tuple(functions)
    elif functions:
        stated["activations"] = tuple(functions)
        if stated.get("layers") is None:
            stated["layers"] = (_UNITS,) * len(functions)
    settings = Settings.of(data, stated, file)
    Session(settings)  # what cannot be trained is refused here
    return lambda: TrainingScreen(settings)


#: The units of layers that only their functions make known.
_UNITS = 16
