"""OpenRefine itself, driven by its HTTP API: a table is reconciled with our service and extended by properties."""

import csv
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.parse import urlencode
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from poakg.graph.store import select
from poakg.namespaces import ID
from poakg.namespaces import TERM
from tests.conftest import ROOT
from tests.conftest import TABLES
from tests.conftest import Server
from tests.http import send
from tests.maven import fetch_classpath

OPENREFINE = ("org.openrefine:main:3.9.5", "org.eclipse.jetty:jetty-servlet:10.0.16")
FOLDER = Path(__file__).parent
FORM = "application/x-www-form-urlencoded"
ENGINE = {"facets": [], "mode": "row-based"}
SECONDS = 300
# Where the columns of properties are inserted.
PLACE = 2
# "Micronesia" is a region, too, and "Korea" is two States.
AMBIGUOUS = {"FSM", "KOR"}
STATE = f"{TERM}State"

pytestmark = [pytest.mark.ecosystem, pytest.mark.java]


class OpenRefine:
    """A running OpenRefine without its pages."""

    def __init__(self, folder: Path) -> None:
        classpath = fetch_classpath(folder, *OPENREFINE)
        site = shutil.copytree(FOLDER / "openrefine", folder / "site")
        command = ["java", "-Xmx512m", "-cp", classpath, str(FOLDER / "OpenRefine.java"), str(site)]
        self.process = subprocess.Popen(
            [*command, str(folder / "projects")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.url = next(line.strip() for line in self.process.stdout if line.startswith("http"))

    def get(self, command: str, **parameters: str | int) -> Any:  # noqa: ANN401 - JSON
        """Return what a command that reads answers."""
        return json.loads(send(f"{self.url}/command/core/{command}?{urlencode(parameters)}").body)

    def post(self, command: str, **fields: str) -> Any:  # noqa: ANN401 - JSON
        """Return what a command that changes something answers."""
        form = {"csrf_token": self.get("get-csrf-token")["token"], **fields}
        reply = send(f"{self.url}/command/core/{command}", "POST", urlencode(form).encode(), Content_Type=FORM)
        assert reply.status == 200, reply.body
        return json.loads(reply.body)

    def create(self, table: Path) -> str:
        """Make a project of a CSV file; return its number."""
        token = self.get("get-csrf-token")["token"]
        edge = b"edge-of-a-part"
        parts = [
            b'name="project-file"; filename="table.csv"\r\nContent-Type: text/csv\r\n\r\n' + table.read_bytes(),
            b'name="project-name"\r\n\r\ntable',
            b'name="format"\r\n\r\ntext/line-based/*sv',
        ]
        body = b"".join(b"--" + edge + b"\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        options = json.dumps({"encoding": "UTF-8", "separator": ",", "processQuotes": True, "headerLines": 1})
        address = f"{self.url}/command/core/create-project-from-upload?"
        address += urlencode({"csrf_token": token, "options": options})
        kind = f"multipart/form-data; boundary={edge.decode()}"
        reply = send(address, "POST", body + b"--" + edge + b"--\r\n", Content_Type=kind)
        assert reply.status == 302, reply.body
        return parse_qs(urlsplit(reply.headers["location"]).query)["project"][0]

    def apply(self, project: str, operation: dict[str, object]) -> None:
        """Apply an operation, and wait until it is done."""
        asked = json.dumps([operation | {"engineConfig": ENGINE}])
        answer = self.post("apply-operations", project=project, operations=asked)
        assert answer["code"] in ("ok", "pending"), answer
        end = time.monotonic() + SECONDS
        while (left := self.get("get-processes", project=project))["processes"]:
            assert time.monotonic() < end, left
            time.sleep(0.1)
        assert not left.get("exceptions"), left

    def list_rows(self, project: str) -> list[list[dict[str, Any]]]:
        """Return the cells of each row, each with its value ``v`` and, where it was reconciled, ``recon``."""
        found = self.get("get-rows", project=project, start=0, limit=10_000)
        assert found["total"] == len(found["rows"])
        recons = found["pool"]["recons"]
        places = [column["cellIndex"] for column in self._list_columns(project)]
        rows = []
        for row in found["rows"]:
            cells = []
            for place in places:
                cell = (row["cells"][place] if place < len(row["cells"]) else None) or {"v": None}
                cells.append({"v": cell["v"], "recon": recons[str(cell["r"])] if "r" in cell else None})
            rows.append(cells)
        return rows

    def list_headings(self, project: str) -> list[str]:
        """Return what the columns are called, in order."""
        return [column["name"] for column in self._list_columns(project)]

    def _list_columns(self, project: str) -> list[dict[str, Any]]:
        columns: list[dict[str, Any]] = self.get("get-models", project=project)["columnModel"]["columns"]
        return columns


def is_matched(cell: dict[str, Any]) -> bool:
    """Tell whether a cell was matched to something by itself."""
    return cell["recon"] is not None and cell["recon"]["j"] == "matched"


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    """A running OpenRefine."""
    running = OpenRefine(tmp_path_factory.mktemp("openrefine"))
    yield running
    with running.process:
        running.process.terminate()


@pytest.mark.parametrize(
    "table",
    [
        ROOT / "tests" / "cases" / "tables" / "metadata.csv",
        pytest.param(TABLES / "worldbank-WDICountry.csv", marks=pytest.mark.tables),
    ],
    ids=["invented", "real"],
)
def test_a_table_is_reconciled_and_extended(
    openrefine: OpenRefine, server: Server, store: ox.Store, table: Path
) -> None:
    """Names lead to the State whose code is beside them or to none; its properties become columns, lists included."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    states = {
        row["code"].value for row in select(store, f"SELECT ?code {{ ?s a <{STATE}> ; <{TERM}isoAlpha3> ?code }}")
    }
    project = openrefine.create(table)
    service = f"{server.url}/reconcile"
    guessed = openrefine.post("guess-types-of-column", project=project, columnName="Short Name", service=service)
    assert guessed["types"][0]["id"] == "State", guessed
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": ID,
        "schemaSpace": TERM,
        "type": {"id": "State", "name": "State"},
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    openrefine.apply(project, {"op": "core/recon", "columnName": "Short Name", "config": config})
    reconciled = openrefine.list_rows(project)
    headings = openrefine.list_headings(project)
    code, name = headings.index("Country Code"), headings.index("Short Name")
    matched = {row[code]["v"]: row[name]["recon"]["m"]["id"] for row in reconciled if is_matched(row[name])}
    assert len(reconciled) == len(rows)
    assert matched == {iso3: f"state:{iso3}" for iso3 in {row["Country Code"] for row in rows} & states - AMBIGUOUS}
    properties = [{"id": "isoAlpha3", "name": "ISO 3166"}, {"id": "inRegion", "name": "regions"}]
    extension = {
        "op": "core/extend-reconciled-data",
        "baseColumnName": "Short Name",
        "endpoint": service,
        "identifierSpace": ID,
        "schemaSpace": TERM,
        "extension": {"properties": properties},
        "columnInsertIndex": PLACE,
    }
    openrefine.apply(project, extension)
    headings = openrefine.list_headings(project)
    code, (letters, regions) = headings.index("Country Code"), (PLACE, PLACE + 1)
    lists: dict[str, set[str]] = {}
    present = ""
    for row in openrefine.list_rows(project):
        # The further values of a list are in rows of their own, below the first.
        present = row[code]["v"] or present
        if row[letters]["v"] is not None:
            assert row[letters]["v"] == present
        lists.setdefault(present, set()).update(cell["v"] for cell in [row[regions]] if cell["v"] is not None)
    assert {iso3 for iso3, names in lists.items() if names} == set(matched)
    assert lists["NAM"] == {"Africa", "Southern Africa", "Sub-Saharan Africa"}
