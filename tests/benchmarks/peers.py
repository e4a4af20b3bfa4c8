"""The servers that are compared: how each loads the same files and is started, as its own documentation advises."""

import http.client
import subprocess
import sys
import time
from abc import ABC
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import ClassVar

from poakg import __version__
from tests.benchmarks.installs import PROGRAMS

_TEMPLATES = Path(__file__).parent / "templates"
_HEAP = "-Xmx4G"


@dataclass(frozen=True)
class Place:
    """Where a server runs: its own folder, that of all programs, ports, N-Quads files (the snapshot first), a limit.

    ``cap`` is in seconds; it is given to a server as its own limit where it has one.
    """

    folder: Path
    programs: Path
    port: int
    other_port: int
    files: tuple[Path, ...]
    cap: int

    def fill(self, template: str, name: str, **values: object) -> Path:
        """Write the configuration file ``name`` from a template with the values of this place."""
        text = Template((_TEMPLATES / template).read_text(encoding="utf-8"))
        path = self.folder / name
        path.write_text(text.substitute({**vars(self), **values}), encoding="utf-8")
        return path


class Peer(ABC):
    """A server. ``program`` is what must be installed for it, ``path`` where it answers queries."""

    name: ClassVar[str]
    program: ClassVar[str] = ""
    path: ClassVar[str] = "/sparql"
    shipped_only: ClassVar[bool] = False

    @abstractmethod
    def make_command(self, place: Place) -> list[str]:
        """Return the command that starts it."""

    def prepare(self, place: Place) -> None:  # noqa: B027 - few need it
        """Load the files, where that comes before the start."""

    def fill(self, place: Place) -> None:  # noqa: B027 - few need it
        """Load the files, where that comes after the start."""

    def list_missing(self, programs: Path) -> list[str]:
        """Return what is missing to run it."""
        return PROGRAMS[self.program].list_missing(programs) if self.program else []

    def read_version(self) -> str:
        """Return the version that is measured."""
        return PROGRAMS[self.program].version if self.program else __version__

    def find(self, place: Place, name: str) -> str:
        """Return where file ``name`` of the program lies."""
        return str(PROGRAMS[self.program].find_folder(place.programs) / name)


class Poakg(Peer):
    """Our own, from this environment."""

    name = "poakg"
    options: ClassVar[tuple[str, ...]] = ()

    def make_command(self, place: Place) -> list[str]:
        """Serve the snapshot, and each other file beside it."""
        snapshot, *others = place.files
        loads = [f"--load={path}" for path in others]
        options = [f"--port={place.port}", f"--timeout={place.cap}", f"--snapshots={snapshot.parent}"]
        # All load comes from one address, as no other server here bounds the share of a client.
        options += ["--client-time=0", "--client-queries=0", *self.options]
        return [sys.executable, "-m", "poakg", "serve", *options, *loads]


class PoakgWithMuchMemory(Poakg):
    """Our own, where every worker may copy all of a large graph."""

    name = "poakg-copies"
    options = ("--copies=16384",)


class OxigraphOnDisk(Peer):
    """Oxigraph over its database on disk."""

    name = "oxigraph"
    program = "oxigraph"
    path = "/query"

    def prepare(self, place: Place) -> None:
        """Load with its own loader, then compact."""
        command = [self.find(place, "bin/oxigraph")]
        files = [str(path) for path in place.files]
        location = f"--location={place.folder}/db"
        _run([*command, "load", location, "--file", *files], place)
        _run([*command, "optimize", location], place)

    def make_command(self, place: Place) -> list[str]:
        """Serve read-only, the default graph being the union."""
        options = [f"--location={place.folder}/db", *_list_oxigraph_options(place)]
        return [self.find(place, "bin/oxigraph"), "serve-read-only", *options]


class OxigraphInMemory(Peer):
    """Oxigraph without a database on disk, filled over HTTP, which is the only way."""

    name = "oxigraph-memory"
    program = "oxigraph"
    path = "/query"

    def make_command(self, place: Place) -> list[str]:
        """Serve an empty store."""
        return [self.find(place, "bin/oxigraph"), "serve", *_list_oxigraph_options(place)]

    def fill(self, place: Place) -> None:
        """Send each file to the store."""
        for path in place.files:
            connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=600)
            with path.open("rb") as body:
                headers = {"Content-Type": "application/n-quads", "Content-Length": str(path.stat().st_size)}
                connection.request("POST", "/store?no_transaction", body, headers)
                response = connection.getresponse()
            if response.status >= http.client.BAD_REQUEST:
                raise RuntimeError(f"{self.name} does not take {path.name}: {response.read()!r}")
            connection.close()


