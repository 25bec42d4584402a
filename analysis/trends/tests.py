"""Is a topic or theme rising or falling? A test whose yardstick is the slow movement of the series itself."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import special, stats

from analysis.compare.discovery import false_discovery_rate
from analysis.trends.intervals import ratio_errors, standardised_ratio
from analysis.trends.mix import mix_over
from analysis.trends.shares import known_tokens, mixed_topics, theme_columns, topic_shares
from analysis.trends.standard import Composition, compositions
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["COSINES", "MOST_PRIOR", "low_frequency", "prior_variance", "trend_test", "trend_test_themes"]

COSINES = 6
MOST_PRIOR = 12.0  # degrees of freedom that the other series may lend at most
LEAST_MONTHS = 24  # with articles
LEAST_SPAN = 48  # from the first month to the last: below, a season (one cycle a year) is as slow as the cosines


def trend_test(fit: TopicFit, *, q: float = 0.05, standardise: Iterable[str] = (), panel: bool = False) -> Result:
    """Whether each topic's share rises or falls over the months, with the false discovery rate held at `q`.

    Monthly shares (pooled EM where the fit has its counts, else mean theta), weighted by articles, through the
    low-frequency t test of `low_frequency`, moderated across three topics or more. On simulated flat series false alarms
    at 5 % were 4 to 5 % up to a month-to-month persistence of .7 and 9 % at .9 (15 years, 20 series); a drift as slow as the
    data are long cannot be told from a trend. Topics are taken as known: what another seed would find comes on top.

    returns  Result, one row per topic: topic, name, slope (percentage points of share a year) with slope_low and
             slope_high (95 %), t, degrees, p, q (Benjamini-Hochberg over the topics), n_months (with articles),
             autocorrelation, verdict ("rising", "falling", "undecided"). With fewer than 24 months with articles, or less
             than 4 years from first to last, every verdict is "undecided" and the statistics are NaN. Articles that
             are dated to the year only are dropped (coverage). With `standardise` or `panel`, as in shares.trend, the same
             tests once more below, told apart by `composition`; q within each. Months of standardised shares are weighted
             by the articles that, drawn in the standard mix, would say as much
    source   see `low_frequency` and `prior_variance`
    """
    found = compositions(fit.docs, "month", standardise, panel, known_tokens(fit))
    mixes = [mixed_topics(fit, composition) for composition in found]
    shares = [topic_shares(fit, composition.bins, mixed)[0] for composition, mixed in zip(found, mixes, strict=True)]
    weights = [c.bins.n_articles if mixed is None else mixed.effective for c, mixed in zip(found, mixes, strict=True)]
    series = {"topic": list(range(fit.k)), "name": list(fit.names)}
    estimator = "mean theta" if fit.counts is None else "pooled EM"
    return _result("trend_test", series, shares, weights, found, q, {"estimator": estimator, "fit": dict(fit.recipe)})


def trend_test_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], *, q: float = 0.05,
                      standardise: Iterable[str] = (), panel: bool = False) -> Result:  # fmt: skip
    """Whether the share of articles that contain a theme rises or falls: `trend_test` for {theme: words}.

    returns  Result: theme and the statistics of `trend_test`; a theme of which no word was counted is
             undecided. {word: [word]} tests single terms
    raises   InputError for grouped counts
    """
    themes = {name: list(words) for name, words in themes.items()}
    tokens, missing = theme_columns(terms, themes)
    has, one = (tokens > 0).astype(float), np.ones(len(tokens))
    found = compositions(terms.docs, "month", standardise, panel, np.asarray(terms.counts.sum(axis=1)).ravel())
    shares, weights = [], []
    for composition in found:
        bins, weight = composition.bins, composition.bins.n_articles
        if composition.standard is None:
            share, _, _ = ratio_errors(np.asarray(bins.pick @ has), np.asarray(bins.pick @ one), bins)
        else:
            mixed = mix_over(composition, one, "articles")
            (share, _, _), weight = standardised_ratio(has, one, mixed), mixed.effective
        shares.append(share)
        weights.append(weight)
    series = {"theme": list(themes)}
    return _result("trend_test_themes", series, shares, weights, found, q, {"themes": themes, "missing": missing})


def low_frequency(share: np.ndarray, weight: np.ndarray, *, cosines: int = COSINES):
    """Linear trend of each series, and the size of its own slow movement as the yardstick.

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


