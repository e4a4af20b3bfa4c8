"""Take a deposit into the archive: accept it, recognize it, or put it into quarantine."""

import json
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import nullcontext
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from poakg import __version__
from poakg.archive.deposit import Deposit
from poakg.archive.deposit import Term
from poakg.archive.entry import Entry
from poakg.archive.entry import KeptFile
from poakg.archive.folder import Folder
from poakg.archive.index import Index
from poakg.archive.index import draw_line
from poakg.archive.index import read_index
from poakg.archive.index import write_index
from poakg.archive.neighbours import read_neighbours
from poakg.archive.statements import measure
from poakg.archive.statements import serialize
from poakg.errors import ArchiveError
from poakg.errors import PoakgError
from poakg.graph.privacy import Parted
from poakg.graph.privacy import find_secrets
from poakg.graph.privacy import part_personal
from poakg.graph.protection import Protection
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import parse_path
from poakg.rdf.terms import REPLACES


@dataclass(frozen=True)
class Judgement:
    """What the rules say: whether the deposit ``passes``, how much they found by severity, and all of it as JSON.

    ``rules`` is the digest of the rules; ``unread`` counts what is in the files and was not read.
    """

    passes: bool
    findings: Mapping[str, int]
    report: bytes
    rules: str
    unread: int = 0


@dataclass(frozen=True)
class Plan:
    """What a deposit would become: its id, which one it supersedes, and its statements under that id.

    ``neighbours`` are public statements of the archive with which its own must agree; ``origins`` has the terms of the
    files by those of its statements.
    """

    identity: SubmissionId
    replaces: SubmissionId | None
    parted: Parted
    neighbours: Sequence[ox.Triple] = ()
    origins: Mapping[Term, Term] = field(default_factory=dict)


