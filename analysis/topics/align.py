"""Which topic of one fit is which topic of another, and which topics come back whatever the seed."""

import numpy as np

from analysis.values import TopicFit

__all__ = ["match", "stability"]


def match(fit: TopicFit, other: TopicFit) -> tuple[np.ndarray, np.ndarray]:
    """Topics of two fits, paired so that the sum of their similarities is largest (Hungarian method).

    Two topics are as similar as the cosine between their rows of topic_term, over the terms that both fits know.

    returns  partner (k,): the number of each topic's match in `other`, -1 where `other` has fewer topics;
             similarity (k,): 0 to 1, 0 where there is no match
    source   Kuhn (1955), The Hungarian method; Greene, O'Callaghan and Cunningham (2014), How many topics?
    """
    from scipy.optimize import linear_sum_assignment

    _, here, there = np.intersect1d(fit.terms.astype(str), other.terms.astype(str), return_indices=True)
    cosine = _unit(fit.topic_term[:, here]) @ _unit(other.topic_term[:, there]).T
    rows, partners = linear_sum_assignment(cosine, maximize=True)
    partner, similarity = np.full(fit.k, -1), np.zeros(fit.k)
    partner[rows] = partners
    similarity[rows] = np.clip(cosine[rows, partners], 0, 1)
    return partner, similarity


def stability(fits: list[TopicFit]) -> list[np.ndarray]:
    """How well each topic comes back: the mean similarity to its match in each of the other fits.

    returns  for each fit (k,), 0 to 1; NaN where there is no other fit
    """
    if len(fits) < 2:
        return [np.full(fit.k, np.nan) for fit in fits]
    similar = {}
    for i, fit in enumerate(fits):
        for j, other in enumerate(fits[:i]):
            partner, similar[i, j] = match(fit, other)
            back = np.zeros(other.k)
            back[partner[partner >= 0]] = similar[i, j][partner >= 0]
            similar[j, i] = back
    return [np.mean([similar[i, j] for j in range(len(fits)) if j != i], axis=0) for i in range(len(fits))]


def _unit(matrix: np.ndarray) -> np.ndarray:
    length = np.sqrt((matrix**2).sum(axis=1, keepdims=True))
    return matrix / np.where(length > 0, length, 1)
