"""Print as JSON what the loaders of sparql-llm read of an endpoint; run in an environment of their own."""

import json
import sys
from types import ModuleType

# Vectors and tables are for what comes after loading, and heavy.
for name in (
    "fastembed",
    "pandas",
    "qdrant_client",
    "qdrant_client.http",
    "qdrant_client.http.models",
    "qdrant_client.models",
):
    module = ModuleType(name)
    module.__getattr__ = lambda _: type("Nothing", (), {"__init__": lambda *_, **__: None})  # type: ignore[method-assign]
    sys.modules[name] = module

from sparql_llm import SparqlExamplesLoader  # type: ignore[import-not-found]  # noqa: E402
from sparql_llm import SparqlVoidShapesLoader  # noqa: E402
from sparql_llm.utils import get_schema_for_endpoint  # type: ignore[import-not-found]  # noqa: E402

endpoint = sys.argv[1]
sys.stdout.write(
    json.dumps(
        {
            "schema": get_schema_for_endpoint(endpoint),
            "questions": [document.page_content for document in SparqlExamplesLoader(endpoint).load()],
            "shapes": len(SparqlVoidShapesLoader(endpoint).load()),
        }
    )
)