class Outcome(Enum):
    """The outcome of submitting a deposit."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Receipt:
    """The outcome for a deposit, its id if it was accepted, and what that supersedes.

    ``restricted`` counts statements that are not published, ``unread`` what is in the files and was not read.
    ``superseded_by`` is the last submission of those that came after one that is known.
    """

    outcome: Outcome
    digest: str
    identity: SubmissionId | None = None
    replaces: SubmissionId | None = None
    findings: Mapping[str, int] = field(default_factory=dict)
    restricted: int = 0
    unread: int = 0
    superseded_by: SubmissionId | None = None


class Examiner(Protocol):
    """Judges a deposit."""

    @property
    def matched(self) -> frozenset[str]:
        """The classes whose members the rules match by theme with those of all other authors."""

    @property
    def alone(self) -> Judgement:
        """What the rules say of the deposit by itself."""

    def judge(self, plan: Plan) -> Judgement:
        """Return what the rules say of a deposit that passes alone, together with what is accepted already."""


def submit(  # noqa: PLR0913 - two of them are switches
    folder: Folder,
    deposit: Deposit,
    protection: Protection,
    examiner: Examiner,
    *,
    dry: bool = False,
    leave_out_unread: bool = False,
) -> Receipt:
    """Take ``deposit`` into the archive, or only report what would happen if ``dry``.

    Files that were accepted already are recognized. Files with content that was not read are rejected, unless it may
    be left out (``leave_out_unread``). The bytes are written first and the entry last, in one step, so that there is
    the whole of it or nothing. Raises ArchiveError and ForeignStatementError.
    """
    with nullcontext() if dry else folder.lock():
        index = read_index(folder, examiner.matched)
        known = index.find(deposit.digest)
        if known is not None:
            last = max(folder.list_accepted(known.path.rpartition("/")[0]))
            later = last if last != known else None
            findings = folder.read_entry(known).findings
            return Receipt(Outcome.KNOWN, deposit.digest, known, findings=findings, superseded_by=later)
        judgement = examiner.alone
        if judgement.passes and (leave_out_unread or not judgement.unread):
            plan = make_plan(folder, index, deposit, protection)
            judgement = examiner.judge(plan)
            if judgement.passes:
                if not dry:
                    _accept(folder, index, deposit, plan, judgement)
                return _write_receipt(deposit, plan, judgement)
        if not dry:
            _reject(folder, deposit, judgement)
        return Receipt(Outcome.REJECTED, deposit.digest, findings=judgement.findings, unread=judgement.unread)


def quarantine(folder: Folder, deposit: Deposit, failure: PoakgError) -> Path:
    """Keep the files of a ``deposit`` that could not be examined, with the reason; return where that is stored.

    Raises ArchiveError.
    """
    reason = {
        "code": failure.code,
        "message": failure.message,
        "next_step": failure.next_step,
        "files": [{"name": file.name, "sha256": file.sha256} for file in deposit.files],
    }
    path = folder.locate_quarantine(deposit.digest)
    with folder.lock():
        _keep_files(folder, deposit)
        folder.write(path, json.dumps(reason, ensure_ascii=False, indent=1).encode() + b"\n")
    return path


def _write_receipt(deposit: Deposit, plan: Plan, judgement: Judgement) -> Receipt:
    return Receipt(
        Outcome.ACCEPTED,
        deposit.digest,
        plan.identity,
        plan.replaces,
        judgement.findings,
        len(plan.parted.restricted),
        judgement.unread,
    )


def make_plan(folder: Folder, index: Index, deposit: Deposit, protection: Protection) -> Plan:
    """Return what ``deposit`` would become now. Raises ForeignStatementError and ArchiveError."""
    first = deposit.identify()
    slot = first.path.rpartition("/")[0]
    last = max(folder.list_accepted(slot), default=None)
    identity = first.count_to(last.number + 1 if last else 1)
    renamed = deposit.rename(identity, protection)
    triples = [triple for triple in renamed.triples if not _states_order(triple, identity)]
    if last is not None:
        triples.append(ox.Triple(ox.NamedNode(identity.iri), REPLACES, ox.NamedNode(last.iri)))
    parted = part_personal(triples, protection, identity.iri)
    return Plan(identity, last, parted, read_neighbours(folder, index, identity, parted.public), renamed.origins)


def _states_order(triple: ox.Triple, identity: SubmissionId) -> bool:
    """Return whether a statement says which submission of the same kind came before, which the archive knows better."""
    if triple.predicate != REPLACES or not isinstance(triple.object, ox.NamedNode):
        return False
    other = parse_path(triple.object.value)
    return other is not None and other.count_to(identity.number) == identity


def _accept(folder: Folder, index: Index, deposit: Deposit, plan: Plan, judgement: Judgement) -> None:
    _keep_files(folder, deposit)
    folder.write(folder.locate_report(plan.identity), judgement.report)
    public, restricted = (serialize(triples) for triples in (plan.parted.public, plan.parted.restricted))
    if restricted:
        folder.write(folder.locate_restricted(plan.identity), restricted)
    else:
        # One that was begun but not ended may have had some.
        folder.remove(folder.locate_restricted(plan.identity))
    folder.write(folder.locate_graph(plan.identity), public)
    secrets = find_secrets(plan.parted.restricted)
    entry = Entry(
        identity=plan.identity,
        digest=deposit.digest,
        files=tuple(
            KeptFile("" if secrets.are_in(file.name) else file.name, file.sha256, len(file.content))
            for file in deposit.files
        ),
        received=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        role=deposit.role,
        rules=judgement.rules,
        version=__version__,
        findings=dict(judgement.findings),
        replaces=plan.replaces.number if plan.replaces else None,
        graph=measure(public),
        restricted=measure(restricted) if restricted else None,
    )
    folder.write(folder.locate_entry(plan.identity), entry.encode())
    # It is accepted now; an index that lags behind is completed by whoever reads it.
    line = draw_line(deposit.digest, plan.parted.public, index.matched)
    with suppress(ArchiveError):
        write_index(folder, replace(index, lines={**index.lines, plan.identity.path: line}))


def _reject(folder: Folder, deposit: Deposit, judgement: Judgement) -> None:
    _keep_files(folder, deposit)
    folder.write(folder.locate_quarantine(deposit.digest), judgement.report)


def _keep_files(folder: Folder, deposit: Deposit) -> None:
    for file in deposit.files:
        path = folder.locate_bytes(file.sha256)
        if not folder.has(path) or folder.read(path) != file.content:
            folder.write(path, file.content)
