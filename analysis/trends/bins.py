"""Articles sorted into bins of time, and inside each bin into the clusters of time that its error rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import groups
from analysis.compare.clusters import time_labels

__all__ = ["Bins", "into_bins"]

_SPANS = {"year": "month", "quarter": "third", "month": "day"}


@dataclass(frozen=True, eq=False)
class Bins:
    """Which articles fall into which bin and which cluster.

    names        (n_bins,) labels, empty calendar bins included
    n_articles   (n_bins,)
    pick         sparse 0/1, (n_clusters, n_docs): pick @ counts sums articles over clusters
    bin_of       (n_clusters,) number of the bin in which each cluster lies
    coverage     {given, used, undated, dropped}, articles
    """

    names: list[str]
    n_articles: np.ndarray
    pick: sparse.csr_array
    bin_of: np.ndarray
    coverage: Mapping[str, int]

    def total(self, by_cluster: np.ndarray) -> np.ndarray:
        """(n_bins, ...) sums of (n_clusters, ...) over the clusters of each bin."""
        sums = np.zeros((len(self.names), *by_cluster.shape[1:]))
        np.add.at(sums, self.bin_of, by_cluster)
        return sums

    def within(self, mask: np.ndarray) -> "Bins":
        """The same bins and clusters with the articles of `mask` only, (n_docs,); the others count as dropped."""
        entries = self.pick.tocoo()
        cluster, doc = (at[mask[entries.coords[1]]] for at in entries.coords)
        pick = sparse.csr_array((np.ones(len(doc), dtype=np.int64), (cluster, doc)), shape=self.pick.shape)
        n = self.total(np.asarray(pick.sum(axis=1)).ravel()).astype(int)
        lost = int(self.n_articles.sum() - n.sum())
        coverage = {**self.coverage, "used": self.coverage["used"] - lost, "dropped": self.coverage["dropped"] + lost}
        return replace(self, n_articles=n, pick=pick, coverage=coverage)


def into_bins(docs: pd.DataFrame, by) -> Bins:
    """Bins "year", "quarter", "month" or {period: (first, last)} with their clusters.

    Clusters are months in a year, thirds of a month in a quarter, days in a month; in a period months, or thirds of a
    month where it is shorter than half a year, or days where it lies within one month. Articles whose date is
    coarser than that are one cluster together.

    raises  InputError for a grouping that is not one of time
    """
    groups.need_time(by, "a trend runs over time", "추세는 시간에 따른 것이므로")
    labels, names, coverage = groups.assign(docs, by)
    used = np.flatnonzero(labels != "")
    position = {name: i for i, name in enumerate(names)}
    bins = np.array([position[label] for label in labels[used]], dtype=int)
    when = docs["when"].iloc[used]
    spans = {name: _span(by[name]) for name in names} if isinstance(by, Mapping) else dict.fromkeys(names, _SPANS[by])
    inside = np.full(len(used), "", dtype=object)
    for span in sorted(set(spans.values())):
        mine = np.array([spans[label] == span for label in labels[used]], dtype=bool)
        inside[mine] = time_labels(when[mine], span)
    keys = pd.DataFrame({"bin": bins, "inside": inside})
    at = keys.groupby(["bin", "inside"], sort=True).ngroup().to_numpy(dtype=int)
    n_clusters = int(at.max()) + 1 if len(at) else 0
    bin_of = np.zeros(n_clusters, dtype=int)
    bin_of[at] = bins
    pick = sparse.csr_array((np.ones(len(used), dtype=np.int64), (at, used)), shape=(n_clusters, len(docs)))
    return Bins(names, np.bincount(bins, minlength=len(names)), pick, bin_of, coverage)


def _span(ends: tuple[str, str]) -> str:
    first, last = ends
    start = int(first[:4]) * 12 + (int(first[5:7]) if len(first) > 4 else 1)
    end = int(last[:4]) * 12 + (int(last[5:7]) if len(last) > 4 else 12)
    return "month" if end - start >= 5 else "third" if end > start else "day"
