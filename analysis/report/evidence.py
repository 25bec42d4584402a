"""Which articles stand behind the shares of a topic or theme in a year, each with one line of its text; for the report's browser."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import groups
from analysis.trends.shares import theme_columns
from analysis.values import DocTerm, Tokens, TopicFit

__all__ = ["COLUMNS", "LEAST_SHARE", "MOST_ARTICLES", "MOST_ROWS", "evidence"]

COLUMNS = ("kind", "number", "period", "rank", "doc_id", "published", "outlet", "title", "url", "weight", "left", "hit", "right")
MOST_ARTICLES = 10  # of a topic and year
MOST_ROWS = 10_000  # of all; with more topics and years than this allows, fewer articles of each
LEAST_SHARE = 0.01  # an article with less of a topic is no evidence of it
_WORDS = 30  # of a topic, among which the line's word is looked for
_LINE = 80  # characters
_PARTS = ("text", "title", "keywords")  # where the line is taken from, first choice first


def evidence(fit: TopicFit, counts: DocTerm, themes: Mapping[str, Sequence[str]], tokens: Tokens) -> pd.DataFrame:
    """The articles with the largest share of each topic, and with most words of each theme, by year.

    counts   of all terms, as for the themes' trends
    themes   {theme: the terms that its words are counted as}
    returns  COLUMNS: kind is "topic" or "theme", number the topic's, or the theme's place in `themes`; period the year, "" for
             articles whose date cannot be used; rank from 1; weight the article's share of the topic, or how many words of the
             theme it has; left, hit, right a line of the article around its most telling word, 80 characters at most, or
             empty texts. At most MOST_ARTICLES of a topic and year, and MOST_ROWS or one of each in all
    """
    per_theme, _ = theme_columns(counts, themes)
    sources = [("topic", fit.docs, fit.doc_topic, LEAST_SHARE), ("theme", counts.docs, per_theme, 1)]
    periods = {kind: _by_period(docs) for kind, docs, _, _ in sources}
    cells = sum(len(periods[kind]) * weights.shape[1] for kind, _, weights, _ in sources)
    most = max(1, min(MOST_ARTICLES, MOST_ROWS // max(1, cells)))
    found = []
    for kind, docs, weights, least in sources:
        ids = docs["doc_id"].to_numpy(dtype=object)
        for number in range(weights.shape[1]):
            for period, rows in periods[kind].items():
                best = _largest(weights[rows, number], most, least)
                found += [(kind, number, period, rank, ids[rows[at]], float(weights[rows[at], number])) for rank, at in enumerate(best, start=1)]
    table = pd.DataFrame(found, columns=["kind", "number", "period", "rank", "doc_id", "weight"])
    words = {("topic", number): top for number, top in enumerate(fit.top_words(_WORDS))}
    words |= {("theme", number): list(dict.fromkeys(terms)) for number, terms in enumerate(themes.values())}
    articles = tokens.corpus.articles
    at = pd.Index(articles["doc_id"]).get_indexer(table["doc_id"])
    named = articles[["published", "outlet", "title", "url"]].take(at).reset_index(drop=True)
    return pd.concat([table, named, _lines(table, words, tokens)], axis=1)[list(COLUMNS)]


def _by_period(docs: pd.DataFrame) -> dict[str, np.ndarray]:
    """{year: rows of docs}, "" for articles that are in no year."""
    labels = groups.assign(docs, "year")[0]
    order = np.argsort(labels.astype(str), kind="stable")
    values, starts = np.unique(labels[order].astype(str), return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True))


def _largest(weights: np.ndarray, most: int, least: float) -> np.ndarray:
    """Where the largest weights stand, largest first, those of at least `least`; ties in the order of the articles."""
    if len(weights) > most:
        least = max(least, np.partition(weights, -most)[-most])
    at = np.flatnonzero(weights >= least)
    return at[np.argsort(-weights[at], kind="stable")][:most]


def _lines(table: pd.DataFrame, words: Mapping[tuple[str, int], list[str]], tokens: Tokens) -> pd.DataFrame:
    """left, hit and right for each row: the first place of the best word that the article has."""
    all_tokens, articles = tokens.table, tokens.corpus.articles
    wanted = all_tokens["form"].isin({word for found in words.values() for word in found}) & all_tokens["doc_id"].isin(set(table["doc_id"]))
    places = all_tokens.loc[wanted, ["doc_id", "form", "part", "start", "end"]].astype({"doc_id": object, "form": object, "part": object})
    places = places.assign(order=places["part"].map({part: i for i, part in enumerate(_PARTS)}))
    places = places.sort_values(["doc_id", "form", "order", "start"], kind="stable").drop_duplicates(["doc_id", "form"])
    of_article: dict[str, dict[str, tuple[str, int, int]]] = {}
    for doc_id, form, part, start, end in places[["doc_id", "form", "part", "start", "end"]].itertuples(index=False):
        of_article.setdefault(doc_id, {})[form] = (part, int(start), int(end))
    chosen = []
    for kind, number, doc_id in table[["kind", "number", "doc_id"]].itertuples(index=False):
        known = of_article.get(doc_id, {})
        chosen.append(next((known[word] for word in words[kind, number] if word in known), None))
    rows = pd.Index(articles["doc_id"]).get_indexer(table["doc_id"])
    made = [("", "", "")] * len(table)
    for part in _PARTS:
        here = [i for i, place in enumerate(chosen) if place and place[0] == part]
        for i, text in zip(here, articles[part].take(rows[here]), strict=True):  # of a frame on disk, only these texts are read
            made[i] = _line(text, chosen[i][1], chosen[i][2])
    return pd.DataFrame(made, columns=["left", "hit", "right"], dtype=object)


def _line(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The word with what stands around it in one line, _LINE characters at most."""
    hit = text[start:end][: _LINE // 2]
    room = (_LINE - len(hit)) // 2
    left, right = text[max(0, start - room) : start], text[end : end + room]
    return tuple(" ".join(("|" + piece + "|").split())[1:-1] for piece in (left, hit, right))
