"""What each article adds to the shares of the years, and from it the monthly series in which shocks are looked for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.trends.bins import Bins
from analysis.trends.mix import Mixed
from analysis.trends.mixture import information_inverse, scores
from analysis.trends.shocks import Months
from analysis.trends.standard import Composition

__all__ = ["article_weights", "by_year", "month_weights", "monthly", "ratio_scores", "topic_scores"]

Scores = Callable[[int, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray | None]]


def by_year(docs: pd.DataFrame, composition: Composition, years: Bins) -> Composition:
    """The same composition over years; `years` are all dated articles by year."""
    if composition.standard is not None:
        years = years.within(composition.standard.class_of >= 0)
    elif composition.outlets:
        years = years.within(np.isin(docs["outlet"].to_numpy(dtype=object).astype(str), composition.outlets))
    return replace(composition, bins=years, year_of=None)


def article_weights(bins: Bins, mixed: Mixed | None, amount: np.ndarray) -> sparse.csr_array:
    """(n_bins, n_docs) how much each article weighs in each bin; rows sum to 1, or to 0 for bins without a share.

    amount  (n_docs,) the articles' denominators: 1, or their tokens
    """
    if mixed is not None:
        made = sparse.csr_array(mixed.gather @ mixed.pick)
    else:
        n_clusters = len(bins.bin_of)
        gather = sparse.csr_array((np.ones(n_clusters), (bins.bin_of, np.arange(n_clusters))), shape=(len(bins.names), n_clusters))
        made = sparse.csr_array(gather @ bins.pick)
    made.data = made.data * amount[made.indices]
    made.eliminate_zeros()
    total = np.asarray(made.sum(axis=1)).ravel()
    made.data = made.data / np.repeat(np.where(total > 0, total, 1.0), np.diff(made.indptr))
    return made


def month_weights(weights: sparse.csr_array, month_of: np.ndarray, first: int, n_months: int) -> np.ndarray:
    """(n_bins, T) part of each month in each bin among the articles whose month is known; rows sum to 1 or are 0."""
    known = np.flatnonzero((month_of >= first) & (month_of < first + n_months))
    to = sparse.csr_array((np.ones(len(known)), (known, month_of[known] - first)), shape=(len(month_of), n_months))
    made = (weights @ to).toarray()
    total = made.sum(axis=1, keepdims=True)
    return made / np.where(total > 0, total, 1.0)


def monthly(bins: Bins, mixed: Mixed | None, amount: np.ndarray, share: np.ndarray, score: Scores) -> Months | None:
    """Monthly series around the shares of years, to first order in what each article adds to them.

    amount   (n_docs,) denominators
    share    (n_years, m) of the years
    score    function (year, docs, weight) -> estimating function of these articles, (n, m), and the matrix (m, m) that turns
             its weighted sum into a share, or None where it is one; weight (n,) of one unit of the denominator
    returns  None where no article's month is known
    """
    weights = article_weights(bins, mixed, amount)
    inside = bins.month_of[np.unique(weights.indices)]
    inside = inside[inside >= 0]
    if not len(inside):
        return None
    first, n_months, m = int(inside.min()), int(inside.max() - inside.min()) + 1, share.shape[1]
    series, part, square = np.zeros((n_months, m)), np.zeros(n_months), np.zeros(n_months)
    scatter, expected = np.zeros(m), np.zeros(m)
    for year in np.flatnonzero(np.isfinite(share).all(axis=1)):
        at = slice(weights.indptr[year], weights.indptr[year + 1])
        docs, weight = weights.indices[at], weights.data[at]
        each = weight / amount[docs]
        moves, project = score(year, docs, each)
        if mixed is not None:  # the mix is fixed: an article moves the share of its own class only
            moves = moves - _class_means(moves, amount[docs], mixed.standard_class[docs]) * amount[docs][:, None]
        moves = moves * each[:, None]
        moves = moves if project is None else moves @ project
        story = np.unique(bins.story_of[docs], return_inverse=True)[1]
        scatter += (_sums(story, moves) ** 2).sum(axis=0)
        expected += share[year] * (1 - share[year]) * (weight**2).sum()
        seen = bins.month_of[docs] >= 0
        here = _sums(bins.month_of[docs][seen] - first, np.column_stack([weight, weight**2, moves])[seen], n_months)
        filled = here[:, 0] > 0
        series[filled] = share[year] + here[filled, 2:] / here[filled, :1]
        part[filled], square[filled] = here[filled, 0], here[filled, 1]
    n = np.where(part > 0, part**2 / np.where(square > 0, square, 1.0), 0.0)
    return Months(first, series, n, part, scatter / np.where(expected > 0, expected, 1.0))


def ratio_scores(numerator: np.ndarray, denominator: np.ndarray, share: np.ndarray) -> Scores:
    """Of shares sum(y) / sum(x): y - share * x; numerator (n_docs, m), denominator (n_docs,), share (n_years, m)."""

    def score(year: int, docs: np.ndarray, _: np.ndarray) -> tuple[np.ndarray, None]:
        return numerator[docs] - share[year] * denominator[docs][:, None], None

    return score


def topic_scores(counts: sparse.csr_array, topic_term: np.ndarray, tokens: np.ndarray, share: np.ndarray) -> Scores:
    """Of mixture proportions: the gradient of the log-likelihood, and the inverse of its information.

    tokens  (n_docs,) of the terms that a topic can produce
    """
    by_term = np.ascontiguousarray(topic_term.T)

    def score(year: int, docs: np.ndarray, each: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        total, k = tokens[docs].sum(), len(topic_term)
        free = np.flatnonzero(share[year] * total >= 0.5)
        part = counts[docs]
        ratio, inverse = information_inverse(np.asarray((each * total) @ part).ravel(), by_term, share[year], free)
        made, project = np.zeros((len(docs), k)), np.zeros((k, k))
        made[:, free] = scores(part, tokens[docs], ratio)
        project[np.ix_(free, free)] = inverse * total
        return made, project

    return score


def _class_means(moves: np.ndarray, amount: np.ndarray, of_class: np.ndarray) -> np.ndarray:
    at = np.unique(of_class, return_inverse=True)[1]
    return (_sums(at, moves) / np.bincount(at, amount)[:, None])[at]


def _sums(at: np.ndarray, values: np.ndarray, n: int | None = None) -> np.ndarray:
    """(n, m) sums of the rows of `values` that have the same number."""
    n = int(at.max()) + 1 if n is None else n
    return sparse.csr_array((np.ones(len(at)), (at, np.arange(len(at)))), shape=(n, len(at))) @ values
