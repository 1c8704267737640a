"""The frameworks' real signatures: recorded by asking them, so that the suite can hold the catalogue's to them.

`python -m parity.signatures` writes tests/data/signatures.json. Python functions are asked by `inspect`. What has no Python signature
gives that of its documentation; PyTorch's undocumented functions and ONNX's operators give that of their schema; an activation that
transformers and timm look up by its name gives that of its call.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import numpy as np

from actviz.catalogue.registry import entries
from parity.frameworks import ASK, locate, timm_factory
from parity.processes import answer, in_a_process, versions

TARGET = Path(__file__).parents[2] / "tests" / "data" / "signatures.json"
#: Whom to ask, and the packages whose versions are recorded; Keras's backends share its signatures.
PACKAGES = {name: packages[:1] for name, (_, packages) in ASK.items() if not {"[", "@"} & set(name)} | {
    "numpy": ("numpy",),
    "scipy": ("scipy",),
    "math": (),
}


def recorded(framework: str) -> dict[str, str]:
    """The signature of every call of a framework that the catalogue has, by its path; what the framework lacks is left out."""
    paths = {
        call.path
        for entry in entries().values()
        for call in entry.signatures
        if call.framework == framework and not call.before
    }
    signatures = {}
    for path in sorted(paths):
        try:
            signatures[path] = _HOW.get(framework, _of_module)(path)
        except (AttributeError, LookupError) as error:
            print(f"{path} is not recorded: {type(error).__name__}: {error}", file=sys.stderr)
    return signatures


def load(path: Path = TARGET) -> dict[str, dict[str, str]]:
    """The file: `versions` of the packages, and `signatures` by path."""
    record: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return record


def _of_module(path: str) -> str:
    return written(locate(path.replace("tf.", "tensorflow.", 1) if path.startswith("tf.") else path))


def _torch(path: str) -> str:
    import torch

    try:
        return written(locate(path))
    except LookupError:
        schema = torch._C._jit_get_schemas_for_operator(f"aten::{path.rpartition('.')[2]}")[0]
        items = [f"{item.name}={item.default_value!r}" if item.has_default_value() else item.name for item in schema.arguments]
        return f"({', '.join(items)})".replace("(self", "(input", 1)


def _tinygrad(path: str) -> str:
    from tinygrad import Tensor

    return written(getattr(Tensor, path.rpartition(".")[2]))


def _onnx(path: str) -> str:
    """Inputs by position, attributes by name."""
    import onnx

    schema = onnx.defs.get_schema(path.rpartition(".")[2])
    optional = onnx.defs.OpSchema.FormalParameterOption.Optional
    items = [f"{item.name}=None" if item.option == optional else item.name for item in schema.inputs]
    items += ["*"] if schema.attributes else []
    for name, attribute in sorted(schema.attributes.items()):
        default = onnx.helper.get_attribute_value(attribute.default_value)
        value = default.decode() if isinstance(default, bytes) else default
        items.append(f"{name}={np.float32(value) if isinstance(value, float) else repr(value)}")
    return f"({', '.join(items)})"


def _hf(path: str) -> str:
    from transformers import activations

    name = path.rpartition(".")[2]
    return written(activations.ACT2FN[name].forward if name in activations.ACT2CLS else getattr(activations, name))


def _timm(path: str) -> str:
    name, factory = path.rpartition(".")[2], timm_factory()
    return written(factory.get_act_fn(name) if name in factory._ACT_FN_DEFAULT else factory.get_act_layer(name))


#: How a framework is asked, where its path does not lead to the function.
_HOW: Mapping[str, Callable[[str], str]] = {"torch": _torch, "tinygrad": _tinygrad, "onnx": _onnx, "hf": _hf, "timm": _timm}


def written(function: Any) -> str:
    """The signature of a function or a class as Python writes it, without types; raises LookupError where it says nothing of itself."""
    try:
        signature = inspect.signature(function)
        if str(signature).startswith("(*args") and inspect.isclass(function):  # what a metaclass hides
            whole = inspect.signature(function.__init__)
            signature = whole.replace(parameters=list(whole.parameters.values())[1:])
    except (TypeError, ValueError):
        return _documented(function)
    parameters = list(signature.parameters.values())
    starred = next((item.name for item in parameters if item.kind is item.KEYWORD_ONLY), "")
    if any(item.kind is item.VAR_POSITIONAL for item in parameters):
        starred = ""
    items: list[str] = []
    for item in parameters:
        star = {item.VAR_POSITIONAL: "*", item.VAR_KEYWORD: "**"}.get(item.kind, "")
        default = "" if item.default is item.empty else f"={_literal(item.default)}"
        items += [*(["*"] if item.name == starred else []), f"{star}{item.name}{default}"]
    return f"({', '.join(items)})"


def _literal(value: Any) -> str:
    """A default that can be written; `...` for any other object."""
    return repr(value) if value is None or isinstance(value, bool | int | float | str) else "..."


def _documented(function: Any) -> str:
    """The signature in the first line of a documentation: `clamp(input, min=None, max=None, *, out=None) -> Tensor`."""
    first = (function.__doc__ or "").strip().partition("\n")[0]
    match = re.fullmatch(r"\w+\((.*)\)(?: *->.*)?", first)
    if not match:
        raise LookupError("no signature in its documentation")
    plain = re.sub(r": *[^,=]*(\[[^\]]*\])?(?=,|=|$)", "", match[1])  # without types
    items = [re.sub(r" *= *", "=", item.strip()) for item in plain.split(",")]
    return f"({', '.join('out=None' if item == 'out' else item for item in items if item != '/')})"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        answer(arguments[2], recorded(arguments[1]))
        return 0
    record = load() if TARGET.exists() else {"versions": {}, "signatures": {}}
    for framework in arguments or PACKAGES:
        try:
            record["versions"] |= versions(PACKAGES[framework])
        except PackageNotFoundError as error:
            print(f"{framework}: {error.name} is not installed; what was recorded before is kept", file=sys.stderr)
            continue
        others = {path: text for path, text in record["signatures"].items() if path.partition(".")[0] != framework}
        record["signatures"] = others | in_a_process("parity.signatures", framework)
    ordered = {part: dict(sorted(items.items())) for part, items in record.items()}
    TARGET.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
