"""Separate the submissions that the statements of a file describe, and find what belongs to none of them."""

from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import RDFS_SUBCLASS
from poakg.rdf.terms import REPLACES
from poakg.rdf.terms import XSD_DATE
from poakg.submission.mapping import REPEATS
from poakg.submission.reading_rules import Rule
from poakg.submission.submission import Node
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.templates import Template
from poakg.submission.values import read_value

_DCTERMS = PREFIXES["dcterms"]
_LABELS = frozenset(
    (f"{PREFIXES['rdfs']}label", f"{_DCTERMS}title", *(f"{PREFIXES['skos']}{name}Label" for name in ("pref", "alt")))
)
_PROVENANCE = frozenset(
    (
        f"{PREFIXES['rdfs']}isDefinedBy",
        f"{PREFIXES['skos']}editorialNote",
        *(
            f"{_DCTERMS}{name}"
            for name in ("created", "creator", "issued", "license", "modified", "provenance", "publisher", "source")
        ),
    )
)
_PROV = "http://www.w3.org/ns/prov#"
_INSECURE = BASE.replace("https:", "http:")


def part_submissions(read: Submission, templates: Mapping[str, Template]) -> Iterator[Submission]:
    """Yield the submissions that the statements of a file describe, each with its kind.

    Statements that describe none of them are reported by the first. Raises UnreadableError when there is none.
    """
    roots = _find_roots(read, templates)
    if not roots:
        raise _refuse(read, templates)
    codes = {iri for choices in _list_choices(templates) for iri in choices}
    stated: defaultdict[Node, list[ox.Triple]] = defaultdict(list)
    for triple in read.statements:
        if not isinstance(triple.subject, ox.Triple):
            stated[triple.subject].append(triple)
    owned = {root: _find_parts(root, roots.keys() - {root}, stated, codes) for root in roots}
    orphans = stated.keys() - set().union(*owned.values())
    for number, (root, kind) in enumerate(roots.items()):
        name = read.name if len(roots) == 1 else f"{read.name} ({_shorten(root)})"
        part = Submission(name, kind, file=read.name)
        mine = owned[root] | orphans if number == 0 else owned[root]
        for triple, place in read.statements.items():
            if triple.subject in mine:
                part.statements[triple] = place
        if number == 0:
            part.issues += read.issues
        _name_classes(part, templates[kind])
        _leave_out_foreign(part, orphans)
        _leave_out_unknown(part, templates)
        _leave_out_days(part)
        yield part


def _name_classes(part: Submission, template: Template) -> None:
    """State of what a submission links to, where the file does not say what it is, what the link makes it."""
    classes = {table.linked_by: table.row_class for table in template.tables if table.linked_by}
    described = {triple.subject for triple in part.statements}
    described -= {triple.subject for triple in part.statements if triple.predicate == RDF_TYPE}
    for triple, place in list(part.statements.items()):
        if triple.predicate.value in classes and triple.object in described:
            part.add(triple.object, RDF_TYPE, ox.NamedNode(classes[triple.predicate.value]), place)  # type: ignore[arg-type]


def _find_roots(read: Submission, templates: Mapping[str, Template]) -> dict[Node, str]:
    kinds = {ox.NamedNode(template.described_class): kind for kind, template in templates.items()}
    roots: dict[Node, str] = {}
    for triple in read.statements:
        kind = kinds.get(triple.object) if triple.predicate == RDF_TYPE else None  # type: ignore[arg-type]
        if kind is None or isinstance(triple.subject, ox.Triple):
            continue
        if roots.setdefault(triple.subject, kind) != kind:
            raise UnreadableError(
                f"{read.name} describes one submission as of several kinds: {roots[triple.subject]}, {kind}.",
                "Describe each as what it is.",
            )
    return roots


def _refuse(read: Submission, templates: Mapping[str, Template]) -> UnreadableError:
    terms = (term for triple in read.statements for term in (triple.predicate, triple.object))
    if any(isinstance(term, ox.NamedNode) and term.value.startswith(_INSECURE) for term in terms):
        return UnreadableError(
            f"{read.name} uses names that begin with {_INSECURE}, which is not the vocabulary of submissions.",
            f"Begin them with {BASE}.",
        )
    classes = ", ".join(each.described_class for each in templates.values())
    return UnreadableError(
        f"{read.name} has no submission of a kind that is known here.",
        f"Give what it submits one of these types: {classes}.",
    )


