"""Keyness: which terms belong to one group rather than to the others, with an error that clusters by time."""

import numpy as np
import pandas as pd
from scipy import sparse, stats

from analysis import groups
from analysis.compare.clusters import span_months, time_labels
from analysis.compare.discovery import false_discovery_rate
from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError
from analysis.values import DocTerm, Result
from analysis.vocabulary import columns

__all__ = ["log_odds"]

LONG_MONTHS = 45  # four years, less what a first or last quarter may lack: such a group is clustered by half-years
_SHOWN = ("group", "rank", "term", "count", "articles", "log_odds", "z", "q", "clusters")


def log_odds(terms: DocTerm, by=None, *, prior: float = 500.0) -> Result:
    """How much each term belongs to one group rather than to all the others.

    log_odds is the natural logarithm of the ratio of the odds of the term in the group and in all other groups
    together, with a_w = prior * (share of the term in all groups) added to both counts: the same prior for every group,
    whatever its size, so that shrinkage fades as counts grow.

    Articles' counts with `by`: the standard error comes from the spread between stretches of time (quarters; half-years
    for groups of four years or more; all articles without a month are one stretch), and never falls below Monroe's. z is
    log_odds over this error; q is from t with (fewest clusters - 1) degrees of freedom, NaN with fewer than two clusters.
    Grouped counts: z is Monroe's and q from the normal, and both are a description, not a test: words clump inside
    articles and weeks, so this q is far too small (25 to 160 falsely distinctive words between periods that do not
    differ, in our simulations).

    terms    DocTerm of articles with `by`, or grouped without `by`
    by       "year", "quarter", "month", "outlet", "section", {period: (first, last)}, or a label for each article
    prior    total pseudo-count of the Dirichlet prior, above 0
    returns  Result: group, rank (by z, highest first; where z is NaN by Monroe's), term, count, log_odds, z (standard
             errors), q (Benjamini-Hochberg over the whole table); from articles also articles (of the group, with the term)
             and clusters (fewer of the two sides). All terms that occur in some group. Groups without counts
             are left out, their articles counted as dropped and their names in recipe["empty_groups"]
    raises   InputError if fewer than two groups have counts, the prior is not above 0, or `by` and grouping disagree
    source   Monroe, Colaresi and Quinn (2008), Fightin' Words, eq. 16 and 22; Liang and Zeger (1986) for the clusters
    """
    if not prior > 0:
        raise InputError(f"prior is {prior}; it must be above 0", f"prior 값이 {prior}입니다. 0보다 커야 합니다")
    if terms.grouped == (by is not None):
        raise InputError(
            "log_odds takes either grouped counts, log_odds(terms.group('year')), or articles' counts and a grouping, "
            "log_odds(terms, 'year'); the second has an honest standard error",
            "log_odds에는 묶은 빈도 log_odds(terms.group('year')) 또는 기사별 빈도와 묶는 기준 log_odds(terms, 'year') 중 "
            "하나만 넘겨야 합니다. 오차가 올바른 것은 뒤의 것입니다",
        )
    grouped = terms if terms.grouped else terms.group(by)
    tokens = np.asarray(grouped.counts.sum(axis=1)).ravel()
    filled = np.flatnonzero(tokens)
    if len(filled) < 2:
        raise InputError(
            f"{len(filled)} of {len(tokens)} groups have counts; a comparison needs two: use another grouping, or add articles",
            f"{len(tokens)}개 집단 가운데 빈도가 있는 것은 {len(filled)}개입니다. 비교에는 두 집단 이상이 필요합니다. "
            "다른 기준으로 묶거나 기사를 더하세요",
        )
    names = grouped.docs["group"].to_numpy(dtype=object)
    occurs = np.flatnonzero(np.asarray(grouped.counts.sum(axis=0)).ravel())
    count = grouped.counts[filled][:, occurs].toarray().astype(float)
    words = terms.terms[occurs]
    estimate, poisson = _estimate(count, prior)
    table = pd.DataFrame({
        "group": np.repeat(names[filled], len(words)), "term": np.tile(words, len(filled)),
        "count": count.astype(np.int64).ravel(), "log_odds": estimate.ravel(),
    })  # fmt: skip
    described = estimate / np.sqrt(poisson)
    if terms.grouped:
        z, p = described, 2 * stats.norm.sf(np.abs(described))
    else:
        labels, _, _ = groups.assign(terms.docs, by)
        articles, variance, clusters = _by_time(terms, labels, names[filled], occurs, count, prior)
        with np.errstate(invalid="ignore"):
            z = estimate / np.sqrt(np.maximum(variance, poisson))
            p = 2 * stats.t.sf(np.abs(z), np.where(clusters > 1, clusters - 1, np.nan)[:, None])
        table["articles"] = articles.ravel()
        table["clusters"] = np.repeat(clusters, len(words))
    table["z"] = z.ravel()
    table["q"] = false_discovery_rate(p).ravel()
    ranked = np.where(np.isfinite(z), z, described)
    order = [row * len(words) + np.lexsort((words.astype(str), -ranked[row])) for row in range(len(filled))]
    table = table.iloc[np.concatenate(order)].reset_index(drop=True)
    table.insert(1, "rank", np.tile(np.arange(1, len(words) + 1), len(filled)))
    shown = [name for name in _SHOWN if name in table]
    recipe = {"step": "log_odds", "by": describe_grouping(by), "prior": float(prior),
              "error": "Monroe (description)" if terms.grouped else "clustered by quarter or half-year",
              "empty_groups": [str(name) for name in np.delete(names, filled)],
              "terms_without_counts": int(len(terms.terms) - len(words))}  # fmt: skip
    return Result("log_odds", table[shown], columns(*shown), _coverage(grouped, filled), recipe)


