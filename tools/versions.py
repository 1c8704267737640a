"""Try the built wheel with several versions of Python, each with the lowest and the highest versions of its dependencies that it allows.

    make build && .venv/bin/python tools/versions.py dist/*.whl                  # the interpreters that are found
    .venv/bin/python tools/versions.py dist/*.whl python3.11 /opt/python3.13     # these

uv resolves and installs (`pip install uv`); only wheels are installed, so that "lowest" is the lowest version with a wheel for that Python.
Prints a table, and ends with status 1 if something failed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

_MINORS = range(11, 15)
_EXTRAS = ("figures", "explore", "safetensors")
_RESOLUTIONS = ("lowest-direct", "highest")
#: What must work: a command of every kind, with what it must print.
_LINES: dict[str, str] = {
    "--version": "actviz",
    "eval gelu -d 1": "0.8413447460685429\t1.083315470587686",
    "plot relu --range -5 10 --width 60": "relu(x) = max(0, x)",
    "plot tanh -o tanh.svg": "",
    "derive silu": "sigmoid(x)",
    "explain elu": "when",
    "compare relu gelu --diff": "largest",
    "lab distribution tanh": "tanh",
    "train xor tanh --epochs 3": "tanh",
    "check gelu --python actviz:gelu_tanh --dtype float16 --format plain": "gelu",
    "code softplus --target c": "softplus",
    "list shrink": "tanh_shrink",
}
_SCREEN = """
import asyncio
from actviz.explorer.app import Explorer
from actviz.explorer.function_screen import FunctionScreen
from actviz.explorer.scene import Scene

async def main():
    app = Explorer(lambda: FunctionScreen(Scene("relu")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "d", "2", "q")
    assert app.return_value.status == 0

asyncio.run(main())
"""


def interpreters() -> list[str]:
    """The interpreters on the path, and those of pyenv, one for each minor version."""
    found: dict[int, str] = {}
    for minor in _MINORS:
        candidates = [
            shutil.which(f"python3.{minor}"),
            *map(str, sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))),
        ]
        for path in filter(None, candidates):
            if subprocess.run([path, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
                found.setdefault(minor, path)
    return list(found.values())


def needed(wheel: str) -> list[str]:
    """What the wheel and its extras need, from its metadata."""
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode().splitlines()
    requirements = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist:")]
    wanted = [(text, re.search(r"extra == '(\w+)'", text)) for text in requirements]
    return [text.partition(" ; ")[0].partition("; ")[0] for text, extra in wanted if not extra or extra.group(1) in _EXTRAS]


def tried(wheel: str, python: str, resolution: str, folder: Path) -> tuple[list[str], list[str]]:
    """The versions that were installed, and what failed."""
    venv = folder / "venv"
    uv = [shutil.which("uv") or "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", python, venv], check=True)
    installed = subprocess.run(
        [*uv, "pip", "install", "--quiet", "--python", venv / "bin" / "python", "--only-binary", ":all:", "--resolution", resolution,
         *needed(wheel), str(Path(wheel).resolve())], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if installed.returncode:
        return [], [f"install: {installed.stderr.strip().splitlines()[-1]}"]
    listed = subprocess.run(
        [*uv, "pip", "freeze", "--python", venv / "bin" / "python"], capture_output=True, text=True, check=True
    )
    program, failures = venv / "bin" / "actviz", []
    for line, expected in _LINES.items():
        answer = subprocess.run([program, *line.split()], capture_output=True, text=True, check=False, cwd=folder)
        if answer.returncode or expected not in answer.stdout or "Traceback" in answer.stderr:
            failures.append(f"{line}: status {answer.returncode} {answer.stderr.strip()[-200:]}")
    screen = subprocess.run([venv / "bin" / "python", "-c", _SCREEN], capture_output=True, text=True, check=False, cwd=folder)
    if screen.returncode:
        failures.append(f"explore: {screen.stderr.strip().splitlines()[-1]}")
    return listed.stdout.split(), failures


def main(wheel: str, *pythons: str) -> int:
    """Try all, and print what was tried."""
    worst = 0
    for python in pythons or interpreters():
        version = subprocess.run(
            [python, "-c", "import platform; print(platform.python_version())"], capture_output=True, text=True, check=True
        )
        for resolution in _RESOLUTIONS:
            with TemporaryDirectory() as folder:
                versions, failures = tried(wheel, python, resolution, Path(folder))
            worst = max(worst, bool(failures))
            shown = " ".join(item for item in versions if not item.startswith("actviz"))
            print(f"Python {version.stdout.strip()}, {resolution}: {'failed' if failures else 'works'}\n  {shown}")
            print(*(f"  {failure}\n" for failure in failures), sep="", end="", flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
