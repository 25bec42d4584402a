"""LDA by batch variational Bayes, gensim's LdaModel with an exact update after each pass over all articles.

gensim's own default, one pass of online updates, does not converge; and its online form at many passes stays bad as
well, for its step size stops falling after the first pass, so that the topics always describe the last few chunks.

source  Hoffman, Blei and Bach (2010), Online learning for latent Dirichlet allocation (its batch form);
        https://radimrehurek.com/gensim/models/ldamodel.html
"""

import numpy as np
from scipy import sparse

__all__ = ["DEFAULTS", "LIBRARIES", "fit"]

LIBRARIES = ("gensim", "numpy", "scipy")
DEFAULTS = {"passes": 30, "iterations": 100, "alpha": 0.1, "eta": 0.05}


def fit(counts: sparse.csr_array, *, k: int, seed: int, passes: int = DEFAULTS["passes"],
        iterations: int = DEFAULTS["iterations"], alpha: float = DEFAULTS["alpha"],
        eta: float = DEFAULTS["eta"]) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Topics of `counts`, (n_docs, n_terms) integer CSR.

    passes      passes over all articles, each followed by one update of the topics; all are made
    iterations  at most so many updates of one article's shares in a pass
    alpha, eta  symmetric document and term priors of each topic, not estimated
    returns     topic_term (k, n_terms), doc_topic (n_docs, k), rows sum to 1; uniform for an article without words
    """
    from gensim.models import LdaModel

    bags = [
        list(zip(counts.indices[start:end].tolist(), counts.data[start:end].tolist(), strict=True))
        for start, end in zip(counts.indptr[:-1], counts.indptr[1:], strict=True)
    ]
    # Names for all terms: without them gensim drops terms that occur in no article.
    names = {i: str(i) for i in range(counts.shape[1])}
    # update_every=0 gathers the whole pass before an update; decay=0 makes that update replace the topics (step 1).
    model = LdaModel(
        bags, id2word=names, num_topics=k, passes=passes, update_every=0, decay=0.0, iterations=iterations,
        alpha=alpha, eta=eta, gamma_threshold=1e-3, eval_every=None, dtype=np.float64,
        random_state=np.random.RandomState(seed),
    )  # fmt: skip
    gamma, _ = model.inference(bags)  # get_document_topics() drops shares under 0.01
    topic_term = model.get_topics()
    return topic_term / topic_term.sum(axis=1, keepdims=True), gamma / gamma.sum(axis=1, keepdims=True)
