"""The program: `actviz ...` and `python -m actviz ...`."""

from actviz.system.ending import end_on_signals, ignore_signals

#: New objects between two collections. Almost all that a command loads stays, and a collection would only count it.
_OBJECTS = 200_000


def main() -> None:
    """Run the command line and exit with its status."""
    end_on_signals()  # before anything else is loaded
    import gc  # noqa: PLC0415
    import sys  # noqa: PLC0415

    gc.set_threshold(_OBJECTS)
    try:
        from actviz.cli.run import run  # noqa: PLC0415

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    ignore_signals()
    _end(status)


def _end(status: int) -> None:
    """Exit without taking modules apart, which costs a sixth of a short command; not while another thread is at work."""
    import atexit  # noqa: PLC0415
    import os  # noqa: PLC0415
    import sys  # noqa: PLC0415
    from contextlib import suppress  # noqa: PLC0415
    from threading import active_count  # noqa: PLC0415

    if active_count() > 1:
        sys.exit(status)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or nobody reads it: `run` has reported what it can
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
