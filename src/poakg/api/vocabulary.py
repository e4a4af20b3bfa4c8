"""Look whether a query uses only terms that there are, before it is asked."""

from poakg.engine.query_tokens import read_tokens
from poakg.errors import UnknownNameError
from poakg.graph.frame import Frame
from poakg.graph.suggestions import suggest
from poakg.namespaces import BASE
from poakg.namespaces import CODE
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import shorten_iri

TERMS = f"""
SELECT DISTINCT ?term WHERE {{
  {{ ?term a <{PREFIXES["owl"]}Class> }} UNION {{ ?term a <{PREFIXES["owl"]}ObjectProperty> }}
  UNION {{ ?term a <{PREFIXES["owl"]}DatatypeProperty> }} UNION {{ ?term <{PREFIXES["skos"]}inScheme> ?scheme }}
  UNION {{ ?term a <{PREFIXES["skos"]}ConceptScheme> }}
  FILTER(STRSTARTS(STR(?term), "{BASE}"))
}}"""
"""The query for the terms and codes of the project."""


def check_terms(query: str, terms: Frame) -> None:
    """Raise UnknownNameError for a term or code of the project in ``query`` that is not among ``terms``.

    It names the one that was probably meant, or those of the same list.
    """
    known = {str(row["term"]) for row in terms}
    for iri in _list_names(query):
        if iri.startswith((TERM, CODE)) and iri not in known and iri.rstrip("/#") != CODE.rstrip("/"):
            end = max(iri.rfind("#"), iri.rfind("/")) + 1
            # Classes begin with a capital letter, and properties do not.
            capital = iri[end : end + 1].isupper()
            near = [one for one in known if one.startswith(iri[:end]) and one[end : end + 1].isupper() == capital]
            name, allowed = shorten_iri(iri), sorted(map(shorten_iri, near or known))
            raise UnknownNameError(f"{name} is not a term of the graph.", suggest(name, allowed))


def _list_names(query: str) -> list[str]:
    """Return the IRIs in ``query``, those of prefixed names included; the prefixes are its own, else ours."""
    declared: dict[str, str] = {}
    found: list[str] = []
    before = ""
    for token in read_tokens(query, lambda: False):
        if token.kind == "iri":
            if before.endswith(":"):
                declared[before[:-1]] = token.text[1:-1]
            else:
                found.append(token.text[1:-1])
        elif token.kind == "prefixed" and not token.text.endswith(":"):
            prefix, _, local = token.text.partition(":")
            base = declared.get(prefix, PREFIXES.get(prefix))
            if base is not None:
                found.append(f"{base}{local}")
        before = token.text if token.kind == "prefixed" else ""
    return found


def declare_prefixes(query: str) -> str:
    """Return ``query`` with those of our prefixes that it uses and does not declare."""
    tokens = [token for token in read_tokens(query, lambda: False) if token.kind == "prefixed"]
    names = dict.fromkeys(token.text.partition(":")[0] for token in tokens)
    declared = {token.text[:-1] for token in tokens if token.text.endswith(":")}
    missing = [name for name in names if name in PREFIXES and name not in declared]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing) + query
