"""The documentation is true: tables are current, links resolve, commands and options exist, examples run."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import owlready2
import pyoxigraph as ox
import pytest

from poakg.cli import COMMANDS
from poakg.cli import poakg
from poakg.cli.readme import FILES
from poakg.cli.rooms import tabulate_libraries
from poakg.cli.rooms import tabulate_rooms
from poakg.cli.tables import fill_blocks
from poakg.cli.tables import tabulate
from poakg.errors import SourceError
from poakg.graph.content import read_sources
from poakg.graph.store import select
from poakg.shacl import compile_shapes
from poakg.validation.rules import read_rule_sets
from poakg.validation.rules import read_shapes
from poakg.web.pages.guides import GUIDES
from poakg.web.pages.guides import render_guide
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

GUIDE_FILES = [f"src/poakg/web/pages/guides/{name}.md" for name in GUIDES]
DOCUMENTS = [
    *("README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", "data/README.md", "tests/benchmarks/README.md"),
    *("src/poakg/shacl/README.md", *FILES, *GUIDE_FILES),
]
DOCUMENTS = list(dict.fromkeys(DOCUMENTS))
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:\.venv/bin/)?poakg [^`]+)`")
STARTS = re.compile(r"\s*(?:\S*/)?poakg ")
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def list_lines(text: str) -> Iterator[list[str]]:
    """Yield the arguments of every ``poakg`` command in ``text``, in blocks for the shell and between backquotes."""
    lines = [line for block in SHELL.findall(text) for line in block.splitlines()] + INLINE.findall(text)
    for line in lines:
        for part in line.split("&&"):
            if STARTS.match(part):
                yield shlex.split(part, comments=True)[1:]


def find_command(words: list[str]) -> click.Command:
    """Return the command that ``words`` name, a command of a group included."""
    found = poakg.get_command(click.Context(poakg), words[0])
    assert found is not None, words
    if isinstance(found, click.Group) and len(words) > 1:
        _, found, _ = found.resolve_command(click.Context(found), words[1:])
        assert found is not None, words
    return found


def test_generated_tables_are_current() -> None:
    """``poakg readme`` would change nothing."""
    line = [sys.executable, "-m", "poakg", "readme", "--check"]
    assert subprocess.run(line, cwd=ROOT, check=False).returncode == 0


def test_the_readme_is_short_and_written_by_hand() -> None:
    """It has at most 150 lines and nothing in it is generated."""
    assert len(TEXTS["README.md"].splitlines()) <= 150
    assert "<!-- generated" not in TEXTS["README.md"]


def test_every_command_is_documented() -> None:
    """The table of commands has every command."""
    assert set(COMMANDS) <= set(re.findall(r"^\| `poakg (\w+)` \|", TEXTS["src/poakg/README.md"], re.MULTILINE))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_and_options_exist(name: str) -> None:
    """Every command that a document mentions exists and has the options that are used with it."""
    for words in list_lines(TEXTS[name]):
        if words == ["--help"]:
            continue
        known = {option for parameter in find_command(words).params for option in parameter.opts}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known | {"--help"}, words


def test_documents_have_commands_to_check() -> None:
    """The README and the guides show commands; if none were found, the test above would check nothing."""
    names = ["README.md", *GUIDE_FILES]
    assert [name for name in names if not list(list_lines(TEXTS[name]))] == []


def test_options_named_alone_exist() -> None:
    """Every option between backquotes belongs to some command."""
    commands = [poakg.get_command(click.Context(poakg), name) for name in COMMANDS]
    commands += [inner for group in commands if isinstance(group, click.Group) for inner in group.commands.values()]
    known = {option for command in commands if command for parameter in command.params for option in parameter.opts}
    for name in ["README.md", *GUIDE_FILES]:
        assert set(re.findall(r"`(--[a-z-]+)[` ]", TEXTS[name])) <= known, name


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link of a document is a file or a folder of the checkout."""
    links = [link for link in LINK.findall(TEXTS[name]) if not link.startswith("http")]
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_every_document_is_linked_from_the_readme() -> None:
    """A reader of the README finds all others, at most one link further."""
    reached = {"README.md"}
    for _ in range(2):
        for name in list(reached):
            targets = {((ROOT / name).parent / link).resolve() for link in LINK.findall(TEXTS[name])}
            reached |= {str(path.relative_to(ROOT)) for path in targets if path.is_relative_to(ROOT)} & TEXTS.keys()
    assert set(DOCUMENTS) - reached <= {"src/poakg/web/pages/guides/operate.md"}


def test_one_source_for_the_guide_of_operators() -> None:
    """The guide in .github and the one that is served have the same text but for marks and links."""
    served = re.sub(r"<!-- .* -->\n", "", TEXTS["src/poakg/web/pages/guides/operate.md"])
    read = re.sub(r"<!-- .* -->\n", "", TEXTS[".github/OPERATING.md"])
    assert served == read.replace("](../src/poakg/web/pages/guides/", "](")


