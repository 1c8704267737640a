"""The notebook of the manual runs, and its cells show formulas, tables and figures."""

from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebook.ipynb"


@pytest.mark.filterwarnings("ignore")  # of the client
def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "commit the notebook without outputs"
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = {cell.source: _faces(cell) for cell in notebook.cells if cell.cell_type == "code"}
    for line, kinds in (
        ("actviz.gelu", {"text/latex"}),
        ("actviz.plot", {"text/html", "image/svg+xml"}),
        ("actviz.derive", {"text/html", "image/svg+xml", "text/latex"}),
        ("actviz.compare", {"text/html", "image/svg+xml"}),
        ("actviz.lab", {"text/html", "image/svg+xml"}),
        ("actviz.diagnose", {"text/html", "image/svg+xml"}),
        ("actviz.check", {"text/html", "image/svg+xml"}),
    ):
        cells = [faces for source, faces in shown.items() if line in source.splitlines()[-1]]
        assert cells, line
        assert all(kinds <= faces.keys() for faces in cells), line
    assert any("data:image/png;base64," in faces.get("text/html", "") for faces in shown.values()), (
        "a figure with very many points"
    )
    assert sum(len(str(faces)) for faces in shown.values()) < 1_000_000
    tables = [faces for source, faces in shown.items() if "race\n" in source + "\n"]
    assert any("relu" in faces.get("text/html", "") for faces in tables)


def _faces(cell: Any) -> dict[str, Any]:
    """The faces of the result of a cell, by their kinds."""
    return {kind: data for output in cell.outputs if "data" in output for kind, data in output.data.items()}
