"""Shares of topics over time, with intervals that cluster by story and time, not by article."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.tfidf import describe_grouping
from analysis.threads import one_thread
from analysis.trends.bins import Bins, into_bins
from analysis.trends.intervals import ratio_errors, standardised_ratio
from analysis.trends.limits import index_limits, limits, modelled
from analysis.trends.mix import Mixed, mix_over
from analysis.trends.mixture import mixture_errors, pooled_shares, standardised_errors, standardised_shares
from analysis.trends.monthly import article_weights, by_year, monthly, ratio_scores, topic_scores
from analysis.trends.seeds import Matched, between_seeds, matched
from analysis.trends.shocks import Shocks, estimate
from analysis.trends.standard import Composition, compositions
from analysis.trends.tables import long, mean_share, stacked, with_composition
from analysis.trends.words import UNITS, theme_columns, trend_terms, trend_themes
from analysis.values import Result, TopicFit

__all__ = ["UNITS", "known_tokens", "mixed_topics", "theme_columns", "topic_shares", "trend", "trend_terms", "trend_themes"]


def trend(fit: TopicFit, *, by="year", standardise: Iterable[str] = (), panel: bool = False,
          others: Sequence[TopicFit] = ()) -> Result:  # fmt: skip
    """The share of each topic in each bin of time, with a 95 % interval.

    Where the fit holds its counts, the shares of a bin are the mixture proportions that make all its tokens most probable
    with the topics fixed ("pooled EM"); the mean of the articles' theta shows only about 60 % of a topic's movement, and is
    used, and named in the column `estimator`, only where the fit came in as arrays ("mean theta").

    Intervals of years, quarters and periods cover the share to be expected: what happened to be written about in a month is
    error, and months hang together. How much, the monthly series of all topics say together (shocks.estimate; recipe["persistence"]:
    correlation of a month's shock with the next one's, and factor, the standard error over that of independent months). Stories,
    where docs has the column, are one piece of evidence each. A drift as slow as the data are long counts as movement.
    With fewer than 24 months with articles, or less than 4 years from first to last, that cannot be estimated, and with one or
    two topics not well: then the interval is (at least) that of a delete-one-cluster jackknife over months in a year, thirds of a month
    in a quarter, days in a shorter period, t with (clusters - 1) degrees of freedom on the logit scale, NaN with fewer than two
    clusters. Months have that interval always, over days: of one month's articles nobody can tell its shock from its
    expected share, so it covers the month's own share. recipe["persistence"]["covers"] and the description of `low` say
    which it is: "expected", "inside" or "articles". A topic with less than half a token in a bin has the exact
    binomial limit of 0 among the bin's articles, at least.

    by           "year", "quarter", "month" or {period: (first, last)}
    standardise  of "outlet", "section", "length": the shares once more as if the mix had always been the same; see
                 standard.standard for the mix
    panel        the shares once more of the outlets that are present in every year
    others       fits with other seeds, of the same articles: the spread between their matched topics widens the interval
                 (Rubin's total variance); without them the topics are taken as known. A topic whose match is not above
                 the threshold of align.returning is not counted
    returns      Result: period, topic, name, share, low, high, index (share over the mean of its non-empty bins) with
                 index_low and index_high, n_articles, clusters (in the bin), estimator, partial (a bin of which more than a
                 tenth lies before the first or after the last article), and with `others` n_seeds (fits in which the topic is
                 found, this one included); in the order of periods, then topics. Shares of a bin sum to 1; empty bins are NaN. With
                 `standardise` or `panel` further rows below: composition ("raw", "panel", "standardised") tells them apart,
                 covered is the share of the bin's articles that they rest on, held the share of the standard mix of which
                 the bin has articles (a quarter or month borrows the rest from its year; below one half the share is NaN)
    raises       InputError for a grouping that is not one of time, an unknown stratum, where no outlet is in every year, or
                 for other fits of other articles
    source       Efron and Stein (1981) for the jackknife; see shocks.estimate, limits.limits
    """
    others = matched(fit, others)
    found = compositions(fit.docs, by, standardise, panel, known_tokens(fit))
    shares = [topic_shares(fit, composition.bins, mixed_topics(fit, composition))[0] for composition in found]
    shocks: list[Shocks | None] = [None] * len(found)
    if by != "month":
        years = found[0].bins if by == "year" else into_bins(fit.docs, "year")
        shocks = [_shocks(fit, by_year(fit.docs, composition, years), share if by == "year" else None)
                  for composition, share in zip(found, shares, strict=True)]  # fmt: skip
    tables = [_topic_table(fit, *one, others) for one in zip(found, shares, shocks, strict=True)]
    estimator = "mean theta" if fit.counts is None else "pooled EM"
    meaning = "share of the bin's noun tokens" if fit.counts is not None else "mean share of the bin's articles"
    recipe = {"step": "trend", "by": describe_grouping(by), "unit": "tokens" if fit.counts is not None else "articles",
              "estimator": estimator, "fit": dict(fit.recipe)}  # fmt: skip
    if others:
        recipe["seeds"] = {"fits": len(others) + 1, "threshold": round(others[0].threshold, 3)}
    return stacked("trend", tables, found, by, shocks, meaning, recipe, fit)


def _shocks(fit: TopicFit, years: Composition, share: np.ndarray | None) -> Shocks | None:
    """How month shocks hang together in a composition; `share` (n_years, k) where it is known."""
    mixed = mixed_topics(fit, years)
    if share is None:
        share, _ = topic_shares(fit, years.bins, mixed)
    amount = _amount(fit)
    score = ratio_scores(fit.doc_topic, amount, share) if fit.counts is None else topic_scores(fit.counts, fit.topic_term, amount, share)
    with one_thread():
        months = monthly(years.bins, mixed, amount, share, score)
        return None if months is None else estimate(months)


def _topic_table(fit: TopicFit, composition: Composition, share: np.ndarray, shocks: Shocks | None,
                 others: list[Matched]) -> pd.DataFrame:  # fmt: skip
    bins, mixed = composition.bins, mixed_topics(fit, composition)
    n_articles = bins.n_articles if mixed is None else mixed.effective
    error, clusters = _spread(fit, bins, mixed, share)
    mean = mean_share(share)
    seeds = between_seeds(share, mean, others, lambda fit: topic_shares(fit, bins, mixed_topics(fit, composition))[0])
    errors = modelled(share, error, clusters, n_articles, bins, article_weights(bins, mixed, _amount(fit)), shocks, seeds)
    least = _least_share(fit, bins)[:, None]
    low, high = limits(errors, share < least, 1 - share < least)
    table = long(bins, {"topic": list(range(fit.k)), "name": list(fit.names)}, share, low, high)
    table["index"] = (share / mean).ravel()
    table["index_low"], table["index_high"] = (ends.ravel() for ends in index_limits(errors, low, high, mean))
    table["n_articles"] = np.repeat(bins.n_articles, fit.k)
    table["clusters"] = np.repeat(clusters, fit.k)
    table["estimator"] = "mean theta" if fit.counts is None else "pooled EM"
    if seeds is not None:
        table["n_seeds"] = np.tile(seeds.n, len(bins.names))
        table["estimator"] += np.where(table["n_seeds"] > 1, ", with the spread between seeds", ", one seed")
    return with_composition(table, composition, mixed)


def _spread(fit: TopicFit, bins: Bins, mixed: Mixed | None, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standard errors (n_bins, k) from the spread between the clusters of each bin, and the clusters (n_bins,)."""
    if fit.counts is None and mixed is None:
        n = np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)
        return ratio_errors(np.asarray(bins.pick @ fit.doc_topic), n, bins)[1:]
    if fit.counts is None:
        return standardised_ratio(fit.doc_topic, np.ones(len(fit.docs)), mixed)[1:]
    if mixed is None:
        return mixture_errors(sparse.csr_array(bins.pick @ fit.counts), fit.topic_term, share, bins)
    return standardised_errors(fit.counts, fit.topic_term, share, mixed)


def _amount(fit: TopicFit) -> np.ndarray:
    """(n_docs,) what an article counts for in a share: its tokens, or 1 where they are not known."""
    return np.ones(len(fit.docs)) if fit.counts is None else known_tokens(fit)


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
    return pooled_shares(sparse.csr_array(sparse.csr_array(gather @ bins.pick) @ fit.counts), fit.topic_term), "pooled EM"


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
    return fit.counts @ (fit.topic_term.sum(axis=0) > 0).astype(float)


def _least_share(fit: TopicFit, bins: Bins) -> np.ndarray:
    """(n_bins,) the share below which a topic counts as absent: half a token; without counts next to nothing."""
    if fit.counts is None:
        return np.full(len(bins.names), 1e-12)
    tokens = bins.total(bins.pick @ np.asarray(fit.counts.sum(axis=1)).ravel().astype(float))
    return 0.5 / np.maximum(tokens, 1)
