"""The small-arms commitments of 2024-2030 as a validated knowledge graph with a SPARQL endpoint.

>>> import poakg
>>> kg = poakg.open()
>>> kg.ask("commitments-by-force", document="revcon4").to_pandas()

``__init__.pyi`` says what there is; it is loaded when it is first used, from ``poakg.api``.
"""

from importlib import import_module

__version__ = "0.1.0"

_OFFERED = ("Findings", "Frame", "KnowledgeGraph", "Provision", "State", "open", "validate")


def __getattr__(name: str) -> object:
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("poakg.api"), name)


def __dir__() -> list[str]:
    return [*_OFFERED, "__version__"]
