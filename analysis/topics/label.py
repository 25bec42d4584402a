"""What a topic is about: its words, its name, its share, its typical articles."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.values import Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["automatic_names", "bind_names", "frex", "relevance", "top_terms", "topic_shares", "topic_words",
           "typical_articles"]  # fmt: skip

_NAME_WORDS = 3
_NAME_POOL = 20  # a name is made of a topic's most probable words, never of a rare one
_WEIGHT = 0.6  # of probability against exclusivity, as Sievert and Shirley found best for readers


def top_terms(row: np.ndarray, n: int) -> np.ndarray:
    """Positions of the n most probable terms of one topic, best first, ties in order; never one without probability."""
    best = np.argsort(-row, kind="stable")[:n]
    return best[row[best] > 0]


def topic_words(fit: TopicFit, n: int = 10) -> Result:
    """The n most probable words of each topic.

    returns  Result: topic, name, rank, term, probability, relevance, frex
    """
    relevances, frexes = relevance(fit), frex(fit.topic_term)
    rows = [
        (topic, fit.names[topic], rank, str(fit.terms[term]), row[term], relevances[topic, term], frexes[topic, term])
        for topic, row in enumerate(fit.topic_term)
        for rank, term in enumerate(top_terms(row, n), 1)
    ]
    names = ["topic", "name", "rank", "term", "probability", "relevance", "frex"]
    return _result("topic_words", fit, pd.DataFrame(rows, columns=names), columns(*names))


def topic_shares(fit: TopicFit, n: int = 10) -> Result:
    """How large each topic is: its share of all tokens, or of all articles alike where the counts are not known.

    returns  Result: topic, name, share (they sum to 1), words (the n most probable, comma between)
    """
    table = pd.DataFrame({
        "topic": range(fit.k),
        "name": fit.names,
        "share": _shares(fit),
        "words": [", ".join(str(fit.terms[term]) for term in top_terms(row, n)) for row in fit.topic_term],
    })  # fmt: skip
    unit = "share of all tokens" if fit.counts is not None else "mean share over articles"
    return _result("topic_shares", fit, table, columns("topic", "name", "words", share=("0 to 1", unit)))


def typical_articles(fit: TopicFit, n: int = 5) -> Result:
    """The n articles with the largest share of each topic, the longer one first where two have the same share.

    Articles without words are left out, and of articles whose titles have the same letters and
    digits only the first is shown.

    returns  Result: topic, name, rank, doc_id, published, outlet, title, share
    """
    docs = fit.docs
    tokens = np.ones(len(docs)) if fit.counts is None else np.asarray(fit.counts.sum(axis=1)).ravel()
    title_keys = ["".join(filter(str.isalnum, title.casefold())) for title in docs["title"]]
    ids = docs["doc_id"].to_numpy(dtype=object).astype(str)
    rows = []
    for topic in range(fit.k):
        share = fit.doc_topic[:, topic]
        seen, rank = set(), 0
        for at in np.lexsort((ids, -tokens, -share)):
            if rank == n:
                break
            if tokens[at] == 0 or title_keys[at] in seen:
                continue
            if title_keys[at]:  # articles without a title are not copies of each other
                seen.add(title_keys[at])
            rank += 1
            row = docs.iloc[at]
            rows.append((topic, fit.names[topic], rank, row["doc_id"], row["published"], row["outlet"], row["title"],
                         share[at]))  # fmt: skip
    names = ["topic", "name", "rank", "doc_id", "published", "outlet", "title", "share"]
    described = columns(*names[:-1], share=("0 to 1", "share of the topic in the article"))
    return _result("typical_articles", fit, pd.DataFrame(rows, columns=names), described)


def bind_names(fit: TopicFit, names: Mapping[str, tuple[str, ...]],
               top: int = 30) -> tuple[TopicFit, list[tuple[str, str]]]:  # fmt: skip
    """The fit with the study's names on its topics, and what could not be bound.

    names    {name: words that must be among the topic's `top` most probable ones, all of them}
    returns  the fit; problems, one (English, Korean) line for each name that fits no topic, several, or one that has a
             name already: the first name in the study keeps it. Topics without a name keep their automatic one
    """
    tops = [{str(fit.terms[term]) for term in top_terms(row, top)} for row in fit.topic_term]
    bound: dict[int, str] = {}
    problems = []
    for name, required in names.items():
        words = ", ".join(required)
        found = [topic for topic in range(fit.k) if set(required) <= tops[topic]]
        if not found:
            absent = [word for word in required if not any(word in words_of for words_of in tops)]
            en = f"; in no topic at all: {', '.join(absent)}" if absent else ""
            ko = f" (어느 토픽에도 없는 단어: {', '.join(absent)})" if absent else ""
            problems.append((f"name {name!r}: no topic has all of {words} among its top {top} words{en}",
                             f"이름 '{name}': 상위 {top}개 단어에 {words}이(가) 모두 든 토픽이 없습니다{ko}"))  # fmt: skip
        elif len(found) > 1:
            which = ", ".join(map(str, found))
            problems.append((f"name {name!r}: topics {which} all have {words} among their top {top} words; add a word",
                             f"이름 '{name}': 토픽 {which}의 상위 {top}개 단어에 {words}이(가) 모두 있습니다. "
                             "단어를 더해 하나로 좁히세요"))  # fmt: skip
        elif found[0] in bound:
            other = bound[found[0]]
            problems.append((f"name {name!r}: topic {found[0]} has the name {other!r} already",
                             f"이름 '{name}': {found[0]}번 토픽에는 이미 '{other}'(이)라는 이름이 있습니다"))  # fmt: skip
        else:
            bound[found[0]] = name
    return fit.with_names(tuple(bound.get(topic, fit.names[topic]) for topic in range(fit.k))), problems


def automatic_names(topic_term: np.ndarray, terms: np.ndarray) -> tuple[str, ...]:
    """A short name for each topic: its best two or three words, by probability and exclusivity together.

    A word goes to the topic in which it is most probable, so that no two names share one; only a topic with fewer than
    two such words borrows. A word that holds another word of the name, or is held by it, is passed over.
    """
    owner = topic_term.argmax(axis=0)
    total = topic_term.sum(axis=0)
    names = []
    for topic, row in enumerate(topic_term):
        pool = top_terms(row, _NAME_POOL)
        score = _WEIGHT * np.log(row[pool]) + (1 - _WEIGHT) * np.log(row[pool] / total[pool])
        ranked = pool[np.argsort(-score, kind="stable")]
        words = _distinct([str(terms[term]) for term in ranked if owner[term] == topic])
        if len(words) < 2:
            words = _distinct(words + [str(terms[term]) for term in ranked])[:2]
        name = " · ".join(words)
        names.append(name if name not in names else f"{name} ({topic})")
    return tuple(names)


def relevance(fit: TopicFit) -> np.ndarray:
    """(k, n_terms) relevance of each term to each topic: 0.6 log p(term | topic) + 0.4 log of its lift.

    returns  natural logs; -inf for a term without probability in the topic
    source   Sievert and Shirley (2014), LDAvis
    """
    overall = _shares(fit) @ fit.topic_term
    with np.errstate(divide="ignore"):  # log 0 is meant
        probability = np.log(fit.topic_term)
        return probability - (1 - _WEIGHT) * np.log(np.where(overall > 0, overall, 1))


def frex(topic_term: np.ndarray) -> np.ndarray:
    """(k, n_terms) FREX: the harmonic mean of a term's rank by frequency and by exclusivity in the topic, 0 to 1.

    source  Bischof and Airoldi (2012), Summarizing topical content with word frequency and exclusivity
    """
    total = topic_term.sum(axis=0)
    exclusive = np.divide(topic_term, total, out=np.zeros_like(topic_term), where=total > 0)
    ranks = [_rank_shares(matrix) for matrix in (exclusive, topic_term)]
    return 2 / (1 / ranks[0] + 1 / ranks[1])


def _rank_shares(matrix: np.ndarray) -> np.ndarray:
    """The share of the values of each row that are not larger; above 0."""
    return np.array([np.searchsorted(np.sort(row), row, side="right") for row in matrix]) / matrix.shape[1]


def _shares(fit: TopicFit) -> np.ndarray:
    weights = np.ones(len(fit.docs)) if fit.counts is None else np.asarray(fit.counts.sum(axis=1)).ravel()
    return weights @ fit.doc_topic / weights.sum()


def _distinct(words: list[str]) -> list[str]:
    """The first words of which none holds another."""
    kept: list[str] = []
    for word in words:
        if len(kept) < _NAME_WORDS and not any(word in other or other in word for other in kept):
            kept.append(word)
    return kept


def _result(name: str, fit: TopicFit, table: pd.DataFrame, described: dict[str, tuple[str, str]]) -> Result:
    coverage = {"given": len(fit.docs), "used": len(fit.docs), "undated": 0, "dropped": 0}
    return Result(name, table, described, coverage, {"step": name, "fit": dict(fit.recipe)})
