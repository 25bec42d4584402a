"""From a number back to what it was made of: number, table, recipe, terms, articles, offsets, file, sha256 of the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import groups
from analysis.errors import InputError, choose
from analysis.report import numbers, workbook
from analysis.report.text import MESSAGES, say
from analysis.store import digest_json
from analysis.trends import shares
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import COLUMNS, heading

__all__ = ["Chain", "follow", "lines", "trace", "write_chain"]

_TOP_WORDS = 10  # of a topic, that are looked up in its articles
_SHOWN, _SHOWN_WORDS = 10, 12  # articles, and words of one article, on a screen
# Which articles a row is about: a pattern of table names, and how the row says it.
_TRACED = (
    (r"trend_(topics|themes|terms)_(year|month)", "trend"),
    (r"(test|changes)_(topics|themes)", "months"),
    (r"seasons_topics", "season"),
    (r"bursts_(topics|themes|terms)", "burst"),
    (r"changes_(topics|themes)_(windows|terms)", "windows"),
    (r"changes_(topics|themes)_articles|typical_articles|articles|dictionary_losses", "article"),
    (r"topic_(shares|words|views|diagnostics)|theme_(sizes|words)|frequent_terms", "all"),
    (r"(log_odds|tfidf)_(year|period|outlet)", "group"),
    (r"(articles|composition)_(year|period)|intake_(outlets|outlets_year|dates)", "labels"),
)
# Why the others are not: a pattern of table names, English, Korean.
_REFUSED = (
    (r"k_choice|k_runs|agreement_.*|attenuation|rolling_.*", "it comes from fits with other seeds, other numbers of topics or drawn corpora, which are not kept",
     "다른 시드, 다른 토픽 수 또는 다시 뽑은 자료의 모형에서 나온 수이며, 그 모형은 남기지 않습니다"),
    (r"tokeniser_.*|dictionary_coverage", "it counts what the analyser did; see `hwaje lexicon audit` and `hwaje kwic`",
     "형태소 분석기가 한 일을 센 수입니다. 'hwaje lexicon audit'과 'hwaje kwic'을 보세요"),
    (r"intake.*|removals|recurring_lines|stories", "it counts what came in and went out; see `hwaje check --all`",
     "들어오고 빠진 것을 센 수입니다. 'hwaje check --all'을 보세요"),
    (r".*", "its rows are about no set of articles", "행이 가리키는 기사가 따로 없습니다"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Chain:
    """All links from a number to its files.

    table      its name in the study, and `result` the table itself
    cell       the conditions that name the row
    row        the row
    column     the number's column; "" where the target names a row only
    step       step of the study, and `digest` of its recipe, as manifest.json has it
    terms      the terms that were counted; of a topic its top words, which describe it
    topic      its name, or ""
    articles   doc_id, published, outlet, title, path, sha256 (of the file, "" where it is not one input file), and `share` (of
               the topic) or `count` (of the terms, each telling of a story once a copy where the study weights), largest first
    words      doc_id, term, part, start, end, hit: articles[part][start:end] is the hit, in the cleaned articles
    """

    table: str
    result: Result
    cell: tuple[tuple[str, str], ...]
    row: pd.Series
    column: str
    step: str
    digest: str
    terms: tuple[str, ...]
    topic: str
    articles: pd.DataFrame
    words: pd.DataFrame


def trace(result: Result, **cell: object) -> pd.DataFrame:
    """The articles behind one number of a trend: trace(trend, period=2011, topic=3).

    cell     columns of the table and the value that one row has there
    returns  doc_id, published, outlet, title, path, and `share` (of the topic) or `count` (of the words), largest first
    raises   InputError where the cell is no row, or several rows, of the table
    """
    rows = result.table
    if "composition" in rows.columns:
        cell = {"composition": "raw", **cell}
    for column, value in cell.items():
        choose(column, rows.columns, ("column", "열"), place=result.name)
        rows = rows[rows[column].astype(str) == str(value)]
    if len(rows) != 1:
        raise InputError(f"{result.name}: {dict(cell)} matches {len(rows)} rows; name one row, such as period and topic",
                         f"{result.name}: {dict(cell)}에 맞는 행이 {len(rows)}개입니다. 한 행만 가리키도록 적으세요")  # fmt: skip
    if result.source is None or "period" not in rows.columns:
        raise InputError(f"{result.name}: only shares over time are traced to articles",
                         f"{result.name}: 기간별 비중만 기사까지 추적할 수 있습니다")  # fmt: skip
    row, source = rows.iloc[0], result.source
    inside = _of_trend(result, row, source.docs)
    kind = next(name for name in ("topic", "theme", "term") if name in rows.columns)
    terms = () if kind == "topic" else result.recipe[f"{kind}s"][row[kind]]
    return _weighted(source, row, terms, inside)


def follow(run, text: str) -> Chain:
    """The chain of one number of a run; `text` is a target, table[column=value, …] with or without .column and | format.

    raises   InputError for a target that names no row or several, and for a table whose numbers have no articles of their own
    """
    target = numbers.parse(re.sub(r"\A\s*\{\{(.*)\}\}\s*\Z", r"\1", text, flags=re.DOTALL), "trace")
    how = _how(choose(target.table, run.tables, ("table", "표"), place=f"trace: {target.text}"))
    if not how:
        raise _refused(target.table, run.tables)
    result, cell, row = numbers.located(target, run.tables, "trace")
    is_topic = "topic" in row.index
    source = run.fit if is_topic else run.counts
    terms = _terms(run, result, row)
    inside = _inside(how, target.table, run, result, row, source)
    articles = _weighted(source, row, terms, inside)
    articles.insert(5, "sha256", articles["path"].map(_file_digests(articles["path"], run.recipes["corpus"]["files"])).astype("str"))
    step = _step(run, target.table)
    topic = str(row["name"]) if is_topic else ""
    words = _words(run.nouns, terms, articles["doc_id"])
    return Chain(target.table, result, cell, row, target.column, step, digest_json(run.recipes[step]), terms, topic, articles, words)


def lines(chain: Chain, language: str, *, limit: int | None = None) -> list[str]:
    """The chain as text: a link a line, then the articles, each with its words and its file."""
    caption = say(chain.table, language) if chain.table in MESSAGES else "–"
    said = [say("chain_table", language, name=chain.table, caption=caption),
            say("chain_row", language, row=numbers.row_text(chain.cell) or "–"),
            say("chain_recipe", language, step=chain.step, digest=chain.digest)]  # fmt: skip
    if chain.column:
        unit = chain.result.columns[chain.column][0]
        said.insert(0, say("chain_number", language, exact=chain.row[chain.column], column=chain.column, unit=unit))
    if chain.terms:
        said.append(say("chain_topic" if chain.topic else "chain_terms", language, name=chain.topic, terms=", ".join(chain.terms)))
    n, shown = len(chain.articles), chain.articles.head(_SHOWN if limit is None else limit)
    said.append(say("chain_counted" if chain.terms else "chain_articles", language, n=f"{n:,}", words=f"{len(chain.words):,}"))
    by_article = dict(list(chain.words.groupby("doc_id", sort=False)))
    for one in shown.to_dict("records"):
        weight = next((f"{heading(name, language)} {one[name]:{form}}" for name, form in (("share", ".3f"), ("count", ",")) if name in one), "")
        said.append("  ".join(filter(None, (" " + (one["published"][:10] or "–"), one["outlet"], _flat(one["title"]), one["doc_id"], weight))))
        if chain.terms:
            said.append(_places(by_article.get(one["doc_id"]), language))
        said.append(say("chain_file" if one["sha256"] else "chain_no_file", language, path=one["path"], sha256=one["sha256"]))
    if len(shown) < n:
        said.append(say("chain_more", language, n=f"{n - len(shown):,}"))
    return said + ([say("chain_offsets", language, doc_id=shown["doc_id"].iloc[0])] if chain.terms and len(shown) else [])


def write_chain(chain: Chain, path: Path, *, limit: int | None = None) -> int:
    """A row for each place of a term (one without a place for an article that has none), article by article; how many."""
    articles = chain.articles if limit is None else chain.articles.head(limit)
    table = articles.merge(chain.words, on="doc_id", how="left")
    numbered = ("start", "end")
    table = table.assign(**{name: table[name].astype("Int64").astype(object) for name in numbered})
    table = table.assign(**{name: table[name].fillna("") for name in ("term", "part", "hit")})
    order = ["doc_id", "published", "outlet", "title", *(name for name in ("share", "count") if name in table), "term", "part", "start", "end",
             "hit", "path", "sha256"]  # fmt: skip
    own = {"part": ("word", "title, text or keywords"), "start": ("characters", "first character, from 0, of the cleaned article's part"),
           "end": ("characters", "character behind the last one"), "sha256": ("digest", "sha256 of the file")}  # fmt: skip
    described = {name: own.get(name) or COLUMNS[name][:2] for name in order}
    n = len(articles)
    workbook.write_csv(Result("trace", table[order], described, {"given": n, "used": n, "undated": 0, "dropped": 0}), path)
    return len(table)


def _how(name: str) -> str:
    return next((how for pattern, how in _TRACED if re.fullmatch(pattern, name)), "")


def _refused(name: str, tables: Mapping[str, Result]) -> InputError:
    en, ko = next((en, ko) for pattern, en, ko in _REFUSED if re.fullmatch(pattern, name))
    listed = ", ".join(table for table in tables if _how(table))
    return InputError(f"{name}: a number of this table is not traced to articles: {en}. Traced are: {listed}",
                      f"{name}: 이 표의 수는 기사까지 추적하지 않습니다. {ko}. 추적할 수 있는 표: {listed}")  # fmt: skip


def _terms(run, result: Result, row: pd.Series) -> tuple[str, ...]:
    if "term" in row.index:
        return (str(row["term"]),)
    if "theme" in row.index:
        return tuple(run.themes[row["theme"]])
    return tuple(run.fit.top_words(_TOP_WORDS)[int(row["topic"])]) if "topic" in row.index else ()


def _inside(how: str, name: str, run, result: Result, row: pd.Series, source: TopicFit | DocTerm) -> np.ndarray:
    """(n_docs,) the articles that the row is about, before it is asked which of them hold its words."""
    docs = source.docs
    when = docs["when"].str[:7].where(docs["when"].str.len() >= 7, "").to_numpy(dtype=object)
    if how == "trend":
        return _of_trend(result, row, docs)
    if how == "article":
        return (docs["doc_id"] == row["doc_id"]).to_numpy()
    if how == "group":
        return groups.assign(docs, result.recipe["by"])[0] == row["group"]
    if how == "labels":
        return _labelled(run.study.periods if name.endswith("_period") else "year", row, docs)
    if how == "months":
        return when != ""
    if how == "season":
        return np.array([month[5:] == f"{int(row['month']):02d}" for month in when])
    if how == "burst":
        labels = groups.assign(docs, result.recipe["by"])[0]
        inside = (labels != "") & (labels >= row["start"]) & (labels <= row["end"])
        return inside & _of_main_topic(source, row)
    if how == "windows":
        inside = _in_windows(result, row, when)
        return inside & _of_main_topic(source, row) if "side" in row.index else inside
    return np.ones(len(docs), dtype=bool)


def _of_trend(result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    inside = groups.assign(docs, result.recipe["by"])[0] == row["period"]
    for made_of in result.recipe.get("compositions", []):  # the panel holds some outlets only
        if made_of["name"] == row["composition"] and "outlets" in made_of:
            inside &= docs["outlet"].isin(made_of["outlets"]).to_numpy()
    return inside


def _labelled(by, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    inside = np.ones(len(docs), dtype=bool)
    if "period" in row.index:
        inside &= groups.assign(docs, by)[0] == row["period"]
    for column in ("outlet", "dated_by", "date_precision"):
        if column in row.index:
            inside &= (docs[column] == row[column]).to_numpy()
    return inside


def _in_windows(result: Result, row: pd.Series, when: np.ndarray) -> np.ndarray:
    """The months before the change of level, or from it on; both where the row does not say which."""
    months = np.array([int(month[:4]) * 12 + int(month[5:7]) if month else -1 for month in when], dtype=int)
    at, wide = int(row["date"][:4]) * 12 + int(row["date"][5:7]), result.recipe["months"]
    before, after = (months >= at - wide) & (months < at) & (months > 0), (months >= at) & (months < at + wide)
    return {"before": before, "after": after}.get(row.get("side"), before | after)


def _of_main_topic(source: TopicFit | DocTerm, row: pd.Series) -> np.ndarray:
    """Bursts and windows of a topic count the articles in which no other topic has a larger share."""
    if not isinstance(source, TopicFit):
        return np.ones(len(source.docs), dtype=bool)
    return np.argmax(source.doc_topic, axis=1) == int(row["topic"])


def _weighted(source: TopicFit | DocTerm, row: pd.Series, terms: tuple[str, ...], inside: np.ndarray) -> pd.DataFrame:
    """The articles inside, with the topic's share or the count of the terms, largest first; all of them where there is neither."""
    docs, shown = source.docs, ["doc_id", "published", "outlet", "title", "path"]
    if "topic" in row.index:
        weight, name = source.doc_topic[:, int(row["topic"])], "share"
    elif terms:
        weight, name = shares.theme_columns(source, {"": terms})[0][:, 0], "count"
    else:
        return docs.loc[inside, shown].sort_values(["published", "doc_id"], ignore_index=True)
    found = docs.assign(**{name: weight})[inside & (weight > 0)]
    return found.sort_values([name, "doc_id"], ascending=[False, True], ignore_index=True)[[*shown, name]]


