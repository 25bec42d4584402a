"""How good a topic model is: measures of whole models, and of each topic; one evaluator for every engine."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.topics.align import Returns
from analysis.topics.coherence import MEASURES, Sequences, coherence, sequences
from analysis.topics.heldout import MIN_ARTICLES, document_completion, heldout_perplexity
from analysis.topics.label import top_terms
from analysis.topics.weights import article_weights, exclusive_shares, shares_of_tokens
from analysis.values import DocTerm, Result, Tokens, TopicFit
from analysis.vocabulary import columns

__all__ = ["MIN_ARTICLES", "coherence", "diagnose", "diversity", "document_completion", "exclusivity",
           "heldout_perplexity", "judge", "known_mean"]  # fmt: skip


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


def diagnose(fit: TopicFit, *, returns: Returns | None = None,
             tokens: "Tokens | Sequences | Iterable[Sequence[str]] | None" = None) -> Result:  # fmt: skip
    """What each topic is worth: a table to read before trusting any of them.

    returns  what `align.returning` says of this fit, such as choice.returns; NaN in the table where it is not given
    tokens   running text: adds c_npmi and c_v
    returns  Result: topic, name, share, dominant (articles in which no topic has a larger share; ties to the first),
             effective_words, effective_articles, coherence, (c_npmi, c_v,) exclusivity, stability, returns, words
    source   of the effective numbers: Simpson (1949), Measurement of diversity, as in MALLET's topic diagnostics
    """
    weights = article_weights(fit)
    with_words = weights > 0
    within = fit.doc_topic * weights[:, None]
    within = within / within.sum(axis=0)
    table = pd.DataFrame({
        "topic": range(fit.k),
        "name": fit.names,
        "share": shares_of_tokens(fit),
        "dominant": np.bincount(fit.doc_topic[with_words].argmax(axis=1), minlength=fit.k),
        "effective_words": 1 / (fit.topic_term**2).sum(axis=1),
        "effective_articles": 1 / (within**2).sum(axis=0),
        "coherence": coherence(fit),
    })  # fmt: skip
    if tokens is not None:
        texts = sequences(tokens)
        for measure in MEASURES[2:]:
            table[measure] = coherence(fit, measure=measure, tokens=texts)
    table["exclusivity"] = exclusivity(fit)
    table["stability"] = np.full(fit.k, np.nan) if returns is None else returns.stability
    table["returns"] = np.full(fit.k, np.nan) if returns is None else returns.share
    table["words"] = [", ".join(str(fit.terms[term]) for term in top_terms(row, 10)) for row in fit.topic_term]
    n_docs, n_used = len(fit.docs), int(np.count_nonzero(with_words))
    coverage = {"given": n_docs, "used": n_used, "undated": 0, "dropped": n_docs - n_used}
    recipe = {"step": "topic_diagnostics", "fit": dict(fit.recipe)}
    if returns is not None:
        recipe["threshold"] = returns.threshold
    return Result("topic_diagnostics", table, columns(*table.columns), coverage, recipe)


def diversity(fit: TopicFit, n: int = 10) -> float:
    """The share of different words among the top n words of all topics, 0 to 1.

    source  Dieng, Ruiz and Blei (2020), Topic modeling in embedding spaces
    """
    words = np.concatenate([top_terms(row, n) for row in fit.topic_term])
    return len(np.unique(words)) / len(words)


def exclusivity(fit: TopicFit, n: int = 10) -> np.ndarray:
    """How much the top n words of a topic belong to it alone: the mean of their `exclusive_shares`.

    returns  (k,), 1/k (words that all topics share) to 1 (words of this topic only)
    source   Bischof and Airoldi (2012), Summarizing topical content with word frequency and exclusivity
    """
    shares = exclusive_shares(fit)
    return np.array([shares[topic, top_terms(row, n)].mean() for topic, row in enumerate(fit.topic_term)])


def _heldout_of(fit: TopicFit) -> float:
    if fit.counts is None or fit.recipe.get("engine") is None:
        raise InputError(
            "a model that came as arrays cannot be fitted again; judge it without heldout=True",
            "배열로 받은 모형은 다시 적합할 수 없습니다. heldout=True 없이 평가하세요",
        )
    recipe = fit.recipe
    return heldout_perplexity(DocTerm(fit.counts, fit.docs, fit.terms), k=fit.k, engine=recipe["engine"],
                              seed=recipe["seed"], options=recipe["options"], guides=recipe.get("guides"))  # fmt: skip


def known_mean(values: np.ndarray) -> float:
    """The mean of the values that are not NaN; NaN where none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
