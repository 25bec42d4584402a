"""Shares of topics, terms and themes over time, with intervals that cluster by time, not by article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError, nearest
from analysis.trends.bins import Bins
from analysis.trends.intervals import exact_bounds, logit_interval, ratio_errors, standardised_ratio
from analysis.trends.mix import Mixed, mix_over
from analysis.trends.mixture import mixture_errors, pooled_shares, standardised_errors, standardised_shares
from analysis.trends.standard import Composition, compositions
from analysis.trends.tables import long, mean_share, stacked, with_composition
from analysis.values import DocTerm, Result, TopicFit

__all__ = ["UNITS", "known_tokens", "mixed_topics", "theme_columns", "topic_shares", "trend", "trend_terms", "trend_themes"]

UNITS = {"articles": "share of articles", "tokens": "share of noun tokens"}


def trend(fit: TopicFit, *, by="year", standardise: Iterable[str] = (), panel: bool = False) -> Result:
    """The share of each topic in each bin of time, with a 95 % interval.

    Where the fit holds its counts, the shares of a bin are the mixture proportions that make all its tokens most probable
    with the topics fixed ("pooled EM"); the mean of the articles' theta shows only about 60 % of a topic's movement, and is
    used, and named in the column `estimator`, only where the fit came in as arrays ("mean theta").
    Intervals: delete-one-cluster jackknife (its first order for pooled EM) over months in a year, thirds of a month in a
    quarter, days in a month; t with (clusters - 1) degrees of freedom on the logit scale; NaN with fewer than two clusters. A
    topic with less than half a token in a bin has the exact binomial limit of 0 among the bin's articles. The topics
    are taken as known: the spread between seeds comes on top.

    by           "year", "quarter", "month" or {period: (first, last)}
    standardise  of "outlet", "section", "length": the shares once more as if the mix had always been the same; see
                 standard.standard for the mix
    panel        the shares once more of the outlets that are present in every year
    returns      Result: period, topic, name, share, low, high, index (share over the mean of its non-empty bins), n_articles,
                 clusters, estimator; in the order of periods, then topics. Shares of a bin sum to 1; empty bins are NaN. With
                 `standardise` or `panel` further rows below: composition ("raw", "panel", "standardised") tells them apart,
                 covered is the share of the bin's articles that they rest on, held the share of the standard mix of which
                 the bin has articles (a quarter or month borrows the rest from its year; below one half the share is NaN)
    raises       InputError for a grouping that is not one of time, an unknown stratum, or where no outlet is in every year
    """
    found = compositions(fit.docs, by, standardise, panel, known_tokens(fit))
    tables = [_topic_table(fit, composition) for composition in found]
    estimator = "mean theta" if fit.counts is None else "pooled EM"
    meaning = "share of the bin's noun tokens" if fit.counts is not None else "mean share of the bin's articles"
    recipe = {"step": "trend", "by": describe_grouping(by), "unit": "tokens" if fit.counts is not None else "articles",
              "estimator": estimator, "fit": dict(fit.recipe)}  # fmt: skip
    return stacked("trend", tables, found, meaning, recipe, fit)


def _topic_table(fit: TopicFit, composition: Composition) -> pd.DataFrame:
    bins, mixed = composition.bins, mixed_topics(fit, composition)
    n_articles = bins.n_articles if mixed is None else mixed.effective
    share, estimator = topic_shares(fit, bins, mixed)
    if fit.counts is None and mixed is None:
        n = np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)
        _, error, clusters = ratio_errors(np.asarray(bins.pick @ fit.doc_topic), n, bins)
    elif fit.counts is None:
        _, error, clusters = standardised_ratio(fit.doc_topic, np.ones(len(fit.docs)), mixed)
    elif mixed is None:
        error, clusters = mixture_errors(sparse.csr_array(bins.pick @ fit.counts), fit.topic_term, share, bins)
    else:
        error, clusters = standardised_errors(fit.counts, fit.topic_term, share, mixed)
    low, high = logit_interval(share, error, clusters)
    least = _least_share(fit, bins)[:, None]
    none = share < least
    bound = exact_bounds(n_articles)[:, None]
    low, high = np.where(none, 0.0, low), np.where(none, np.maximum(bound, share), high)
    all_of_it = 1 - share < least
    low, high = np.where(all_of_it, np.minimum(1 - bound, share), low), np.where(all_of_it, 1.0, high)
    table = long(bins, {"topic": list(range(fit.k)), "name": list(fit.names)}, share, low, high)
    table["index"] = (share / mean_share(share)).ravel()
    table["n_articles"] = np.repeat(bins.n_articles, fit.k)
    table["clusters"] = np.repeat(clusters, fit.k)
    table["estimator"] = estimator
    return with_composition(table, composition, mixed)


def trend_terms(terms: DocTerm, words: Iterable[str], *, by="year", unit: str = "articles",
                standardise: Iterable[str] = (), panel: bool = False) -> Result:  # fmt: skip
    """The share of articles that contain a term, or of tokens that are the term, in each bin of time.

    Intervals as in `trend_themes`.

    terms    DocTerm of articles
    words    terms of the vocabulary
    by       "year", "quarter", "month" or {period: (first, last)}
    unit     "articles" or "tokens"
    returns  Result: period, term, share, low, high, count, articles (with the term), n_articles, clusters, and n_tokens for
             unit "tokens"; in the order of periods, then words. Empty bins have NaN shares. With `standardise` or `panel`
             further rows, as in `trend`
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
    counted = _Counted.of(terms, "term", {word: [word] for word in words}, unit)
    return _word_shares("trend_terms", counted, by, standardise, panel)


