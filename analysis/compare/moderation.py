"""Variances of many terms, each estimated from few clusters, that lend each other degrees of freedom."""

import numpy as np
from scipy import special
from scipy.optimize import brentq

__all__ = ["LEAST_TERMS", "moderate"]

LEAST_TERMS = 50  # fewer cannot say what a usual variance is: each keeps its own
_WINDOW = 1 / 12  # share of the terms over which the usual variance of a frequency is averaged


def moderate(ratio: np.ndarray, degrees: np.ndarray, frequency: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each term's variance drawn towards what is usual for its frequency, and its degrees of freedom with those lent.

    Terms share months and topics, so they lend at most as many degrees as a term has of its own. A variance that is larger
    than usual is not made smaller: a word of one event stays a word of one event.

    ratio      (n_terms,) estimated variance over that of counts which are Poisson, above 0 or NaN
    degrees    (n_terms,) degrees of freedom of each estimate, above 0
    frequency  (n_terms,) occurrences, by which terms are neighbours
    returns    ratio (n_terms,), degrees (n_terms,)
    source     Smyth (2004), Linear models and empirical Bayes; with a trend by frequency as in Law et al. (2014), voom
    """
    known = np.flatnonzero(np.isfinite(ratio) & (ratio > 0))
    if len(known) < LEAST_TERMS:
        return ratio, degrees
    own = degrees[known]
    log = np.log(ratio[known]) - special.digamma(own / 2) + np.log(own / 2)
    usual = _smooth(log, frequency[known])
    spread = (log - usual).var(ddof=1) - special.polygamma(1, own / 2).mean()
    lent = own.copy()
    if spread > 0:
        free = 2 * brentq(lambda x: special.polygamma(1, x) - spread, 1e-6, 1e9) if spread > 1e-8 else np.inf
        lent = np.minimum(own, free)
        if np.isfinite(free):
            usual = usual + special.digamma(free / 2) - np.log(free / 2)
    drawn = (lent * np.exp(usual) + own * ratio[known]) / (lent + own)
    out, total = ratio.copy(), degrees.astype(float)
    out[known] = np.maximum(drawn, ratio[known])
    total[known] = own + lent
    return out, total


def _smooth(values: np.ndarray, frequency: np.ndarray) -> np.ndarray:
    """Mean over the neighbours by frequency, at least 25 on each side where there are so many."""
    n = len(values)
    order = np.argsort(frequency, kind="stable")
    half = max(25, int(n * _WINDOW / 2))
    sums = np.concatenate([[0.0], np.cumsum(values[order])])
    low, high = np.maximum(np.arange(n) - half, 0), np.minimum(np.arange(n) + half + 1, n)
    smooth = np.empty(n)
    smooth[order] = (sums[high] - sums[low]) / (high - low)
    return smooth
