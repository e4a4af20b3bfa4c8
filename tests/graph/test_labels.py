"""Whatever has an IRI of ours has one label in English, so that nobody is shown a bare address."""

import pyoxigraph as ox

from poakg.graph.store import select
from poakg.namespaces import BASE

LABELS = f"""
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing (COUNT(DISTINCT ?label) AS ?labels) WHERE {{
  {{
    SELECT DISTINCT ?thing WHERE {{
      {{ ?thing ?property ?value }} UNION {{ GRAPH ?graph {{ ?thing ?property ?value }} }}
      FILTER(ISIRI(?thing) && STRSTARTS(STR(?thing), "{BASE}"))
    }}
  }}
  OPTIONAL {{
    {{ ?thing rdfs:label ?label }} UNION {{ GRAPH ?graph {{ ?thing rdfs:label ?label }} }}
    FILTER(LANG(?label) = "en")
  }}
}}
GROUP BY ?thing
"""


def test_everything_of_ours_has_one_english_label(store: ox.Store) -> None:
    """Links, hedges, timings, mappings, rules, columns and the parts of examples included."""
    labels = {row["thing"].value: int(row["labels"].value) for row in select(store, LABELS)}
    assert len(labels) > 4000
    assert {thing: count for thing, count in labels.items() if count != 1} == {}