class RdflibEndpoint(Peer):
    """rdflib-endpoint over the store of rdflib, with a uvicorn process for each core."""

    name = "rdflib-endpoint"
    program = "rdflib-endpoint"
    store: ClassVar[str] = "default"

    def make_command(self, place: Place) -> list[str]:
        """Serve an application that reads the files into each process."""
        place.fill("rdflib_endpoint_app.txt", "app.py", store=self.store, names=";".join(map(str, place.files)))
        options = ["--host=127.0.0.1", f"--port={place.port}", "--workers=2", "--log-level=warning"]
        return [self.find(place, "bin/uvicorn"), "app:app", *options]


class RdflibEndpointOverOxigraph(RdflibEndpoint):
    """rdflib-endpoint over the store of Oxigraph, which its documentation recommends."""

    name = "rdflib-endpoint-oxigraph"
    store = "Oxigraph"


class Virtuoso(Peer):
    """Virtuoso Open Source in a folder of its own."""

    name = "virtuoso"
    program = "virtuoso"

    def prepare(self, place: Place) -> None:
        """Load with the bulk loader, and stop it again."""
        place.fill("virtuoso.ini", "virtuoso.ini")
        (place.folder / "load").mkdir()
        for path in place.files:
            (place.folder / "load" / path.name).symlink_to(path)
        load = f"EXEC=ld_dir('{place.folder}/load', '*.nq', 'urn:none'); rdf_loader_run(); checkpoint; shutdown;"
        client = [*self._call(place, "isql-vt"), f"127.0.0.1:{place.other_port}", "dba", "dba"]
        with subprocess.Popen(
            self.make_command(place), cwd=place.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            while subprocess.run([*client, "EXEC=status();"], capture_output=True, check=False).returncode:
                time.sleep(0.5)
            subprocess.run([*client, load], capture_output=True, check=False)
            process.wait(60)

    def make_command(self, place: Place) -> list[str]:
        """Serve what was loaded."""
        return [*self._call(place, "virtuoso-t"), "+foreground", "+configfile", f"{place.folder}/virtuoso.ini"]

    def _call(self, place: Place, name: str) -> list[str]:
        libraries = self.find(place, "lib/x86_64-linux-gnu")
        return ["env", f"LD_LIBRARY_PATH={libraries}", self.find(place, f"usr/bin/{name}")]


class Fuseki(Peer):
    """Apache Jena Fuseki over TDB2, the default graph being the union."""

    name = "fuseki"
    program = "fuseki"
    path = "/graph/sparql"

    def prepare(self, place: Place) -> None:
        """Load with the loader of TDB2."""
        options = ["tdb2.tdbloader", f"--loc={place.folder}/tdb2", *map(str, place.files)]
        _run(["java", _HEAP, "-cp", self._find_archive(place), *options], place)

    def make_command(self, place: Place) -> list[str]:
        """Serve what was loaded."""
        configuration = place.fill("fuseki.ttl", "fuseki.ttl")
        options = [f"--config={configuration}", f"--port={place.port}", "--localhost", f"--timeout={place.cap * 1000}"]
        return ["java", _HEAP, "-jar", self._find_archive(place), *options]

    def _find_archive(self, place: Place) -> str:
        return self.find(place, PROGRAMS[self.program].proof)


class Comunica(Peer):
    """Comunica over the file itself, with a process for each core; it reads the file when it is first asked."""

    name = "comunica"
    program = "comunica"
    shipped_only = True

    def make_command(self, place: Place) -> list[str]:
        """Serve the files, the default graph being the union."""
        options = [f"--port={place.port}", "--workers=2", f"--timeout={place.cap}", "--unionDefaultGraph"]
        return [self.find(place, PROGRAMS[self.program].proof), *options, *map(str, place.files)]


PEERS: dict[str, Peer] = {
    peer.name: peer
    for peer in (
        Poakg(),
        PoakgWithMuchMemory(),
        OxigraphOnDisk(),
        OxigraphInMemory(),
        RdflibEndpoint(),
        RdflibEndpointOverOxigraph(),
        Virtuoso(),
        Fuseki(),
        Comunica(),
    )
}


def _list_oxigraph_options(place: Place) -> list[str]:
    # With --timeout-s, 0.5.13 keeps a thread for each query until the time is over, answered or not: a few seconds of
    # load exhaust the threads of the machine, and the server aborts. So it runs without.
    return [f"--bind=127.0.0.1:{place.port}", "--union-default-graph"]


def _run(command: list[str], place: Place) -> None:
    subprocess.run(command, cwd=place.folder, check=True, capture_output=True)
