"""What a submitter calls a contact may be the name of a person: it is in no IRI and in nothing that is public."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.archive.acceptance import submit
from poakg.archive.deposit import Deposit
from poakg.archive.deposit import ReceivedFile
from poakg.archive.folder import Folder
from poakg.archive.statements import read_graph
from poakg.archive.statements import read_restricted
from poakg.graph.contact_names import ROW_KEY
from poakg.graph.submission_id import SubmissionId
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.submission.diff.difference import Change
from poakg.submission.diff.difference import Kind
from poakg.submission.diff.sides import Side
from poakg.submission.diff.sides import compare_sides
from poakg.submission.diff.sides import make_side
from poakg.submission.template_reader import read_templates
from poakg.submission.templates import Template
from tests.archive.deposits import CLASSES
from tests.archive.deposits import PROTECTION
from tests.archive.deposits import Verdict

ROOT_IRI = "https://w3id.org/poakg/id/submission/XXF/2026/point-of-contact/1"
FIRST = SubmissionId("XXF", "2026", "point-of-contact", 1)
SECOND = FIRST.count_to(2)
HEAD = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("poakg", "state", "cycle"))
POA, ITI = "programme-of-action", "tracing-instrument"


def write_contact(key: str, function: str, organization: str, consent: str = "true") -> str:
    """Return a contact in Turtle, whose IRI has its ``key``."""
    return f"""<{ROOT_IRI}> poakg:pointOfContact <{ROOT_IRI}/contact/{key}> .
<{ROOT_IRI}/contact/{key}> a poakg:PointOfContact ; poakg:consentToPublish {consent} ;
  poakg:contactFunction <{PREFIXES["code"]}contact-function/{function}> ; poakg:organizationName "{organization}" .
<{ROOT_IRI}/contact/{key}/note> poakg:comment "on leave" .
"""


def accept(folder: Folder, *contacts: str) -> None:
    """Submit a notification of ``contacts``."""
    start = (
        f"{HEAD}<{ROOT_IRI}> a poakg:ContactNotification ; poakg:reportingState state:XXF ; poakg:cycle cycle:2026 ."
    )
    content = "\n".join([start, *contacts]).encode()
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]
    submit(folder, Deposit((ReceivedFile("contacts.ttl", content),), triples, CLASSES), PROTECTION, Verdict())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty archive."""
    return Folder(tmp_path / "archive")


@pytest.fixture(scope="module")
def template(store: ox.Store) -> Template:
    """The template of contact notifications."""
    return read_templates(store)["point-of-contact"]


def find_keys(folder: Folder, identity: SubmissionId) -> dict[str, str]:
    """Return the keys in the restricted data by the last part of the IRI of their contact."""
    return {
        str(triple.subject).rstrip(">").rpartition("/")[2]: triple.object.value
        for triple in read_restricted(folder, identity)
        if triple.predicate == ROW_KEY and isinstance(triple.object, ox.Literal)
    }


@pytest.mark.parametrize("consent", ["true", "false"])
def test_a_key_is_restricted_whatever_the_consent(folder: Folder, consent: str) -> None:
    """Contacts and what is beneath them go by function and order; the rest of them is as public as before."""
    accept(
        folder,
        write_contact("Wanjiru%20Exempla", POA, "Ministry of the Interior", consent),
        write_contact("Ada", ITI, "Police", consent),
        write_contact("C3", POA, "Customs", consent),
    )
    assert find_keys(folder, FIRST) == {"poa-1": "Wanjiru Exempla", "iti-1": "Ada", "poa-2": "C3"}
    public = read_graph(folder, FIRST)
    names = ox.NamedNode(f"{TERM}organizationName")
    assert {(str(one.subject)[-6:-1], one.object.value) for one in public if one.predicate == names} == {  # type: ignore[union-attr]
        ("poa-1", "Ministry of the Interior"),
        ("iti-1", "Police"),
        ("poa-2", "Customs"),
    }
    assert any(str(triple.subject).endswith("/contact/iti-1/note>") for triple in public)
    text = "".join(path.read_text(encoding="utf-8") for path in (folder.path / "accepted").rglob("*.*")).casefold()
    assert [name for name in ("wanjiru", "/ada", "/c3") if name in text] == []


def read_side(folder: Folder, identity: SubmissionId, template: Template) -> Side:
    """Return an accepted submission as one side of a comparison that shows no restricted data."""
    withheld = read_restricted(folder, identity)
    return make_side(template, ox.NamedNode(identity.iri), read_graph(folder, identity), withheld, hides=True)


def list_organizations(changes: list[Change]) -> set[tuple[Kind, str, tuple[str, ...], tuple[str, ...]]]:
    """Return the changes of organizations."""
    return {(one.kind, one.row.name, one.old, one.new) for one in changes if one.column == "Organization"}


def test_versions_are_compared_by_key_and_show_none(folder: Folder, template: Template) -> None:
    """A contact that moves up to the number of one that left is still the same, and goes by the number that it had."""
    accept(folder, write_contact("Ada", POA, "Police"), write_contact("Wanjiru", POA, "Customs"))
    accept(folder, write_contact("Wanjiru", POA, "Border Guard"), write_contact("Bo", ITI, "Police"))
    changes = compare_sides(read_side(folder, FIRST, template), read_side(folder, SECOND, template), template)
    assert list_organizations(changes) == {
        (Kind.REMOVED, "poa-1", ("Police",), ()),
        (Kind.CHANGED, "poa-2", ("Customs",), ("Border Guard",)),
        (Kind.ADDED, "iti-1", (), ("Police",)),
    }


def test_a_file_with_numbers_for_keys_is_compared_by_number(folder: Folder, template: Template) -> None:
    """A template that is filled in from what is public has no keys, so its rows are matched by their numbers."""
    accept(folder, write_contact("Ada", POA, "Police"))
    again = [
        quad.triple for quad in ox.parse(HEAD + write_contact("poa-1", POA, "Customs"), format=ox.RdfFormat.TURTLE)
    ]
    file = make_side(template, ox.NamedNode(ROOT_IRI), again, hides=False)
    changes = compare_sides(read_side(folder, FIRST, template), file, template)
    assert list_organizations(changes) == {(Kind.CHANGED, "poa-1", ("Police",), ("Customs",))}


def test_personal_data_in_a_name_withholds_the_name_alone(folder: Folder) -> None:
    """What else is said of a thing stays public, and so does what refers to it; no other thing is renamed to it."""
    more = f"""<{ROOT_IRI}> poakg:linksTo <{ROOT_IRI}/need/jan%40army.example> .
<{ROOT_IRI}/need/withheld-1> poakg:comment "one" .
<{ROOT_IRI}/need/jan%40army.example> poakg:comment "two" ; poakg:statement "Call +254 722 000 111" .
"""
    accept(folder, write_contact("C1", POA, "Police"), more)
    need = ox.NamedNode(f"{FIRST.iri}/need/withheld-2")
    public, restricted = read_graph(folder, FIRST), read_restricted(folder, FIRST)
    assert {triple.object.value for triple in public if triple.subject == need} == {"two"}  # type: ignore[union-attr]
    assert any(triple.object == need for triple in public)
    assert {triple.object.value for triple in restricted if triple.subject == need} == {  # type: ignore[union-attr]
        "jan@army.example",
        "Call +254 722 000 111",
    }
