"""Bursts: stretches in which a word, theme or topic is far more frequent than around them (Kleinberg's automaton)."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import groups
from analysis.errors import InputError, nearest
from analysis.trends.automaton import TOLD, automaton
from analysis.trends.bins import Bins, into_bins
from analysis.trends.words import theme_columns
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["FALSE_ALARMS", "bursts", "bursts_topics"]

# Flat topics with at least one burst in 15 years of months, 100,000 articles of benchmarks/simulate.py, s = 3, gamma = 2: by lag-1
# correlation of the months as `automaton` estimates it (planted: 0, .4, .7, .9): (variation of the months, rate), of
# 20 topics (CV .31 planted, here as estimated) and of 50 (CV .49).
FALSE_ALARMS = {0.0: ((0.33, 0.003), (0.48, 0.005)), 0.3: ((0.33, 0.037), (0.46, 0.050)),
                0.6: ((0.31, 0.083), (0.43, 0.204)), 0.8: ((0.25, 0.040), (0.34, 0.150))}  # fmt: skip
_YEARS = 5  # width of the window over which the base is the mean share


def bursts(terms: DocTerm, words: Iterable[str] | Mapping[str, Iterable[str]], *, by: str = "month", s: float = 3.0,
           gamma: float = 2.0, states: int = 2) -> Result:  # fmt: skip
    """When a word, or a theme {name: words}, was in far more articles than usual.

    Kleinberg's automaton over the articles of each bin: state j expects s^j times the base share, a step up costs
    gamma * log(bins), a step down nothing; the most probable path of states (Viterbi, exact). Differs from his in two ways,
    since his binomial marks a burst in nearly every frequent word (news varies more than dice do): the articles of a bin are
    beta-binomial, with a spread estimated for each series and drawn to that of series alike in share; the base is not
    the whole time's mean but that of the five years around, bursts left out.

    Simulated news, 15 years (benchmarks/simulate.py). Flat topics with a burst where months are independent / persistent .4 / .7
    / .9: of 20 topics 0.2 / 1.6 / 6.5 / 3.0 % with 20,000 articles, 0 / 4 / 8 / 4 % with 100,000; of 50 topics, whose
    months vary by half, 0 / 1 / 6 / 7 and 0 / 5 / 20 / 15 %; planted fourfold bursts of half a year were all found.
    Words (20,000 articles, shocks of their own of CV .4) in 2 to 6 % of the articles: 0 / 4 / 12 / 10 %, found 79 to 88 %; in 0.5
    to 2 %: 0 / 1 / 2 / 3 %, found 37 to 58 %; in fewer: next to none, found under 10 %. Kleinberg's own with
    s = 2, gamma = 1 marks a burst in 80 to 95 % of the flat topics and 88 to 98 % of the words in 2 to 6 %.

    words    terms of the vocabulary, or {theme: words}
    by       "month", "quarter" or "year"
    s        ratio of a state's share to that of the state below, above 1; gamma cost of a step up, at least 0
    states   2 marks bursts; more mark bursts within bursts (column depth: 1 for the outer)
    returns  Result, one row per burst: term or theme, start, end (bins, both included), depth, times (share in the burst over
             its base), weight (gain in log-likelihood over staying below), articles (with it), n_stories (that these
             tell), n_articles (of the bins). recipe["false_alarms"] {persistence: share of flat series with a burst} for months
             that vary as these; recipe["persistence"] of this corpus and recipe["false_alarm_rate"] there; {} and None
             where it was not measured (another s, gamma, number of states or bin)
    raises   InputError for unknown words, grouped counts, a grouping that is not of the calendar, s or gamma out of range
    source   Kleinberg (2003), Bursty and hierarchical structure in streams, section 4 (batched arrivals)
    """
    if isinstance(words, Mapping):
        themes = {name: list(given) for name, given in words.items()}
        tokens, missing = theme_columns(terms, themes)
        recipe = {"step": "bursts", "themes": themes, "missing": missing}
        return _result("bursts", {"theme": list(themes)}, sparse.csc_array(tokens > 0), terms, by, (s, gamma, states), recipe)
    theme_columns(terms, {})  # refuses grouped counts
    words = [words] if isinstance(words, str) else list(dict.fromkeys(words))
    has = sparse.csc_array(terms.counts)[:, _columns(terms, words)] > 0
    return _result("bursts", {"term": words}, has, terms, by, (s, gamma, states), {"step": "bursts", "terms": words})


def bursts_topics(fit: TopicFit, *, by: str = "month", s: float = 3.0, gamma: float = 2.0, states: int = 2) -> Result:
    """When a topic was the main one (largest theta) of far more articles than usual: `bursts` of topics.

    returns  Result as `bursts`, with topic and name; articles are those whose main topic it is
    """
    main = sparse.csc_array(np.argmax(fit.doc_topic, axis=1)[:, None] == np.arange(fit.k))
    recipe = {"step": "bursts_topics", "unit": "articles by main topic", "fit": dict(fit.recipe)}
    series = {"topic": list(range(fit.k)), "name": list(fit.names)}
    return _result("bursts_topics", series, main, fit, by, (s, gamma, states), recipe)


def _result(name: str, series: dict[str, list], has: sparse.csc_array, source: DocTerm | TopicFit, by: str,
            settings: tuple[float, float, int], recipe: dict) -> Result:  # fmt: skip
    s, gamma, states = settings
    _check(by, s, gamma, states)
    bins = into_bins(source.docs, by)
    with_it = bins.total((bins.pick @ has.astype(float)).toarray())
    options = {"s": s, "gamma": gamma, "states": states, "width": _YEARS * {"year": 1, "quarter": 4, "month": 12}[by]}
    n = bins.n_articles.astype(float)
    path, base, spread, gains, lag = automaton(with_it, n, **options)
    rates = _alarms(base, spread, lag, n) if (s, gamma, states, by) == (3.0, 2.0, 2, "month") and bins.coverage["used"] else {}
    rows = [_row(series, i, depth, start, end, with_it, bins, base, gains)
            for i in range(has.shape[1]) for depth in range(1, states) for start, end in _runs(path[:, i] >= depth)]  # fmt: skip
    shown = [*series, "start", "end", "depth", "times", "weight", "articles", "n_articles"]
    table = pd.DataFrame(rows, columns=[*shown, "_i", "_from", "_to"])
    table["n_stories"] = _stories(table, has, source.docs, bins)
    table = table[[*shown[:-1], "n_stories", "n_articles"]]
    recipe = {**recipe, "by": by, "s": float(s), "gamma": float(gamma), "states": states, "base": f"{_YEARS} years around",
              "persistence": round(lag, 3), "false_alarms": rates,
              "false_alarm_rate": round(float(np.interp(lag, list(rates), list(rates.values()))), 3) if rates else None}  # fmt: skip
    described = columns(*table.columns, start=("period", "first bin of the burst"), end=("period", "last bin of the burst"))
    return Result(name, table, described, bins.coverage, recipe, source)


def _alarms(base: np.ndarray, spread: np.ndarray, lag: float, n: np.ndarray) -> dict[float, float]:
    """{persistence: rate} of FALSE_ALARMS for series whose months vary as these: between the two measured, never beyond."""
    level = base.mean(axis=0)
    told = n[n > 0].mean() * level >= TOLD
    told = told if told.any() else np.ones(len(level), dtype=bool)
    if not len(level):
        return {}
    variation = float(np.median(np.sqrt(spread * (1 - level) / level)[told]))
    lags = list(FALSE_ALARMS)
    calm, restless = (np.array([FALSE_ALARMS[one][i] for one in lags]) for i in range(2))
    low, high = (float(np.interp(lag, lags, table[:, 0])) for table in (calm, restless))
    part = float(np.clip((variation - low) / (high - low), 0, 1))
    return {one: round(float(rate), 3) for one, rate in zip(lags, (1 - part) * calm[:, 1] + part * restless[:, 1], strict=True)}


def _runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """(first, last) of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _row(series, i, depth, start, end, with_it, bins: Bins, base, gains) -> list:
    here = slice(start, end + 1)
    n, articles = bins.n_articles[here], with_it[here, i].sum()
    expected = (n * base[here, i]).sum()
    weight = (gains[depth, here, i] - gains[depth - 1, here, i]).sum()
    return [*(values[i] for values in series.values()), bins.names[start], bins.names[end], depth, float(articles / expected),
            float(weight), int(articles), int(n.sum()), i, start, end]  # fmt: skip


