"""The Python API: the graph of a snapshot or an endpoint, asked as a catalogue, by SPARQL, or as objects."""

from poakg.api.findings import Findings
from poakg.api.findings import validate
from poakg.api.knowledge_graph import KnowledgeGraph
from poakg.api.opening import open_graph as open
from poakg.api.things import Provision
from poakg.api.things import State
from poakg.graph.frame import Frame

__all__ = ["Findings", "Frame", "KnowledgeGraph", "Provision", "State", "open", "validate"]
