"""What a served session cannot do, whatever the application above does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from actviz.explorer.permissions import Permissions, served
from actviz.explorer.web.guard import enforce
from actviz.explorer.web.session import environment

_ATTEMPTS = """
import json, os, pathlib, shutil, socket, subprocess, sys, tempfile
from actviz.explorer.permissions import current
from actviz.explorer.web.guard import enforce
folder = pathlib.Path(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))
enforce(current())
attempts = {
    "read a named file": lambda: (folder / "named.csv").read_text(),
    "import a module": lambda: __import__("wave"),
    "import a library": lambda: __import__("mpmath"),
    "read the system's files": lambda: open("/etc/hostname").read(),
    "read another file": lambda: (folder / "other.csv").read_text(),
    "read through a link": lambda: (folder / "link.csv").read_text(),
    "read by descriptor": lambda: os.open(folder / "other.csv", os.O_RDONLY),
    "read as bytes": lambda: open(os.fsencode(folder / "other.csv")),
    "write the named file": lambda: (folder / "named.csv").write_text("x"),
    "append to the named file": lambda: open(folder / "named.csv", "a"),
    "write a new file": lambda: (folder / "new.csv").write_text("x"),
    "write among the modules": lambda: open(os.path.join(os.path.dirname(json.__file__), "new.py"), "w"),
    "remove a file": lambda: (folder / "other.csv").unlink(),
    "rename a file": lambda: (folder / "other.csv").rename(folder / "new.csv"),
    "make a folder": lambda: (folder / "new").mkdir(),
    "list a folder": lambda: os.listdir(folder),
    "list the current folder": lambda: os.listdir(),
    "make a temporary file": lambda: tempfile.TemporaryFile(),
    "copy a file": lambda: shutil.copy(folder / "other.csv", folder / "new.csv"),
    "run a command": lambda: subprocess.run(["true"]),
    "run a shell": lambda: os.system("true"),
    "become a command": lambda: os.execv("/bin/true", ["true"]),
    "fork": lambda: os.fork(),
    "connect": lambda: socket.create_connection(listener.getsockname()),
    "listen": lambda: socket.create_server(("127.0.0.1", 0)),
    "ask for a name": lambda: socket.getaddrinfo("localhost", 80),
}
results = {}
for name, attempt in attempts.items():
    try:
        attempt()
        results[name] = "done"
    except Exception as error:
        results[name] = type(error).__name__
print(json.dumps(results))
"""


def test_a_session_reads_the_named_files_and_modules_and_does_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "named.csv").write_text("1,2\n")
    (tmp_path / "other.csv").write_text("secret\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "other.csv")
    variables = environment(_environment(), served([tmp_path / "named.csv"]), 80, 24)
    process = subprocess.run(
        [sys.executable, "-c", _ATTEMPTS, tmp_path], cwd=tmp_path, env=variables, capture_output=True, text=True, check=True
    )
    results = json.loads(process.stdout)
    permitted = {"read a named file", "import a module", "import a library"}
    assert {name for name, result in results.items() if result == "done"} == permitted
    assert {result for name, result in results.items() if name not in permitted} <= {
        "PermissionError",
        "FileNotFoundError",
        "OSError",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "named.csv", "other.csv"]
    assert (tmp_path / "named.csv").read_text() == "1,2\n"
    assert (tmp_path / "other.csv").read_text() == "secret\n"


def test_a_session_at_a_terminal_gives_up_nothing(tmp_path: Path) -> None:
    enforce(Permissions())
    (tmp_path / "new.csv").write_text("x")


def test_a_session_inherits_what_python_needs_and_no_more() -> None:
    server = {"PYTHONPATH": "/code", "LANG": "de_DE.UTF-8", "HOME": "/home/teacher", "AWS_SECRET_ACCESS_KEY": "x", "SSH_AUTH_SOCK": "/s",
              "TEXTUAL": "debug,devtools", "TEXTUAL_LOG": "/log", "TEXTUAL_SCREENSHOT": "1", "EDITOR": "vi", "ACTVIZ_SERVED": '["/etc/passwd"]'}  # fmt: skip
    variables = environment(server, served(["/data/moons.csv"]), 120, 40)
    assert variables["PYTHONPATH"] == "/code"
    assert variables["LANG"] == "de_DE.UTF-8"
    assert (variables["COLUMNS"], variables["ROWS"]) == ("120", "40")
    assert variables["ACTVIZ_SERVED"] == '["/data/moons.csv"]'
    kept = {name for name, value in variables.items() if server.get(name) == value}
    assert kept == {"PYTHONPATH", "LANG"}
    assert not {"TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "EDITOR", "SSH_AUTH_SOCK"} & variables.keys()


def _environment() -> dict[str, str]:
    import os

    return {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])}