def test_ci_runs_the_readmes_own_test_command() -> None:
    """The block below the heading Tests is what ``.ci/run`` takes out and runs."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = next(line for line in script.splitlines() if line.startswith("command="))
    done = subprocess.run(
        ["bash", "-c", f'{extract}; printf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "-m pytest" in done.stdout
    assert done.stdout in TEXTS["README.md"]


@pytest.mark.parametrize("name", GUIDE_FILES)
def test_example_queries_have_answers(name: str, store: ox.Store) -> None:
    """Every query that a guide shows runs over the shipped graph and has rows."""
    for query in re.findall(r"^```sparql\n(.*?)^```$", TEXTS[name], re.MULTILINE | re.DOTALL):
        # A query that names its graphs is run as it is, others over the default graph of the server.
        found = store.query(query) if "FROM" in query else select(store, query)
        assert isinstance(found, ox.QuerySolutions)
        assert list(found), query


@pytest.mark.parametrize("name", GUIDES)
def test_guides_are_rendered(name: str) -> None:
    """A guide has its heading as title; neither marks nor the syntax of tables and links is left in its HTML."""
    guide = render_guide(name)
    assert guide.html.startswith(f"<h1>{guide.title}</h1>")
    text = re.sub(r"<pre>.*?</pre>", "", guide.html, flags=re.DOTALL)
    assert not re.search(r"&lt;!--|\| ---|\]\(|\.md\b|^#", text, re.MULTILINE)


@pytest.mark.parametrize("text", ["", "<!-- generated: a -->\n<!-- end -->\n<!-- generated: b -->\n<!-- end -->"])
def test_blocks_and_tables_must_match(text: str) -> None:
    """A table without a block, or a block without a table, is a mistake."""
    with pytest.raises(SourceError, match=r"x\.md"):
        fill_blocks(text, {"a": "x"}, "x.md")


def test_a_block_is_replaced_as_a_whole() -> None:
    """What is around a block stays, and a bar in a cell does not end it."""
    table = tabulate(("a",), [("x|y",)])
    text = fill_blocks("above\n<!-- generated: a-b -->\nold\n<!-- end -->\nbelow\n", {"a-b": table}, "x.md")
    assert text == "above\n<!-- generated: a-b -->\n| a |\n| --- |\n| x\\|y |\n<!-- end -->\nbelow\n"


def test_rooms_come_after_those_they_depend_on() -> None:
    """The table of rooms lists every folder once, from the lowest up, so that it has no circle."""
    package = ROOT / "src" / "poakg"
    rows = [line.split(" | ") for line in tabulate_rooms(package).splitlines()[2:]]
    names = [re.sub(r"[|\[\]` ]|\(.*\)", "", row[0]) for row in rows]
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    # What rests on the operating system is part of the ground.
    assert set(names) == folders - {"system"} | {"ground", "ontology"}
    for number, row in enumerate(rows):
        targets = set(row[2].removesuffix(" |").split(", ")) - {"–"}
        assert targets <= set(names[:number]), row


def test_libraries_name_the_modules_that_import_them() -> None:
    """The table of libraries has who imports each; the libraries are dependencies of the project."""
    rows = tabulate_libraries(ROOT / "src" / "poakg").splitlines()[2:]
    imported = {row.split("`")[1]: row.split(" | ")[-1] for row in rows}
    assert "`ontology.py`" in imported["owlready2"]
    assert "of `cli`" in imported["click"]
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [name for name in imported if f'    "{name}>=' not in declared] == []


def test_no_rule_of_ours_needs_pyshacl() -> None:
    """Our engine validates every rule itself; pySHACL is asked by who wants a second opinion."""
    sources = read_sources(ROOT)
    families = [found.name for found in read_rule_sets(sources)]
    assert compile_shapes(read_shapes(sources, *families)).delegated == ()


def test_the_ontology_loads_as_owl(tmp_path_factory: pytest.TempPathFactory) -> None:
    """An OWL library reads the ontology and sees its classes and their definitions."""
    from rdflib import Graph  # noqa: PLC0415 - only here

    merged = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        merged.parse(path)
    target = tmp_path_factory.mktemp("owl") / "poakg.nt"
    merged.serialize(target, format="nt", encoding="utf-8")
    ontology = owlready2.World().get_ontology(target.as_uri()).load()
    names = {cls.name for cls in ontology.classes()}
    assert {"Provision", "Measure", "State", "NationalReport", "Stage"} <= names
    measure = ontology.world["https://w3id.org/poakg/ontology#Measure"]
    assert len(measure.equivalent_to) == 1
