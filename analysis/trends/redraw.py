"""A corpus like a given one, drawn from its own fitted topics: the same articles and lengths, the words anew."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analysis.trends.bins import Bins
from analysis.trends.mixture import pooled_shares
from analysis.values import DocTerm, TopicFit

__all__ = ["Maker", "concentration", "copied", "maker", "redraw"]

_CHUNK = 20_000  # articles drawn at once
_SAMPLE = 2000  # articles by which the clumping of words is measured
_LEAST = 1e-4  # share of a topic's expectation below which no article's Dirichlet falls


@dataclass(frozen=True, eq=False)
class Maker:
    """What a corpus is drawn from.

    topic_term      (k, n_terms)
    shares          (n_docs, k) expected shares of each article's topics: those of its period
    lengths         (n_docs,) tokens
    concentration   of the Dirichlet from which an article's own shares come
    copied          0 to 1: how often a token repeats an earlier one of its article
    """

    topic_term: np.ndarray
    shares: np.ndarray
    lengths: np.ndarray
    concentration: float
    copied: float


def maker(fit: TopicFit, bins: Bins) -> Maker:
    """The maker of a corpus like that of `fit`, which has its counts; articles without a date follow the corpus."""
    gather = sparse.csr_array((np.ones(len(bins.bin_of)), (bins.bin_of, np.arange(len(bins.bin_of)))),
                              shape=(len(bins.names), len(bins.bin_of)))  # fmt: skip
    pick = sparse.csr_array(gather @ bins.pick).astype(np.int64)
    whole = pooled_shares(sparse.csr_array(fit.counts.sum(axis=0)[None, :]), fit.topic_term)
    by_bin = pooled_shares(sparse.csr_array(pick @ fit.counts), fit.topic_term)
    expected = np.repeat(whole, len(fit.docs), axis=0)
    at = pick.tocoo()
    expected[at.coords[1]] = np.where(np.isfinite(by_bin), by_bin, whole)[at.coords[0]]
    expected = np.maximum(expected, _LEAST)
    lengths = np.asarray(fit.counts.sum(axis=1)).ravel().astype(np.int64)
    return Maker(fit.topic_term, expected, lengths, concentration(fit), copied(fit))


def concentration(fit: TopicFit) -> float:
    """Sum of the parameters of the Dirichlet around which the articles' shares vary, by moments.

    The shares of articles from Dirichlet(c m) have the variance m (1 - m) / (c + 1); those that a model gives to articles of n
    tokens vary less, by the factor n / (n + c).
    """
    tokens = np.asarray(fit.counts.sum(axis=1)).ravel()
    theta = fit.doc_topic[tokens > 0]
    mean, n = theta.mean(axis=0), tokens[tokens > 0].mean()
    most, seen = (mean * (1 - mean)).sum(), theta.var(axis=0).sum()
    found = 1.0
    for _ in range(50):
        found = float(np.clip(most / max(seen * (n + found) / n, 1e-12) - 1, 0.01, 1000.0))
    return found


def copied(fit: TopicFit) -> float:
    """How often a token repeats an earlier one of its article, beyond what the article's topics let expect; 0 to .9.

    Words clump inside articles: pairs of equal tokens are counted and compared with a Polya urn.

    source  Madsen, Kauchak and Elkan (2005), Modeling word burstiness using the Dirichlet distribution
    """
    tokens = np.asarray(fit.counts.sum(axis=1)).ravel().astype(np.int64)
    long = np.flatnonzero(tokens > 1)
    if not len(long):
        return 0.0
    at = long[np.arange(min(len(long), _SAMPLE)) * len(long) // min(len(long), _SAMPLE)]
    counts, n = fit.counts[at], tokens[at]
    by_chance = np.concatenate([((fit.doc_topic[part] @ fit.topic_term) ** 2).sum(axis=1)
                                for part in np.array_split(at, -(-len(at) // 200))])  # fmt: skip
    seen = (counts.data * (counts.data - 1.0)).sum() / 2
    low, high = 0.0, 0.9
    for _ in range(30):
        middle = (low + high) / 2
        same = _pairs(middle, int(n.max()))[n]
        less = (same + (n * (n - 1) / 2 - same) * by_chance).sum() < seen
        low, high = (middle, high) if less else (low, middle)
    return low


def redraw(model: Maker, like: DocTerm, random: np.random.RandomState) -> DocTerm:
    """Articles of the same lengths and dates as those of `like`, their topics and words drawn from the model."""
    drawn = random.standard_gamma(model.concentration * model.shares) + 1e-12
    theta = drawn / drawn.sum(axis=1, keepdims=True)
    parts = [_words(model, theta[start : start + _CHUNK], model.lengths[start : start + _CHUNK], random)
             for start in range(0, len(theta), _CHUNK)]  # fmt: skip
    return replace(like, counts=sparse.csr_array(sparse.vstack(parts, format="csr")))


def _words(model: Maker, theta: np.ndarray, lengths: np.ndarray, random: np.random.RandomState) -> sparse.csr_array:
    """(n_docs, n_terms) counts: a topic for each token, a word of the topic, and now and then an earlier word again."""
    n_terms = model.topic_term.shape[1]
    doc = np.repeat(np.arange(len(lengths)), lengths)
    topic = _draw(theta, doc, random)
    term = _draw(model.topic_term, topic, random)
    first = (np.cumsum(lengths) - lengths)[doc]
    place = np.arange(len(doc)) - first
    again = (random.random_sample(len(doc)) < model.copied) & (place > 0)
    earlier = first + np.floor(random.random_sample(len(doc)) * place).astype(np.int64)
    source = np.where(again, earlier, np.arange(len(doc)))
    while (source[source] != source).any():
        source = source[source]
    cells = (np.ones(len(doc), dtype=np.int64), (doc, term[source]))
    return sparse.csr_array(sparse.coo_array(cells, shape=(len(lengths), n_terms)))


def _draw(chances: np.ndarray, row: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    """For each entry of `row` a column, drawn by the chances of that row (n_rows, m), which sum to 1."""
    steps = np.cumsum(chances, axis=1)
    steps = steps / steps[:, -1:]
    m = chances.shape[1]
    flat = (steps + np.arange(len(steps))[:, None]).ravel()
    found = np.searchsorted(flat, row + random.random_sample(len(row)), side="right")
    return np.clip(found - row * m, 0, m - 1)


def _pairs(again: float, longest: int) -> np.ndarray:
    """(longest + 1,) expected pairs of tokens of one origin in an article of so many tokens."""
    pairs = np.zeros(longest + 1)
    for n in range(1, longest):
        pairs[n + 1] = pairs[n] + again * (1 + 2 * pairs[n] / n)
    return pairs