def trend_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], *, by="year", unit: str = "articles",
                 standardise: Iterable[str] = (), panel: bool = False) -> Result:  # fmt: skip
    """The share of articles that contain any word of a theme, or of tokens that are one, in each bin of time.

    Intervals: delete-one-cluster jackknife over months in a year, thirds of a month in a quarter, days in a month; t with
    (clusters - 1) degrees of freedom on the logit scale; never narrower than independent articles would give; NaN with
    fewer than two clusters. Where the share is 0 or 1: the exact binomial limit (Clopper and Pearson) for the
    articles of the bin, one-sided, at 97.5 %. Standardised shares rest on fewer articles than the bin has, those that, drawn in
    the standard mix, would say as much (1 / sum of squared weights over articles, Kish 1965): no narrower than these give.

    themes   {name: words}; words outside the vocabulary are named in recipe["missing"]; a theme of which no word is in the
             vocabulary has NaN shares: it may be too rare to have been counted
    unit     "articles" or "tokens"
    returns  Result: period, theme, share, low, high, count, articles, n_articles, clusters, and n_tokens for unit "tokens".
             With `standardise` or `panel` further rows, as in `trend`: count, articles and n_articles of the articles in it
    raises   InputError for grouped counts, an unknown unit, or a grouping that is not one of time
    source   Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 5 and 11 (ratios, clusters, jackknife)
    """
    return _word_shares("trend_themes", _Counted.of(terms, "theme", themes, unit), by, standardise, panel)


def topic_shares(fit: TopicFit, bins: Bins, mixed: Mixed | None = None) -> tuple[np.ndarray, str]:
    """Shares of topics, (n_bins, k), NaN for bins without tokens, and the name of the estimator.

    mixed    of `mixed_topics`: the shares are standardised
    """
    if mixed is not None and fit.counts is None:
        return mixed.over(mixed.pick @ fit.doc_topic), "mean theta"
    if mixed is not None:
        return standardised_shares(fit.counts, fit.topic_term, mixed), "pooled EM"
    if fit.counts is None:
        total = np.where(bins.n_articles > 0, bins.n_articles, np.nan)
        return bins.total(np.asarray(bins.pick @ fit.doc_topic)) / total[:, None], "mean theta"
    n_clusters = len(bins.bin_of)
    gather = sparse.csr_array((np.ones(n_clusters, dtype=np.int64), (bins.bin_of, np.arange(n_clusters))),
                              shape=(len(bins.names), n_clusters))  # fmt: skip
    return pooled_shares(sparse.csr_array(gather @ (bins.pick @ fit.counts)), fit.topic_term), "pooled EM"


def mixed_topics(fit: TopicFit, composition: Composition) -> Mixed | None:
    """Pieces and weights of a standardised composition for the topics of `fit`; None for any other."""
    if composition.standard is None:
        return None
    if fit.counts is None:
        return mix_over(composition, np.ones(len(fit.docs)), "articles")
    return mix_over(composition, known_tokens(fit), "tokens")


def known_tokens(fit: TopicFit) -> np.ndarray | None:
    """(n_docs,) tokens of the terms that a topic can produce; None for a fit without counts."""
    if fit.counts is None:
        return None
    known = np.flatnonzero(fit.topic_term.sum(axis=0) > 0)
    return np.asarray(fit.counts[:, known].sum(axis=1)).ravel().astype(float)


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


