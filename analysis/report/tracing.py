"""From a number back to what it was made of: number, table, recipe, terms, articles, offsets, file, sha256 of the file."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import groups
from analysis.errors import InputError, choose
from analysis.report import behind, numbers
from analysis.report.chain import REMOVED, Chain, Fitted, lines, write_chain
from analysis.store import digest_json
from analysis.values import Result

__all__ = ["Chain", "follow", "lines", "trace", "write_chain"]

_SHOWN = ["doc_id", "published", "outlet", "title", "path"]
# Where a chain ends before the text of an article: a pattern of table names, and the message that says why.
_ENDS = (
    (r"k_choice|k_runs|agreement_.*", "end_fits"), (r"attenuation", "end_drawn"), (r"rolling_.*", "end_rolling"),
    (r"vocabulary", "end_vocabulary"), (r"tokeniser_.*", "end_analyser"), (r"dictionary_coverage", "end_dictionary"),
    (r"intake_gaps", "end_gaps"), (r"intake_overlaps", "end_overlaps"), (r"intake(_files|_periods|_thin)?|removals|intake_duplicates|stories", "end_log"),
)  # fmt: skip
_REMOVING = ("read", "select", "duplicates")  # steps of the log that take an article out; the others change a line


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
    # A rolling table numbers the topics of models that are not kept: its source, the study's fit, has others under these numbers.
    if result.source is None or "period" not in rows.columns or result.recipe.get("step") == "rolling":
        raise InputError(f"{result.name}: only shares over time are traced to articles",
                         f"{result.name}: 기간별 비중만 기사까지 추적할 수 있습니다")  # fmt: skip
    row, source = rows.iloc[0], result.source
    kind = next(name for name in ("topic", "theme", "term") if name in rows.columns)
    shares = result.recipe.get("trend", result.recipe)  # the tables of what moves carry the recipe of their shares
    themes = {} if kind == "topic" else shares[f"{kind}s"]
    sources = behind.Sources(source, source, themes, {}, None)
    inside = behind.of_trend(sources, result, row, source.docs)
    weight = source.doc_topic[:, int(row["topic"])] if kind == "topic" else sources.column(tuple(themes[row[kind]]))
    return _listed(behind.Behind(source.docs, inside, "share" if kind == "topic" else "count", weight, ()))


def follow(run, text: str) -> Chain:
    """The chain of one number of a run; `text` is a target, table[column=value, …] with or without .column and | format.

    raises   InputError for a target that names no row or several, and for a table whose numbers have no articles of their own
    """
    target = numbers.parse(re.sub(r"\A\s*\{\{(.*)\}\}\s*\Z", r"\1", text, flags=re.DOTALL), "trace")
    name = choose(target.table, run.tables, ("table", "표"), place=f"trace: {target.text}")
    way = behind.how(name)
    if not way:
        raise _refused(name, run.tables)
    result, cell, row = numbers.located(target, run.tables, "trace")
    if way == "analyser":
        found = _of_analyser(run, name, row)
    elif way == "log":
        found = behind.Behind(run.counts.docs, _in_log(run, name, row), "", None, ())
    else:
        found = behind.behind(behind.Sources(run.fit, run.counts, run.themes, run.study.periods, run.corpus), name, result, row)
    if target.column in behind.AWAY:
        found = replace(found, inside=np.zeros(len(found.docs), dtype=bool))
    articles = _listed(found)
    articles.insert(5, "sha256", articles["path"].map(_file_digests(articles["path"], run.recipes["corpus"]["files"])).astype("str"))
    step = _step(run, name)
    topic = str(row["name"]) if "topic" in row.index and way != "rolling" else ""
    words = _words(run.nouns, found.terms, articles["doc_id"])
    return Chain(name, result, cell, row, target.column, step, digest_json(run.recipes[step]), found.terms, topic, articles, words,
                 _removed(run, name, row, target.column), _fits(run, name, row),
                 next((end for pattern, end in _ENDS if re.fullmatch(pattern, name)), ""))  # fmt: skip


def _refused(name: str, tables: Mapping[str, Result]) -> InputError:
    listed = ", ".join(table for table in tables if behind.how(table))
    return InputError(f"{name}: its rows are sentences on the other tables of the intake; trace those. Traced are: {listed}",
                      f"{name}: 이 표의 행은 다른 수집 표를 간추린 문장입니다. 그 표의 수를 추적하세요. 추적할 수 있는 표: {listed}")  # fmt: skip


def _listed(found: behind.Behind) -> pd.DataFrame:
    """The articles with the topic's share or the count of the terms, largest first; by date where there is neither."""
    at, _ = behind.articles_of(found)
    table = found.docs[_SHOWN].take(at).reset_index(drop=True)
    return table.assign(**{found.measure: found.weight[at]}) if found.measure else table


