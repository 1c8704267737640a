"""Every framework is asked in a process of its own, because they do not all bear each other."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

#: What the frameworks read from their environment: on a CPU, and quietly.
_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu", "DEV": "PYTHON"}


def in_a_process(module: str, framework: str) -> Any:
    """What `python -m module --one framework FILE` answers."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "answer"
        command = [sys.executable, "-m", module, "--one", framework, str(file)]
        subprocess.run(command, env={**os.environ, **_ENVIRONMENT}, check=True)
        return pickle.loads(file.read_bytes())  # noqa: S301 - written by ourselves a moment ago


def answer(file: str, value: Any) -> None:
    """The other side: write what was found."""
    Path(file).write_bytes(pickle.dumps(value))


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of packages; raises PackageNotFoundError if one is missing."""
    names = {package: version("tensorflow-cpu" if package == "tensorflow" else package) for package in packages}
    return {package: number.partition("+")[0] for package, number in names.items()}