def _word_shares(name: str, counted: "_Counted", by, standardise: Iterable[str], panel: bool) -> Result:
    terms, unit, key = counted.terms, counted.unit, counted.key
    found = compositions(terms.docs, by, standardise, panel, counted.n_tokens)
    tables = [_word_table(counted, composition) for composition in found]
    meaning = f"{UNITS[unit]} {'that contain' if unit == 'articles' else 'that are'} the {key}"
    recipe = {"step": name, "by": describe_grouping(by), "unit": unit, key + "s": counted.themes, "missing": counted.missing}
    return stacked(name, tables, found, meaning, recipe, terms)


@dataclass(frozen=True, eq=False)
class _Counted:
    """Words looked up in the articles' counts: tokens (n_docs, n_themes), n_tokens (n_docs,) of all terms."""

    terms: DocTerm
    key: str
    themes: dict[str, list[str]]
    unit: str
    missing: dict[str, list[str]]
    tokens: np.ndarray
    n_tokens: np.ndarray

    @classmethod
    def of(cls, terms: DocTerm, key: str, themes: Mapping[str, Iterable[str]], unit: str) -> "_Counted":
        if unit not in UNITS:
            raise InputError(f"unknown unit {unit!r}; use 'articles' or 'tokens'",
                             f"알 수 없는 단위 {unit!r}입니다. 'articles'(기사) 또는 'tokens'(명사)를 쓰세요")  # fmt: skip
        themes = {theme: list(words) for theme, words in themes.items()}
        tokens, missing = theme_columns(terms, themes)
        return cls(terms, key, themes, unit, missing, tokens, np.asarray(terms.counts.sum(axis=1)).ravel())

    @property
    def unknown(self) -> np.ndarray:
        """(n_themes,) no word was counted, so the share is not known."""
        return np.array([len(self.missing.get(t, [])) == len(set(words)) for t, words in self.themes.items()], dtype=bool)


def _word_table(counted: _Counted, composition: Composition) -> pd.DataFrame:
    bins, tokens, themes = composition.bins, counted.tokens, counted.themes
    of_articles = counted.unit == "articles"
    has = np.asarray(bins.pick @ (tokens > 0).astype(float))
    count = np.asarray(bins.pick @ tokens)
    n = np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)
    n_tokens = np.asarray(bins.pick @ counted.n_tokens).ravel().astype(float)
    n_articles, mixed = bins.n_articles, None
    if composition.standard is None:
        numerator, denominator = (has, n) if of_articles else (count.astype(float), n_tokens)
        share, error, clusters = ratio_errors(numerator, denominator, bins)
    else:
        numerator = (tokens > 0).astype(float) if of_articles else tokens.astype(float)
        denominator = np.ones(len(tokens)) if of_articles else counted.n_tokens
        mixed = mix_over(composition, denominator, counted.unit)
        n_articles = mixed.effective
        share, error, clusters = standardised_ratio(numerator, denominator, mixed)
    if of_articles:
        error = np.maximum(error, np.sqrt(share * (1 - share) / np.maximum(n_articles, 1)[:, None]))
    low, high = logit_interval(share, error, clusters)
    bound = exact_bounds(n_articles)[:, None]
    low, high = np.where(share == 0, 0.0, low), np.where(share == 0, bound, high)
    low, high = np.where(share == 1, 1 - bound, low), np.where(share == 1, 1.0, high)
    for values in (share, low, high):
        values[:, counted.unknown] = np.nan
    table = long(bins, {counted.key: list(themes)}, share, low, high)
    table["count"] = bins.total(count).astype(np.int64).ravel()
    table["articles"] = bins.total(has).astype(np.int64).ravel()
    table["n_articles"] = np.repeat(bins.n_articles, len(themes))
    table["clusters"] = np.repeat(clusters, len(themes))
    if not of_articles:
        table["n_tokens"] = np.repeat(bins.total(n_tokens).astype(np.int64), len(themes))
    return with_composition(table, composition, mixed)


def _least_share(fit: TopicFit, bins: Bins) -> np.ndarray:
    """(n_bins,) the share below which a topic counts as absent: half a token; without counts next to nothing."""
    if fit.counts is None:
        return np.full(len(bins.names), 1e-12)
    tokens = bins.total(np.asarray((bins.pick @ fit.counts).sum(axis=1)).ravel().astype(float))
    return 0.5 / np.maximum(tokens, 1)
