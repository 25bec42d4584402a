"""Shares of topics, terms and themes over time, with intervals that cluster by time, not by article."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError, nearest
from analysis.trends.bins import Bins, into_bins
from analysis.trends.intervals import exact_bounds, logit_interval, ratio_errors
from analysis.trends.mixture import mixture_errors, pooled_shares
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["UNITS", "theme_columns", "topic_shares", "trend", "trend_terms", "trend_themes"]

UNITS = {"articles": "share of articles", "tokens": "share of noun tokens"}


def trend(fit: TopicFit, *, by="year") -> Result:
    """The share of each topic in each bin of time, with a 95 % interval.

    Where the fit holds its counts, the shares of a bin are the mixture proportions that make all its tokens most probable
    with the topics fixed ("pooled EM"); the mean of the articles' theta shows only about 60 % of a topic's movement, and is
    used, and named in the column `estimator`, only where the fit came in as arrays ("mean theta").
    Intervals: delete-one-cluster jackknife (its first order for pooled EM) over months in a year, thirds of a month in a
    quarter, days in a month; t with (clusters - 1) degrees of freedom on the logit scale; NaN with fewer than two clusters. A
    topic with less than half a token in a bin has the exact binomial limit of 0 among the bin's articles. The topics
    are taken as known: the spread between seeds comes on top.

    by       "year", "quarter", "month" or {period: (first, last)}
    returns  Result: period, topic, name, share, low, high, index (share over the mean of its non-empty bins), n_articles,
             clusters, estimator; in the order of periods, then topics. Shares of a bin sum to 1; empty bins are NaN
    raises   InputError for a grouping that is not one of time
    """
    bins = into_bins(fit.docs, by)
    share, estimator = topic_shares(fit, bins)
    if fit.counts is None:
        n = np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)
        _, error, clusters = ratio_errors(np.asarray(bins.pick @ fit.doc_topic), n, bins)
    else:
        error, clusters = mixture_errors(sparse.csr_array(bins.pick @ fit.counts), fit.topic_term, share, bins)
    low, high = logit_interval(share, error, clusters)
    least = _least_share(fit, bins)[:, None]
    none = share < least
    bound = exact_bounds(bins.n_articles)[:, None]
    low, high = np.where(none, 0.0, low), np.where(none, np.maximum(bound, share), high)
    all_of_it = 1 - share < least
    low, high = np.where(all_of_it, np.minimum(1 - bound, share), low), np.where(all_of_it, 1.0, high)
    table = _long(bins, {"topic": list(range(fit.k)), "name": list(fit.names)}, share, low, high)
    table["index"] = (share / _mean(share)).ravel()
    table["n_articles"] = np.repeat(bins.n_articles, fit.k)
    table["clusters"] = np.repeat(clusters, fit.k)
    table["estimator"] = estimator
    meaning = "share of the bin's noun tokens" if fit.counts is not None else "mean share of the bin's articles"
    return Result("trend", table, columns(*table.columns, share=("0 to 1", meaning)), bins.coverage,
                  {"step": "trend", "by": describe_grouping(by), "unit": "tokens" if fit.counts is not None else "articles",
                   "estimator": estimator, "fit": dict(fit.recipe)}, fit)  # fmt: skip


def trend_terms(terms: DocTerm, words: Iterable[str], *, by="year", unit: str = "articles") -> Result:
    """The share of articles that contain a term, or of tokens that are the term, in each bin of time.

    Intervals as in `trend_themes`.

    terms    DocTerm of articles
    words    terms of the vocabulary
    by       "year", "quarter", "month" or {period: (first, last)}
    unit     "articles" or "tokens"
    returns  Result: period, term, share, low, high, count, articles (with the term), n_articles, clusters, and n_tokens for
             unit "tokens"; in the order of periods, then words. Empty bins have NaN shares
    raises   InputError for a word outside the vocabulary, which may have been too rare for it: its share is unknown, not 0
    """
    words = [words] if isinstance(words, str) else list(dict.fromkeys(words))
    known = set(terms.terms)
    for word in words:
        if word not in known:
            near = nearest(word, sorted(known))
            raise InputError(
                f"{word!r} is not among the {len(known)} terms counted (too rare, too frequent, or a stop word?)"
                + (f"; did you mean {near!r}?" if near else "; see run.terms.terms for what is"),
                f"'{word}'은(는) 빈도를 센 용어 {len(known)}개에 없습니다(너무 드물거나 너무 흔하거나 불용어일 수 있습니다). "
                + (f"혹시 '{near}'입니까?" if near else "있는 용어는 run.terms.terms에서 볼 수 있습니다."),
            )
    return _word_shares("trend_terms", terms, "term", {word: [word] for word in words}, by, unit)


def trend_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], *, by="year", unit: str = "articles") -> Result:
    """The share of articles that contain any word of a theme, or of tokens that are one, in each bin of time.

    Intervals: delete-one-cluster jackknife over months in a year, thirds of a month in a quarter, days in a month; t with
    (clusters - 1) degrees of freedom on the logit scale; never narrower than independent articles would give; NaN with
    fewer than two clusters. Where the share is 0 or 1: the exact binomial limit (Clopper and Pearson) for the
    articles of the bin, one-sided, at 97.5 %.

    themes   {name: words}; words outside the vocabulary are named in recipe["missing"]; a theme of which no word is in the
             vocabulary has NaN shares: it may be too rare to have been counted
    unit     "articles" or "tokens"
    returns  Result: period, theme, share, low, high, count, articles, n_articles, clusters, and n_tokens for unit "tokens"
    raises   InputError for grouped counts, an unknown unit, or a grouping that is not one of time
    source   Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 5 and 11 (ratios, clusters, jackknife)
    """
    return _word_shares("trend_themes", terms, "theme", themes, by, unit)


def topic_shares(fit: TopicFit, bins: Bins) -> tuple[np.ndarray, str]:
    """Shares of topics, (n_bins, k), NaN for bins without tokens, and the name of the estimator."""
    if fit.counts is None:
        total = np.where(bins.n_articles > 0, bins.n_articles, np.nan)
        return bins.total(np.asarray(bins.pick @ fit.doc_topic)) / total[:, None], "mean theta"
    n_clusters = len(bins.bin_of)
    gather = sparse.csr_array((np.ones(n_clusters, dtype=np.int64), (bins.bin_of, np.arange(n_clusters))),
                              shape=(len(bins.names), n_clusters))  # fmt: skip
    return pooled_shares(sparse.csr_array(gather @ (bins.pick @ fit.counts)), fit.topic_term), "pooled EM"


def theme_columns(terms: DocTerm, themes: Mapping[str, Iterable[str]]) -> tuple[np.ndarray, dict[str, list[str]]]:
    """Tokens of each theme in each article, (n_docs, n_themes), and the words of each theme that were not counted."""
    if terms.grouped:
        raise InputError("shares of articles need the articles' counts; pass run.terms, not grouped counts",
                         "기사 비중에는 기사별 빈도가 필요합니다. 묶은 빈도가 아니라 run.terms를 넘기세요")  # fmt: skip
    position = {term: i for i, term in enumerate(terms.terms)}
    missing, tokens = {}, np.zeros((terms.counts.shape[0], len(themes)), dtype=np.int64)
    for number, (name, words) in enumerate(themes.items()):
        words = list(dict.fromkeys(words))
        at = [position[word] for word in words if word in position]
        tokens[:, number] = np.asarray(terms.counts[:, at].sum(axis=1)).ravel() if at else 0
        if len(at) < len(words):
            missing[name] = [word for word in words if word not in position]
    return tokens, missing


def _word_shares(name: str, terms: DocTerm, key: str, themes: Mapping[str, Iterable[str]], by, unit: str) -> Result:
    if unit not in UNITS:
        raise InputError(f"unknown unit {unit!r}; use 'articles' or 'tokens'",
                         f"알 수 없는 단위 {unit!r}입니다. 'articles'(기사) 또는 'tokens'(명사)를 쓰세요")  # fmt: skip
    themes = {theme: list(words) for theme, words in themes.items()}
    tokens, missing = theme_columns(terms, themes)
    bins = into_bins(terms.docs, by)
    has = np.asarray(bins.pick @ (tokens > 0).astype(float))
    count = np.asarray(bins.pick @ tokens)
    n = np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)
    n_tokens = np.asarray((bins.pick @ terms.counts).sum(axis=1)).ravel().astype(float)
    numerator, denominator = (has, n) if unit == "articles" else (count.astype(float), n_tokens)
    share, error, clusters = ratio_errors(numerator, denominator, bins)
    if unit == "articles":
        error = np.maximum(error, np.sqrt(share * (1 - share) / np.maximum(bins.n_articles, 1)[:, None]))
    low, high = logit_interval(share, error, clusters)
    bound = exact_bounds(bins.n_articles)[:, None]
    low, high = np.where(share == 0, 0.0, low), np.where(share == 0, bound, high)
    low, high = np.where(share == 1, 1 - bound, low), np.where(share == 1, 1.0, high)
    unknown = np.array([len(missing.get(theme, [])) == len(set(words)) for theme, words in themes.items()], dtype=bool)
    for values in (share, low, high):
        values[:, unknown] = np.nan
    table = _long(bins, {key: list(themes)}, share, low, high)
    table["count"] = bins.total(count).astype(np.int64).ravel()
    table["articles"] = bins.total(has).astype(np.int64).ravel()
    table["n_articles"] = np.repeat(bins.n_articles, len(themes))
    table["clusters"] = np.repeat(clusters, len(themes))
    if unit == "tokens":
        table["n_tokens"] = np.repeat(bins.total(n_tokens).astype(np.int64), len(themes))
    meaning = f"{UNITS[unit]} {'that contain' if unit == 'articles' else 'that are'} the {key}"
    return Result(name, table, columns(*table.columns, share=("0 to 1", meaning)), bins.coverage,
                  {"step": name, "by": describe_grouping(by), "unit": unit, key + "s": themes, "missing": missing}, terms)  # fmt: skip


def _long(bins: Bins, series: dict[str, list], share: np.ndarray, low: np.ndarray, high: np.ndarray) -> pd.DataFrame:
    """One row per bin and series, in the order of bins."""
    table = {"period": np.repeat(np.array(bins.names, dtype=object), share.shape[1])}
    table |= {name: values * len(bins.names) for name, values in series.items()}
    return pd.DataFrame(table | {"share": share.ravel(), "low": low.ravel(), "high": high.ravel()})


def _mean(share: np.ndarray) -> np.ndarray:
    """(m,) mean over the bins that have a share; NaN where it is 0 or there is none."""
    filled = share[np.isfinite(share).all(axis=1)]
    if not len(filled):
        return np.full(share.shape[1], np.nan)
    mean = filled.mean(axis=0)
    return np.where(mean > 0, mean, np.nan)


def _least_share(fit: TopicFit, bins: Bins) -> np.ndarray:
    """(n_bins,) the share below which a topic counts as absent: half a token; without counts next to nothing."""
    if fit.counts is None:
        return np.full(len(bins.names), 1e-12)
    tokens = bins.total(np.asarray((bins.pick @ fit.counts).sum(axis=1)).ravel().astype(float))
    return 0.5 / np.maximum(tokens, 1)
