"""How well a model foresees articles that it never saw: one evaluator for every engine."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from scipy import sparse

from analysis.topics.engines import engine as engine_module
from analysis.topics.fit import canonical, complete_options
from analysis.topics.fold import fold
from analysis.topics.guides import guide_terms
from analysis.values import DocTerm

__all__ = ["MIN_ARTICLES", "document_completion", "heldout_perplexity"]

HELD_OUT = 5  # one article in five is held out
MIN_ARTICLES = 50  # below this fewer than ten articles are held out, and their perplexity says nothing
BACKGROUND = 0.01  # weight of plain term frequencies, so that an engine that gives a term no probability has a finite one


def heldout_perplexity(terms: DocTerm, *, k: int, engine: str, seed: int = 1,
                       options: Mapping[str, object] | None = None,
                       guides: Mapping[str, Sequence[str]] | None = None) -> float:  # fmt: skip
    """How many terms the model hesitates between when it foresees half of an article that it never saw.

    returns  perplexity as in `document_completion`, lower is better, NaN for small corpora
    raises   InputError for an unknown engine or option, or guides that the engine or the terms cannot follow
    """
    module = engine_module(engine)
    options = complete_options(engine, options) | guide_terms(terms, k, engine, guides)
    return document_completion(terms.counts, partial(module.fit, **options), k=k, seed=seed)


def document_completion(counts: sparse.csr_array, fitting: Callable, *, k: int, seed: int) -> float:
    """Held-out perplexity by document completion, the same for whatever fits topics.

    A fifth of the articles with two tokens or more, chosen by `seed`, is held out; `fitting` finds its topics in the
    rest; the shares of each held-out article are folded in from one half of its tokens (chosen by `seed`), and the
    perplexity is that of the other half. Terms that are in no fitted article are left out; every model is mixed with
    1 % of plain term frequencies. The same seed means the same articles and halves for every engine and every k.

    fitting  called as fitting(counts, k=k, seed=seed); returns topic_term (k, n_terms), then anything
    returns  perplexity; NaN with fewer than 50 articles of two tokens or more, or where fewer articles than topics
             would be left to fit
    source   Wallach, Murray, Salakhutdinov and Mimno (2009), Evaluation methods for topic models
    """
    counts = canonical(counts)
    tokens = np.asarray(counts.sum(axis=1)).ravel()
    long_enough = np.flatnonzero(tokens >= 2)
    random = np.random.RandomState(seed)
    held_out = np.sort(random.permutation(long_enough)[: len(long_enough) // HELD_OUT])
    rest = np.setdiff1d(np.flatnonzero(tokens), held_out)
    if len(long_enough) < MIN_ARTICLES or len(rest) < k:
        return float("nan")
    topic_term = fitting(counts[rest], k=k, seed=seed)[0]
    frequency = np.asarray(counts[rest].sum(axis=0)).ravel()
    known = frequency > 0
    seen, hidden = _halves(counts[held_out][:, known], random)
    hidden = hidden.tocoo()
    topic_term = topic_term[:, known] / topic_term[:, known].sum(axis=1, keepdims=True)
    shares = fold(topic_term, seen)
    model = np.einsum("ck,ck->c", shares[hidden.row], topic_term.T[hidden.col])
    background = frequency[known] / frequency.sum()
    likelihood = hidden.data @ np.log((1 - BACKGROUND) * model + BACKGROUND * background[hidden.col])
    return float(np.exp(-likelihood / hidden.data.sum()))


def _halves(counts: sparse.csr_array, random: np.random.RandomState) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Each article's tokens, dealt out at random into two halves; the first has the odd one."""
    cells = counts.tocoo()
    token_row, token_term = np.repeat(cells.row, cells.data), np.repeat(cells.col, cells.data)
    order = np.lexsort((random.random_sample(len(token_row)), token_row))
    token_row, token_term = token_row[order], token_term[order]
    starts = np.searchsorted(token_row, np.arange(counts.shape[0] + 1))
    place = np.arange(len(token_row)) - starts[token_row]
    first = place < (np.diff(starts)[token_row] + 1) // 2
    return tuple(
        sparse.csr_array((np.ones(part.sum(), dtype=np.int64), (token_row[part], token_term[part])), shape=counts.shape)
        for part in (first, ~first)
    )
