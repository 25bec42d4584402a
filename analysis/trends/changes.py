"""Did a topic or theme change its level at some month? A test against a null of the series' own persistence."""

from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from analysis.compare.discovery import false_discovery_rate
from analysis.progress import working
from analysis.trends import series
from analysis.trends.shift import DRAWS, EDGE, best_shifts
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["change_points", "change_points_themes"]


def change_points(fit: TopicFit, *, q: float = 0.05, standardise: Iterable[str] = (), panel: bool = False,
                  draws: int = DRAWS, seed: int = 0) -> Result:  # fmt: skip
    """The month at which each topic's share shifted its level, if it did, with the false discovery rate held at `q`.

    Monthly shares (as in tests.trend_test), months of the year taken out, one shift at any month but the first and last
    twelve, tested by shift.best_shifts: the series' own persistence is the yardstick, and other topics help to know it.
    A straight rise is no break: the verdict also asks that a step fits the series better than a straight line.

    Simulated news, 15 years, 20 topics (benchmarks/simulate.py; 6,000 articles, 200 corpora a setting; in brackets 20,000, 60):
    flat topics with p below .05 in 3 to 5 % of cases up to a persistence of .7, 5 % (6) at .9, 7 % (11) under slow drift; false
    discovery rate at q = .05 with six of 20 topics broken 1 to 3 % (1 to 5), 5 % (9) under slow drift; corpora without a break in
    which a topic was called broken 1 to 4 % (0 to 10, with an error of 4), 8 % (18) under slow drift. Steps to the double with p
    below .05 and the month right within twelve: 99 % (100) where months are independent, 86 (95) at .7, 63 (86) at .9, 79 (93)
    under slow drift; with a verdict 95 (100), 63 (87), 30 (72), 56 (86). The 95 % interval of the date held the planted month in 96
    to 98 % of the breaks found. Of topics that double in a straight line the verdict called 1 to 4 % broken, which without its
    comparison with a line would be up to 26 %. A drift as slow as the data are long cannot be told from a break. Topics
    are taken as known: what another seed would find comes on top.

    returns  Result, one row per topic: topic, name, date (first month of the new level), date_low and date_high (95 %, the date
             taken to exist), before and after (share, weighted by articles, over all months of each side), change (percentage
             points), log_bf (log Bayes factor of the best shift), over_line (log Bayes factor of a step against a straight line), p, q
             (Benjamini-Hochberg over the topics), n_months (with articles), autocorrelation, verdict ("break up", "break
             down", "undecided"). Dates of undecided topics are the best ones, not found ones. With fewer than 24
             months with articles, or less than 3 years from first to last, all is undecided and NaN. Articles dated to the
             year only are dropped (coverage). With `standardise` or `panel` the same once more below, told apart by
             `composition`; q within each
    source   see shift.best_shifts
    """
    return _result("change_points", series.of_topics(fit, standardise, panel), (q, draws, seed), fit)


def change_points_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], *, q: float = 0.05,
                         standardise: Iterable[str] = (), panel: bool = False, draws: int = DRAWS,
                         seed: int = 0) -> Result:  # fmt: skip
    """The month at which the share of articles that contain a theme shifted: `change_points` for {theme: words}.

    Flat words of simulated news had p below .05 in 1 to 5 % of cases up to a persistence of .4; at .9 in 2 to 3 % where
    they are in 2 % of the articles or more, 7 % down to .5 %, 11 % below (20,000 articles); under slow drift in 4 to 12 %.

    returns  Result: theme and the columns of `change_points`; a theme of which no word was counted is undecided.
             {word: [word]} tests single terms
    raises   InputError for grouped counts
    """
    return _result("change_points_themes", series.of_themes(terms, themes, standardise, panel), (q, draws, seed), terms)


def _result(name: str, monthly: series.Series, settings: tuple[float, int, int], source: TopicFit | DocTerm) -> Result:
    with working("change points"):
        table, made = monthly.tested(partial(_tested, settings=settings))
    q, draws, seed = settings
    recipe = {"step": name, "edge": EDGE, "q": q, "draws": draws, "seed": seed, **made}
    described = columns(
        *table.columns,
        autocorrelation=("correlation", "lag-1 autocorrelation of the months, the shift removed"),
        verdict=("word", "break up, break down or undecided"),
    )
    return Result(name, table, described, monthly.found[0].bins.coverage, recipe, source)


def _tested(about: dict[str, list], share: np.ndarray, articles: np.ndarray, months: list[str], *,
            settings: tuple[float, int, int]) -> pd.DataFrame:  # fmt: skip
    q, draws, seed = settings
    weight = np.where(np.isfinite(share).all(axis=1), articles, 0).astype(float)
    season = np.array([int(month[5:7]) for month in months], dtype=int)
    shifts = best_shifts(share, weight, season, draws=draws, seed=seed)
    rate = false_discovery_rate(shifts.p)
    before, after = _levels(np.where(weight[:, None] > 0, share, 0.0), weight, shifts.at)
    change = (after - before) * 100
    found = (rate <= q) & (shifts.over_line > 0) & (change != 0)
    verdict = np.where(found, np.where(change > 0, "break up", "break down"), "undecided").astype(object)
    named = {what: [months[at] if at >= 0 else "" for at in getattr(shifts, field)]
             for what, field in (("date", "at"), ("date_low", "low"), ("date_high", "high"))}  # fmt: skip
    return pd.DataFrame(about | named | {
        "before": before, "after": after, "change": change, "log_bf": shifts.weight, "over_line": shifts.over_line,
        "p": shifts.p, "q": rate, "n_months": int(np.count_nonzero(weight)), "autocorrelation": shifts.lag, "verdict": verdict,
    })  # fmt: skip


def _levels(share: np.ndarray, weight: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m,) mean shares before and from month `at` on, weighted by articles; NaN where `at` is -1."""
    total, size = np.cumsum(share * weight[:, None], axis=0), np.cumsum(weight)
    before, after = (np.full(len(at), np.nan) for _ in range(2))
    for i in np.flatnonzero(at >= 0):
        sum_before, n_before = total[at[i] - 1, i], size[at[i] - 1]
        before[i], after[i] = sum_before / n_before, (total[-1, i] - sum_before) / (size[-1] - n_before)
    return before, after
