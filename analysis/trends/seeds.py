"""The same shares from fits with other seeds, and the variance that the choice of one seed adds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InputError
from analysis.topics.align import match, returning
from analysis.trends.limits import Seeds
from analysis.values import TopicFit

__all__ = ["Matched", "between_seeds", "matched"]


@dataclass(frozen=True, eq=False)
class Matched:
    """A fit with another seed, and which of its topics are whose.

    partner    (k,) number of each topic's match in `fit`, -1 where none is above the threshold
    threshold  cosine from which a topic counts as the same, of align.returning
    """

    fit: TopicFit
    partner: np.ndarray
    threshold: float


def matched(fit: TopicFit, others: Sequence[TopicFit]) -> list[Matched]:
    """The other fits with their topics matched to those of `fit`.

    raises  InputError for a fit of other articles, or one that has counts where the other has none
    """
    others = list(others)
    ids = fit.docs["doc_id"].to_numpy(dtype=object)
    for number, other in enumerate(others):
        if len(other.docs) != len(ids) or (other.docs["doc_id"].to_numpy(dtype=object) != ids).any():
            raise InputError(f"others[{number}] was fitted to other articles; pass fits of the same counts with other seeds",
                             f"others[{number}]은(는) 다른 기사에 적합한 모형입니다. 같은 빈도에 시드만 달리한 모형을 넘기세요")  # fmt: skip
        if (other.counts is None) != (fit.counts is None):
            raise InputError(f"others[{number}] and the fit do not both have counts, so their shares are not estimated in one way",
                             f"others[{number}]과(와) 기준 모형 가운데 하나만 빈도가 있어 비중을 같은 방법으로 추정할 수 없습니다")  # fmt: skip
    if not others:
        return []
    threshold = returning([fit, *others])[0].threshold
    found = []
    for other in others:
        partner, similarity = match(fit, other)
        found.append(Matched(other, np.where(similarity > threshold, partner, -1), threshold))
    return found


def between_seeds(share: np.ndarray, mean: np.ndarray, others: list[Matched],
                  shares_of: Callable[[TopicFit], np.ndarray]) -> Seeds | None:  # fmt: skip
    """Variances of a topic's share and index between the fits in which it is found; None without other fits.

    share (n_bins, k), mean (k,) over the bins; shares_of: shares (n_bins, k) of another fit
    """
    if not others:
        return None
    values, index = [share], [share / mean]
    for other in others:
        found = other.partner >= 0
        theirs = np.where(found, shares_of(other.fit)[:, other.partner], np.nan)
        filled = np.isfinite(share).all(axis=1)
        own_mean = theirs[filled].mean(axis=0) if filled.any() else mean
        values.append(theirs)
        index.append(theirs / np.where(own_mean > 0, own_mean, np.nan))
    n = 1 + sum((other.partner >= 0).astype(int) for other in others)
    return Seeds(n, _variance(np.array(values)), _variance(np.array(index)))


def _variance(values: np.ndarray) -> np.ndarray:
    """(n_bins, k) variance over the fits (first axis) that have a value; 0 where only one has."""
    known = np.isfinite(values)
    n = known.sum(axis=0)
    mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(n, 1)
    square = np.where(known, (values - mean) ** 2, 0.0).sum(axis=0)
    return np.where(n > 1, square / np.maximum(n - 1, 1), 0.0)
