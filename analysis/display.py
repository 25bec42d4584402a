"""What JupyterLab shows of a value of one of the six types: small, escaped, in both languages, without scripts or colours."""

import html
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np
import pandas as pd

from analysis.cells import printable
from analysis.vocabulary import COLUMNS

__all__ = ["corpus", "doc_term", "result", "study", "tokens", "topic_fit"]

_ROWS = 8
_LETTERS = 48  # of a cell; what is longer is cut with an ellipsis
_LISTED = 6  # outlets, words, files that are named before "…"
_LEFT = ' style="text-align:left;white-space:nowrap"'
_SMALL = ' style="font-weight:normal;opacity:.7"'


def study(value) -> str:
    """Title, seed, files, periods, themes and model, as study.toml says them."""
    periods = [f"{_cut(name)}: {first} – {last}" for name, (first, last) in value.periods.items()]
    themes = [f"{_cut(name)}: {_listed(words)}" for name, words in value.themes.items()]
    models = [f"{one.engine}, k = {', '.join(map(str, one.k))}, {one.seeds} seeds" for one in value.models.values()]
    files = [f"{path.parent.name}/{path.name}" for path in islice(value.corpus.files, _LISTED)]
    terms = f"min_docs = {value.terms.min_docs}, max_share = {value.terms.max_share:g}"
    return _card(f"Study: {value.name}", [
        ("제목", "title", [" / ".join(filter(None, (value.title, value.title_en)))]),
        ("언어", "languages", [", ".join(value.languages)]),
        ("시드", "seed", [value.seed]),
        ("파일", "files", [*files, *["…"][: len(value.corpus.files) > _LISTED]]),
        ("시기", "periods", periods),
        ("주제", "themes", themes),
        ("용어", "terms", [terms]),
        ("모형", "model", models),
    ])  # fmt: skip


