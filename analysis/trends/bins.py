"""Articles sorted into bins of time, and inside each bin into the clusters of time that its error rests on."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import groups
from analysis.compare.clusters import time_labels
from analysis.errors import InputError

__all__ = ["Bins", "into_bins", "partly_covered"]

_SPANS = {"year": "month", "quarter": "third", "month": "day"}


@dataclass(frozen=True, eq=False)
class Bins:
    """Which articles fall into which bin and which cluster.

    names        (n_bins,) labels, empty calendar bins included
    n_articles   (n_bins,)
    pick         sparse 0/1, (n_clusters, n_docs): pick @ counts sums articles over clusters
    bin_of       (n_clusters,) number of the bin in which each cluster lies
    coverage     {given, used, undated, dropped}, articles
    month_of     (n_docs,) number of each article's month, year * 12 + month - 1, of stories that of the first telling in the
                 bin; -1 where it is unknown or the article is in no bin
    story_of     (n_docs,) number of each article's story: articles of one number are one piece of evidence
    """

    names: list[str]
    n_articles: np.ndarray
    pick: sparse.csr_array
    bin_of: np.ndarray
    coverage: Mapping[str, int]
    month_of: np.ndarray | None = None
    story_of: np.ndarray | None = None

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
    coarser than that are one cluster together. Articles of a bin that tell one story (the same text in `story`, an
    optional column of docs) lie in the cluster of the first of them.

    raises  InputError for a grouping that is not one of time
    """
    if isinstance(by, str) and by == "outlet":
        raise InputError(
            "a trend runs over time, not over 'outlet'; use year, quarter, month or {name: (first, last)}, or outlet_shares and "
            "outlet_shares_themes for shares by outlet",
            "추세는 시간에 따른 것이므로 'outlet'(언론사)로 나눌 수 없습니다. year, quarter, month 또는 {이름: (처음, 끝)}을 쓰거나, "
            "언론사별 비중은 outlet_shares와 outlet_shares_themes로 구하세요",
        )
    groups.need_time(by, "a trend runs over time", "추세는 시간에 따른 것이므로")
    labels, names, coverage = groups.assign(docs, by)
    used = np.flatnonzero(labels != "")
    position = {name: i for i, name in enumerate(names)}
    bins = np.array([position[label] for label in labels[used]], dtype=int)
    story = groups.stories(docs)
    when = _first_telling(docs["when"].iloc[used].to_numpy(dtype=object), bins, story[used])
    spans = {name: _span(by[name]) for name in names} if isinstance(by, Mapping) else dict.fromkeys(names, _SPANS[by])
    inside = np.full(len(used), "", dtype=object)
    for span in sorted(set(spans.values())):
        mine = np.array([spans[label] == span for label in labels[used]], dtype=bool)
        inside[mine] = time_labels(pd.Series(when[mine], dtype=object), span)
    keys = pd.DataFrame({"bin": bins, "inside": inside})
    at = keys.groupby(["bin", "inside"], sort=True).ngroup().to_numpy(dtype=int)
    n_clusters = int(at.max()) + 1 if len(at) else 0
    bin_of = np.zeros(n_clusters, dtype=int)
    bin_of[at] = bins
    pick = sparse.csr_array((np.ones(len(used), dtype=np.int64), (at, used)), shape=(n_clusters, len(docs)))
    month_of = np.full(len(docs), -1)
    month_of[used] = [int(day[:4]) * 12 + int(day[5:7]) - 1 if len(day) >= 7 else -1 for day in when]
    return Bins(names, np.bincount(bins, minlength=len(names)), pick, bin_of, coverage, month_of, story)


def partly_covered(docs: pd.DataFrame, names: list[str], by) -> np.ndarray:
    """(n_bins,) true for bins of which more than a tenth of the days lie before the first or after the last dated article.

    A date known to the month stands for all its days; one known to the year only says nothing.
    """
    days = [day[:10] for day in docs["when"] if len(day) >= 7]
    if not days:
        return np.zeros(len(names), dtype=bool)
    start, end = _days(min(days))[0], max(_days(day)[1] for day in {max(days), max(days)[:7]} & set(days))
    partial = []
    for name in names:
        first, last = (_days(text) for text in (by[name] if isinstance(by, Mapping) else (name, name)))
        width = last[1] - first[0] + 1
        partial.append((max(0, start - first[0]) + max(0, last[1] - end)) > width / 10)
    return np.array(partial, dtype=bool)


def _days(text: str) -> tuple[int, int]:
    """The first and the last day of "2000", "2000-Q1", "2000-01" or "2000-01-31", as numbers."""
    year = int(text[:4])
    if len(text) >= 10:
        day = date.fromisoformat(text[:10]).toordinal()
        return day, day
    if "Q" in text:
        first, last = int(text[-1]) * 3 - 2, int(text[-1]) * 3
    elif len(text) == 7:
        first = last = int(text[5:7])
    else:
        first, last = 1, 12
    return date(year, first, 1).toordinal(), date(year, last, monthrange(year, last)[1]).toordinal()


def _first_telling(when: np.ndarray, bins: np.ndarray, story: np.ndarray) -> np.ndarray:
    """(n,) the date of each article, or of the first that tells the same in its bin; coarse dates give way to exact ones."""
    if len(np.unique(story)) == len(story):
        return when
    coarse = np.array([max(0, 10 - len(day)) for day in when])
    table = pd.DataFrame({"bin": bins, "story": story, "coarse": coarse, "when": when})
    first = table.sort_values(["coarse", "when"], kind="stable").groupby(["bin", "story"], sort=False)["when"].first()
    return first.loc[pd.MultiIndex.from_arrays([bins, story])].to_numpy(dtype=object)


def _span(ends: tuple[str, str]) -> str:
    first, last = ends
    start = int(first[:4]) * 12 + (int(first[5:7]) if len(first) > 4 else 1)
    end = int(last[:4]) * 12 + (int(last[5:7]) if len(last) > 4 else 12)
    return "month" if end - start >= 5 else "third" if end > start else "day"
