"""The notebooks run from the first cell to the last, over invented tables and over the real ones where they are."""

import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import pytest

from poakg.graph.snapshot import Snapshot
from tests.conftest import CASES
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
INVENTED = CASES / "tables" / "notebooks"
# The real tables are not part of the project; those beside the checkout, or wherever this says, are used.
REAL = Path(os.environ.get("POAKG_TABLES", ROOT.parent / "shared" / "tables"))
# Rows that are joined to a State, and rows that are not, over the invented tables.
OUTCOMES = {
    "conflicts": {"joined": 3, "unknown": 1},
    "tracing": {"joined": 3, "unknown": 1},
    "transparency": {"joined": 3, "unknown": 1},
}


@pytest.fixture(autouse=True)
def quiet(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw without a screen, from the graph as shipped."""
    matplotlib.use("Agg")
    monkeypatch.setenv("POAKG_SNAPSHOTS", str(snapshot.path.parent))
    yield
    plt.close("all")


def read_cells(name: str) -> list[dict[str, Any]]:
    """Return the cells of a notebook."""
    cells: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return cells


def run(name: str, tables: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run the code of a notebook over a folder of tables, and return what it has defined."""
    monkeypatch.setenv("POAKG_TABLES", str(tables))
    monkeypatch.chdir(FOLDER)
    defined: dict[str, Any] = {}
    with warnings.catch_warnings():
        # Whoever runs a notebook sees them, and nothing fails for them.
        warnings.simplefilter("ignore")
        for number, cell in enumerate(read_cells(name)):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"{name}, cell {number}", "exec"), defined)  # noqa: S102 - ours
    return defined


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_over_invented_tables(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is joined or says why not, and at the end there are two diagrams with something in them."""
    defined = run(name, INVENTED, monkeypatch)
    joined = defined["joined"]
    assert joined["outcome"].value_counts().to_dict() == OUTCOMES[name]
    assert joined.loc[joined["outcome"] != "joined", "reason"].notna().all()
    assert len(defined["provisions"]) > 3
    assert [bool(axes.patches or axes.collections) for axes in defined["figure"].axes] == [True, True]


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the real tables; let POAKG_TABLES name their folder")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_over_the_real_table(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all rows are joined, and both diagrams are drawn."""
    defined = run(name, REAL, monkeypatch)
    assert (defined["joined"]["outcome"] == "joined").mean() > 0.95
    assert all(axes.patches or axes.collections for axes in defined["figure"].axes)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_are_kept_without_outputs(name: str) -> None:
    """So that nothing of a table is in the project."""
    assert [cell["outputs"] for cell in read_cells(name) if cell["cell_type"] == "code" and cell["outputs"]] == []
    assert set(OUTCOMES) == set(NOTEBOOKS)
