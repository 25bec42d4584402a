"""The tables of shares over time: one row per bin and series, those of every composition one under the other."""

import numpy as np
import pandas as pd

from analysis.trends.bins import Bins, partly_covered
from analysis.trends.limits import COVERS
from analysis.trends.mix import Mixed
from analysis.trends.shocks import LEAST_FILLED, LEAST_SPAN, Shocks
from analysis.trends.standard import Composition
from analysis.values import Result
from analysis.vocabulary import columns

__all__ = ["describe_shocks", "long", "mean_share", "stacked", "with_composition"]


def with_composition(table: pd.DataFrame, composition: Composition, mixed: Mixed | None) -> pd.DataFrame:
    """The table with what tells its rows from those of another composition: composition, held (covered comes later)."""
    series = len(table) // max(1, len(composition.bins.names))
    held = np.ones(len(composition.bins.names)) if mixed is None else mixed.held
    return table.assign(composition=composition.name, held=np.repeat(held, series))


def stacked(name: str, tables: list[pd.DataFrame], found: list[Composition], by, shocks: list[Shocks | None], meaning: str,
            recipe: dict, source) -> Result:  # fmt: skip
    """One Result: the raw rows alone as they have always been, or those of all compositions one under the other.

    shocks  of each composition, for the recipe and for what low and high are said to be
    """
    given, names = tables[0]["n_articles"].to_numpy(dtype=float), found[0].bins.names
    filled = np.where(given > 0, given, np.nan)
    partial = np.repeat(partly_covered(source.docs, names, by), len(given) // max(1, len(names)))
    tables = [table.assign(partial=partial, covered=table["n_articles"].to_numpy() / filled) for table in tables]
    table = pd.concat(tables, ignore_index=True)
    recipe = {**recipe, "persistence": describe_shocks(by, shocks[0], found[0].bins)}
    if len(found) == 1:
        table = table.drop(columns=["composition", "held", "covered"])
    else:
        described = [{**composition.describe(), "persistence": describe_shocks(by, one, composition.bins)}
                     for composition, one in zip(found[1:], shocks[1:], strict=True)]  # fmt: skip
        recipe = {**recipe, "compositions": described}
    covers = COVERS[recipe["persistence"]["covers"]]
    ends = {end: ("0 to 1", f"{word} end of the 95 % interval {covers}") for end, word in (("low", "lower"), ("high", "upper"))}
    ends |= {f"index_{end}": ("ratio", f"{word} end of the 95 % interval of the index")
             for end, word in (("low", "lower"), ("high", "upper")) if f"index_{end}" in table}  # fmt: skip
    described = columns(*(column for column in table.columns if column not in ends), share=("0 to 1", meaning), **ends)
    return Result(name, table, described, found[0].bins.coverage, recipe, source)


def describe_shocks(by, shocks: Shocks | None, bins: Bins) -> dict[str, object]:
    """For a recipe: what the intervals cover, and how month shocks were found to hang together.

    correlation  of a month's shock and the next one's
    factor       by how much the shocks of a bin of this kind (a year, a quarter) have a larger standard error than they would
                 have if months were independent and as lively; 1 where they are. None for {period: (first, last)}
    """
    if by == "month":
        return {"covers": "articles"}
    if shocks is None:
        return {"covers": "inside", "needed": f"{LEAST_FILLED} months with articles within {LEAST_SPAN} months or more"}
    size = {"year": 12, "quarter": 3}.get(by) if isinstance(by, str) else None
    said: dict[str, object] = {"covers": "expected", "months": len(shocks.covariance), "series": shocks.series,
                               "correlation": round(shocks.correlation, 3), "factor": None}  # fmt: skip
    if size:
        lags = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
        alone = shocks.covariance[0] / size
        said["factor"] = round(float(np.sqrt(shocks.covariance[lags].mean() / alone)), 3) if alone > 0 else 1.0
    return said


def long(bins: Bins, series: dict[str, list], share: np.ndarray, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    """One row per bin and series, in the order of bins."""
    table = {"period": np.repeat(np.array(bins.names, dtype=object), share.shape[1])}
    table |= {name: values * len(bins.names) for name, values in series.items()}
    return pd.DataFrame(table | {"share": share.ravel(), "low": low.ravel(), "high": high.ravel()})


def mean_share(share: np.ndarray) -> np.ndarray:
    """(m,) mean over the bins that have a share; NaN where it is 0 or there is none."""
    filled = share[np.isfinite(share).all(axis=1)]
    if not len(filled):
        return np.full(share.shape[1], np.nan)
    mean = filled.mean(axis=0)
    return np.where(mean > 0, mean, np.nan)
