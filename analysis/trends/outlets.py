"""Shares of topics and themes in each outlet, over all the time that it is in the corpus."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import groups
from analysis.compare.clusters import time_labels
from analysis.errors import InputError
from analysis.trends.bins import Bins
from analysis.trends.intervals import ratio_errors
from analysis.trends.limits import limits, modelled
from analysis.trends.mixture import mixture_errors
from analysis.trends.seeds import between_seeds, matched
from analysis.trends.shares import topic_shares
from analysis.trends.tables import long, mean_share
from analysis.trends.words import theme_columns
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["outlet_shares", "outlet_shares_themes"]

_COVERS = "of a jackknife over the outlet's months"


def outlet_shares(fit: TopicFit, others: Sequence[TopicFit] = ()) -> Result:
    """The share of each topic in each outlet, estimated as in `shares.trend`, with a 95 % interval.

    Articles of one month of an outlet, and the tellings of one story in it, are one piece of evidence: the interval is that of
    a delete-one jackknife over them, so it says how far other months of the same outlet would have differed. Outlets that
    are in the corpus at different times differ by that too: an outlet that joined in 2010 has no dot-com years.

    others   fits with other seeds: the spread between their matched topics widens the interval
    returns  Result: outlet, topic, name, share, low, high, overall (share in the articles of all these outlets), n_articles,
             clusters; outlets in the order of their numbers of articles, largest first, then topics. Shares of an outlet sum to 1
    raises   InputError where no article names its outlet
    """
    bins = _by_outlet(fit.docs)
    others = matched(fit, others)
    share, _ = topic_shares(fit, bins)
    if fit.counts is None:
        _, error, clusters = ratio_errors(np.asarray(bins.pick @ fit.doc_topic), _sizes(bins), bins)
        least = np.full(len(bins.names), 1e-12)
    else:
        error, clusters = mixture_errors(sparse.csr_array(bins.pick @ fit.counts), fit.topic_term, share, bins)
        tokens = bins.total(bins.pick @ np.asarray(fit.counts.sum(axis=1)).ravel().astype(float))
        least = 0.5 / np.maximum(tokens, 1)  # a topic with less than half a token counts as absent
    seeds = between_seeds(share, mean_share(share), others, lambda fit: topic_shares(fit, bins)[0])
    series = {"topic": list(range(fit.k)), "name": list(fit.names)}
    together, _ = topic_shares(fit, _together(bins))
    return _result("outlet_shares", bins, series, share, error, clusters, least, together[0], seeds, fit)


def outlet_shares_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]]) -> Result:
    """The share of each outlet's articles that contain any word of a theme: `outlet_shares` for {theme: words}.

    Never narrower than independent articles would give; a theme of which no word was counted has NaN shares.

    returns  Result: outlet, theme, share, low, high, overall, articles (that contain it), n_articles, clusters
    raises   InputError for grouped counts, or where no article names its outlet
    """
    themes = {theme: list(words) for theme, words in themes.items()}
    tokens, missing = theme_columns(terms, themes)
    bins = _by_outlet(terms.docs)
    has = np.asarray(bins.pick @ (tokens > 0).astype(float))
    share, error, clusters = ratio_errors(has, _sizes(bins), bins)
    error = np.maximum(error, np.sqrt(share * (1 - share) / bins.n_articles[:, None]))
    unknown = [len(missing.get(theme, [])) == len(set(words)) for theme, words in themes.items()]
    share[:, unknown] = np.nan
    overall = np.where(unknown, np.nan, has.sum(axis=0) / bins.n_articles.sum())
    made = _result("outlet_shares_themes", bins, {"theme": list(themes)}, share, error, clusters, np.full(len(bins.names), 1e-12),
                   overall, None, terms)  # fmt: skip
    table = made.table
    table.insert(list(table.columns).index("n_articles"), "articles", bins.total(has).astype(np.int64).ravel())
    return Result(made.name, table, dict(made.columns) | columns("articles"), made.coverage, made.recipe | {"themes": themes, "missing": missing}, terms)


def _by_outlet(docs: pd.DataFrame) -> Bins:
    """One bin for each outlet, the largest first; its clusters are months, the tellings of one story in that of the first."""
    labels, names, coverage = groups.assign(docs, "outlet")
    if not names:
        raise InputError("no article names its outlet, so there are no shares by outlet",
                         "언론사가 적힌 기사가 없어 언론사별 비중을 낼 수 없습니다")  # fmt: skip
    used = np.flatnonzero(labels != "")
    size = pd.Series(labels[used]).value_counts()
    names = sorted(names, key=lambda name: (-size[name], name))
    at = pd.Series(labels[used]).map({name: i for i, name in enumerate(names)}).to_numpy(dtype=int)
    told = pd.DataFrame({"bin": at, "story": groups.stories(docs)[used], "when": docs["when"].iloc[used].to_numpy(dtype=object)})
    told["when"] = told["when"].where(told["when"].str.len() >= 7, "9999")  # a coarse date gives way to one that names its month
    first = told.groupby(["bin", "story"], sort=False)["when"].transform("min")
    told["month"] = time_labels(first, "month")
    cluster = told.groupby(["bin", "month"], sort=True).ngroup().to_numpy(dtype=int)
    bin_of = np.zeros(int(cluster.max()) + 1, dtype=int)
    bin_of[cluster] = at
    pick = sparse.csr_array((np.ones(len(used), dtype=np.int64), (cluster, used)), shape=(len(bin_of), len(docs)))
    return Bins(names, np.bincount(at, minlength=len(names)), pick, bin_of, coverage)


def _together(bins: Bins) -> Bins:
    """All outlets as one."""
    return Bins([""], bins.n_articles.sum(keepdims=True), bins.pick, np.zeros_like(bins.bin_of), bins.coverage)


def _sizes(bins: Bins) -> np.ndarray:
    """(n_clusters,) articles."""
    return np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)


def _result(step: str, bins: Bins, series: dict[str, list], share, error, clusters, least, overall, seeds, source) -> Result:
    errors = modelled(share, error, clusters, bins.n_articles, bins, None, None, seeds)
    low, high = limits(errors, share < least[:, None], 1 - share < least[:, None])
    unknown = np.isnan(share)
    low[unknown] = high[unknown] = np.nan
    table = long(bins, series, share, low, high).rename(columns={"period": "outlet"})
    m = share.shape[1]
    table = table.assign(overall=np.tile(overall, len(bins.names)), n_articles=np.repeat(bins.n_articles, m), clusters=np.repeat(clusters, m))
    ends = {end: ("0 to 1", f"{word} end of the 95 % interval {_COVERS}") for end, word in (("low", "lower"), ("high", "upper"))}
    described = columns(*(name for name in table.columns if name not in ends), **ends,
                        clusters=("clusters", "months of the outlet with articles, the tellings of one story kept together"))  # fmt: skip
    described = {name: described[name] for name in table.columns}
    recipe = {"step": step, "by": "outlet"} | ({"fit": dict(source.recipe)} if isinstance(source, TopicFit) else {})
    return Result(step, table, described, bins.coverage, recipe, source)