def _estimate(count: np.ndarray, prior: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of each group against all others, and Monroe's variance; both (n_groups, n_terms)."""
    total = count.sum(axis=0)
    extra = prior * total / total.sum()
    tokens = count.sum(axis=1, keepdims=True)
    here, there = count + extra, total - count + extra
    estimate = np.log(here / (tokens + prior - here)) - np.log(there / (total.sum() - tokens + prior - there))
    return estimate, 1 / here + 1 / there


def _by_time(
    terms: DocTerm, labels: np.ndarray, names: np.ndarray, occurs: np.ndarray, count: np.ndarray, prior: float
):
    """Articles with each term, variance of the log-odds between clusters of time, and the fewer clusters of both sides.

    A cluster moves a side's log-odds by (y_cw - p_w n_c) / (y_w + a_w), with p_w the side's own share of the term. The sums
    of squares are of y, of y n and of n, which add up over groups: so "all others" costs no second pass.
    """
    shape = (len(names), len(occurs))
    articles = np.zeros(shape, dtype=np.int64)
    squares, cross = np.zeros(shape), np.zeros(shape)
    sizes, clusters = np.zeros(len(names)), np.zeros(len(names), dtype=int)
    for g, name in enumerate(names):
        rows = np.flatnonzero(labels == name)
        part = terms.counts[rows][:, occurs].astype(float)
        part.sum_duplicates()
        articles[g] = np.bincount(part.indices[part.data > 0], minlength=len(occurs))
        when = terms.docs["when"].iloc[rows]
        span = "half" if span_months(when) >= LONG_MONTHS else "quarter"
        stretch, at = np.unique(time_labels(when, span), return_inverse=True)
        pick = sparse.csr_array((np.ones(len(rows)), (at, np.arange(len(rows)))), shape=(len(stretch), len(rows)))
        by_cluster = sparse.csr_array(pick @ part)
        n = np.asarray(by_cluster.sum(axis=1)).ravel()
        squares[g] = np.asarray(by_cluster.power(2).sum(axis=0)).ravel()
        cross[g] = by_cluster.T @ n
        sizes[g] = n @ n
        clusters[g] = np.count_nonzero(n)
    total = count.sum(axis=0)
    extra = prior * total / total.sum()
    variance = np.zeros(shape)
    sides = ((count, squares, cross, sizes, clusters),
             (total - count, squares.sum(axis=0) - squares, cross.sum(axis=0) - cross, sizes.sum() - sizes,
              clusters.sum() - clusters))  # fmt: skip
    for y, yy, yn, nn, k in sides:
        share = y / y.sum(axis=1, keepdims=True)
        spread = np.maximum(yy - 2 * share * yn + share**2 * nn[:, None], 0) / (y + extra) ** 2
        variance += np.where(k > 1, k / np.maximum(k - 1, 1), np.nan)[:, None] * spread
    return articles, variance, np.minimum(clusters, clusters.sum() - clusters)


def _coverage(grouped: DocTerm, filled: np.ndarray) -> dict[str, int]:
    """The grouping's coverage, with the articles of groups that have no counts moved from used to dropped."""
    n = grouped.docs["n_articles"].to_numpy()
    coverage = dict(grouped.coverage or {"given": int(n.sum()), "used": int(n.sum()), "undated": 0, "dropped": 0})
    lost = int(n.sum() - n[filled].sum())
    return coverage | {"used": coverage["used"] - lost, "dropped": coverage["dropped"] + lost}
