"""LDA by collapsed Gibbs sampling, tomotopy's LDAModel, one worker.

source  Griffiths and Steyvers (2004), Finding scientific topics; the document prior is estimated on the way as in
        Minka (2000), Estimating a Dirichlet distribution; https://github.com/bab2min/tomotopy
"""

import warnings

import numpy as np
from scipy import sparse

from analysis.progress import progress

__all__ = ["DEFAULTS", "LIBRARIES", "fit", "platform"]

LIBRARIES = ("tomotopy",)
DEFAULTS = {"iterations": 400, "samples": 10, "interval": 10, "alpha": 0.1, "eta": 0.01}


def fit(counts: sparse.csr_array, *, k: int, seed: int, iterations: int = DEFAULTS["iterations"],
        samples: int = DEFAULTS["samples"], interval: int = DEFAULTS["interval"], alpha: float = DEFAULTS["alpha"],
        eta: float = DEFAULTS["eta"]) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Topics of `counts`, (n_docs, n_terms) integer CSR, as means over the last samples of one chain.

    iterations  sweeps before the first sample is taken
    samples     samples averaged, `interval` sweeps apart: the shares of a short article from one sample are mostly noise
    interval    sweeps between two estimates of the document prior, and between two samples
    alpha       document prior of each topic at the start; it is estimated, one value a topic, every `interval` sweeps
    eta         term prior
    returns     topic_term (k, n_terms), doc_topic (n_docs, k), rows sum to 1; uniform for an article without words
    """
    tomotopy = _library()
    model = tomotopy.LDAModel(tw=tomotopy.TermWeight.ONE, k=k, alpha=alpha, eta=eta, seed=seed)
    model.optim_interval = interval
    words = np.array([str(i) for i in range(counts.shape[1])], dtype=object)
    used = np.flatnonzero(np.diff(counts.indptr))  # tomotopy leaves out articles without words
    for row in used:
        cells = slice(counts.indptr[row], counts.indptr[row + 1])
        model.add_doc(np.repeat(words[counts.indices[cells]], counts.data[cells]).tolist())

    topic_term = np.zeros((k, counts.shape[1]))
    doc_topic = np.full((counts.shape[0], k), 1 / k)
    doc_topic[used] = 0
    rounds = [interval] * (iterations // interval) + [iterations % interval] * (iterations % interval > 0)
    for done, sweeps in enumerate(progress(rounds + [interval] * samples, "tomotopy_lda")):
        # One worker and no parallel scheme: with more, the same seed gives other topics.
        model.train(sweeps, workers=1, parallel=tomotopy.ParallelScheme.NONE)
        if done >= len(rounds):
            columns = [int(word) for word in model.used_vocabs]
            topic_term[:, columns] += [model.get_topic_word_dist(topic) for topic in range(k)]
            doc_topic[used] += [doc.get_topic_dist() for doc in model.docs]
    return topic_term / topic_term.sum(axis=1, keepdims=True), doc_topic / doc_topic.sum(axis=1, keepdims=True)


def platform() -> dict[str, str]:
    """The instruction set that tomotopy runs on: the same seed gives the same bits on the same one only."""
    return {"isa": _library().isa}


def _library():
    with warnings.catch_warnings():  # its C++ types lack an attribute; where warnings are errors, the import fails
        warnings.filterwarnings("ignore", "builtin type .* has no __module__ attribute", DeprecationWarning)
        import tomotopy
    return tomotopy
