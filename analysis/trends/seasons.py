"""Months of the year: which topics have a season, and shares from which it is removed."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.discovery import false_discovery_rate
from analysis.trends.bins import into_bins
from analysis.trends.shares import topic_shares
from analysis.values import Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["LEAST_YEARS", "seasons", "without_seasons"]

LEAST_YEARS = 3


def seasons(fit: TopicFit) -> Result:
    """How far each month of the year lies above or below the rest of its year, and whether a topic has a season at all.

    From full calendar years, twelve months with articles each. The linear trend is taken off, then the year's mean; a
    month's effect is the mean over years of what is left, its error that of years as clusters. The test is the analysis of
    variance of months within years with Box's correction for months that hang together inside a year, its epsilon
    from the covariance of all topics together.

    returns  Result, twelve rows a topic: topic, name, month (1 to 12), effect (percentage points) with low and high (95 %),
             p (that the topic has no season, the same in all its rows), q (Benjamini-Hochberg over topics), n_years. Below
             3 full years effects and p are NaN
    source   Box (1954), Effects of inequality of variance, II; Greenhouse and Geisser (1959)
    """
    bins = into_bins(fit.docs, "month")
    share, estimator = topic_shares(fit, bins)
    weight = np.where(np.isfinite(share).all(axis=1), bins.n_articles, 0)
    effect, error, p, n_years = _effects(share, weight, bins.names)
    half = error * stats.t.ppf(0.975, n_years - 1) if n_years >= LEAST_YEARS else error
    table = pd.DataFrame({
        "topic": np.repeat(np.arange(fit.k), 12), "name": np.repeat(np.array(fit.names, dtype=object), 12),
        "month": np.tile(np.arange(1, 13), fit.k), "effect": 100 * effect.T.ravel(),
        "low": 100 * (effect - half).T.ravel(), "high": 100 * (effect + half).T.ravel(),
        "p": np.repeat(p, 12), "q": np.repeat(false_discovery_rate(p), 12), "n_years": n_years,
    })  # fmt: skip
    described = columns(*table.columns.drop("month"), month=("month", "month of the year, 1 to 12"),
                        low=("percentage points", "lower end of the 95 % interval of the effect"),
                        high=("percentage points", "upper end of the 95 % interval of the effect"),
                        p=("probability", "p value of: the topic has no season"),
                        n_years=("years", "full calendar years, with articles in every month"))  # fmt: skip
    recipe = {"step": "seasons", "estimator": estimator, "clusters": "years", "fit": dict(fit.recipe)}
    return Result("seasons", table, described, bins.coverage, recipe, fit)


def without_seasons(share: np.ndarray, weight: np.ndarray, names: list[str]) -> tuple[np.ndarray, bool]:
    """Shares less the effects of months of the year, fitted together with a linear trend, and whether that was done.

    Done where every month of the year has articles in at least three years. The effects average to 0 over the articles, so
    that the mean stays, and the slope stays that of the fit with seasons in it.

    share    (T, m); weight (T,) articles, 0 for empty months; names (T,) "2000-01", ...
    """
    month = np.array([int(name[5:7]) - 1 for name in names], dtype=int)
    filled = weight > 0
    if (np.bincount(month[filled], minlength=12) < LEAST_YEARS).any():
        return share, False
    at = np.arange(len(weight)) - len(weight) / 2
    dummies = np.eye(12)[month]
    root = np.sqrt(weight[filled] / weight.sum())[:, None]
    design = np.column_stack([at, dummies])[filled]
    effect = np.linalg.lstsq(root * design, root * share[filled], rcond=None)[0][1:]
    effect = effect - weight @ dummies / weight.sum() @ effect
    return share - dummies @ effect, True


def _effects(share: np.ndarray, weight: np.ndarray, names: list[str]):
    """Effects (12, m), their errors (12, m), p (m,) and the number of full years."""
    m = share.shape[1]
    year = np.array([int(name[:4]) for name in names], dtype=int)
    filled = weight > 0
    full = [y for y in np.unique(year) if np.count_nonzero(filled[year == y]) == 12]
    none = np.full((12, m), np.nan)
    if len(full) < LEAST_YEARS:
        return none, none, np.full(m, np.nan), len(full)
    inside = np.isin(year, full)
    at = np.flatnonzero(inside).astype(float)
    at -= at.mean()
    line = share[inside] - np.outer(at, at @ share[inside] / (at @ at))
    cells = line.reshape(len(full), 12, m)
    cells = cells - cells.mean(axis=1, keepdims=True)
    effect = cells.mean(axis=0)
    rest = cells - effect
    n = len(full)
    covariance = np.einsum("yim,yjm->mij", rest, rest) / (n - 1)
    size = np.trace(covariance, axis1=1, axis2=2)
    moves = size > 1e-20
    if not moves.any():
        return effect, none, np.full(m, np.nan), n
    pooled = (covariance[moves] / size[moves, None, None]).mean(axis=0)
    epsilon = np.trace(pooled) ** 2 / (11 * (pooled**2).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        f = n * (effect**2).sum(axis=0) / size
    p = np.where(moves, stats.f.sf(f, 11 * epsilon, 11 * epsilon * (n - 1)), np.nan)
    return effect, np.sqrt((rest**2).sum(axis=0) / (n - 1) / n), p, n
