"""The content folders, under the name by which callers import them; ``poakg.resources`` finds them."""

from poakg.resources import FOLDERS
from poakg.resources import find_content

__all__ = ["FOLDERS", "find_content"]