def _list_choices(templates: Mapping[str, Template]) -> Iterator[Iterable[str]]:
    """Yield the IRIs of what may be chosen, list by list."""
    seen = set()
    for template in templates.values():
        for column in (column for table in template.tables for column in table.columns):
            if column.choices is not None and column.choices.of not in seen:
                seen.add(column.choices.of)
                yield column.choices.codes


def _find_parts(
    root: Node, others: Iterable[Node], stated: Mapping[Node, Iterable[ox.Triple]], codes: Iterable[str]
) -> set[Node]:
    """Return what a submission describes: itself, what is named below it, and what it leads to."""
    found: set[Node] = {root}
    if isinstance(root, ox.NamedNode):
        beginnings = (f"{root.value}/", f"{root.value}#")
        found |= {node for node in stated if isinstance(node, ox.NamedNode) and node.value.startswith(beginnings)}
    stops = {*others, *map(ox.NamedNode, codes)}
    waiting = list(found)
    while waiting:
        for triple in stated.get(waiting.pop(), ()):
            node = triple.object
            if isinstance(node, Node) and node in stated and node not in found and node not in stops:
                found.add(node)
                waiting.append(node)
    return found


def _leave_out_foreign(part: Submission, orphans: Iterable[Node]) -> None:
    """Take out statements about what is not part of the submission, and report them, each subject once."""
    orphans = set(orphans)
    # A file may label what it mentions.
    mentioned = {triple.object for triple in part.statements if triple.subject not in orphans}
    places: dict[str, Place] = {}
    counts: Counter[str] = Counter()
    for triple in [triple for triple in part.statements if triple.subject in orphans]:
        place = part.statements.pop(triple)
        if not (_is_exempt(triple.predicate) and triple.subject in mentioned):
            subject = _shorten(triple.subject)  # type: ignore[arg-type]
            places.setdefault(subject, place)
            counts[subject] += 1
    for subject, count in counts.items():
        part.report(Rule.SUBJECT_FOREIGN, places[subject], f"{subject} ({_count(count)})", unread=count)


def _leave_out_unknown(part: Submission, templates: Mapping[str, Template]) -> None:
    """Take out statements with properties or classes that no submission has, and report them, each name once."""
    tables = [table for template in templates.values() for table in template.tables]
    known = {column.predicate for table in tables for column in table.columns if column.predicate}
    known |= {table.linked_by for table in tables if table.linked_by}
    known |= {RDF_TYPE.value, REPLACES.value, REPEATS.value, RDFS_SUBCLASS.value}
    classes = {iri for template in templates.values() for iri in template.classes}
    classes |= {triple.subject.value for triple in part.statements if triple.predicate == RDFS_SUBCLASS}  # type: ignore[union-attr]
    places: dict[str, Place] = {}
    counts: Counter[str] = Counter()
    for triple in list(part.statements):
        if triple.predicate == RDF_TYPE:
            unknown = getattr(triple.object, "value", "") not in classes
        else:
            unknown = triple.predicate.value not in known
        if unknown:
            if _is_exempt(triple.predicate):
                continue
            name = getattr(triple.object if triple.predicate == RDF_TYPE else triple.predicate, "value", "")
            place = part.statements.pop(triple)
            places.setdefault(name, place)
            counts[name] += 1
    for name, count in counts.items():
        part.report(Rule.PROPERTY_UNKNOWN, places[name], f"{name} ({_count(count)})", unread=count)


def _leave_out_days(part: Submission) -> None:
    """Take out dates in years that nobody can mean, and report them."""
    for triple in list(part.statements):
        value = triple.object
        is_day = isinstance(value, ox.Literal) and value.datatype.value == XSD_DATE
        if is_day and read_value(value.value, XSD_DATE).rule is Rule.DAY_IMPLAUSIBLE:  # type: ignore[union-attr]
            part.report(Rule.DAY_IMPLAUSIBLE, part.statements.pop(triple), value.value, unread=1)  # type: ignore[union-attr]


def _is_exempt(predicate: ox.NamedNode) -> bool:
    """Whether a statement only names something or says where it comes from."""
    return predicate.value in _LABELS | _PROVENANCE or predicate.value.startswith(_PROV)


def _shorten(node: Node) -> str:
    return str(node) if isinstance(node, ox.BlankNode) else node.value


def _count(statements: int) -> str:
    return f"{statements} {'statement' if statements == 1 else 'statements'}"
