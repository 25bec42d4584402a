"""Shares of fixed topics in articles that the topics were not fitted to."""

from itertools import pairwise

import numpy as np
from scipy import sparse

__all__ = ["fold"]

_CELLS = 1 << 20  # numbers held at once for one batch of articles


def fold(topic_term: np.ndarray, counts: sparse.csr_array, prior: float | np.ndarray = 0.1,
         iterations: int = 100) -> np.ndarray:  # fmt: skip
    """The topic shares of each article, with the topics held fixed.

    topic_term  (k, n_terms), rows sum to 1
    counts      integer CSR, (n_docs, n_terms)
    prior       pseudo-count of each topic in each article: one for all topics, or (k,)
    returns     doc_topic (n_docs, k), rows sum to 1; uniform where an article has none of the topics' words
    source      Hofmann (1999), Probabilistic latent semantic analysis (folding in), with a Dirichlet prior: the
                maximum a posteriori estimate under Dirichlet(1 + prior), by expectation-maximisation
    """
    k = len(topic_term)
    doc_topic = np.full((counts.shape[0], k), 1 / k)
    bounds = _batches(counts.indptr, max(1, _CELLS // k))
    for start, end in pairwise(bounds):
        batch = counts[start:end]
        rows = np.repeat(np.arange(end - start), np.diff(batch.indptr))
        terms = np.ascontiguousarray(topic_term.T[batch.indices])
        shares = doc_topic[start:end]
        for _ in range(iterations):
            expected = np.einsum("ck,ck->c", shares[rows], terms)
            ratio = np.divide(batch.data, expected, out=np.zeros(len(rows)), where=expected > 0)
            sums = sparse.csr_array((ratio, batch.indices, batch.indptr), shape=batch.shape) @ topic_term.T
            shares = prior + shares * sums
            shares /= shares.sum(axis=1, keepdims=True)
        shares[sums.sum(axis=1) == 0] = 1 / k
        doc_topic[start:end] = shares
    return doc_topic


def _batches(indptr: np.ndarray, cells: int) -> list[int]:
    """Row bounds of batches of about `cells` stored counts."""
    bounds = [0]
    while bounds[-1] < len(indptr) - 1:
        full = int(np.searchsorted(indptr, indptr[bounds[-1]] + cells, side="right")) - 1
        bounds.append(min(max(full, bounds[-1] + 1), len(indptr) - 1))
    return bounds
