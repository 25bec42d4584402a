"""What a topic is about: its words, its name, its share, its typical articles."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import choose
from analysis.topics.guides import guided
from analysis.topics.weights import PROBABILITY, article_weights, frex, lift, relevance, shares_of_tokens, topic_tokens
from analysis.values import Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["VIEWS", "automatic_names", "bind_names", "top_terms", "topic_shares", "topic_views", "topic_words",
           "typical_articles"]  # fmt: skip

VIEWS = ("probability", "frex", "lift", "relevance")

_NAME_WORDS = 3
_NAME_POOL = 20  # a name is made of a topic's most probable words, never of a rare one
_MIN_TOKENS = 5


def top_terms(row: np.ndarray, n: int) -> np.ndarray:
    """Positions of the n most probable terms of one topic, best first, ties in order; never one without probability."""
    found = np.flatnonzero(row >= np.partition(row, len(row) - n)[len(row) - n]) if n < len(row) else np.arange(len(row))
    best = found[np.argsort(-row[found], kind="stable")[:n]]
    return best[row[best] > 0]


def topic_words(fit: TopicFit, n: int = 10, *, by: str = "probability") -> Result:
    """The n best words of each topic by one of four views, with all four measures.

    by       probability  the words of which the topic is made
             frex         words that are frequent in the topic and hardly elsewhere
             lift         words that the topic has more of than the corpus; of those that it is expected to hold five
                          times or more, where the counts are known: for a word seen once lift says nothing
             relevance    between probability and lift
    returns  Result: topic, name, rank, term, probability, frex, lift, relevance
    raises   InputError for an unknown view
    """
    choose(by, VIEWS, ("view", "보기"))
    measures = _views(fit)
    order = measures[by]
    if by == "lift" and fit.counts is not None:
        order = np.where(fit.topic_term * topic_tokens(fit)[:, None] >= _MIN_TOKENS, order, -np.inf)
    rows = [
        (topic, fit.names[topic], rank, str(fit.terms[term]), *(measures[view][topic, term] for view in VIEWS))
        for topic in range(fit.k)
        for rank, term in enumerate(_best(order[topic], fit.topic_term[topic], n), 1)
    ]
    names = ["topic", "name", "rank", "term", *VIEWS]
    return _result("topic_words", fit, pd.DataFrame(rows, columns=names), columns(*names))


def topic_views(fit: TopicFit, n: int = 7) -> Result:
    """The n best words of each topic in the four views of `topic_words`, side by side.

    returns  Result: topic, name, probability, frex, lift, relevance: words, comma between
    source   the layout of labelTopics in the R package stm (Roberts, Stewart and Tingley 2019)
    """
    table = pd.DataFrame({"topic": range(fit.k), "name": fit.names})
    for view in VIEWS:
        words = topic_words(fit, n, by=view).table.groupby("topic")["term"].agg(", ".join)
        table[view] = words.reindex(table["topic"], fill_value="").to_numpy()
    described = {view: ("terms", f"the {n} best words by {view}") for view in VIEWS}
    return _result("topic_views", fit, table, columns("topic", "name", **described))


def topic_shares(fit: TopicFit, n: int = 10) -> Result:
    """How large each topic is: its share of all tokens, or of all articles alike where the counts are not known.

    returns  Result: topic, name, share (they sum to 1), words (the n most probable, comma between)
    """
    table = pd.DataFrame({
        "topic": range(fit.k),
        "name": fit.names,
        "share": shares_of_tokens(fit),
        "words": [", ".join(str(fit.terms[term]) for term in top_terms(row, n)) for row in fit.topic_term],
    })  # fmt: skip
    unit = "share of all tokens" if fit.counts is not None else "mean share over articles"
    return _result("topic_shares", fit, table, columns("topic", "name", "words", share=("0 to 1", unit)))


def typical_articles(fit: TopicFit, n: int = 5) -> Result:
    """The n articles with the largest share of each topic, the longer one first where two have the same share.

    Articles without words are left out, and of articles that tell one story (where docs has `story`), or whose titles
    have the same letters and digits, only the first is shown.

    returns  Result: topic, name, rank, doc_id, published, outlet, title, share
    """
    docs = fit.docs
    tokens = article_weights(fit)
    keys = [{"".join(filter(str.isalnum, title.casefold()))} - {""} for title in docs["title"]]
    if "story" in docs.columns:
        keys = [key | {("story", story)} for key, story in zip(keys, docs["story"], strict=True)]
    ids = docs["doc_id"].to_numpy(dtype=object).astype(str)
    rows = []
    for topic in range(fit.k):
        share = fit.doc_topic[:, topic]
        seen: set = set()
        rank = 0
        for at in np.lexsort((ids, -tokens, -share)):
            if rank == n:
                break
            if tokens[at] == 0 or keys[at] & seen:  # articles without a title are not copies of each other
                continue
            seen |= keys[at]
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
             name already: the first name in the study keeps it. A guided topic keeps the name of its guide. Topics
             without a name keep their automatic one
    """
    tops = [{str(fit.terms[term]) for term in top_terms(row, top)} for row in fit.topic_term]
    guides = guided(fit)
    bound = dict(guides)
    problems = []
    for name, required in names.items():
        words = ", ".join(required)
        found = [topic for topic in range(fit.k) if set(required) <= tops[topic]]
        if name in guides.values():
            if [guides.get(topic) for topic in found] != [name]:
                problems.append((f"name {name!r}: the topic that is guided by {name!r} bears it, whatever its top words are",
                                 f"이름 '{name}': guides의 '{name}'(으)로 이끈 토픽의 이름입니다. 상위 단어와 상관없이 그 토픽에 붙습니다"))  # fmt: skip
        elif not found:
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
        elif found[0] in guides:
            other = guides[found[0]]
            problems.append((f"name {name!r}: topic {found[0]} is guided by {other!r} and keeps the name of its guide",
                             f"이름 '{name}': {found[0]}번 토픽은 guides의 '{other}'(으)로 이끈 토픽이라 그 이름을 그대로 씁니다"))  # fmt: skip
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
        score = PROBABILITY * np.log(row[pool]) + (1 - PROBABILITY) * np.log(row[pool] / total[pool])
        ranked = pool[np.argsort(-score, kind="stable")]
        words = _distinct([str(terms[term]) for term in ranked if owner[term] == topic])
        if len(words) < 2:
            words = _distinct(words + [str(terms[term]) for term in ranked])[:2]
        name = " · ".join(words)
        names.append(name if name not in names else f"{name} ({topic})")
    return tuple(names)


def _views(fit: TopicFit) -> dict[str, np.ndarray]:
    return {"probability": fit.topic_term, "frex": frex(fit), "lift": lift(fit), "relevance": relevance(fit)}


def _best(measure: np.ndarray, row: np.ndarray, n: int) -> np.ndarray:
    """The n terms with the largest measure, ties by probability, then in order; none without probability."""
    best = np.lexsort((np.arange(len(row)), -row, -measure))
    return best[(row[best] > 0) & (measure[best] > -np.inf)][:n]


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
