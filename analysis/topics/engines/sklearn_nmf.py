"""Non-negative matrix factorisation under the Kullback-Leibler divergence, scikit-learn's NMF.

On counts this is maximum likelihood for probabilistic latent semantic analysis, so that its rows are shares of tokens
like those of LDA, only without priors.

source  Lee and Seung (2001), Algorithms for non-negative matrix factorization; Gaussier and Goutte (2005), Relation
        between PLSA and NMF and implications; https://scikit-learn.org/stable/modules/decomposition.html#nmf
"""

import numpy as np
from scipy import sparse

__all__ = ["DEFAULTS", "LIBRARIES", "fit"]

LIBRARIES = ("scikit-learn", "numpy", "scipy")
DEFAULTS = {"iterations": 200}


def fit(counts: sparse.csr_array, *, k: int, seed: int,
        iterations: int = DEFAULTS["iterations"]) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Topics of `counts`, (n_docs, n_terms) integer CSR.

    iterations  multiplicative updates; all are made
    returns     topic_term (k, n_terms), doc_topic (n_docs, k), rows sum to 1; uniform for an article without words
    """
    from sklearn.decomposition import NMF

    # A random start: the deterministic ones (nndsvd) would make every seed agree, and stability would mean nothing.
    # tol=0: the number of updates is the one stated, whatever the data.
    model = NMF(n_components=k, init="random", solver="mu", beta_loss="kullback-leibler", tol=0, max_iter=iterations,
                random_state=np.random.RandomState(seed))  # fmt: skip
    weights = model.fit_transform(sparse.csr_matrix(counts, dtype=np.float64))
    totals = model.components_.sum(axis=1)
    topic_term = np.where(totals[:, None] > 0, model.components_, 1.0)
    doc_topic = weights * totals
    doc_topic[doc_topic.sum(axis=1) == 0] = 1.0
    return topic_term / topic_term.sum(axis=1, keepdims=True), doc_topic / doc_topic.sum(axis=1, keepdims=True)