def _of_analyser(run, name: str, row: pd.Series) -> behind.Behind:
    """The articles of the row's year or outlet, and how often the analyser met the limit that the row counts in each."""
    from analysis.preprocessing import audit

    docs = run.counts.docs
    by = row["by"] if name == "tokeniser_drift" else name.removeprefix("tokeniser_")
    labels = groups.assign(docs, by)[0]
    inside = labels != "" if name == "tokeniser_drift" else labels == row["period" if by == "year" else "outlet"]
    counted = audit.by_article(run.nouns, run.analysed(), audit.occurrences(run.nouns, run.lexicon))
    return behind.Behind(docs, inside, "count", counted[audit.MEASURES[row["measure"]][0]].to_numpy(), ())


def _in_log(run, name: str, row: pd.Series) -> np.ndarray:
    """The kept articles that a row on the log is about: those that a rule changed, or that two files both have."""
    docs, log = run.counts.docs, run.corpus.log
    if name == "removals":
        ids = log.loc[(log["step"] == row["step"]) & (log["rule"] == row["rule"]), "doc_id"]
    elif name == "intake_duplicates":
        ids = log.loc[(log["step"] == "duplicates") & (log["rule"] == row["rule"]), "text"]  # the article that was kept instead
    elif name == "intake_overlaps":
        ids = set.intersection(*(_ids_in(run, row[column]) for column in ("path", "other")))
    else:
        ids = ()
    return docs["doc_id"].isin(list(ids)).to_numpy()


def _ids_in(run, path: str) -> set[str]:
    log = run.corpus.log[run.corpus.log["step"] == "duplicates"]
    return {doc_id for table in (run.corpus.articles, log) for doc_id in table.loc[table["path"] == path, "doc_id"]}


def _removed(run, name: str, row: pd.Series, column: str) -> pd.DataFrame:
    """The lines of the log that a table of the intake counts: articles that were taken out, or lines that were changed."""
    log, stories = run.corpus.log, run.corpus.stories
    if name == "removals":
        log = log[(log["step"] == row["step"]) & (log["rule"] == row["rule"])]
    elif name == "intake_duplicates":
        log = log[(log["step"] == "duplicates") & (log["rule"] == row["rule"])]
    elif name == "intake_overlaps":
        ids = set.intersection(*(_ids_in(run, row[end]) for end in ("path", "other")))
        log = log[(log["step"] == "duplicates") & log["doc_id"].isin(ids)]
    elif name == "stories":
        gone = stories[(stories["story"] == row["story"]) & (stories["kept"] != stories["doc_id"])]
        return gone.assign(step="duplicates", rule="near", text=gone["title"])[list(REMOVED)].reset_index(drop=True)
    elif behind.how(name) == "files":
        steps = ("clean",) if column == "n_changes" else _REMOVING
        log = log[log["step"].isin(steps)]
        log = log[behind.folded(log["path"], row["path"])]
    else:
        log = log.head(0)
    return log[list(REMOVED)].reset_index(drop=True)


def _fits(run, name: str, row: pd.Series) -> tuple[Fitted, ...]:
    """The fits that a row on k or on seeds compares: k, seed and the digest of each one's recipe."""
    if name not in ("k_choice", "k_runs", "agreement_topics"):
        return ()
    about = run.tables["k_runs"].recipe
    k = int(row["k"]) if "k" in row.index else run.fit.k
    seeds = [int(row["seed"])] if "seed" in row.index else about["seeds"]
    guides = [[name, list(words)] for name, words in about["guides"].items()]
    job = {"what": "fit", "engine": about["engine"], "k": k, "options": about["options"], "guides": guides}
    return tuple(Fitted(k, seed, digest_json(run.fit_recipe(job | {"seed": seed}))) for seed in seeds)


def _step(run, name: str) -> str:
    made = (("trends", run.trends), ("topics", run.topics["tables"]), ("comparisons", run.comparisons), ("audit", run.audit))
    first = {"frequent_terms": "terms", "vocabulary": "terms", "discovered": "discovered"}
    of_corpus = "corpus" if behind.how(name) in ("files", "log", "story", "line") else "counts"
    return next((step for step, tables in made if name in tables), first.get(name, of_corpus))


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
