"""Shares of topics and themes in each outlet, over all the time that it is in the corpus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import linalg, sparse

from analysis import groups
from analysis.compare.clusters import time_labels
from analysis.compare.moderation import moderate
from analysis.errors import InputError
from analysis.threads import one_thread
from analysis.trends.bins import Bins
from analysis.trends.intervals import ratio_errors
from analysis.trends.limits import Errors, Seeds, limits
from analysis.trends.mixture import mixture_errors
from analysis.trends.monthly import Scores, article_weights, month_weights, monthly, ratio_scores, topic_scores
from analysis.trends.seeds import between_seeds, matched
from analysis.trends.shares import known_tokens, topic_shares
from analysis.trends.shocks import Months, Shocks, estimate
from analysis.trends.tables import describe_shocks, long, mean_share
from analysis.trends.words import theme_columns
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["outlet_shares", "outlet_shares_themes"]

_COVERS = {
    "expected": "of the share to be expected in the months of the outlet's articles: what happened to be written about in them is error",
    "inside": "from the spread between the outlet's months: too few in the corpus to say how they hang together",
}


def outlet_shares(fit: TopicFit, others: Sequence[TopicFit] = ()) -> Result:
    """The share of each topic in each outlet, estimated as in `shares.trend`, with a 95 % interval.

    The interval covers the share to be expected in an outlet of whose articles as many lie in these months: what happened to be
    written about in a month is error, and months hang together, as all outlets together show by their monthly series around each
    outlet's own share (shocks.estimate; recipe["persistence"]). Where the spread between an outlet's own months is larger than that
    lets expect (campaigns of its own), the variance is drawn towards it, by as many degrees of freedom as it has months; it is never
    below what all outlets show. Limits are Wilson's, so that a share near 0 in a few articles has an upper limit it can reach; the tellings
    of a story in one outlet are one piece of evidence. A topic's rise while the outlet was there is no error, and outlets that
    are in the corpus at different times differ by it too: an outlet that joined in 2010 has no dot-com years.

    With fewer than 24 months with articles in the corpus, or less than 4 years from first to last, nobody can say how months hang
    together: then the interval is that of a delete-one jackknife over the outlet's months, at least what its stories alone give,
    and NaN for an outlet with articles in one month (a share of 0 or 1 keeps the exact binomial limit).
    recipe["persistence"]["covers"] says which it is: "expected" or "inside". An outlet whose articles name no month has NaN limits.
    On planted truth the intervals hold 94 to 98 % of the shares, 91 to 95 % of those below 1 % in outlets of 10 to 30 articles, and
    89 to 92 % in large outlets through a single fitted model without `others` (docs/trends.md).

    others   fits with other seeds: the spread between their matched topics widens the interval; as two or three fits hardly know
             it, it is drawn towards what is usual for shares of this size, upwards only (moderation.moderate)
    returns  Result: outlet, topic, name, share, low, high, overall (share in the articles of all these outlets), n_articles,
             clusters; outlets in the order of their numbers of articles, largest first, then topics. Shares of an outlet sum to 1
    raises   InputError where no article names its outlet
    source   Efron and Stein (1981) for the jackknife, Wilson (1927) for the limits, Smyth (2004) for variances that are drawn together
    """
    bins = _by_outlet(fit.docs)
    others = matched(fit, others)
    share, _ = topic_shares(fit, bins)
    if fit.counts is None:
        amount = np.ones(len(fit.docs))
        _, error, clusters = ratio_errors(np.asarray(bins.pick @ fit.doc_topic), _sizes(bins), bins)
        score = ratio_scores(fit.doc_topic, amount, share)
        least = np.full(len(bins.names), 1e-12)
    else:
        amount = known_tokens(fit)
        error, clusters = mixture_errors(sparse.csr_array(bins.pick @ fit.counts), fit.topic_term, share, bins)
        score = topic_scores(fit.counts, fit.topic_term, amount, share)
        tokens = bins.total(bins.pick @ np.asarray(fit.counts.sum(axis=1)).ravel().astype(float))
        least = 0.5 / np.maximum(tokens, 1)  # a topic with less than half a token counts as absent
    errors, shocks = _errors(bins, share, error, clusters, amount, score)
    seeds = between_seeds(share, mean_share(share), others, lambda fit: topic_shares(fit, bins)[0])
    errors = replace(errors, seeds=None if seeds is None else _lent(share, seeds))
    series = {"topic": list(range(fit.k)), "name": list(fit.names)}
    together, _ = topic_shares(fit, _together(bins))
    return _result("outlet_shares", bins, series, errors, shocks, least, together[0], fit)


def outlet_shares_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]]) -> Result:
    """The share of each outlet's articles that contain any word of a theme: `outlet_shares` for {theme: words}.

    Never narrower than independent articles would give; a theme of which no word was counted has NaN shares. With one or two themes
    how months hang together is known by these alone.

    returns  Result: outlet, theme, share, low, high, overall, articles (that contain it), n_articles, clusters
    raises   InputError for grouped counts, or where no article names its outlet
    """
    themes = {theme: list(words) for theme, words in themes.items()}
    tokens, missing = theme_columns(terms, themes)
    bins = _by_outlet(terms.docs)
    has, amount = (tokens > 0).astype(float), np.ones(len(tokens))
    articles = np.asarray(bins.pick @ has)
    share, error, clusters = ratio_errors(articles, _sizes(bins), bins)
    errors, shocks = _errors(bins, share, error, clusters, amount, ratio_scores(has, amount, share))
    errors = replace(errors, variance=np.maximum(errors.variance, share * (1 - share) / bins.n_articles[:, None]))
    unknown = [len(missing.get(theme, [])) == len(set(words)) for theme, words in themes.items()]
    errors.share[:, unknown] = np.nan
    overall = np.where(unknown, np.nan, articles.sum(axis=0) / bins.n_articles.sum())
    made = _result("outlet_shares_themes", bins, {"theme": list(themes)}, errors, shocks, np.full(len(bins.names), 1e-12), overall, terms)
    table = made.table
    table.insert(list(table.columns).index("n_articles"), "articles", bins.total(articles).astype(np.int64).ravel())
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
    month_of = np.full(len(docs), -1)
    month_of[used] = [int(month[:4]) * 12 + int(month[5:7]) - 1 if len(month) == 7 and month[4] == "-" else -1 for month in told["month"]]
    return Bins(names, np.bincount(at, minlength=len(names)), pick, bin_of, coverage, month_of, groups.stories(docs))


def _errors(bins: Bins, share: np.ndarray, inside: np.ndarray, clusters: np.ndarray, amount: np.ndarray,
            score: Scores) -> tuple[Errors, Shocks | None]:  # fmt: skip
    """Errors with the months' shocks as all outlets together show them, and how these hang together; None where they cannot show it.

    inside   (n_outlets, m) standard errors of the jackknife over the outlet's months; clusters (n_outlets,)
    amount   (n_docs,) the articles' denominators; score as in monthly.monthly, by outlet
    """
    weights = article_weights(bins, None, amount)
    weight2, spread = np.asarray((weights * weights).sum(axis=1)).ravel()[:, None], share * (1 - share)
    with one_thread():
        months = _monthly(bins, weights, amount, share, score)
        found = None if months is None else estimate(months)
    own = np.broadcast_to(np.maximum(clusters - 1.0, 0.0)[:, None], share.shape)  # degrees of freedom of the jackknife
    if found is None:
        noise = 0.0 if months is None else spread * weight2 * months.noise
        variance, degrees = np.where(own > 0, np.maximum(inside**2, noise), np.nan), np.maximum(own, 1.0)
    else:
        by_month = month_weights(weights, bins.month_of, found.first, len(found.covariance))
        shocks = (by_month * linalg.matmul_toeplitz(found.covariance, by_month.T).T).sum(axis=1)[:, None]
        alone, noise = found.covariance[0] * (by_month**2).sum(axis=1)[:, None], weight2 * found.noise
        expected = np.where(by_month.sum(axis=1)[:, None] > 0, spread * found.scale * (shocks + noise), np.nan)
        # the jackknife takes months as independent: what hangs together is missing from it as from `alone`
        longer = (shocks + noise) / np.maximum(alone + noise, 1e-300)
        jackknife = np.where(own > 0, np.nan_to_num(inside) ** 2 * longer, 0.0)
        degrees = found.degrees + own
        variance = np.maximum((found.degrees * expected + own * jackknife) / degrees, expected)
    variance = np.where(spread > 0, variance, np.nan)
    return Errors(share.copy(), inside**2, clusters, bins.n_articles, variance, degrees), found


def _monthly(bins: Bins, weights: sparse.csr_array, amount: np.ndarray, share: np.ndarray, score: Scores) -> Months | None:
    """The monthly series of all outlets together, each around its own share, so that their mix does not move it; None without months."""
    total = bins.total(np.asarray(bins.pick @ amount))
    square = np.asarray((weights * weights).sum(axis=1)).ravel()
    found = {}
    for at in np.flatnonzero(np.isfinite(share).all(axis=1)):
        mine = np.flatnonzero(bins.bin_of == at)
        one = replace(bins, names=[bins.names[at]], n_articles=bins.n_articles[[at]], pick=sparse.csr_array(bins.pick[mine]),
                      bin_of=np.zeros(len(mine), dtype=int))  # fmt: skip
        months = monthly(one, None, amount, share[[at]], lambda _, docs, each, at=at: score(at, docs, each))
        if months is not None:
            found[at] = months
    if not found:
        return None
    first = min(months.first for months in found.values())
    size = max(months.first + len(months.n) for months in found.values()) - first
    moved, part, squares = np.zeros((size, share.shape[1])), np.zeros(size), np.zeros(size)
    scatter, expected = np.zeros(share.shape[1]), np.zeros(share.shape[1])
    for at, months in found.items():
        filled = np.flatnonzero(months.n > 0)
        here, weight = filled + months.first - first, total[at] * months.weight[filled]
        moved[here] += weight[:, None] * (months.share[filled] - share[at])
        part[here] += weight
        squares[here] += weight**2 / months.n[filled]
        alone = total[at] ** 2 * square[at] * share[at] * (1 - share[at])
        scatter += alone * months.noise
        expected += alone
    level = total[list(found)] @ share[list(found)] / total[list(found)].sum()
    full = np.where(part > 0, part, 1.0)
    n = np.where(part > 0, full**2 / np.where(part > 0, squares, 1.0), 0.0)
    return Months(first, level + moved / full[:, None], n, part, scatter / np.where(expected > 0, expected, 1.0))


def _lent(share: np.ndarray, seeds: Seeds) -> Seeds:
    """The spread between seeds with the degrees of freedom that shares of like size lend: t of one or two reaches past any share."""
    size, n = share**2 + seeds.share, np.broadcast_to(seeds.n, share.shape).astype(float)
    known = (n > 1) & (seeds.share > 0)
    ratio = np.where(known, seeds.share / np.where(known, size, 1.0), np.nan)
    ratio, degrees = (values.reshape(share.shape) for values in moderate(ratio.ravel(), np.maximum(n - 1, 1).ravel(), size.ravel()))
    fits = np.where(known, degrees + 1, 1.0)
    # limits.limits reads both Rubin's factor and the degrees off the number of fits: the factor stays that of those there are
    return replace(seeds, n=fits, share=np.where(known, ratio * size, 0.0) * (1 + 1 / n) / (1 + 1 / fits))


def _together(bins: Bins) -> Bins:
    """All outlets as one."""
    return Bins([""], bins.n_articles.sum(keepdims=True), bins.pick, np.zeros_like(bins.bin_of), bins.coverage)


def _sizes(bins: Bins) -> np.ndarray:
    """(n_clusters,) articles."""
    return np.asarray(bins.pick.sum(axis=1)).ravel().astype(float)


def _result(step: str, bins: Bins, series: dict[str, list], errors: Errors, shocks: Shocks | None, least: np.ndarray, overall, source) -> Result:
    share, m = errors.share, errors.share.shape[1]
    low, high = limits(errors, share < least[:, None], 1 - share < least[:, None])
    unknown = np.isnan(share)
    low[unknown] = high[unknown] = np.nan
    table = long(bins, series, share, low, high).rename(columns={"period": "outlet"})
    table = table.assign(overall=np.tile(overall, len(bins.names)), n_articles=np.repeat(bins.n_articles, m), clusters=np.repeat(errors.clusters, m))
    persistence = describe_shocks("outlet", shocks, bins)
    ends = {end: ("0 to 1", f"{word} end of the 95 % interval {_COVERS[persistence['covers']]}") for end, word in (("low", "lower"), ("high", "upper"))}
    described = columns(*(name for name in table.columns if name not in ends), **ends,
                        clusters=("clusters", "months of the outlet with articles, the tellings of one story kept together"))  # fmt: skip
    described = {name: described[name] for name in table.columns}
    recipe = {"step": step, "by": "outlet", "persistence": persistence}
    recipe |= {"fit": dict(source.recipe)} if isinstance(source, TopicFit) else {}
    return Result(step, table, described, bins.coverage, recipe, source)
