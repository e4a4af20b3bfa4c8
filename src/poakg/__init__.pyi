from poakg.api import Findings as Findings
from poakg.api import Frame as Frame
from poakg.api import KnowledgeGraph as KnowledgeGraph
from poakg.api import Provision as Provision
from poakg.api import State as State
from poakg.api import open as open
from poakg.api import validate as validate

__version__: str
