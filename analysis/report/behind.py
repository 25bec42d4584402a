"""Which articles a row of a table is about, and how much each of them holds of what the row counts."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis import groups
from analysis.trends.shares import theme_columns
from analysis.values import Corpus, DocTerm, Result, TopicFit

__all__ = ["AWAY", "Behind", "Sources", "articles_of", "behind", "folded", "how", "of_trend", "terms_of"]

# Columns that count articles that were taken out, lines that were changed, or months: the log has them, the articles have not.
AWAY = ("n_removed", "n_unread", "n_excluded", "n_dropped", "n_duplicates", "n_near", "n_changes", "missing_before", "missing_after",
        "expected_before", "expected_after")  # fmt: skip
_TOP_WORDS = 10  # of a topic, that are looked up in its articles
# How a row says which articles it is about: a pattern of table names, and the way. Tables in none of them are about no articles.
_WAYS = (
    (r"rolling_topics_.*", "rolling"),
    (r"(trend|movers)_(topics|themes|terms)(_(year|month))?|changes_(topics|themes)_series", "trend"),
    (r"(test|changes|agreement)_(topics|themes)", "months"),
    (r"seasons_topics", "season"),
    (r"bursts_(topics|themes|terms)", "burst"),
    (r"changes_(topics|themes)_(windows|terms)", "windows"),
    (r"changes_(topics|themes)_articles|typical_articles|articles|dictionary_losses", "article"),
    (r"topic_(shares|words|views|diagnostics|map)|theme_(sizes|words)|frequent_terms|discovered|dictionary_coverage|attenuation|vocabulary|k_.*", "all"),
    (r"cooccurrence_themes", "pair"),
    (r"(log_odds|tfidf)_(year|period|outlet)", "group"),
    (r"(articles|composition)_(year|quarter|month|period)|share_(topics|themes)_outlet|intake_(outlets|outlets_year|dates)", "labels"),
    (r"intake(_files|_periods|_thin)?", "files"),
    (r"stories", "story"),
    (r"recurring_lines", "line"),
    (r"tokeniser_(year|outlet|drift)", "analyser"),
    (r"removals|intake_(duplicates|overlaps|gaps)", "log"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sources:
    """What rows are looked up in: the fit, the counts of all terms, the terms of each theme, the study's periods, the articles."""

    fit: TopicFit
    counts: DocTerm
    themes: Mapping[str, Iterable[str]]
    periods: Mapping[str, tuple[str, str]]
    corpus: Corpus
    known: dict = field(default_factory=dict)  # of `labels` and `column`: many rows ask the same

    def labels(self, docs: pd.DataFrame, by) -> np.ndarray:
        """The group of each article as text, "" for none."""
        return self._once(("labels", id(docs), repr(by)), lambda: groups.assign(docs, by)[0].astype(str))

    def months(self, docs: pd.DataFrame) -> np.ndarray:
        """2005-03 for each article, "" where the month is not known."""
        return self._once(("months", id(docs)), lambda: docs["when"].str[:7].where(docs["when"].str.len() >= 7, "").to_numpy(dtype=str))

    def main_topic(self) -> np.ndarray:
        return self._once(("main",), lambda: np.argmax(self.fit.doc_topic, axis=1))

    def column(self, terms: tuple[str, ...]) -> np.ndarray:
        """(n_docs,) how often these terms occur in each article."""
        return self._once(("column", terms), lambda: theme_columns(self.counts, {"": terms})[0][:, 0])

    def narrowed(self, terms: Iterable[str]) -> "Sources":
        """The same with the counts of these terms only: quicker where many are asked for."""
        at = np.flatnonzero(np.isin(self.counts.terms.astype(str), sorted(set(terms))))
        return replace(self, counts=replace(self.counts, counts=self.counts.counts[:, at], terms=self.counts.terms[at]), known={})

    def _once(self, key: tuple, make: Callable[[], np.ndarray]) -> np.ndarray:
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]