def _step(run, name: str) -> str:
    made = (("trends", run.trends), ("topics", run.topics["tables"]), ("comparisons", run.comparisons), ("audit", run.audit))
    return next((step for step, tables in made if name in tables), "terms" if name == "frequent_terms" else "counts")


def _file_digests(paths: pd.Series, files: Mapping[str, str]) -> dict[str, str]:
    """{path of an article: sha256 of its file}, of a member of a zip that of the zip; "" where it is not one input file."""
    made = {}
    for path in paths.unique():
        parts = [path, *(path[: at.start()] for at in re.finditer("/", path))]
        known = [files[part] for part in parts if part in files]
        if not known:  # names are cut as short as tells them apart, here among the articles, there among all files
            known = sorted({digest for name, digest in files.items() if name.endswith(f"/{path}") or path.endswith(f"/{name}")})
        made[path] = known[0] if len(known) == 1 else ""
    return made


def _words(tokens, terms: tuple[str, ...], ids: pd.Series) -> pd.DataFrame:
    """Every place of the terms in these articles, article by article, in the order of the text."""
    found = tokens.table[tokens.table["form"].isin(terms) & tokens.table["doc_id"].isin(ids)] if terms else tokens.table.head(0)
    articles = tokens.corpus.articles
    at = pd.Index(articles["doc_id"]).get_indexer(found["doc_id"].astype(str))
    hits = np.empty(len(found), dtype=object)
    starts, ends = found["start"].to_numpy(), found["end"].to_numpy()
    for part in found["part"].unique():
        here = np.flatnonzero(found["part"] == part)
        texts = articles[part].take(at[here])  # of a frame on disk, only these texts are read
        hits[here] = [text[starts[i] : ends[i]] for i, text in zip(here, texts, strict=True)]
    table = pd.DataFrame({"doc_id": found["doc_id"].astype(str), "term": found["form"].astype(str), "part": found["part"].astype(str),
                          "start": starts.astype(int), "end": ends.astype(int)}).assign(hit=hits)  # fmt: skip
    order = pd.Index(ids).get_indexer(table["doc_id"])
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def _places(words: pd.DataFrame | None, language: str) -> str:
    if words is None:
        return say("chain_no_words", language)
    shown = [f"{one.part} {one.start}–{one.end} {_flat(one.hit)}" for one in words.head(_SHOWN_WORDS).itertuples()]
    return "    " + " · ".join(shown) + (f" · … +{len(words) - len(shown):,}" if len(words) > len(shown) else "")


def _flat(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
