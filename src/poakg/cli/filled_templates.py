"""Templates that are filled in with a State, a cycle and an earlier submission."""

from pathlib import Path

from poakg.archive.folder import Folder
from poakg.archive.statements import read_graph
from poakg.cli.console import make_console
from poakg.cli.releases import open_rulebook
from poakg.errors import UnknownNameError
from poakg.graph.names import Resolver
from poakg.namespaces import TERM
from poakg.rdf.terms import REPLACES
from poakg.submission.reader import read_one
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.template.entries import list_entries
from poakg.submission.template.writers import Writer
from poakg.submission.templates import Template
from poakg.submission.templates import find_template
from poakg.validation.report.run import write_unread


def fill_in(  # noqa: PLR0913, PLR0917 - what a template may be filled in with
    kind: str,
    writer: Writer,
    state: str | None,
    cycle: str | None,
    earlier: Path | None,
    archive: Folder,
    snapshots: Path,
) -> bytes:
    """Return the template for ``kind`` filled in, from the ``earlier`` file or the last accepted one of ``state``.

    Raises UnknownNameError, UnreadableError and ArchiveError.
    """
    rulebook = open_rulebook(snapshots)
    template = find_template(rulebook.templates, kind)
    iri = _find_state(state, template, rulebook.names) if state else None
    asked = {f"{TERM}State": state, f"{TERM}ReportingCycle": cycle}
    given = {chosen: spelling for chosen, spelling in asked.items() if spelling}
    choices = _read_earlier(earlier, template) if earlier else _find_last(archive, template, iri)
    return writer.write(template, list_entries(template, given, choices))


def _read_earlier(path: Path, template: Template) -> Submission:
    """Return an earlier submission, with a note where not all of it can be filled in again."""
    read = read_one(path, {template.kind: template})
    if read.unread:
        make_console(stderr=True).print(f"{path}: {write_unread(read.unread)}; see: poakg validate {path}")
    return read


def _find_state(state: str, template: Template, resolver: Resolver) -> str | None:
    """Return the IRI of the State, None for kinds that are of no State. Raises UnknownNameError with what was meant."""
    choices = [column.choices for column in template.tables[0].columns if column.choices]
    states = next((choice for choice in choices if choice.of == f"{TERM}State"), None)
    found = states.find(state) if states else None
    if states is not None and found is None:
        resolution = resolver.resolve(state)
        meant = resolver.describe(resolution.suggestion) if resolution.suggestion else ""
        advice = f"Did you mean {meant}?" if meant else "Use the name of a State or its three-letter code, such as KEN."
        raise UnknownNameError(resolution.note, advice)
    return found


def _find_last(folder: Folder, template: Template, iri: str | None) -> Submission | None:
    """Return what is public of the last accepted submission of the State, None when there is none."""
    last = folder.find_last(iri.rpartition("/")[2], template.kind) if iri else None
    if last is None:
        return None
    submission = Submission(last.path, template.kind)
    for triple in read_graph(folder, last):
        # What comes next replaces this one, not what this one replaced.
        if triple.predicate != REPLACES:
            submission.statements[triple] = Place()
    make_console(stderr=True).print(f"Filled in from {last.path}, without personal data that is not published.")
    return submission
