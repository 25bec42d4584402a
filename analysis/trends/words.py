"""Shares of articles or tokens of terms and themes over time, with intervals that cluster by story and time, not by article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError, nearest
from analysis.trends.bins import Bins, into_bins
from analysis.trends.intervals import ratio_errors, standardised_ratio
from analysis.trends.limits import limits, modelled
from analysis.trends.mix import Mixed, mix_over
from analysis.trends.monthly import article_weights, by_year, monthly, ratio_scores
from analysis.trends.shocks import Shocks, estimate
from analysis.trends.standard import Composition, compositions
from analysis.trends.tables import long, stacked, with_composition
from analysis.values import DocTerm, Result

__all__ = ["UNITS", "theme_columns", "trend_terms", "trend_themes"]

UNITS = {"articles": "share of articles", "tokens": "share of noun tokens"}


def trend_terms(terms: DocTerm, words: Iterable[str], *, by="year", unit: str = "articles",
                standardise: Iterable[str] = (), panel: bool = False) -> Result:  # fmt: skip
    """The share of articles that contain a term, or of tokens that are the term, in each bin of time.

    Intervals as in `trend_themes`.

    terms    DocTerm of articles
    words    terms of the vocabulary
    by       "year", "quarter", "month" or {period: (first, last)}
    unit     "articles" or "tokens"
    returns  Result: period, term, share, low, high, count, articles (with the term), n_articles, clusters, partial, and
             n_tokens for unit "tokens"; in the order of periods, then words. Empty bins have NaN shares. With `standardise` or `panel`
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

    Intervals of years, quarters and periods cover the share to be expected, with the shocks of months and their persistence as
    error, as in shares.trend; with one or two themes they are never narrower than the spread inside the bin makes them, as the
    persistence of so few series is uncertain. Months, and years of too short a time: that spread alone, as
    there. Never narrower than independent articles would give. Where the share is 0 or 1: the exact binomial limit
    (Clopper and Pearson) for the articles of the bin, one-sided, at 97.5 %, at least. Standardised shares rest on fewer articles than the bin has, those that, drawn in
    the standard mix, would say as much (1 / sum of squared weights over articles, Kish 1965): no narrower than these give.

    themes   {name: words}; words outside the vocabulary are named in recipe["missing"]; a theme of which no word is in the
             vocabulary has NaN shares: it may be too rare to have been counted
    unit     "articles" or "tokens"
    returns  Result: period, theme, share, low, high, count, articles, n_articles, clusters,
             partial, and n_tokens for unit "tokens".
             With `standardise` or `panel` further rows, as in `trend`: count, articles and n_articles of the articles in it
    raises   InputError for grouped counts, an unknown unit, or a grouping that is not one of time
    source   Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 5 and 11 (ratios, clusters, jackknife)
    """
    return _word_shares("trend_themes", _Counted.of(terms, "theme", themes, unit), by, standardise, panel)


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
    shocks: list[Shocks | None] = [None] * len(found)
    if by != "month":
        years = found[0].bins if by == "year" else into_bins(terms.docs, "year")
        shocks = [_shocks(counted, by_year(terms.docs, composition, years)) for composition in found]
    tables = [_word_table(counted, composition, shock) for composition, shock in zip(found, shocks, strict=True)]
    meaning = f"{UNITS[unit]} {'that contain' if unit == 'articles' else 'that are'} the {key}"
    recipe = {"step": name, "by": describe_grouping(by), "unit": unit, key + "s": counted.themes, "missing": counted.missing}
    return stacked(name, tables, found, by, shocks, meaning, recipe, terms)


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


    def of_articles(self) -> tuple[np.ndarray, np.ndarray]:
        """Numerators (n_docs, n_themes) and denominators (n_docs,) of the unit."""
        if self.unit == "articles":
            return (self.tokens > 0).astype(float), np.ones(len(self.tokens))
        return self.tokens.astype(float), self.n_tokens.astype(float)

    def mixed(self, composition: Composition) -> Mixed | None:
        return None if composition.standard is None else mix_over(composition, self.of_articles()[1], self.unit)


def _shares(counted: _Counted, bins: Bins, mixed: Mixed | None):
    """Shares (n_bins, n_themes), standard errors from the spread between clusters, and the number of clusters."""
    numerator, denominator = counted.of_articles()
    if mixed is not None:
        return standardised_ratio(numerator, denominator, mixed)
    return ratio_errors(np.asarray(bins.pick @ numerator), np.asarray(bins.pick @ denominator), bins)


def _shocks(counted: _Counted, years: Composition) -> Shocks | None:
    mixed, (numerator, denominator) = counted.mixed(years), counted.of_articles()
    share, _, _ = _shares(counted, years.bins, mixed)
    months = monthly(years.bins, mixed, denominator, share, ratio_scores(numerator, denominator, share))
    return None if months is None else estimate(months)


def _word_table(counted: _Counted, composition: Composition, shocks: Shocks | None) -> pd.DataFrame:
    bins, mixed, tokens, themes = composition.bins, counted.mixed(composition), counted.tokens, counted.themes
    has = np.asarray(bins.pick @ (tokens > 0).astype(float))
    n_articles = bins.n_articles if mixed is None else mixed.effective
    share, error, clusters = _shares(counted, bins, mixed)
    least = np.zeros(share.shape)
    if counted.unit == "articles":
        least = share * (1 - share) / np.maximum(n_articles, 1)[:, None]
        error = np.maximum(error, np.sqrt(least))
    errors = modelled(share, error, clusters, n_articles, bins, article_weights(bins, mixed, counted.of_articles()[1]), shocks)
    errors = replace(errors, variance=np.maximum(errors.variance, least))
    low, high = limits(errors, share == 0, share == 1)
    for values in (share, low, high):
        values[:, counted.unknown] = np.nan
    table = long(bins, {counted.key: list(themes)}, share, low, high)
    table["count"] = bins.total(np.asarray(bins.pick @ tokens)).astype(np.int64).ravel()
    table["articles"] = bins.total(has).astype(np.int64).ravel()
    table["n_articles"] = np.repeat(bins.n_articles, len(themes))
    table["clusters"] = np.repeat(clusters, len(themes))
    if counted.unit == "tokens":
        n_tokens = bins.total(np.asarray(bins.pick @ counted.n_tokens).ravel().astype(float))
        table["n_tokens"] = np.repeat(n_tokens.astype(np.int64), len(themes))
    return with_composition(table, composition, mixed)
