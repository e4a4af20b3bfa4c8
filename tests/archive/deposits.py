"""Deposits for tests of the archive: invented submissions, and rules that are content with all of them."""

import hashlib
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.archive.acceptance import Judgement
from poakg.archive.acceptance import Plan
from poakg.archive.acceptance import Receipt
from poakg.archive.acceptance import submit
from poakg.archive.deposit import Deposit
from poakg.archive.deposit import ReceivedFile
from poakg.archive.folder import Folder
from poakg.graph.protection import Protection
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM

CLASSES = {"national-report": f"{TERM}NationalReport", "point-of-contact": f"{TERM}ContactNotification"}
PROTECTION = Protection(
    personal=frozenset(f"{TERM}{name}" for name in ("email", "jobTitle", "personName", "postalAddress", "telephone")),
    asked=frozenset(
        f"{TERM}{name}"
        for name in (
            *("email", "jobTitle", "personName", "postalAddress", "telephone"),
            *("consentToPublish", "contactFunction", "organizationName", "language", "validFrom"),
        )
    ),
    contacts=frozenset({f"{TERM}PointOfContact"}),
    confidential=frozenset({f"{TERM}rowKey"}),
)
MATCHED = frozenset(f"{TERM}{name}" for name in ("AssistanceNeed", "AssistanceOffering"))
HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("poakg", "state", "cycle", "rdfs", "item"))
SECRETS = ("Maria Exemplum", "tracing@police.example", "+12125550199", "Chief of Tracing", "9 Hidden Lane")


def write_report(comment: str, state: str = "XXF", number: int = 1) -> bytes:
    """Return a small national report in Turtle."""
    report = f"{ID}submission/{state}/2026/national-report/{number}"
    return f"""{HEAD}
<{report}> a poakg:NationalReport ; poakg:reportingState state:{state} ; poakg:cycle cycle:2026 ;
  poakg:answer <{report}/answer/45.1> .
<{report}/answer/45.1> a poakg:Answer ; poakg:item item:45.1 ; poakg:comment "{comment}" .
""".encode()


def write_contacts(consent: str = "false", more: str = "", key: str = "C1") -> bytes:
    """Return a contact notification in Turtle that names one person; ``more`` is said of this point of contact."""
    root = f"{ID}submission/XXF/2026/point-of-contact/1"
    name, email, telephone, post, address = SECRETS
    return f"""{HEAD}
<{root}> a poakg:ContactNotification ; poakg:reportingState state:XXF ; poakg:cycle cycle:2026 ;
  poakg:pointOfContact <{root}/contact/{key}> .
<{root}/contact/{key}> a poakg:PointOfContact ; poakg:consentToPublish {consent} ;
  poakg:organizationName "National Police" ; poakg:personName "{name}" ; poakg:email "{email}" ;
  poakg:telephone "{telephone}" ; poakg:jobTitle "{post}" ; poakg:postalAddress "{address}" {more} .
""".encode()


def make_deposit(content: bytes, name: str = "submission.ttl") -> Deposit:
    """Return what somebody hands in who submits the Turtle ``content``."""
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]
    return Deposit((ReceivedFile(name, content),), triples, CLASSES)


@dataclass
class Verdict:
    """Rules that give one and the same judgement of everything, and remember what they were asked to judge."""

    passes: bool = True
    passes_with_others: bool = True
    plan: Plan | None = None
    matched: frozenset[str] = MATCHED

    @property
    def alone(self) -> Judgement:
        """The judgement of a deposit by itself."""
        return self._make(self.passes)

    def judge(self, plan: Plan) -> Judgement:
        """Return the judgement of a deposit with what is accepted."""
        self.plan = plan
        return self._make(self.passes_with_others)

    def _make(self, passes: bool) -> Judgement:
        findings = {"violation": 0 if passes else 1, "warning": 2, "info": 0}
        return Judgement(passes, findings, b'{"findings": []}\n', hashlib.sha256(b"rules").hexdigest())


def hand_in(folder: Folder, content: bytes, verdict: Verdict | None = None, name: str = "submission.ttl") -> Receipt:
    """Submit the Turtle ``content``."""
    return submit(folder, make_deposit(content, name), PROTECTION, verdict or Verdict())