@dataclass(frozen=True, eq=False)
class Behind:
    """The articles behind a row.

    docs      of the source that the row was counted from
    inside    (n_docs,) whether the row is about the article
    measure   "share" of the topic, "count" of the terms, or "" where the row is about the articles as such
    weight    (n_docs,) of that measure; None with ""
    terms     the terms that were counted; of a topic its top words, which describe it
    """

    docs: pd.DataFrame
    inside: np.ndarray
    measure: str
    weight: np.ndarray | None
    terms: tuple[str, ...]


def how(name: str) -> str:
    """The way from a row of this table to its articles, "" where there is none."""
    return next((way for pattern, way in _WAYS if re.fullmatch(pattern, name)), "")


def behind(sources: Sources, name: str, result: Result, row: pd.Series) -> Behind:
    """The articles behind a row of a table with a way of its own (not those of the log and of the analyser's tokens)."""
    way = how(name)
    terms = terms_of(sources, name, row)
    is_topic = "topic" in row.index and way != "rolling"
    docs = (sources.fit if is_topic else sources.counts).docs
    inside = _INSIDE[way](sources, name, result, row, docs)
    if is_topic:
        return Behind(docs, inside, "share", sources.fit.doc_topic[:, int(row["topic"])], terms)
    if terms:
        return Behind(docs, inside, "count", sources.column(terms), terms)
    return Behind(docs, inside, "", None, terms)


def articles_of(found: Behind, *, most: int | None = None) -> tuple[np.ndarray, int]:
    """Rows of `found.docs` with a weight above 0, largest first (by date where there are no weights), at most `most`; how many there are."""
    if found.weight is None:
        at = np.flatnonzero(found.inside)
        ids, published = (found.docs[name].take(at).to_numpy(dtype=str) for name in ("doc_id", "published"))
        return at[np.lexsort((ids, published))][:most], len(at)
    at = np.flatnonzero(found.inside & (found.weight > 0))
    n, weight = len(at), found.weight[at]
    if most is not None and n > most:
        keep = weight >= np.partition(weight, -most)[-most]
        at, weight = at[keep], weight[keep]
    ids = found.docs["doc_id"].take(at).to_numpy(dtype=str)
    return at[np.lexsort((ids, -weight))][:most], n


def terms_of(sources: Sources, name: str, row: pd.Series) -> tuple[str, ...]:
    """The terms that the row counts; of a topic its top words. A place where an entry was lost holds none: it was counted as something else."""
    if name == "dictionary_losses":
        return ()
    if how(name) == "rolling":
        return tuple(row["words"].split(", "))
    if "partner" in row.index:
        return (str(row["term"]), str(row["partner"]))
    for column in ("term", "surface"):
        if column in row.index:
            return (str(row[column]),)
    if "theme" in row.index:
        return tuple(sources.themes[row["theme"]])
    if "topic" in row.index:
        tops = sources._once(("tops",), lambda: sources.fit.top_words(_TOP_WORDS))
        return tuple(tops[int(row["topic"])])
    return ()


