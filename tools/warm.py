"""Run `actviz` in processes forked from one that has loaded it, so that tests of its output need not wait for its start-up.

`program(folder)` writes a program `actviz` into a folder and starts the process that it asks. The program has the standard streams,
the working directory and the exit status of the caller; only imports are shared. Where it could differ from a new interpreter (other
environment variables, a closed stream, no such process) it becomes one: `python -m actviz`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import marshal
import os
import pkgutil
import select
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

#: Environment variables that may differ from those of the process that is asked: no module reads them when it is imported.
FREE = (
    "ACTVIZ_PAGER", "COLUMNS", "LESS", "LINES", "NO_COLOR", "OLDPWD", "OPENBLAS_NUM_THREADS", "PAGER", "PATH", "PWD", "PYTEST_CURRENT_TEST", "SHLVL", "TERM", "_",
)  # fmt: skip

#: Parts that need more than the dependencies of actviz.
_OPTIONAL = ("actviz.explorer", "actviz.render.figures", "actviz.api.torch_module", "actviz.__main__")

#: No forked process outlives its test by more: seconds.
_LONGEST = 120

#: The program that asks; it loads as little as it can.
_ASK = """
import marshal, os, sys
from _socket import AF_UNIX, MSG_NOSIGNAL, SCM_RIGHTS, SOL_SOCKET, socket
folder, kind, *line = sys.argv[1:]
environment = dict(os.environ)
environment.pop("LC_CTYPE", None)  # Python itself may have set it
if kind:
    environment["LC_CTYPE"] = kind[1:]
fixed = {{name: value for name, value in environment.items() if name not in {free!r}}}
try:
    with open(folder + "/environment", "rb") as file:
        if marshal.load(file) != fixed:
            raise OSError
    for number in (0, 1, 2):
        os.fstat(number)
    asked = socket(AF_UNIX)
    asked.connect(folder + "/socket")
    words = marshal.dumps((line, os.getcwd(), environment))
    descriptors = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    asked.sendmsg([len(words).to_bytes(8, "big")], [(SOL_SOCKET, SCM_RIGHTS, descriptors)])
except OSError:
    os.execve({python!r}, [{python!r}, "-m", "actviz", *line], environment)
asked.sendall(words)
os._exit((asked.recv(1) or b"\\xff")[0])
"""


@contextlib.contextmanager
def program(folder: Path) -> Iterator[Path]:
    """A program `actviz` in the folder, until the context ends."""
    script, asking = folder / "actviz", folder / "ask.py"
    asking.write_text(_ASK.format(free=FREE, python=sys.executable))
    words = [sys.executable, "-I", "-S", str(asking), str(folder)]
    script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "${{LC_CTYPE+=$LC_CTYPE}}" "$@"\n')
    script.chmod(0o755)
    if not hasattr(os, "fork") or not hasattr(socket, "recv_fds"):
        yield script
        return
    process = subprocess.Popen([sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()  # it listens
    with process:  # its standard input is closed at the end, and so it ends
        yield script


def serve(folder: Path) -> None:
    """Load actviz, then answer in forked processes until standard input is closed."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as a command sets it, before NumPy is loaded
    _load()
    fixed = {name: value for name, value in os.environ.items() if name not in FREE}
    (folder / "environment").write_bytes(marshal.dumps(fixed))
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "socket"))
    listening.listen()
    print("ready", flush=True)
    parent = os.getppid()
    listening.settimeout(1)
    while os.getppid() == parent and not _is_closed(sys.stdin.fileno()):
        _forget_ended()
        with contextlib.suppress(TimeoutError):
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                connection.settimeout(None)
                _answer(connection)
            connection.close()


def _forget_ended() -> None:
    with contextlib.suppress(ChildProcessError):  # there is none
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _is_closed(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])


def _load() -> None:
    for module in pkgutil.walk_packages(importlib.import_module("actviz").__path__, "actviz."):
        if not module.name.startswith(_OPTIONAL):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def _answer(connection: socket.socket) -> None:
    """Run one command line in a process of its own, and send its status."""
    head, descriptors, _, _ = socket.recv_fds(connection, 8, 3)
    left, parts = int.from_bytes(head, "big"), []
    while left and (part := connection.recv(min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    line, place, environment = marshal.loads(b"".join(parts))  # noqa: S302 - from our own program
    child = os.fork()
    if child == 0:
        _become(line, place, environment, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(OSError):
        connection.send(bytes([status if status >= 0 else 128 - status]))
    os._exit(0)


def _become(line: list[str], place: str, environment: dict[str, str], descriptors: list[int]) -> None:
    """Run the command line as `python -m actviz` does, in this process."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    os.closerange(3, max(descriptors) + 20)
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.argv = ["actviz", *line]
    signal.alarm(_LONGEST)
    status: object = 0
    try:
        importlib.import_module("actviz.__main__").main()
    except SystemExit as end:  # while a thread is at work
        status = end.code
    os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
