"""Bins cut into pieces and weighted to the standard mix, and how far the result rests on each cluster."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.trends.bins import Bins
from analysis.trends.standard import Composition

__all__ = ["Mixed", "jackknife", "mix_over"]

_HELD = 0.5  # a bin that lacks more than this of the standard mix has no standardised share


@dataclass(frozen=True, eq=False)
class Mixed:
    """Pieces (the articles of one class in one cluster), with the weight that each has in each bin.

    pick        sparse 0/1, (n_pieces, n_docs)
    cluster     (n_pieces,); of_class (n_pieces,)
    size        (n_bins, n_classes) denominators: articles or tokens
    weight      (n_bins, n_classes) the standard mix among the classes that the bin has or borrows, rows sum to 1; 0 in bins
                without a standardised share
    gather      sparse, (n_bins, n_pieces): weight of one unit of the denominator; gather @ denominators is 1
    held        (n_bins,) share of the standard mix of which the bin has articles
    effective   (n_bins,) number of articles that, drawn in the standard mix, would be as many: 1 / sum(weight^2 / n)
    standard_class  (n_docs,) number of each article's class, -1 outside the standard
    """

    bins: Bins
    pick: sparse.csr_array
    cluster: np.ndarray
    of_class: np.ndarray
    size: np.ndarray
    weight: np.ndarray
    gather: sparse.csr_array
    held: np.ndarray
    effective: np.ndarray
    standard_class: np.ndarray

    @property
    def bin_of(self) -> np.ndarray:
        """(n_pieces,) number of the bin in which each piece lies."""
        return self.bins.bin_of[self.cluster]

    @property
    def known(self) -> np.ndarray:
        """(n_bins,) true for bins that have a standardised share."""
        return self.weight.sum(axis=1) > 0

    def over(self, values: np.ndarray) -> np.ndarray:
        """(n_bins, m) sums of (n_pieces, m) as they are weighted; NaN in bins without a standardised share."""
        return np.where(self.known[:, None], self.gather @ values, np.nan)


def mix_over(composition: Composition, amount: np.ndarray, unit: str) -> Mixed:
    """The pieces and weights of a standardised composition.

    A class of which a quarter or month has no article is filled with its articles of the whole year: were its weight given to
    the classes that are there, the mix would move again. A class that lacks a whole year or period (a first year that the
    corpus hardly covers) gives its weight to the others. A bin with articles for less than half of the mix has no share.

    amount  (n_docs,) denominators; unit: "articles" or "tokens", what the mix is a mix of
    """
    bins, mix = composition.bins, composition.standard
    entries = bins.pick.tocoo()
    cluster, doc = entries.coords
    n_bins, n_classes = len(bins.names), len(mix.names)
    codes, at = np.unique(cluster * n_classes + mix.class_of[doc], return_inverse=True)
    pick = sparse.csr_array((np.ones(len(doc), dtype=np.int64), (at, doc)), shape=(len(codes), bins.pick.shape[1]))
    bin_of, of_class = bins.bin_of[codes // n_classes], codes % n_classes
    size, n = np.zeros((n_bins, n_classes)), np.zeros((n_bins, n_classes))
    np.add.at(size, (bin_of, of_class), pick @ amount)
    np.add.at(n, (bin_of, of_class), np.asarray(pick.sum(axis=1)).ravel())

    labels = composition.year_of if composition.year_of is not None else range(n_bins)
    _, year_of = np.unique(np.array(labels, dtype=object if composition.year_of else int), return_inverse=True)
    n_years = int(year_of.max()) + 1 if n_bins else 0
    of_year, n_of_year = np.zeros((n_years, n_classes)), np.zeros((n_years, n_classes))
    np.add.at(of_year, year_of, size)
    np.add.at(n_of_year, year_of, n)
    filled = np.where(size > 0, size, of_year[year_of])
    share = mix.articles if unit == "articles" else mix.tokens
    held = np.where(size > 0, share, 0.0).sum(axis=1)
    weight = np.where(filled > 0, share, 0.0) * (held >= _HELD)[:, None]
    weight = weight / np.where(held >= _HELD, weight.sum(axis=1), 1.0)[:, None]

    density = weight / np.where(filled > 0, filled, 1.0)
    own = density[bin_of, of_class], bin_of, np.arange(len(codes))
    borrowing = np.argwhere((size == 0) & (weight > 0))
    lent = [(b, np.flatnonzero((of_class == c) & (year_of[bin_of] == year_of[b])), density[b, c]) for b, c in borrowing]
    values = np.concatenate([own[0], *(np.full(len(pieces), d) for _, pieces, d in lent)])
    rows = np.concatenate([own[1], *(np.full(len(pieces), b) for b, pieces, _ in lent)])
    cols = np.concatenate([own[2], *(pieces for _, pieces, _ in lent)])
    gather = sparse.csr_array((values, (rows, cols)), shape=(n_bins, len(codes)))

    per_year = np.bincount(year_of, minlength=n_years)  # a year's articles stand for each of its bins: count them once
    counted = np.where(n > 0, n, n_of_year[year_of] / np.maximum(per_year, 1)[year_of][:, None])
    spread = (weight**2 / np.where(counted > 0, counted, 1.0)).sum(axis=1)
    effective = np.where(spread > 0, 1 / np.where(spread > 0, spread, 1.0), 0.0)
    return Mixed(bins, pick, codes // n_classes, of_class, size, weight, gather, held, effective, mix.class_of)


def jackknife(mixed: Mixed, score: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far the standardised share moves when a cluster is left out, and the clusters of each bin.

    A class that stands in this cluster only goes with it, and the others take over its weight, as they would if the
    cluster had not been there: so a class of one article is never free of error.

    score    (n_pieces, m) estimating function: for a ratio y - share * x; weighted, it sums to 0 over a bin
    size     (n_pieces,) denominators
    returns  moves (n_clusters, m), clusters (n_bins,)
    source   Efron and Stein (1981); Särndal, Swensson and Wretman (1992), ch. 7.6 and 11.5. Exact for ratios
    """
    bins, bin_of = mixed.bins, mixed.bin_of
    total = np.zeros((*mixed.size.shape, score.shape[1]))
    np.add.at(total, (bin_of, mixed.of_class), score)
    at = bin_of, mixed.of_class
    weight, left = mixed.weight[at], mixed.size[at] - size
    stays = left > 1e-9 * np.maximum(mixed.size[at], 1e-300)
    mean = total[at] / np.maximum(mixed.size[at], 1e-300)[:, None]
    without = np.where(stays[:, None], (total[at] - score) / np.where(stays, left, 1.0)[:, None], 0.0)
    n_clusters = len(bins.bin_of)
    moves, lost, amount = np.zeros((n_clusters, score.shape[1])), np.zeros(n_clusters), np.zeros(n_clusters)
    np.add.at(moves, mixed.cluster, weight[:, None] * (without - mean))
    np.add.at(lost, mixed.cluster, np.where(stays, 0.0, weight))
    np.add.at(amount, mixed.cluster, weight * (size > 0))
    rest = 1 - lost
    moves = np.where((rest > 1e-9)[:, None], moves / np.maximum(rest, 1e-9)[:, None], 0.0)
    clusters = np.bincount(bins.bin_of[amount > 0], minlength=len(bins.names))
    return moves, clusters
