"""The tables of shares over time: one row per bin and series, those of every composition one under the other."""

import numpy as np
import pandas as pd

from analysis.trends.bins import Bins
from analysis.trends.mix import Mixed
from analysis.trends.standard import Composition
from analysis.values import Result
from analysis.vocabulary import columns

__all__ = ["long", "mean_share", "stacked", "with_composition"]


def with_composition(table: pd.DataFrame, composition: Composition, mixed: Mixed | None) -> pd.DataFrame:
    """The table with what tells its rows from those of another composition: composition, held (covered comes later)."""
    series = len(table) // max(1, len(composition.bins.names))
    held = np.ones(len(composition.bins.names)) if mixed is None else mixed.held
    return table.assign(composition=composition.name, held=np.repeat(held, series))


def stacked(name: str, tables: list[pd.DataFrame], found: list[Composition], meaning: str, recipe: dict, source) -> Result:
    """One Result: the raw rows alone as they have always been, or those of all compositions one under the other."""
    given = tables[0]["n_articles"].to_numpy(dtype=float)
    filled = np.where(given > 0, given, np.nan)
    tables = [table.assign(covered=table["n_articles"].to_numpy() / filled) for table in tables]
    table = pd.concat(tables, ignore_index=True)
    if len(found) == 1:
        table = table.drop(columns=["composition", "held", "covered"])
    else:
        recipe = {**recipe, "compositions": [composition.describe() for composition in found[1:]]}
    return Result(name, table, columns(*table.columns, share=("0 to 1", meaning)), found[0].bins.coverage, recipe, source)


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
