"""Who carries a term: how many articles, stories, outlets and months of a group, and how evenly over the months."""

import numpy as np
from scipy import sparse

__all__ = ["NOTES", "Dispersion", "deviation_of_proportions", "dispersion"]

NOTES = ("", "one story", "one outlet", "one month")


class Dispersion(dict):
    """{column: (n_terms,)}: articles, n_stories, n_outlets, n_present (months), dispersion, note."""


def dispersion(counts, story: np.ndarray, outlet: np.ndarray, stretch: np.ndarray) -> Dispersion:
    """Of the articles of one group.

    counts   sparse (n, n_terms), none negative
    story    (n,) numbers; outlet, stretch (n,) text: articles that name no outlet count as one more outlet
    returns  note is one of NOTES: the first that holds of "one story", "one outlet" (of two or more in the group), "one
             month" (of two or more), else ""; also "" where the term does not occur
    """
    has = sparse.csr_array(counts, dtype=np.int64)
    has.sum_duplicates()
    has.data = (has.data > 0).astype(np.int64)
    has.eliminate_zeros()
    articles = np.bincount(has.indices, minlength=has.shape[1])
    n_stories, _ = _carriers(has, story)
    n_outlets, outlets = _carriers(has, outlet)
    n_present, stretches = _carriers(has, stretch)
    note = np.select(
        [articles == 0, n_stories == 1, (n_outlets == 1) & (outlets > 1), (n_present == 1) & (stretches > 1)],
        ["", *NOTES[1:]], default="",
    )  # fmt: skip
    even = deviation_of_proportions(_summed(counts, stretch)[0])
    return Dispersion(articles=articles, n_stories=n_stories, n_outlets=n_outlets, n_present=n_present, dispersion=even,
                      note=note.astype(object))  # fmt: skip


def deviation_of_proportions(parts) -> np.ndarray:
    """How unevenly each term is spread over parts of a corpus: 0 as the parts' sizes are, 1 all in the smallest part.

    parts    sparse (n_parts, n_terms) occurrences
    returns  (n_terms,); NaN where the term does not occur or there is only one part
    source   Gries (2008), Dispersions and adjusted frequencies; over its largest value as in Lijffijt and Gries (2012)
    """
    parts = sparse.coo_array(parts)
    size = np.asarray(parts.sum(axis=1)).ravel()
    total = np.asarray(parts.sum(axis=0)).ravel().astype(float)
    held = size > 0
    if held.sum() < 2:
        return np.full(parts.shape[1], np.nan)
    share = size / size.sum()
    row, column = parts.coords
    mine = parts.data / np.maximum(total[column], 1e-300)
    # parts without the term add their whole share
    apart = 1 + np.bincount(column, weights=np.abs(mine - share[row]) - share[row], minlength=parts.shape[1])
    return np.where(total > 0, np.clip(apart / 2 / (1 - share[held].min()), 0, 1), np.nan)


def _carriers(has, of: np.ndarray) -> tuple[np.ndarray, int]:
    """How many different values of `of` have each term (n_terms,), and how many there are."""
    summed, n = _summed(has, of)
    return np.bincount(summed.indices, minlength=summed.shape[1]), n


def _summed(counts, of: np.ndarray):
    names, at = np.unique(of, return_inverse=True)
    pick = sparse.csr_array((np.ones(len(of), dtype=np.int64), (at, np.arange(len(of)))), shape=(len(names), len(of)))
    summed = sparse.csr_array(pick @ counts)
    summed.sum_duplicates()
    summed.eliminate_zeros()
    return summed, len(names)
