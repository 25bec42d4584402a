"""LDA by batch variational Bayes, scikit-learn's LatentDirichletAllocation.

source  Hoffman, Blei and Bach (2010), Online learning for latent Dirichlet allocation (its batch form);
        https://scikit-learn.org/stable/modules/decomposition.html#latentdirichletallocation
"""

import numpy as np
from scipy import sparse

__all__ = ["DEFAULTS", "LIBRARIES", "fit"]

LIBRARIES = ("scikit-learn", "numpy", "scipy")
DEFAULTS = {"iterations": 40, "alpha": 0.1, "eta": 0.05}


def fit(counts: sparse.csr_array, *, k: int, seed: int, iterations: int = DEFAULTS["iterations"],
        alpha: float = DEFAULTS["alpha"], eta: float = DEFAULTS["eta"]) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Topics of `counts`, (n_docs, n_terms) integer CSR.

    iterations  passes over all articles (scikit-learn's own default of 10 stops far too early)
    alpha, eta  symmetric document and term priors of each topic, not estimated
    returns     topic_term (k, n_terms), doc_topic (n_docs, k), rows sum to 1; uniform for an article without words
    """
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(
        n_components=k, doc_topic_prior=alpha, topic_word_prior=eta, learning_method="batch", max_iter=iterations,
        evaluate_every=-1, mean_change_tol=1e-3, max_doc_update_iter=100, n_jobs=1,
        random_state=np.random.RandomState(seed),
    )  # fmt: skip
    doc_topic = model.fit_transform(counts)
    topic_term = model.components_ / model.components_.sum(axis=1, keepdims=True)
    return topic_term, doc_topic / doc_topic.sum(axis=1, keepdims=True)
