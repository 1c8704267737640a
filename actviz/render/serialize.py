"""Texts for scripts: strict JSON, and cells between separators."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actviz._version import __version__
from actviz.text.numbers import json_ready


def document(command: str, config: Mapping[str, Any], results: Sequence[Any]) -> dict[str, Any]:
    """The JSON object of a command: the version, all that is needed to repeat it, and the results."""
    return {"actviz": __version__, "command": command, "config": config, "results": results}


def json_lines(records: Sequence[Any]) -> str:
    """A line of strict JSON for each record."""
    return "".join(json.dumps(json_ready(record), ensure_ascii=False, allow_nan=False) + "\n" for record in records)


def as_json(value: Any) -> str:
    """The value as strict JSON, indented, with a line break at the end."""
    return json.dumps(json_ready(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def separated(rows: Iterable[Iterable[str]], separator: str) -> str:
    """The rows as lines of cells, quoted where a cell holds the separator."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def tab_separated(rows: Iterable[Iterable[str]]) -> str:
    """The rows as lines of cells between TABs, as they are."""
    return "".join("\t".join(row) + "\n" for row in rows)
