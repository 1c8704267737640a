"""actviz: activation functions, with exact values and derivatives.

>>> import actviz
>>> actviz.gelu(1.0)
np.float64(0.8413447460685429)
>>> elu = actviz.get("elu", alpha=0.5)
>>> elu.derivative([-1.0, 0.0, 2.0])
array([0.18393972, 0.5       , 1.        ])
>>> "softplus" in actviz.names()
True

`explain`, `compare`, `plot`, `derive`, `check`, `diagnose`, `train` and `lab` return what the commands of these names show: `print` shows the
page, a notebook tables and a figure, `save` writes a file, and `to_dict` has the numbers.

>>> actviz.compare("relu", "gelu", properties=["range"]).rows()[0]
{'function': 'relu', 'range': '[0, inf)'}

`import actviz` loads nothing else; each name is loaded on first use.
"""

from __future__ import annotations

from actviz._version import __version__ as __version__

TYPE_CHECKING = False  # typing itself is slow to load
if TYPE_CHECKING:
    from typing import Any

    from actviz.api.check import check as check
    from actviz.api.compare import compare as compare
    from actviz.api.derive import derive as derive
    from actviz.api.diagnose import diagnose as diagnose
    from actviz.api.explain import explain as explain
    from actviz.api.lab import lab as lab
    from actviz.api.plot import plot as plot
    from actviz.api.train import train as train
    from actviz.catalogue.resolve import get as get
    from actviz.errors import ActvizError as ActvizError
    from actviz.function.activation import Activation as Activation
    from actviz.function.definition import Break as Break
    from actviz.function.definition import activation as activation
    from actviz.function.parameter import Parameter as Parameter
    from actviz.function.vector import VectorActivation as VectorActivation
    from actviz.function.vector import vector as vector

#: The commands that are functions, too, each in a module of its name.
_COMMANDS = ("check", "compare", "derive", "diagnose", "explain", "lab", "plot", "train")
#: Public names, and the modules that they are loaded from. `activation`, `Break`, `Parameter` and `vector` make entries for plugins.
_HOMES = {
    "Activation": "actviz.function.activation",
    "ActvizError": "actviz.errors",
    "Break": "actviz.function.definition",
    "Parameter": "actviz.function.parameter",
    "VectorActivation": "actviz.function.vector",
    "activation": "actviz.function.definition",
    "get": "actviz.catalogue.resolve",
    "vector": "actviz.function.vector",
    **{name: f"actviz.api.{name}" for name in _COMMANDS},
}


def names(kind: str | None = None) -> tuple[str, ...]:
    """Return the names of all functions in the catalogue, in alphabetical order.

    `kind` restricts them to scalar functions ("scalar") or vector functions ("vector").
    """
    from actviz.catalogue.index import index  # noqa: PLC0415

    return tuple(entry.name for entry in index() if kind in (None, entry.kind))


def __getattr__(name: str) -> Any:
    """Load `actviz.get` and the like on first use, and every function of the catalogue under its name."""
    from importlib import import_module  # noqa: PLC0415

    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    elif not name.startswith("_") and name in names():
        value = import_module("actviz.catalogue.resolve").get(name)
    else:
        raise AttributeError(f"module 'actviz' has no attribute {name!r}")
    globals()[name] = value  # later accesses bypass this function
    return value


def __dir__() -> list[str]:
    return sorted({"__version__", "names", *_HOMES, *names()})
