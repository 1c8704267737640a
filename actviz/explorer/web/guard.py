"""What keeps a served session from files, commands and the network, whatever the application above does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import actviz
from actviz.explorer.permissions import Permissions

#: Bytes of memory of one session, several times what the explorer needs.
_MEMORY = 2 << 30
#: Events of the interpreter (PEP 578) that start a program, reach another machine or change the file system.
_REFUSED = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn",
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "webbrowser.open",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.chflags",
    "os.utime", "os.setxattr", "os.removexattr", "os.lockf", "os.kill", "os.killpg", "os.putenv", "os.unsetenv", "os.chdir",
    "sqlite3.connect", "tempfile.mkstemp", "tempfile.mkdtemp", "shutil.rmtree", "shutil.copyfile", "shutil.move",
})  # fmt: skip
_LISTED = frozenset({"os.listdir", "os.scandir"})
_DEVICES = frozenset({os.devnull, "/dev/urandom", "/dev/random"})


def enforce(permissions: Permissions) -> None:
    """From here on, raise PermissionError in this process where it does more than `permissions` grant; nothing can undo it.

    Python, its libraries and actviz stay readable, so that modules can still be imported.
    """
    if not permissions.is_served:
        return
    _limit_resources()
    sys.addaudithook(_hook(permissions, _code_folders()))


def _hook(permissions: Permissions, folders: tuple[str, ...]) -> Callable[[str, tuple[object, ...]], None]:
    def is_readable(path: object) -> bool:
        if isinstance(path, int) or path is None:  # an open file, or the current folder
            return isinstance(path, int)
        name = os.path.realpath(os.fsdecode(path)) if isinstance(path, (str, bytes, os.PathLike)) else ""
        return name in _DEVICES or any(name == folder or name.startswith(folder + os.sep) for folder in folders)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"a session in a browser may not do this: {event}")
        if event == "open":
            path, _, flags = (*arguments, None, None, None)[:3]
            if isinstance(path, int):
                return
            readable = is_readable(path) or (isinstance(path, (str, Path)) and permissions.may_read(path))
            if not readable or (_writes(flags) and path not in _DEVICES):
                raise PermissionError(f"a session in a browser may not open {path!r}")
        elif event in _LISTED and not is_readable(arguments[0] if arguments else None):
            raise PermissionError("a session in a browser may not list folders")

    return hook


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))


def _code_folders() -> tuple[str, ...]:
    """The folders from which Python imports, and that of actviz, which may lie in the current one; not all of the current one."""
    here = os.path.realpath(os.curdir)
    places = {os.path.realpath(place) for place in (*sys.path, sys.prefix, sys.base_prefix) if place} - {here, os.sep}
    return *sorted(places), str(Path(actviz.__file__).resolve().parent)


def _limit_resources() -> None:
    """Let the system enforce what it can: no file grows, memory is bounded, and the server comes first."""
    with suppress(ImportError):
        import resource  # not on Windows

        for kind, limit in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY)):
            with suppress(OSError, ValueError):  # a system that has no such limit
                resource.setrlimit(kind, (limit, limit))
    with suppress(OSError, AttributeError):
        os.nice(10)
