"""Which articles stand behind the numbers of the page, each with one line of its text: by topic, theme or term and year, and by row."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.progress import working
from analysis.report import behind
from analysis.values import Corpus, DocTerm, Result, Tokens, TopicFit

__all__ = ["COLUMNS", "LEAST_SHARE", "MOST_ARTICLES", "MOST_OF_ROW", "MOST_ROWS", "evidence", "followed"]

COLUMNS = ("kind", "number", "period", "rank", "n", "doc_id", "published", "outlet", "title", "url", "measure", "weight", "left", "hit", "right")
MOST_ARTICLES = 10  # of a topic and year
MOST_OF_TERM = 5  # of a term and year
MOST_OF_ROW = 5
MOST_ROWS = 10_000  # of topics and themes; with more of them and more years than this allows, fewer articles of each
LEAST_SHARE = 0.01  # an article with less of a topic is no evidence of it
_WORDS = 30  # of a topic, among which the line's word is looked for
_LINE = 80  # characters
_PARTS = ("text", "title", "keywords")  # where the line is taken from, first choice first
_ELSEWHERE = ("", "analyser", "log", "line")  # ways that need more than counts and shares: their rows have a command only


@working("evidence")
def evidence(fit: TopicFit, counts: DocTerm, themes: Mapping[str, Sequence[str]], tokens: Tokens, *,
             tables: Mapping[str, Result] | None = None, shown: Mapping[str, pd.DataFrame] | None = None,
             periods: Mapping[str, tuple[str, str]] | None = None) -> pd.DataFrame:  # fmt: skip
    """The articles with the largest share of each topic, with most words of each theme and term, by year; and those behind each row.

    counts   of all terms, as for the themes' trends
    themes   {theme: the terms that its words are counted as}
    tables   the study's; its terms by year are those that are followed
    shown    {table: its rows that the page shows}
    periods  the study's
    returns  COLUMNS: kind is "topic", "theme", "term" or "row"; number the topic's, or the place of the theme in `themes`, of the
             term in `followed`, of the row in its table; period the year, "" for articles whose date cannot be used, or the
             name of the row's table; rank from 1; n how many such articles there are; measure "share", "count" or "" (the row is
             about articles as such), and weight the article's share of the topic, or how many of the words it has; left, hit,
             right a line of the article around its most telling word, 80 characters at most, or empty texts. At most
             MOST_ARTICLES of a topic and year, and MOST_ROWS or one of each in all; MOST_OF_TERM and MOST_OF_ROW of the others
    """
    terms = followed(tables)
    shown = {name: rows for name, rows in (shown or {}).items() if behind.how(name) not in _ELSEWHERE}
    wanted = {*terms, *(term for words in themes.values() for term in words), *_terms_of_rows(shown)}
    sources = behind.Sources(fit, counts, themes, periods or {}, tokens.corpus).narrowed(wanted)
    found = _by_year(sources, terms)
    for name, rows in shown.items():
        found += [(("row", at, name), *_chosen(behind.behind(sources, name, tables[name], row), MOST_OF_ROW)) for at, row in rows.iterrows()]
    tops = [tuple(words) for words in fit.top_words(_WORDS)]
    listed, words = [], []
    for (kind, number, period), chosen, at, n in found:
        ids, weights = chosen.docs["doc_id"].take(at).tolist(), [0.0] * len(at) if chosen.weight is None else chosen.weight[at].tolist()
        listed += [(kind, number, period, rank, n, doc_id, chosen.measure, float(weight))
                   for rank, (doc_id, weight) in enumerate(zip(ids, weights, strict=True), start=1)]  # fmt: skip
        words += [tops[number] if kind == "topic" else chosen.terms] * len(at)
    table = pd.DataFrame(listed, columns=["kind", "number", "period", "rank", "n", "doc_id", "measure", "weight"])
    articles = tokens.corpus.articles
    at = pd.Index(articles["doc_id"]).get_indexer(table["doc_id"])
    named = articles[["published", "outlet", "title", "url"]].take(at).reset_index(drop=True)
    return pd.concat([table, named, _lines(table["doc_id"], words, tokens)], axis=1)[list(COLUMNS)]


def followed(tables: Mapping[str, Result] | None) -> list[str]:
    """The terms whose shares by year are in the study, in the order of their table."""
    return list(dict.fromkeys(tables["trend_terms_year"].table["term"])) if tables and "trend_terms_year" in tables else []


def _by_year(sources: behind.Sources, terms: list[str]) -> list[tuple]:
    """[((kind, number, period), Behind, rows of its docs, how many there are)] of topics, themes and terms."""
    fit, counts = sources.fit, sources.counts
    series = [("topic", number, fit.docs, "share", fit.doc_topic[:, number], ()) for number in range(fit.k)]
    series += [("theme", number, counts.docs, "count", sources.column(tuple(words)), tuple(dict.fromkeys(words)))
               for number, words in enumerate(sources.themes.values())]  # fmt: skip
    years = {name: _periods(sources.labels(docs, "year")) for name, docs in (("topic", fit.docs), ("theme", counts.docs))}
    most = max(1, min(MOST_ARTICLES, MOST_ROWS // max(1, sum(len(years[kind]) for kind, *_ in series))))
    series += [("term", number, counts.docs, "count", sources.column((term,)), (term,)) for number, term in enumerate(terms)]
    years["term"] = years["theme"]
    found = []
    for kind, number, docs, measure, weight, words in series:
        for period, inside in years[kind].items():
            part = behind.Behind(docs.take(inside), np.ones(len(inside), dtype=bool), measure, weight[inside], words)
            at, n = _largest(part.weight, min(most, MOST_OF_TERM) if kind == "term" else most, LEAST_SHARE if kind == "topic" else 1)
            if len(at):
                found.append(((kind, number, period), part, at, n))
    return found


def _chosen(found: behind.Behind, most: int) -> tuple[behind.Behind, np.ndarray, int]:
    at, n = behind.articles_of(found, most=most)
    return found, at, n


def _terms_of_rows(shown: Mapping[str, pd.DataFrame]) -> set[str]:
    """The terms that the rows name, in whichever column."""
    single = {str(value) for rows in shown.values() for name in ("term", "partner", "surface") if name in rows for value in rows[name]}
    listed = {term for name, rows in shown.items() if behind.how(name) == "rolling" for words in rows["words"] for term in words.split(", ")}
    return single | listed


def _periods(labels: np.ndarray) -> dict[str, np.ndarray]:
    """{year: rows of docs}, "" for articles that are in no year."""
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True))


def _largest(weights: np.ndarray, most: int, least: float) -> tuple[np.ndarray, int]:
    """Where the largest weights stand, largest first, those of at least `least`, ties in the order of the articles; how many there are."""
    n = int((weights >= least).sum())
    if len(weights) > most:
        least = max(least, np.partition(weights, -most)[-most])
    at = np.flatnonzero(weights >= least)
    return at[np.argsort(-weights[at], kind="stable")][:most], n


def _lines(ids: pd.Series, words: Sequence[Iterable[str]], tokens: Tokens) -> pd.DataFrame:
    """left, hit and right for each article: the first place of the best of its words that it has."""
    all_tokens, articles = tokens.table, tokens.corpus.articles
    wanted = all_tokens["form"].isin({word for found in words for word in found}) & all_tokens["doc_id"].isin(set(ids))
    places = all_tokens.loc[wanted, ["doc_id", "form", "part", "start", "end"]].astype({"doc_id": object, "form": object, "part": object})
    places = places.assign(order=places["part"].map({part: i for i, part in enumerate(_PARTS)}))
    places = places.sort_values(["doc_id", "form", "order", "start"], kind="stable").drop_duplicates(["doc_id", "form"])
    of_article: dict[str, dict[str, tuple[str, int, int]]] = {}
    for doc_id, form, part, start, end in places[["doc_id", "form", "part", "start", "end"]].itertuples(index=False):
        of_article.setdefault(doc_id, {})[form] = (part, int(start), int(end))
    chosen = []
    for doc_id, asked in zip(ids, words, strict=True):
        known = of_article.get(doc_id, {})
        chosen.append(next((known[word] for word in asked if word in known), None))
    rows = pd.Index(articles["doc_id"]).get_indexer(ids)
    made = [("", "", "")] * len(ids)
    for part in _PARTS:
        here = [i for i, place in enumerate(chosen) if place and place[0] == part]
        for i, text in zip(here, _texts(tokens.corpus, part, rows[here]), strict=True):
            made[i] = _line(text, chosen[i][1], chosen[i][2])
    return pd.DataFrame(made, columns=["left", "hit", "right"], dtype=object)


def _texts(corpus: Corpus, part: str, rows: np.ndarray) -> list[str]:
    """The texts of these rows; of a frame on disk only these are read, each once."""
    once, back = np.unique(rows, return_inverse=True)
    texts = corpus.articles[part].take(once).tolist()
    return [texts[i] for i in back]


def _line(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The word with what stands around it in one line, _LINE characters at most."""
    hit = text[start:end][: _LINE // 2]
    room = (_LINE - len(hit)) // 2
    left, right = text[max(0, start - room) : start], text[end : end + room]
    return tuple(" ".join(("|" + piece + "|").split())[1:-1] for piece in (left, hit, right))
