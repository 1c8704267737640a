"""`actviz list`: what there is."""

from __future__ import annotations

from typing import Annotated

import typer

from actviz.cli.options import Format, Output
from actviz.errors import DataError
from actviz.formats import chosen_format

_FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl")
_FIELDS = ("name", "family", "signature", "summary", "names")


def command(
    text: Annotated[
        str, typer.Argument(metavar="[TEXT]", help="Only what has TEXT in a name, its family or its summary.")
    ] = "",
    format_: Format = None,
    output: Output = None,
) -> None:
    """What there is; names alone in a pipe.

    actviz list
    actviz list shrink

    FORMAT is table, plain, csv, tsv, json or jsonl.
    """
    from actviz.cli.show import screen, write  # noqa: PLC0415
    from actviz.naming import matching  # noqa: PLC0415
    from actviz.render import machine  # noqa: PLC0415

    kind = chosen_format(format_, output, _FORMATS)
    entries = list(matching(text))
    if not entries:
        raise DataError(f"nothing in the catalogue matches {text!r}", "`actviz list` shows everything")
    records = [entry._asdict() for entry in entries]
    seen = screen(output)
    match kind or ("table" if seen.terminal else "plain"):
        case "plain":
            result = "".join(f"{entry.name}\n" for entry in entries)
        case "table":
            from actviz.render.tables import table  # noqa: PLC0415

            result = table(("function", "what it does"), [(entry.signature, entry.summary) for entry in entries], seen)
        case "json":
            result = machine.document("list", {"text": text}, records)
        case "jsonl":
            result = machine.json_lines(records)
        case separated:
            rows = [(*entry[:-1], " ".join(entry.names)) for entry in entries]
            result = machine.separated([_FIELDS, *rows], "," if separated == "csv" else "\t")
    write(result, output)
