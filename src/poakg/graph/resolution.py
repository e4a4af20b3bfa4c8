"""The outcome of looking up a name or code: one of a closed list, and what the text means."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of looking up a text."""

    JOINED = "joined"
    AMBIGUOUS = "ambiguous"
    HISTORIC = "historic"
    OUTSIDE_REGISTER = "outside-register"
    NOT_A_STATE = "not-a-state"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Resolution:
    """What a text stands for.

    ``iri`` is that of the State it is joined to, or of the former State, area or group that it names; ``candidates``
    are the States and areas that may be meant, the successors of what is historic, or the State that a part belongs
    to. ``reason`` is the code why something is outside the register, ``note`` says in words what there is to know.
    ``suggestion`` is the State most likely meant by what is unknown.
    """

    outcome: Outcome
    iri: str = ""
    candidates: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    suggestion: str = ""

    @property
    def state(self) -> str:
        """The IRI of the State that the text is joined to, empty when it is not joined."""
        return self.iri if self.outcome is Outcome.JOINED else ""
