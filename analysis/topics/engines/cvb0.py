"""LDA by collapsed variational Bayes of order zero (CVB0): our own engine, compiled by numba when it is first used.

Each cell of the counts keeps how its tokens are shared out over the topics, and a pass sets every share from all the
others. The same corpus, options and seed give the same bits for any number of threads and, with the same numba and
numpy, on any x86-64 machine. How it compares with the other engines: docs/topics.md.

source  Asuncion, Welling, Smyth and Teh (2009), On smoothing and inference for topic models; for corpora beyond
        `memory_mb` a streamed form after Foulds, Boyles, DuBois, Smyth and Welling (2013), Stochastic collapsed
        variational Bayesian inference for LDA; the priors as in Wallach, Mimno and McCallum (2009), Rethinking LDA:
        why priors matter (asymmetric over documents, symmetric over terms)
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from analysis.progress import bar
from analysis.topics.engines._cvb0_forms import Batch, Streamed, padded, threads
from analysis.topics.engines._cvb0_priors import Priors

__all__ = ["DEFAULTS", "GUIDES", "LIBRARIES", "RELEASES_GIL", "fit", "platform"]

LIBRARIES = ("numba", "llvmlite", "numpy", "scipy")
RELEASES_GIL = True  # fits of several seeds may run in threads
GUIDES = True  # takes seed words
# Found on the corpora of benchmarks/topics_quality.py, see docs/topics.md.
DEFAULTS = {"passes": 500, "tolerance": 0.0025, "alpha": 0.1, "eta": 0.05, "guide_weight": 1.0, "memory_mb": 2000.0}

_FIRST, _EVERY = 10, 10  # passes before the first estimate of the priors, and between two
# The passes work under half of the estimated document prior: what a token gives to several topics at once smooths an
# article's shares by itself. On 20 Newsgroups this foresees a little better, on Korean nouns it changes nothing.
_SHARPER = 0.5
_WINDOW = 5  # passes over which the change is averaged before it is compared with `tolerance`


def fit(counts: sparse.csr_array, *, k: int, seed: int, passes: int = DEFAULTS["passes"],
        tolerance: float = DEFAULTS["tolerance"], alpha: float = DEFAULTS["alpha"], eta: float = DEFAULTS["eta"],
        guide_weight: float = DEFAULTS["guide_weight"], memory_mb: float = DEFAULTS["memory_mb"],
        guides: Sequence[np.ndarray] = ()) -> tuple[np.ndarray, np.ndarray, dict[str, object]]:  # fmt: skip
    """Topics of `counts`, (n_docs, n_terms) integer CSR.

    passes        at most so many passes over all articles; notes["converged"] is False where they did not suffice
    tolerance     stop when a pass moves less than this: the sum over articles and topics of how many tokens the topic
                  gained or lost in the article, divided by all tokens (mean of 5 passes)
    alpha, eta    document and term priors of each topic at the start; both are estimated on the way, alpha one value a
                  topic, eta one in all
    guide_weight  how often a guide's word counts on top of its occurrences, in its topic, as a share of them
    memory_mb     the batch form is taken where its tables fit (40 + 4 k bytes a cell); otherwise the streamed form,
                  which begins with the topics of as many articles as fit, evenly spread
    guides        for each of the first topics the positions of its seed words; the other topics are free
    returns       topic_term (k, n_terms), doc_topic (n_docs, k), rows sum to 1, uniform for an article without words;
                  and notes: form, passes, converged, change (of the last passes), alpha_sum, eta, and for the streamed
                  form begin_articles and begin_passes
    """
    boost = _boost(counts, k, guides, guide_weight)
    steps = run(counts, k=k, seed=seed, passes=passes, tolerance=tolerance, alpha=alpha, eta=eta, boost=boost,
                memory_mb=memory_mb)  # fmt: skip
    state, priors, converged, change = deque(steps, maxlen=1)[0]
    topic_term, doc_topic = arrays(state, priors, counts)
    form = "batch" if isinstance(state, Batch) else "streamed"
    notes = {"form": form, "passes": state.passes, "converged": converged, "change": change,
             "alpha_sum": float(priors.alpha.sum()), "eta": float(priors.eta), **state.began}  # fmt: skip
    return topic_term, doc_topic, notes


def run(counts: sparse.csr_array, *, k: int, seed: int, passes: int, tolerance: float, alpha: float, eta: float,
        boost: sparse.coo_array | None, memory_mb: float, workers: int | None = None) -> Iterator[tuple]:  # fmt: skip
    """(state, priors, converged, change) after each pass; ends when converged or after `passes`."""
    workers = workers or threads()
    cell = 40 + 4 * padded(k)
    fits = max(1, int(memory_mb * 1e6 / cell))
    begin = counts
    if counts.nnz > fits:
        rows = np.flatnonzero(np.diff(counts.indptr))
        n = max(k, len(rows) * fits // counts.nnz)
        begin = counts[rows[np.arange(n) * len(rows) // n]]
    priors = Priors(begin, k, seed, alpha, eta)
    share = np.float32(begin.sum() / counts.sum())
    state = Batch(begin, k, seed, eta, None if boost is None else boost * share, workers)
    label = (
        f"cvb0, {counts.shape[0]} articles"
        if begin is counts
        else f"cvb0, {begin.shape[0]} of {counts.shape[0]} articles"
    )
    converged = False
    for converged, change in _until(state, priors, passes, tolerance, label):
        yield state, priors, converged and begin is counts, change
    if begin is counts:
        return
    state = Streamed(counts, state, boost, workers)
    for converged, change in _until(state, priors, passes, tolerance, f"cvb0, {counts.shape[0]} articles"):
        yield state, priors, converged, change


def _until(state: Batch | Streamed, priors: Priors, passes: int, tolerance: float, label: str) -> Iterator[tuple]:
    """(converged, change) after each pass."""
    prior = np.zeros(state.doc.shape[1], np.float32)
    changes = []
    # Only one bar, and none from the threads of a scan, which shows its own.
    silent = threading.current_thread() is not threading.main_thread()
    with bar(label, unit=" passes", silent=silent) as shown:
        for number in range(1, passes + 1):
            prior[: len(priors.alpha)] = _SHARPER * priors.alpha
            changes.append(state.advance(prior))
            if number >= _FIRST and number % _EVERY == 0:
                priors.estimate(state.term, state.total, prior)
                state.set_eta(priors.eta)
            change = float(np.cumsum(changes[-_WINDOW:])[-1] / len(changes[-_WINDOW:]))
            converged = number > _FIRST and change < tolerance
            shown.set_postfix_str(f"change {change:.4f}", refresh=False)
            shown.update()
            yield converged, change
            if converged:
                return


def arrays(state: Batch | Streamed, priors: Priors, counts: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """topic_term and doc_topic; the document prior is the estimated one, and guides add nothing of their own."""
    topic_term = np.ascontiguousarray(state.without_boost().T)
    doc_topic = np.maximum(state.doc[:, : state.k], 0) + priors.alpha
    doc_topic[np.diff(counts.indptr) == 0] = 1.0
    return topic_term / topic_term.sum(axis=1, keepdims=True), doc_topic / doc_topic.sum(axis=1, keepdims=True)


def platform() -> dict[str, str]:
    """What the loops were compiled for; the bits depend on it only if it is not x86-64."""
    import platform as machine

    return {"machine": machine.machine()}


def _boost(counts: sparse.csr_array, k: int, guides: Sequence[np.ndarray], weight: float) -> sparse.coo_array | None:
    """(n_terms, k) what the guides' words count beside their occurrences."""
    if not len(guides):
        return None
    tokens = np.asarray(counts.sum(axis=0)).ravel()
    words = np.concatenate([np.asarray(words, dtype=np.int64) for words in guides])
    topic = np.repeat(np.arange(len(guides)), [len(words) for words in guides])
    amount = (weight * tokens[words]).astype(np.float32)
    return sparse.coo_array((amount, (words, topic)), shape=(counts.shape[1], k))