def _stories(table: pd.DataFrame, has: sparse.csc_array, docs: pd.DataFrame, bins: Bins) -> list[int]:
    """Stories that the articles of each burst tell."""
    bin_of = np.full(len(docs), -1)
    entries = bins.pick.tocoo()
    bin_of[entries.coords[1]] = bins.bin_of[entries.coords[0]]
    story = groups.stories(docs)
    rows = {i: np.flatnonzero(has[:, [i]].toarray().ravel()) for i in set(table["_i"])}
    return [len(set(story[rows[i][(bin_of[rows[i]] >= first) & (bin_of[rows[i]] <= last)]]))
            for i, first, last in zip(table["_i"], table["_from"], table["_to"], strict=True)]  # fmt: skip


def _columns(terms: DocTerm, words: list[str]) -> np.ndarray:
    position = {term: i for i, term in enumerate(terms.terms)}
    for word in words:
        if word not in position:
            near = nearest(word, position)
            raise InputError(
                f"bursts: {word!r} is not among the {len(position)} terms counted"
                + (f"; did you mean {near!r}?" if near else "; see run.terms.terms for what is"),
                f"bursts: '{word}'은(는) 빈도를 센 용어 {len(position)}개에 없습니다. "
                + (f"혹시 '{near}'입니까?" if near else "있는 용어는 run.terms.terms에서 볼 수 있습니다."),
            )
    return np.array([position[word] for word in words], dtype=int)


def _check(by, s: float, gamma: float, states: int) -> None:
    if isinstance(by, Mapping) or by not in groups.CALENDAR:
        allowed = ", ".join(groups.CALENDAR)
        raise InputError(f"bursts run over bins of the calendar, not over {by!r}; use one of {allowed}",
                         f"버스트는 달력 단위로만 찾을 수 있습니다({by!r} 불가). {allowed} 가운데 하나를 쓰세요")  # fmt: skip
    if not s > 1 or gamma < 0 or states < 2:
        raise InputError(
            f"bursts: s is {s}, gamma {gamma}, states {states}; s must be above 1, gamma at least 0, states at least 2",
            f"bursts: s={s}, gamma={gamma}, states={states}입니다. s는 1보다 크고 gamma는 0 이상, states는 2 이상이어야 합니다",
        )
