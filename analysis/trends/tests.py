"""Is a topic or theme rising or falling? A test whose yardstick is the slow movement of the series themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.discovery import false_discovery_rate
from analysis.trends import series
from analysis.trends.ordinary import ordinary
from analysis.trends.seasons import without_seasons
from analysis.trends.yardstick import COSINES, MOST_COSINES, MOST_PRIOR, drift, prior_variance, slow_movement
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["COSINES", "MOST_PRIOR", "low_frequency", "prior_variance", "trend_test", "trend_test_themes"]

LEAST_MONTHS = 24  # with articles
LEAST_SPAN = 60  # months from the first to the last: in four years persistent months gave 14 to 16 % false alarms


def trend_test(fit: TopicFit, *, q: float = 0.05, standardise: Iterable[str] = (), panel: bool = False) -> Result:
    """Whether each topic's share rises or falls over the months, with the false discovery rate held at `q`.

    Monthly shares (pooled EM where the fit has its counts, else mean theta), weighted by articles, less the effects of
    months of the year where each has articles in three years. The trend is compared with the slow movement of the series:
    its own size, and how much slower movements are larger, read from all topics together (`yardstick.drift`).

    Measured on simulated news (benchmarks/simulate.py; 15 years, true shares known, 20 topics of which 6 double or halve;
    3,000 and 20,000 articles, 200 corpora each): of flat topics 2.8 to 4.7 % have p < .05 up to a month-to-month persistence
    of .9, and 6 to 8 % where a part of the months' shocks drifts with a half-life of 17 months (least squares on years: 5 to
    17 % and 17 to 24 %); the false discovery rate at q = .05 is 1.2 to 2.7 % and 5 to 6 %; 95 % intervals of the slope cover
    95.5 to 96.9 % and 92 to 94 %. It is less sure for less: with up to three topics 11 to 13 % under slow drift, with 5
    years 7 % at persistence .9 and 12 % under slow drift; and where half of the topics drift slowly and half do not, 18 %
    of the flat ones that do (9 % where they have persistence .9), as the shape is one for all. Standardised to a fixed mix of
    outlets that drifts strongly: 7 and 4 %, false discovery rate 9 and 2 %. A drift as slow as the data are long cannot be
    told from a trend. Topics are taken as known: what another seed would find comes on top (`agreement.agreement`).

    returns  Result, one row per topic: topic, name, slope (percentage points of share a year) with slope_low and
             slope_high (95 %), t, degrees, p, q (Benjamini-Hochberg over the topics), n_months (with articles),
             autocorrelation, verdict ("rising", "falling", "undecided"), and as a description ols_slope, ols_p,
             mk_tau, mk_p of full calendar years (`ordinary.ordinary`). With fewer than 24 months with articles, or less
             than 5 years from first to last, every verdict is "undecided" and the statistics are NaN. Articles that
             are dated to the year only are dropped (coverage). With `standardise` or `panel`, as in shares.trend, the same
             tests once more below, told apart by `composition`; q within each. Months of standardised shares are weighted
             by the articles that, drawn in the standard mix, would say as much
    source   see `yardstick.drift`
    """
    return _result("trend_test", series.of_topics(fit, standardise, panel), q)


def trend_test_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], *, q: float = 0.05,
                      standardise: Iterable[str] = (), panel: bool = False) -> Result:  # fmt: skip
    """Whether the share of articles that contain a theme rises or falls: `trend_test` for {theme: words}.

    returns  Result: theme and the statistics of `trend_test`; a theme of which no word was counted is
             undecided. {word: [word]} tests single terms
    raises   InputError for grouped counts
    """
    return _result("trend_test_themes", series.of_themes(terms, themes, standardise, panel), q)


def low_frequency(share: np.ndarray, weight: np.ndarray, *, cosines: int = 6):
    """Linear trend of each series, and the size of its own slow movement as the yardstick: the test for one series alone.

    The weighted series is projected on a constant, the trend, and cos(pi j (t - 1/2) / T) for j = 2 to cosines + 1,
    made orthonormal in this order with the same weights. Under no trend the trend's coefficient is as large as those of the
    cosines, whatever the persistence from month to month: their ratio is t with `cosines` degrees of freedom.

    share    (T, m) monthly shares; rows of weight 0 may be NaN
    weight   (T,) articles a month, 0 for empty months
    returns  slope (m,) share a month; variance (m,) mean square of the cosine coefficients; scale: slope = coefficient / scale,
             so that the slope's standard error is sqrt(variance) / |scale|
    source   Müller and Watson (2008), Testing models of low-frequency variability; Sun (2011), Robust trend inference
    """
    months = len(weight)
    root = np.sqrt(weight / weight.sum())
    at = np.arange(1, months + 1)
    waves = [np.cos(np.pi * j * (at - 0.5) / months) for j in range(2, cosines + 2)]
    design = np.column_stack([np.ones(months), at, *waves])
    basis, triangle = np.linalg.qr(root[:, None] * design)
    coefficient = basis.T @ (root[:, None] * np.where(weight[:, None] > 0, share, 0.0))
    return coefficient[1] / triangle[1, 1], (coefficient[2:] ** 2).mean(axis=0), triangle[1, 1]


def _result(name: str, monthly: series.Series, q: float) -> Result:
    """The tests of the raw shares, and under them those of every other composition, if there are any."""
    table, made = monthly.tested(partial(_tested, q=q))
    meaning = ("correlation", "lag-1 autocorrelation of the monthly shares, linear trend removed")
    recipe = {"step": name, "cosines": COSINES, "shape_cosines": MOST_COSINES, "most_prior": MOST_PRIOR,
              "seasons": "removed where every month of the year has articles in three years", "q": q, **made}  # fmt: skip
    return Result(name, table, columns(*table.columns, autocorrelation=meaning), monthly.found[0].bins.coverage, recipe)


def _tested(about: dict[str, list], share: np.ndarray, articles: np.ndarray, names: list[str], *, q: float) -> pd.DataFrame:
    """The test's table; series that never occur, or always, and too short a time stay undecided."""
    weight = np.where(np.isfinite(share).all(axis=1), articles, 0).astype(float)
    n_months = int(np.count_nonzero(weight))
    m = share.shape[1]
    slope, low, high, t, degrees, p = (np.full(m, np.nan) for _ in range(6))
    if n_months >= LEAST_MONTHS and len(weight) >= LEAST_SPAN:
        smooth, _ = without_seasons(share, weight, names)
        mean = np.average(share[weight > 0], axis=0, weights=weight[weight > 0])
        slow = slow_movement(smooth, weight)
        tested = (mean > 0) & (mean < 1) & ((slow.coefficient[1:] ** 2).sum(axis=0) > 0)
        if tested.any():
            slow = replace(slow, coefficient=slow.coefficient[:, tested])
            found = drift(slow, (mean * (1 - mean))[tested])
            degrees[tested] = found.degrees
            t[tested] = found.slope / found.error
            p[tested] = 2 * stats.t.sf(np.abs(t[tested]), found.degrees)
            half = stats.t.ppf(0.975, found.degrees) * found.error
            slope[tested] = found.slope * 1200  # share a month -> percentage points a year
            low[tested], high[tested] = slope[tested] - half * 1200, slope[tested] + half * 1200
    rate = false_discovery_rate(p)
    verdict = np.where(rate <= q, np.where(slope > 0, "rising", "falling"), "undecided").astype(object)
    return pd.DataFrame(about | {
        "slope": slope, "slope_low": low, "slope_high": high, "t": t, "degrees": degrees, "p": p, "q": rate,
        "n_months": n_months, "autocorrelation": _autocorrelation(share, weight), "verdict": verdict,
    } | ordinary(share, weight, names))  # fmt: skip


def _autocorrelation(share: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(m,) correlation of what the trend leaves in a month with what it leaves in the next, where both have articles."""
    filled = weight > 0
    pairs = np.flatnonzero(filled[:-1] & filled[1:]) if len(weight) > 1 else np.array([], dtype=int)
    if len(pairs) < 8:
        return np.full(share.shape[1], np.nan)
    at = np.arange(len(weight))[filled]
    line = np.column_stack([np.ones(len(at)), at])
    rest = np.zeros_like(share)
    rest[filled] = share[filled] - line @ np.linalg.lstsq(line, share[filled], rcond=None)[0]
    scale = (rest[filled] ** 2).mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(scale > 1e-20, (rest[pairs] * rest[pairs + 1]).mean(axis=0) / scale, np.nan)