def of_trend(sources: Sources, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    """The articles of the row's period; of a panel those of its outlets only."""
    by = result.recipe.get("by") or result.recipe.get("trend", {}).get("by") or _calendar(row["period"])
    inside = sources.labels(docs, by) == row["period"]
    for made_of in result.recipe.get("compositions", []):
        if made_of["name"] == row.get("composition") and "outlets" in made_of:
            inside = inside & docs["outlet"].isin(made_of["outlets"]).to_numpy()
    return inside


def folded(paths: pd.Series, line: str) -> np.ndarray:
    """Which of these files a line of the intake tables is about: itself, or all pages of a folder (articles/*.txt)."""
    folder, _, last = line.rpartition("/")
    if not last.startswith("*."):
        return (paths == line).to_numpy()
    return np.array([path.rpartition("/")[0] == folder and path.endswith(last[1:]) for path in paths], dtype=bool)


def _calendar(period: str) -> str:
    """2005, 2005-Q3 or 2005-08."""
    return "year" if len(period) == 4 else "quarter" if "Q" in period else "month"


def _labelled(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    inside = np.ones(len(docs), dtype=bool)
    if "period" in row.index:
        by = sources.periods if name.endswith("_period") else _calendar(row["period"])
        inside &= sources.labels(docs, by) == row["period"]
    for column in ("outlet", "dated_by", "date_precision"):
        if column in row.index:
            inside &= (docs[column] == row[column]).to_numpy()
    return inside


def _in_files(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    inside = folded(docs["path"], row["path"])
    return inside & docs["when"].str.startswith(row["period"]).to_numpy() if "period" in row.index else inside


def _in_windows(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    """The months before the change of level, or from it on; both where the row does not say which; a topic's main articles."""
    months = np.array([int(month[:4]) * 12 + int(month[5:7]) if month else -1 for month in sources.months(docs)], dtype=int)
    at, wide = int(row["date"][:4]) * 12 + int(row["date"][5:7]), result.recipe["months"]
    before, after = (months >= at - wide) & (months < at) & (months > 0), (months >= at) & (months < at + wide)
    inside = {"before": before, "after": after}.get(row.get("side"), before | after)
    return _of_main_topic(sources, row, inside) if "side" in row.index else inside


def _in_burst(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    labels = sources.labels(docs, result.recipe["by"])
    return _of_main_topic(sources, row, (labels != "") & (labels >= row["start"]) & (labels <= row["end"]))


def _of_main_topic(sources: Sources, row: pd.Series, inside: np.ndarray) -> np.ndarray:
    """Bursts and windows of a topic count the articles in which no other topic has a larger share."""
    return inside & (sources.main_topic() == int(row["topic"])) if "topic" in row.index else inside


def _until(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    """The articles that the model of this period knows: those of the period and of the ones before it."""
    labels = sources.labels(docs, result.recipe["by"])
    known = list(dict.fromkeys([*groups.assign(docs, result.recipe["by"])[1], row["period"]]))
    return np.isin(labels, known[: known.index(row["period"]) + 1])


def _pair(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    return (sources.column((str(row["term"]),)) > 0) & (sources.column((str(row["partner"]),)) > 0)


def _with_line(sources: Sources, name: str, result: Result, row: pd.Series, docs: pd.DataFrame) -> np.ndarray:
    of_outlet = (docs["outlet"] == row["outlet"]).to_numpy()
    inside = np.zeros(len(docs), dtype=bool)
    at = np.flatnonzero(of_outlet)
    inside[at] = [row["line"] in (line.strip() for line in text.splitlines()) for text in sources.corpus.articles["text"].take(at)]
    return inside


_INSIDE: dict[str, Callable[[Sources, str, Result, pd.Series, pd.DataFrame], np.ndarray]] = {
    "trend": lambda sources, name, result, row, docs: of_trend(sources, result, row, docs),
    "rolling": _until,
    "months": lambda sources, name, result, row, docs: sources.months(docs) != "",
    "season": lambda sources, name, result, row, docs: np.char.endswith(sources.months(docs), f"-{int(row['month']):02d}"),
    "burst": _in_burst,
    "windows": _in_windows,
    "article": lambda sources, name, result, row, docs: (docs["doc_id"] == row["doc_id"]).to_numpy(),
    "all": lambda sources, name, result, row, docs: np.ones(len(docs), dtype=bool),
    "pair": _pair,
    "group": lambda sources, name, result, row, docs: sources.labels(docs, result.recipe["by"]) == row["group"],
    "labels": _labelled,
    "files": _in_files,
    "story": lambda sources, name, result, row, docs: (docs["story"] == row["story"]).to_numpy(),
    "line": _with_line,
}
