"""The program: `actviz ...` and `python -m actviz ...`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        from actviz.cli.run import run  # noqa: PLC0415 - imported here so that Ctrl-C is caught during the import too

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
