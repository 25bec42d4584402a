"""How good a topic model is: held-out perplexity, coherence, diversity, exclusivity; one evaluator for every engine."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import InputError
from analysis.topics.engines import engine as engine_module
from analysis.topics.fit import canonical, complete_options
from analysis.topics.fold import fold
from analysis.topics.label import top_terms
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["MIN_ARTICLES", "coherence", "diversity", "document_completion", "exclusivity", "heldout_perplexity",
           "judge", "known_mean"]  # fmt: skip

HELD_OUT = 5  # one article in five is held out
MIN_ARTICLES = 50  # below this fewer than ten articles are held out, and their perplexity says nothing
BACKGROUND = 0.01  # weight of plain term frequencies, so that an engine that gives a term no probability has a finite one


def judge(fits: list[TopicFit], *, heldout: bool = False) -> Result:
    """Measures of each fit, all over the same articles.

    heldout  also fit each model again without a fifth of the articles and measure how well it foresees them
    returns  Result, one row a fit: engine, k, seed, perplexity (NaN unless `heldout`), coherence, diversity, exclusivity
    raises   InputError without a fit, for fits of different articles, or for `heldout` with a model that came as arrays
    """
    fits = [fits] if isinstance(fits, TopicFit) else list(fits)
    if not fits:
        raise InputError("no fit to judge; give at least one TopicFit", "평가할 모형이 없습니다. TopicFit을 하나 이상 주세요")
    docs = fits[0].docs
    rows = []
    for number, fit in enumerate(fits):
        if not np.array_equal(fit.docs["doc_id"].to_numpy(), docs["doc_id"].to_numpy()):
            raise InputError(
                f"fit {number} was made of other articles than fit 0; judge fits of the same articles together",
                f"{number}번 모형은 0번 모형과 다른 기사로 만들었습니다. 같은 기사로 만든 모형끼리 평가하세요",
            )
        rows.append({
            "engine": fit.recipe.get("engine", ""),
            "k": fit.k,
            "seed": fit.recipe.get("seed", -1),
            "perplexity": _heldout_of(fit) if heldout else np.nan,
            "coherence": known_mean(coherence(fit)),
            "diversity": diversity(fit),
            "exclusivity": known_mean(exclusivity(fit)),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    coverage = {"given": len(docs), "used": len(docs), "undated": 0, "dropped": 0}
    recipe = {"step": "judge", "heldout": heldout, "fits": [dict(fit.recipe) for fit in fits]}
    return Result("topic_quality", table, columns(*table.columns), coverage, recipe)


def coherence(fit: TopicFit, n: int = 10) -> np.ndarray:
    """How often the top words of a topic stand in the same article, against chance: document NPMI, -1 to 1.

    The mean over pairs of the top n words of log(p(a, b) / p(a) p(b)) / -log p(a, b), with p the share of articles with
    words; -1 for a pair that never meets. A pair is left out where the measure does not exist: a word that is in no
    article, or two words that are in every article.

    returns  (k,); NaN for a topic without a pair, and for a model that came without counts
    source   Bouma (2009), Normalized (pointwise) mutual information in collocation extraction; over documents as in
             Lau, Newman and Baldwin (2014), Machine reading tea leaves
    """
    if fit.counts is None:
        return np.full(fit.k, np.nan)
    tops = [top_terms(row, n) for row in fit.topic_term]
    union = np.unique(np.concatenate(tops))
    present = (fit.counts[:, union] > 0).astype(np.float64)
    total = np.count_nonzero(np.diff(fit.counts.indptr))
    both = (present.T @ present).toarray()
    values = np.full(fit.k, np.nan)
    for topic, top in enumerate(tops):
        at = np.searchsorted(union, top)
        first, second = np.triu_indices(len(at), 1)
        n_both = both[at[first], at[second]]
        n_first, n_second = both[at[first], at[first]], both[at[second], at[second]]
        exists = (n_first > 0) & (n_second > 0) & (n_both < total)
        met = exists & (n_both > 0)
        npmi = np.full(len(first), -1.0)
        npmi[met] = np.log(n_both[met] * total / (n_first[met] * n_second[met])) / np.log(total / n_both[met])
        if exists.any():
            values[topic] = npmi[exists].mean()
    return values


def diversity(fit: TopicFit, n: int = 10) -> float:
    """The share of different words among the top n words of all topics, 0 to 1.

    source  Dieng, Ruiz and Blei (2020), Topic modeling in embedding spaces
    """
    words = np.concatenate([top_terms(row, n) for row in fit.topic_term])
    return len(np.unique(words)) / len(words)


def exclusivity(fit: TopicFit, n: int = 10) -> np.ndarray:
    """How much the top n words of a topic belong to it alone: the mean of topic_term over its sum over topics.

    returns  (k,), 1/k (words that all topics share) to 1 (words of this topic only)
    source   Bischof and Airoldi (2012), Summarizing topical content with word frequency and exclusivity
    """
    total = fit.topic_term.sum(axis=0)
    tops = [top_terms(row, n) for row in fit.topic_term]
    return np.array([np.mean(row[top] / total[top]) for row, top in zip(fit.topic_term, tops, strict=True)])


def heldout_perplexity(terms: DocTerm, *, k: int, engine: str, seed: int = 1,
                       options: Mapping[str, object] | None = None) -> float:  # fmt: skip
    """How many terms the model hesitates between when it foresees half of an article that it never saw.

    returns  perplexity as in `document_completion`, lower is better, NaN for small corpora
    raises   InputError for an unknown engine or option
    """
    module = engine_module(engine)
    options = complete_options(engine, options)
    return document_completion(terms.counts, partial(module.fit, **options), k=k, seed=seed)


def document_completion(counts: sparse.csr_array, fitting: Callable, *, k: int, seed: int) -> float:
    """Held-out perplexity by document completion, the same for whatever fits topics.

    A fifth of the articles with two tokens or more, chosen by `seed`, is held out; `fitting` finds its topics in the
    rest; the shares of each held-out article are folded in from one half of its tokens (chosen by `seed`), and the
    perplexity is that of the other half. Terms that are in no fitted article are left out; every model is mixed with
    1 % of plain term frequencies. The same seed means the same articles and halves for every engine and every k.

    fitting  called as fitting(counts, k=k, seed=seed); returns topic_term (k, n_terms) and anything
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
    topic_term, _ = fitting(counts[rest], k=k, seed=seed)
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


def _heldout_of(fit: TopicFit) -> float:
    if fit.counts is None or fit.recipe.get("engine") is None:
        raise InputError(
            "a model that came as arrays cannot be fitted again; judge it without heldout=True",
            "배열로 받은 모형은 다시 적합할 수 없습니다. heldout=True 없이 평가하세요",
        )
    recipe = fit.recipe
    return heldout_perplexity(DocTerm(fit.counts, fit.docs, fit.terms), k=fit.k, engine=recipe["engine"],
                              seed=recipe["seed"], options=recipe["options"])  # fmt: skip


def known_mean(values: np.ndarray) -> float:
    """The mean of the values that are not NaN; NaN where none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
