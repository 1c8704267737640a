"""The program: `actviz ...` and `python -m actviz ...`."""

import sys


def main() -> None:
    """Run the command line; the exit status tells how it went."""
    try:
        from actviz.cli.run import run  # noqa: PLC0415 - so that Ctrl-C is met from the first import on

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
