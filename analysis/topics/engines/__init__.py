"""Topic engines, one file each; the file name is the registry. A name that begins with _ is part of another's engine.

An engine has DEFAULTS (its options and their values), LIBRARIES (distributions whose versions change its results) and
`fit(counts, *, k, seed, <options>) -> (topic_term (k, n_terms), doc_topic (n_docs, k))`; a third value, a dict of plain
values that say how the fit went, goes into the recipe. It may have
    platform()     what else decides the bits, a dict of text
    RELEASES_GIL   True where several fits may run in threads of one process
    GUIDES         True where fit takes `guides`, arrays of term positions, the seed words of its first topics
"""

import pkgutil
from importlib import import_module
from types import ModuleType

from analysis.errors import choose

__all__ = ["DEFAULT", "ENGINES", "engine"]

ENGINES: list[str] = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name[0] != "_")
DEFAULT = "cvb0"  # benchmarks/topics_quality.py shows why


def engine(name: str) -> ModuleType:
    """The module of the engine `name`.

    raises  InputError that lists the engines and names the nearest
    """
    return import_module(f"{__name__}.{choose(name, ENGINES, ('engine', '엔진'))}")
