"""Hypothesis strategies for shapes and data in Turtle, to compare engines with."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from hypothesis.strategies import SearchStrategy

NODES = (":a", ":b", ":c", "_:x", "_:y")
CLASSES = (":C", ":D", ":E")
PREDICATES = (":p", ":q", ":r")
NUMBERS = ("1", "2", "-3", "2.5", "1.0e0", '"7"^^xsd:int')
STRINGS = ('"a"', '"ab"', '"B c"', '""', '"1"')
TEXTS = ('"a"@en', '"b"@en-GB', '"c"@en', '"d"@fr')
TIMES = ('"2020-01-31"^^xsd:date', '"2021-02-28"^^xsd:date', '"2020-01-31T10:00:00Z"^^xsd:dateTime', "true")
ILL_FORMED = ('"x"^^xsd:integer', '"2020-02-31"^^xsd:date')
LITERALS = (*NUMBERS, *STRINGS, *TEXTS, *TIMES)
KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
DATATYPES = ("xsd:integer", "xsd:string", "rdf:langString", "xsd:date", "xsd:decimal", "xsd:byte", "xsd:boolean")
BOUNDS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
ORDERS = ("lessThan", "lessThanOrEquals")
PATTERNS = ('"^a"', '"b$"', '"[A-Z]"', '"a.c"', '"^$"', '"^(ab|1)"')


def write_list(members: list[str]) -> str:
    """Return ``members`` as a Turtle list."""
    return f"({' '.join(members)})"


@st.composite
def data(draw: DrawFn) -> str:
    """Return a small data graph with a class and a subclass."""
    subjects = st.sampled_from(NODES)
    values = st.sampled_from((*NODES, *LITERALS, *ILL_FORMED))
    triples = draw(st.lists(st.tuples(subjects, st.sampled_from(PREDICATES), values), min_size=3, max_size=25))
    types = draw(st.lists(st.tuples(subjects, st.just("a"), st.sampled_from(CLASSES)), min_size=1, max_size=6))
    lines = [" ".join(triple) + " ." for triple in (*triples, *types)]
    return "\n".join([":D rdfs:subClassOf :C .", *lines])


def paths(simple: bool) -> SearchStrategy[str]:
    """Return paths of any kind; if ``simple``, only single predicates are inverted."""
    predicates = st.sampled_from(PREDICATES)
    return st.recursive(
        predicates,
        lambda inner: st.one_of(
            (predicates if simple else inner).map("[ sh:inversePath {} ]".format),
            st.lists(inner, min_size=2, max_size=3).map(write_list),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"[ sh:alternativePath {write_list(parts)} ]"),
            st.tuples(st.sampled_from(("zeroOrMore", "oneOrMore", "zeroOrOne")), inner).map(
                lambda pair: f"[ sh:{pair[0]}Path {pair[1]} ]"
            ),
        ),
        max_leaves=3,
    )


def _constraints(simple: bool) -> SearchStrategy[str]:
    """Return constraints that are allowed in node shapes and property shapes."""

    def write(name: str, values: SearchStrategy[str]) -> SearchStrategy[str]:
        return values.map(lambda value: f"sh:{name} {value}")

    terms = st.sampled_from((*NODES[:3], *LITERALS))
    return st.one_of(
        write("class", st.sampled_from(CLASSES)),
        write("datatype", st.sampled_from(DATATYPES)),
        write("nodeKind", st.sampled_from(KINDS).map("sh:{}".format)),
        *(write(name, st.sampled_from((*NUMBERS, *TIMES[:3], '"a"'))) for name in (BOUNDS if not simple else ())),
        *(write(f"{end}Length", st.integers(int(simple), 3).map(str)) for end in ("min", "max")),
        write("pattern", st.sampled_from(PATTERNS)),
        write("languageIn", st.lists(st.sampled_from(('"en"', '"fr"', '"*"', '"en-GB"')), max_size=2).map(write_list)),
        write("in", st.lists(terms, max_size=4).map(write_list)),
        write("hasValue", terms),
        write("equals", st.sampled_from(PREDICATES)),
        write("disjoint", st.sampled_from(PREDICATES)),
        write("closed", st.just("true ; sh:ignoredProperties (rdf:type :p)")),
    )


def _constraints_of_properties(simple: bool) -> SearchStrategy[str]:
    """Return constraints that are allowed in property shapes only."""
    return st.one_of(
        *(st.integers(0, 3).map(f"sh:{end}Count {{}}".format) for end in ("min", "max")),
        st.just("sh:uniqueLang true"),
        *(st.sampled_from(PREDICATES).map(f"sh:{name} {{}}".format) for name in (ORDERS if not simple else ())),
    )


class Writer:
    """Writes shapes with unique names to ``blocks``."""

    def __init__(self, draw: DrawFn, simple: bool) -> None:
        self._draw = draw
        self._simple = simple
        self.blocks: list[str] = []

    def write(self, depth: int, lines: list[str] | None = None, of_property: bool | None = None) -> str:
        """Write a shape, with further ones ``depth`` levels below it, and return its name."""
        draw = self._draw
        lines = list(lines or [])
        if of_property is None:
            of_property = draw(st.booleans())
        if of_property:
            lines.append(f"sh:path {draw(paths(self._simple))}")
        choices = _constraints(self._simple)
        if of_property:
            choices = st.one_of(choices, _constraints_of_properties(self._simple))
        lines += draw(st.lists(choices, min_size=0 if depth else 1, max_size=2, unique_by=lambda line: line.split()[0]))
        if depth:
            lines += self._nest(depth, of_property)
        if draw(st.integers(0, 9)) == 0:
            lines.append("sh:deactivated true")
        if draw(st.booleans()):
            lines.append("sh:severity sh:Warning")
        name = f":S{len(self.blocks)}"
        self.blocks.append(f"{name} " + " ;\n  ".join(lines) + " .")
        return name

    def _nest(self, depth: int, of_property: bool) -> list[str]:
        """Return constraints that refer to further shapes, which are written too."""
        draw = self._draw
        lines = []
        kinds = ["node", "property", "not", "and", "or", "xone", *(["qualified"] if of_property else [])]
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True)):
            if kind in ("node", "property"):
                of_inner = kind == "property"
                times = draw(st.integers(1, 2))
                lines += [f"sh:{kind} {self.write(depth - 1, of_property=of_inner)}" for _ in range(times)]
            elif kind == "not":
                lines.append(f"sh:not {self.write(depth - 1)}")
            elif kind == "qualified":
                end = draw(st.sampled_from(("Min", "Max")))
                lines.append(f"sh:qualifiedValueShape {self.write(depth - 1)}")
                lines.append(f"sh:qualified{end}Count {draw(st.integers(0, 2))}")
                lines += draw(st.sampled_from(([], ["sh:qualifiedValueShapesDisjoint true"])))
            else:
                members = [self.write(depth - 1) for _ in range(draw(st.integers(1, 2)))]
                lines.append(f"sh:{kind} {write_list(members)}")
        return lines


@st.composite
def shapes(draw: DrawFn, simple: bool = False) -> str:
    """Return shapes, one of them with targets; ``simple`` ones avoid known errors of pySHACL."""
    targets = st.one_of(
        st.sampled_from(CLASSES).map("sh:targetClass {}".format),
        st.sampled_from((*NODES[:3], '"a"', "1")).map("sh:targetNode {}".format),
        st.sampled_from(PREDICATES).map("sh:targetSubjectsOf {}".format),
        st.sampled_from(PREDICATES).map("sh:targetObjectsOf {}".format),
    )
    writer = Writer(draw, simple)
    writer.write(draw(st.integers(0, 2)), draw(st.lists(targets, min_size=1, max_size=3)))
    return "\n".join(writer.blocks)
