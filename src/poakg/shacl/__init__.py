"""A SHACL engine for SHACL Core and SHACL-SPARQL (W3C Recommendation of 20 July 2017); see README.md."""

from poakg.shacl.engine import Reference as Reference
from poakg.shacl.engine import Shapes as Shapes
from poakg.shacl.engine import compile_shapes as compile_shapes
from poakg.shacl.fallback import PySHACL as PySHACL
from poakg.shacl.paths import Path as Path
from poakg.shacl.paths import Predicate as Predicate
from poakg.shacl.results import Result as Result
from poakg.shacl.results import read_report as read_report
from poakg.shacl.results import write_report as write_report
from poakg.shacl.vocabulary import Term as Term
