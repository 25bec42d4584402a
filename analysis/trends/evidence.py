"""What stands behind a change of level: the articles and stories of the year before and after it, and their terms."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import groups
from analysis.errors import InputError
from analysis.trends.words import theme_columns
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["Evidence", "evidence"]

_PRIOR = 500.0  # as in compare.keyness
_NEAR = 3  # months next to the shift from which typical articles come, if they are enough
_CHUNK = 200_000  # counts shared out to topics at a time


@dataclass(frozen=True, eq=False)
class Evidence:
    """Three tables about each break, in the order of the breaks.

    windows    side (before, after): articles, n_stories (with it), n_articles (all), share (articles / n_articles)
    terms      rank, term, n_before, n_after, log_odds (after against before), z; empty for a fit without counts
    articles   side, rank, doc_id, published, outlet, title, share (of the topic in the article, or of the theme's tokens), n_copies
    """

    windows: Result
    terms: Result
    articles: Result


def evidence(result: Result, source: TopicFit | DocTerm | None = None, *, months: int = 12, n_terms: int = 10,
             n_articles: int = 5) -> Evidence:  # fmt: skip
    """The articles, stories and terms behind each break of a result of `change_points` or `change_points_themes`.

    An article belongs to a topic whose share in it is the largest, to a theme if it contains a word of it. Terms are counted in
    the topic's part of all articles (each count shared out by the topics' probabilities of the term in the article), or in
    the theme's articles, as shares of all tokens of their window; log-odds with a Dirichlet prior of 500, the most moved in
    the break's direction first (by z, which describes and does not test). Typical articles come from the side that has the
    higher level, from the three months next to the break (from the whole window where these hold too few), one for each story,
    largest share first.

    source   what the result was counted from; left out: result.source
    months   length of each window
    returns  Evidence; every table names the series as the result does, and the date. Breaks of a standardised or panel
             composition are looked up among all articles
    raises   InputError if the source is not known, or is not that of the result
    """
    source = result.source if source is None else source
    key = next((name for name in ("topic", "theme") if name in result.table), None)
    fits = isinstance(source, TopicFit) if key == "topic" else isinstance(source, DocTerm)
    if key is None or "date" not in result.table or "verdict" not in result.table or not fits:
        raise InputError(
            f"evidence: needs a result of change_points and the fit, or of change_points_themes and the counts; this is {result.name}",
            f"evidence: change_points 결과와 모형, 또는 change_points_themes 결과와 빈도가 필요합니다. 받은 것은 {result.name}입니다",
        )
    names = [name for name in ("topic", "name", "theme") if name in result.table]
    breaks = result.table[result.table["verdict"] != "undecided"].drop_duplicates([key, "date"], ignore_index=True)
    month = np.array([int(day[:4]) * 12 + int(day[5:7]) - 1 if len(day) >= 7 else -1 for day in source.docs["when"]], dtype=int)
    story = groups.stories(source.docs)
    windows, terms, articles = [], [], []
    for _, row in breaks.iterrows():
        series = {name: row[name] for name in names} | {"date": row["date"]}
        at = int(row["date"][:4]) * 12 + int(row["date"][5:7]) - 1
        sides = {"before": (month >= at - months) & (month < at) & (month >= 0), "after": (month >= at) & (month < at + months)}
        belongs, share = _members(source, row[key], result.recipe)
        for side, inside in sides.items():
            n, with_it = int(inside.sum()), inside & belongs
            windows.append(series | {"side": side, "articles": int(with_it.sum()), "n_stories": len(set(story[with_it])),
                                     "n_articles": n, "share": with_it.sum() / n if n else np.nan})  # fmt: skip
        up = row["verdict"] == "break up"
        terms += [series | found for found in _terms(source, row[key], belongs, sides, up, n_terms)]
        side = "after" if up else "before"
        near = (month < at + _NEAR) if up else (month >= at - _NEAR)
        articles += [series | {"side": side} | found
                     for found in _typical(source.docs, share, sides[side] & belongs, near, story, n_articles)]  # fmt: skip
    recipe = {"step": "evidence", "months": months, "of": dict(result.recipe)}
    shown = ["rank", "term", "n_before", "n_after", "log_odds", "z"]
    listed = ["side", "rank", "doc_id", "published", "outlet", "title", "share", "n_copies"]
    described = {
        "evidence_windows": (windows, ["side", "articles", "n_stories", "n_articles", "share"],
                             {"share": ("0 to 1", "share of the window's articles that belong to it"),
                              "articles": ("articles", f"articles that belong to the {key}")}),
        "evidence_terms": (terms, shown, {"log_odds": ("natural log", "log-odds after against before, with a Dirichlet prior")}),
        "evidence_articles": (articles, listed, {"share": ("0 to 1", f"share of the {key} in the article")}),
    }  # fmt: skip
    made = []
    for name, (rows, own, meanings) in described.items():
        table = pd.DataFrame(rows, columns=[*names, "date", *own])
        made.append(Result(name, table, columns(*table.columns, **meanings), result.coverage, recipe, source))
    return Evidence(*made)


def _members(source: TopicFit | DocTerm, series, recipe) -> tuple[np.ndarray, np.ndarray]:
    """(n_docs,) which articles belong to the series, and how large its share in each is."""
    if isinstance(source, TopicFit):
        return np.argmax(source.doc_topic, axis=1) == series, source.doc_topic[:, series]
    tokens = theme_columns(source, {series: recipe["themes"][series]})[0][:, 0]
    size = np.asarray(source.counts.sum(axis=1)).ravel()
    return tokens > 0, tokens / np.maximum(size, 1)


def _terms(source, series, belongs: np.ndarray, sides: dict[str, np.ndarray], up: bool, n: int) -> list[dict]:
    if source.counts is None:
        return []
    counted, sizes = [], []
    for inside in sides.values():
        rows = np.flatnonzero(inside)
        sizes.append(float(source.counts[rows].sum()))
        if isinstance(source, TopicFit):
            counted.append(_of_topic(source, series, rows))
        else:
            counted.append(np.asarray(source.counts[np.flatnonzero(inside & belongs)].sum(axis=0), dtype=float).ravel())
    before, after = counted
    if not sum(sizes):
        return []
    prior = _PRIOR * (before + after) / sum(sizes)
    here, there = after + prior, before + prior
    occurs = np.flatnonzero(before + after > 0.5)
    odds = [np.log(x[occurs] / np.maximum(size + _PRIOR - x[occurs], 1e-9)) for x, size in ((here, sizes[1]), (there, sizes[0]))]
    log_odds = odds[0] - odds[1]
    z = log_odds / np.sqrt(1 / here[occurs] + 1 / there[occurs])
    order = np.argsort(-z if up else z, kind="stable")[:n]
    return [{"rank": rank, "term": str(source.terms[occurs[i]]), "n_before": round(float(before[occurs[i]]), 1),
             "n_after": round(float(after[occurs[i]]), 1), "log_odds": float(log_odds[i]), "z": float(z[i])}
            for rank, i in enumerate(order, start=1)]  # fmt: skip


def _of_topic(fit: TopicFit, topic: int, rows: np.ndarray) -> np.ndarray:
    """(n_terms,) expected occurrences of each term that the topic brought into the articles `rows`."""
    part = sparse.coo_array(fit.counts[rows])
    total = np.zeros(len(fit.terms))
    for start in range(0, part.nnz, _CHUNK):
        doc, term = (at[start : start + _CHUNK] for at in part.coords)
        theta, phi = fit.doc_topic[rows[doc]], fit.topic_term[:, term]
        mixed = np.einsum("ik,ki->i", theta, phi)
        own = theta[:, topic] * phi[topic] / np.where(mixed > 0, mixed, 1.0)
        total += np.bincount(term, own * part.data[start : start + _CHUNK], minlength=len(total))
    return total


def _typical(docs: pd.DataFrame, share: np.ndarray, inside: np.ndarray, near: np.ndarray, story: np.ndarray, n: int) -> list[dict]:
    """The articles with the largest share, one for each story; those near the break before all others."""
    rows = np.flatnonzero(inside)
    ids = docs["doc_id"].to_numpy(dtype=object)
    rows = rows[np.lexsort((ids[rows].astype(str), -share[rows], ~near[rows]))]
    told = pd.Series(story[rows])
    copies = told.map(told.value_counts())
    first = np.flatnonzero(~told.duplicated().to_numpy())[:n]
    shown = docs[["doc_id", "published", "outlet", "title"]].iloc[rows[first]]
    return [{"rank": rank, **article, "share": float(share[rows[i]]), "n_copies": int(copies.iloc[i])}
            for rank, (i, article) in enumerate(zip(first, shown.to_dict("records"), strict=True), start=1)]  # fmt: skip