def prior_variance(variance: np.ndarray, degrees: int, *, most: float = MOST_PRIOR) -> tuple[float, float]:
    """What the series together say about a series' variance: its prior value and the degrees of freedom it is worth.

    variance  (m,) above 0, m at least 3, each with `degrees` degrees of freedom, on one scale
    most      cap of the prior degrees of freedom: series share months, so they know less than their number says
    returns   prior variance, prior degrees of freedom (0 < d0 <= most)
    source    Smyth (2004), Linear models and empirical Bayes methods, section 6.2 (moments of log variance)
    """
    e = np.log(variance) - special.digamma(degrees / 2) + np.log(degrees / 2)
    spread = e.var(ddof=1) - special.polygamma(1, degrees / 2)
    if spread <= 0:
        return float(np.exp(e.mean())), most
    half = _inverse_trigamma(spread)
    return float(np.exp(e.mean() + special.digamma(half) - np.log(half))), float(min(2 * half, most))


def _inverse_trigamma(value: float) -> float:
    """y with trigamma(y) = value, by Newton's steps on 1 / trigamma (Smyth 2004, appendix)."""
    y = 0.5 + 1 / value
    for _ in range(50):
        tri = special.polygamma(1, y)
        step = tri * (1 - tri / value) / special.polygamma(2, y)
        y = y + step
        if abs(step) < 1e-10 * y:
            break
    return float(y)


def _result(name: str, series: dict[str, list], shares: list[np.ndarray], weights: list[np.ndarray],
            found: list[Composition], q: float, recipe: dict) -> Result:  # fmt: skip
    """The tests of the raw shares, and under them those of every other composition, if there are any."""
    tables = [_tested(series, share, weight, q) for share, weight in zip(shares, weights, strict=True)]
    table = tables[0]
    if len(found) > 1:
        named = [t.assign(composition=composition.name) for t, composition in zip(tables, found, strict=True)]
        table = pd.concat(named, ignore_index=True)
        recipe = {**recipe, "compositions": [composition.describe() for composition in found[1:]]}
    meaning = ("correlation", "lag-1 autocorrelation of the monthly shares, linear trend removed")
    recipe = {"step": name, "cosines": COSINES, "most_prior": MOST_PRIOR, "q": q, **recipe}
    return Result(name, table, columns(*table.columns, autocorrelation=meaning), found[0].bins.coverage, recipe)


def _tested(series: dict[str, list], share: np.ndarray, articles: np.ndarray, q: float) -> pd.DataFrame:
    """The test's table; series that never occur, or always, and too short a time stay undecided."""
    weight = np.where(np.isfinite(share).all(axis=1), articles, 0).astype(float)
    n_months = int(np.count_nonzero(weight))
    m = share.shape[1]
    slope, low, high, t, degrees, p = (np.full(m, np.nan) for _ in range(6))
    if n_months >= LEAST_MONTHS and len(weight) >= LEAST_SPAN:
        beta, variance, scale = low_frequency(share, weight)
        mean = np.average(share[weight > 0], axis=0, weights=weight[weight > 0])
        tested = (mean > 0) & (mean < 1) & (variance > 0)
        part = (mean * (1 - mean))[tested]
        own = variance[tested] / part
        prior, d0 = prior_variance(own, COSINES) if tested.sum() >= 3 else (0.0, 0.0)
        error = np.sqrt((d0 * prior + COSINES * own) / (d0 + COSINES) * part) / abs(scale)
        degrees[tested] = d0 + COSINES
        t[tested] = beta[tested] / error
        p[tested] = 2 * stats.t.sf(np.abs(t[tested]), degrees[tested])
        half = stats.t.ppf(0.975, d0 + COSINES) * error
        slope[tested] = beta[tested] * 1200  # share a month -> percentage points a year
        low[tested], high[tested] = slope[tested] - half * 1200, slope[tested] + half * 1200
    rate = false_discovery_rate(p)
    verdict = np.where(rate <= q, np.where(slope > 0, "rising", "falling"), "undecided").astype(object)
    return pd.DataFrame(series | {
        "slope": slope, "slope_low": low, "slope_high": high, "t": t, "degrees": degrees, "p": p, "q": rate,
        "n_months": n_months, "autocorrelation": _autocorrelation(share, weight), "verdict": verdict,
    })  # fmt: skip


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
