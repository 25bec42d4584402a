"""Topic engines, one file each; the file name is the registry.

An engine has DEFAULTS (its options and their values), LIBRARIES (distributions whose versions change its results) and
`fit(counts, *, k, seed, <options>) -> (topic_term (k, n_terms), doc_topic (n_docs, k))`.
"""

import pkgutil
from importlib import import_module
from types import ModuleType

from analysis.errors import choose

__all__ = ["ENGINES", "engine"]

ENGINES: list[str] = sorted(module.name for module in pkgutil.iter_modules(__path__))


def engine(name: str) -> ModuleType:
    """The module of the engine `name`.

    raises  InputError that lists the engines and names the nearest
    """
    return import_module(f"{__name__}.{choose(name, ENGINES, ('engine', '엔진'))}")
