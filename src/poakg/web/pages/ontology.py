"""The documentation of the ontology as the server sends it; it is made when the release is made."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import Prepared


@lru_cache(2)
def read_page(prepared: Path) -> tuple[str, str]:
    """Return the page in ``prepared`` and the content security policy that lets it use its own style sheets.

    Raises SnapshotError when the release has no page.
    """
    page = Prepared(prepared).read(PAGE).decode()
    return page, _allow_own_styles(page)


def _allow_own_styles(page: str) -> str:
    """Return a policy that allows the style sheets inside ``page``, by their digests, and nothing else."""
    own = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in own]
    styles = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; frame-ancestors 'none'"
