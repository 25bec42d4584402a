"""The priors of cvb0, estimated on the way: one value a topic for documents, one value for terms.

Expected counts are spread over more topics than an article has, so that Minka's fixed point, given them, takes the
document prior for several times too large. So the topics of the tokens of a sample of articles are drawn, by a Gibbs
chain that goes on from estimate to estimate with the topics as they are, and the fixed point is given whole counts.
Differences of digamma are then sums of 1 / (prior + i): no logarithm, and the same bits everywhere.

source  Minka (2000), Estimating a Dirichlet distribution, eq. 55; Wallach (2008), Structured topic models for language,
        section 2.3; Wei and Tanner (1990) for the estimate from draws (Monte Carlo EM)
"""

import numpy as np
from scipy import sparse

from analysis.topics.engines._cvb0_kernels import kernels

__all__ = ["Priors"]

_TOKENS = 100_000  # of the sample; more change the estimates by a percent or two
_SWEEPS = 2
_STEPS = 20  # of the fixed point at each estimate
_LEAST = 1e-4


class Priors:
    """alpha (k,) and eta, and the chain that they are estimated from."""

    def __init__(self, counts: sparse.csr_array, k: int, seed: int, alpha: float, eta: float):
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        used = np.flatnonzero(lengths)
        n = max(1, int(len(used) * min(1.0, _TOKENS / lengths.sum())))
        sample = used[np.arange(n) * len(used) // n]
        part = counts[sample]
        self.alpha, self.eta, self.seed = np.full(k, float(alpha)), float(eta), seed
        self._n_terms, self._drawn = counts.shape[1], 0
        self._word = np.repeat(part.indices, part.data).astype(np.int32)
        self._first = np.concatenate([[0], np.cumsum(lengths[sample])]).astype(np.int64)
        self._topic = np.full(len(self._word), -1, np.int16)
        self._doc = np.zeros((n, k), np.int32)
        self._longer = _more_than(lengths[sample][None, :])

    def estimate(self, term: np.ndarray, total: np.ndarray, prior: np.ndarray) -> None:
        """New alpha and eta.

        term   (n_terms, kp) sums of the terms with their prior; total (kp,) their column sums
        prior  (kp,) the document prior that the passes work under
        """
        k = len(self.alpha)
        kernels().draw(
            self._first, self._word, self._topic, self._doc, term, total, prior, self.seed, self._drawn + 1, _SWEEPS
        )
        self._drawn += _SWEEPS
        more = _more_than(self._doc.T)
        of_terms = np.bincount(self._word.astype(np.int64) * k + self._topic, minlength=self._n_terms * k)
        more_of_terms = _more_than(of_terms[None, :])
        more_of_topics = _more_than(of_terms.reshape(-1, k).sum(axis=0)[None, :])
        for _ in range(_STEPS):
            bottom = _digamma_differences(self._longer, np.array([self.alpha.sum()]))
            self.alpha = np.maximum(self.alpha * _digamma_differences(more, self.alpha) / bottom, _LEAST)
            top = _digamma_differences(more_of_terms, np.array([self.eta]))[0]
            bottom = self._n_terms * _digamma_differences(more_of_topics, np.array([self._n_terms * self.eta]))[0]
            self.eta = max(self.eta * top / bottom, _LEAST)


def _more_than(counts: np.ndarray) -> np.ndarray:
    """(n_rows, largest) how many values of each row of whole numbers are more than 0, 1, 2, ..."""
    size = int(counts.max()) + 1
    histogram = np.stack([np.bincount(row, minlength=size) for row in counts])
    return histogram[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]


def _digamma_differences(more_than: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """The sum over the counts n of each row of digamma(n + prior) - digamma(prior), in the order of n."""
    terms = more_than / (prior[:, None] + np.arange(more_than.shape[1]))
    return np.cumsum(terms, axis=1)[:, -1]
