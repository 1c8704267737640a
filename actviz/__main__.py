"""The program: `actviz ...` and `python -m actviz ...`."""

import atexit
import gc
import os
import sys
from contextlib import suppress
from threading import active_count

#: Objects between two collections. Almost all that a start-up makes stays, so that Python's own 700 costs a tenth of it.
_OBJECTS = 50_000


def main() -> None:
    """Run the command line and exit with its status."""
    gc.set_threshold(_OBJECTS)
    try:
        from actviz.cli.run import run  # noqa: PLC0415 - imported here so that Ctrl-C is caught during the import too

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    _end(status)


def _end(status: int) -> None:
    """Exit without taking modules apart, which costs a sixth of a short command; not while another thread is at work."""
    if active_count() > 1:
        sys.exit(status)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or nobody reads it: `run` has reported what it can
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
