"""G2: log-likelihood keyness. A description, not a test: it takes every word as drawn by itself."""

import numpy as np
from scipy import special

__all__ = ["signed_g2"]


def signed_g2(count: np.ndarray) -> np.ndarray:
    """Log-likelihood ratio of each term in each group against all other groups, negative where it is rarer there.

    count    (n_groups, n_terms) occurrences; each group, and the others together, have some
    returns  (n_groups, n_terms)
    source   Dunning (1993), Accurate methods for the statistics of surprise; all four cells of the table
    """
    tokens = count.sum(axis=1, keepdims=True)
    total, whole = count.sum(axis=0), count.sum()
    g2 = np.zeros(count.shape)
    for observed, of, size in ((count, total, tokens), (total - count, total, whole - tokens),
                               (tokens - count, whole - total, tokens),
                               (whole - tokens - total + count, whole - total, whole - tokens)):  # fmt: skip
        expected = of * size / whole
        g2 += special.xlogy(observed, np.divide(observed, expected, out=np.ones_like(g2), where=expected > 0))
    return np.sign(count * whole - tokens * total) * 2 * np.maximum(g2, 0)