def corpus(value) -> str:
    """How many articles of which days and outlets, how many of them undated, and the first rows."""
    articles = value.articles
    dated = articles["published"][articles["published"] != ""]
    outlets = articles["outlet"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    inferred = int((articles["dated_by"] == "inferred").sum())
    folded = int(articles["copies"].sum()) - len(articles) if len(articles) else 0
    by_outlet = _listed(f"{name or '–'} {n:,}" for name, n in outlets.items())
    return _card(f"Corpus: {len(articles):,} articles", [
        ("첫날–끝날", "first – last day", [f"{dated.min()} – {dated.max()}"] if len(dated) else []),
        ("날짜 없음", "undated", [f"{len(articles) - len(dated):,}"]),
        ("추정 날짜", "inferred dates", [f"{inferred:,}"]),
        ("합친 사본", "folded copies", [f"{folded:,}"]),
        ("언론사", "outlets", [f"{len(outlets):,}: {by_outlet}"]),
    ], articles[["doc_id", "published", "outlet", "title"]])  # fmt: skip


def tokens(value) -> str:
    """How many nouns and forms, by which analyser and dictionary, and the first rows."""
    by = value.analyser
    versions = [f"{label} {by[key]}" for key, label in (("version", "version"), ("model", "model")) if by.get(key)]
    dictionary = [str(by["dictionary"])[:16], *([f"{by['n_entries']:,} entries"] if "n_entries" in by else [])] if "dictionary" in by else []
    return _card(f"Tokens: {len(value.table):,} nouns", [
        ("기사", "articles", [f"{len(value.corpus):,}"]),
        ("서로 다른 말", "forms", [f"{value.table['form'].nunique():,}"]),
        ("분석기", "analyser", [", ".join([str(by.get("name", "–")), *versions])]),
        ("사전", "dictionary digest", [", ".join(dictionary)] if dictionary else []),
    ], value.table)  # fmt: skip


def doc_term(value) -> str:
    """Size and density, and the most frequent terms: of all articles, or of each group."""
    counts, (n_docs, n_terms) = value.counts, value.counts.shape
    filled = int((counts.data > 0).sum())
    pairs = [
        ("크기", "shape", [f"{n_docs:,} {'groups' if value.grouped else 'articles'} × {n_terms:,} terms"]),
        ("명사", "tokens", [f"{int(counts.sum()):,}"]),
        ("채워진 칸", "density", [f"{filled / (n_docs * n_terms):.2%}"] if n_docs * n_terms else []),
        ("집계", "coverage", [_covered(value.coverage)] if value.coverage else []),
    ]  # fmt: skip
    if value.grouped:
        shown = value.docs.head(_ROWS)
        words = [", ".join(_top(counts[[i]].toarray().ravel(), value.terms, 5)) for i in range(len(shown))]
        table = shown[["group", "n_articles"]].assign(n_tokens=counts[: len(shown)].sum(axis=1), words=words)
        return _card(repr(value).split(",")[0], pairs, table, n_rows=n_docs)
    total = np.asarray(counts.sum(axis=0)).ravel()
    articles = np.bincount(counts.indices[counts.data > 0], minlength=n_terms)
    best = np.argsort(-total, kind="stable")[:_ROWS]
    table = pd.DataFrame({"term": value.terms[best], "count": total[best], "articles": articles[best]})
    return _card(repr(value).split(",")[0], pairs, table, n_rows=n_terms)


def topic_fit(value) -> str:
    """Engine, k and seed; each topic with its share of all nouns (of all articles where the counts are not known) and words."""
    weights = np.ones(len(value.docs)) if value.counts is None else np.asarray(value.counts.sum(axis=1)).ravel()
    shares = weights @ value.doc_topic / max(weights.sum(), 1)
    words = [", ".join(row) for row in value.top_words(8)]
    table = pd.DataFrame({"topic": range(value.k), "name": value.names, "share": shares, "words": words})
    recipe = value.recipe
    return _card(f"TopicFit: {value.k} topics", [
        ("엔진", "engine", [recipe.get("engine", "–")]),
        ("토픽 수", "k", [value.k]),
        ("시드", "seed", [recipe["seed"]] if "seed" in recipe else []),
        ("자료", "fitted on", [f"{len(value.docs):,} articles × {len(value.terms):,} terms"]),
    ], table, rows=24, letters=90)  # fmt: skip


def result(value) -> str:
    """The first rows under heads with units; what a column means shows where the pointer rests on its head."""
    return _card(f"Result {value.name}", [("집계", "coverage", [_covered(value.coverage)])], value.table, value.columns)


def _covered(coverage: Mapping[str, int]) -> str:
    words = (("used", "쓴 기사"), ("undated", "날짜 없음"), ("dropped", "제외"))
    said = ", ".join(f"{ko} {key} {coverage[key]:,}" for key, ko in words)
    return f"받은 기사 given {coverage['given']:,} = {said}"


def _card(head: str, pairs: Sequence[tuple[str, str, Iterable]], table: pd.DataFrame | None = None,
          columns: Mapping[str, tuple[str, str]] | None = None, *, rows: int = _ROWS, letters: int = _LETTERS,
          n_rows: int | None = None) -> str:  # fmt: skip
    """A head, a definition list and the first rows of a table, as HTML."""
    listed = [
        f"<dt>{ko} <small{_SMALL}>{en}</small></dt><dd>{'<br>'.join(_text(one, 200) for one in islice(values, 12))}</dd>"
        for ko, en, values in ((ko, en, list(values)) for ko, en, values in pairs)
        if values
    ]
    parts = [f"<strong>{_text(head, 120)}</strong>"]
    if listed:
        parts.append(f'<dl style="display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;margin:.3em 0">{"".join(listed)}</dl>')
    if table is not None:
        parts += _table(table.head(rows), len(table) if n_rows is None else n_rows, columns, letters)
    return f'<div style="overflow-x:auto">{"".join(parts)}</div>'


def _table(shown: pd.DataFrame, n_rows: int, columns: Mapping[str, tuple[str, str]] | None, letters: int) -> list[str]:
    number = [bool(pd.api.types.is_numeric_dtype(shown[name].dtype)) for name in shown.columns]
    heads = "".join(_head(str(name), columns, left="" if n else _LEFT) for name, n in zip(shown.columns, number, strict=True))
    cells = [[_cell(one, n, letters) for one in shown[name]] for name, n in zip(shown.columns, number, strict=True)]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    rest = [f"<small{_SMALL}>{len(shown):,} / {n_rows:,} 행 rows</small>"] if n_rows > len(shown) else []
    return [f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>", *rest]


def _head(name: str, columns: Mapping[str, tuple[str, str]] | None, left: str) -> str:
    """The name by which code asks for the column; below it the unit, behind it the meaning."""
    unit, meaning = (columns or {}).get(name) or COLUMNS.get(name, ("", ""))[:2]
    korean = COLUMNS[name][2] if name in COLUMNS else ""
    title = ": ".join(filter(None, (korean, meaning)))
    behind = f' title="{_text(title, 160)}"' if title else ""
    below = f"<br><small{_SMALL}>{_text(unit, 40)}</small>" if unit and columns and not left else ""
    return f"<th{left}{behind}>{_text(name, 40)}{below}</th>"


def _cell(value: object, number: bool, letters: int) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return "<td></td>" if number else f"<td{_LEFT}></td>"
    return f"<td>{_number(value)}</td>" if number else f"<td{_LEFT}>{_text(value, letters)}</td>"


def _number(value) -> str:
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(value)
    if 0 < value < 0.001:
        return "&lt;0.001"
    return f"{value:.3f}" if abs(value) < 1000 else f"{value:.3g}"


def _text(value: object, letters: int) -> str:
    """Text of an article is text: escaped, on one line, and cut."""
    return html.escape(_cut(value, letters))


def _cut(value: object, letters: int = _LETTERS) -> str:
    said = " ".join(printable(str(value)).split())
    return said if len(said) <= letters else said[: letters - 1].rstrip() + "…"


def _listed(values: Iterable[object]) -> str:
    first = [str(value) for value in islice(values, _LISTED + 1)]
    return ", ".join(first[:_LISTED]) + (", …" if len(first) > _LISTED else "")


def _top(row: np.ndarray, terms: np.ndarray, n: int) -> list[str]:
    """The n largest that occur at all; ties in alphabetical order."""
    order = np.argsort(-row, kind="stable")[:n]
    return [str(terms[i]) for i in order if row[i] > 0]
