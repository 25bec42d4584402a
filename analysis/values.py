"""The six types that every step takes and returns. Frozen; each checks itself once, when it is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import display, groups
from analysis.errors import InputError, choose

__all__ = [
    "CORPUS_COLUMNS", "DATED_BY", "LOG_COLUMNS", "PRECISIONS", "STORY_COLUMNS", "TOKEN_COLUMNS",
    "Corpus", "DocTerm", "Result", "Study", "Tokens", "TopicFit",
]  # fmt: skip

PRECISIONS = ("second", "day", "month", "year", "none")
DATED_BY = ("column", "header", "filename", "catalog", "hand", "inferred", "none")
_LENGTHS = {"second": 19, "day": 10, "month": 7, "year": 4, "none": 0}

# `published` is ISO text cut to its precision: "2011-11-08T16:18:45", "2011-11-08", "2000-06", "2000" or "".
CORPUS_COLUMNS = (
    "doc_id", "published", "date_precision", "dated_by", "outlet", "section", "author", "title", "text", "keywords",
    "url", "path", "sha256", "story", "copies",
)  # fmt: skip
# One row for each article removed and each line removed or changed: where, in which step, by which rule, what.
LOG_COLUMNS = ("doc_id", "path", "row", "step", "rule", "text")
# One row for each article of a story that more than one article tells, kept or folded: `story` is the doc_id of the story's
# first article, `similarity` (0 to 1) how much of the words' order it shares with it, `kept` the doc_id it counts as.
STORY_COLUMNS = ("story", "doc_id", "published", "outlet", "title", "path", "row", "similarity", "kept")
# start and end are offsets into the article's `part`: "title", "text" or "keywords".
TOKEN_COLUMNS = ("doc_id", "part", "sentence", "start", "end", "form", "tag")
DOC_COLUMNS = ("doc_id", "published", "date_precision", "dated_by", "when", "outlet", "section", "title", "path")
COVERAGE = ("given", "used", "undated", "dropped")
KWIC_SORTS = ("date", "left", "right", "outlet")


@dataclass(frozen=True)
class Study:
    """What study.toml says; built by analysis.study.load, which checks every key."""

    name: str
    title: str
    languages: tuple[str, ...]
    seed: int
    corpus: "CorpusSpec"
    dictionary: "DictionarySpec"
    terms: "TermsSpec"
    periods: Mapping[str, tuple[str, str]]
    themes: Mapping[str, tuple[str, ...]]
    models: Mapping[str, "ModelSpec"]
    report: "ReportSpec"
    folder: Path
    trends: "TrendsSpec" = field(default_factory=lambda: TrendsSpec())
    title_en: str = ""
    note: str = ""
    note_en: str = ""
    glosses: Mapping[str, str] = field(default_factory=dict)  # Korean name or word: what English reports call it

    def _repr_html_(self):
        return display.study(self)


@dataclass(frozen=True)
class CorpusSpec:
    files: tuple[Path, ...]
    catalog: Path | None = None
    originals: Path | None = None
    undated: str = "keep"
    inferred_dates: bool = False
    as_of: str = ""  # day, month or year: articles that may be later are set aside, as if it were then; "" for all
    dates: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # doc_id: (published, reason)
    columns: Mapping[str, str] = field(default_factory=dict)  # our name: the header in the table
    cleaning: "CleaningSpec" = field(default_factory=lambda: CleaningSpec())
    duplicates: "DuplicatesSpec" = field(default_factory=lambda: DuplicatesSpec())


@dataclass(frozen=True)
class CleaningSpec:
    off: tuple[str, ...] = ()  # names of cleaning rules that shall not work
    boilerplate: str = "propose"  # lines that recur in an outlet: propose (a table, nothing removed) | remove | off
    lines: tuple[str, ...] = ()  # further whole lines to remove, whatever their outlet
    keep_lines: tuple[str, ...] = ()  # recurring lines that stay although boilerplate = "remove"


@dataclass(frozen=True)
class DuplicatesSpec:
    near: str = "fold"  # near copies: fold into one article | keep all | weight (folded, tokens counted once a copy) | off
    similarity: float = 0.65  # least share of common runs of three letters (Jaccard) between copies of one story
    days: int = 7  # copies are at most so many days apart; undated articles are compared whatever their day


@dataclass(frozen=True)
class TrendsSpec:
    standardise: tuple[str, ...] = ()  # the mix that shares are standardised to: outlet, section, length
    panel: bool = False  # only outlets that are present in every year
    refits: int = 3  # refits of drawn corpora that tell how much of a movement the model shows; 0 for none
    rolling: bool = False  # topics of each year also from a model that knows no later article


@dataclass(frozen=True)
class DictionarySpec:
    tags: tuple[str, ...] = ("NNG", "NNP", "SL")
    min_length: int = 2
    files: tuple[Path, ...] = ()
    read: str = "text"  # text (title and text) | title | keywords
    beam: float | None = None  # Kiwi's cutoff_threshold, None for its own; a smaller one is faster and less exact
    discover: float | None = None  # score (0 to 1) from which what is found in the corpus counts as one term; None for never
    affixes: bool = True  # nouns are joined with the prefixes and suffixes written to them (대기업, 정보화)
    shipped: bool = True  # the lists of the package stand under those in `files`


@dataclass(frozen=True)
class TermsSpec:
    min_docs: int = 3
    max_share: float = 0.5


@dataclass(frozen=True)
class ModelSpec:
    engine: str = "cvb0"
    k: tuple[int, ...] = (4, 8, 12)
    seeds: int = 5
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    guides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name: words towards which one topic is drawn
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportSpec:
    formats: tuple[str, ...] = ("html", "xlsx", "docx")
    figures: tuple[str, ...] = ("png", "svg", "pdf")  # none: no figure is drawn
    figure_width: int = 170  # mm
    table_caption: Mapping[str, str] = field(default_factory=dict)  # language: pattern with {n}; else as the language has it
    figure_caption: Mapping[str, str] = field(default_factory=dict)
    stars: bool = False  # * ** *** after probabilities
    leading_zero: bool = True  # 0.034, not .034, of probabilities and R²
    query: str = ""  # for the table of the collection: what was searched for,
    source: str = ""  # and how the archive wants to be cited


@dataclass(frozen=True, eq=False, repr=False)
class Corpus:
    """Articles, one row each, sorted by doc_id; the log of whatever was removed or changed on the way; the stories.

    articles    CORPUS_COLUMNS, all text but `copies` (integer, at least 1: the articles that this row stands for); `story`
                is the doc_id of the first article that tells the same, its own where no other does
    log         LOG_COLUMNS
    stories     STORY_COLUMNS, similarity a number; empty where no story is told twice
    """

    articles: pd.DataFrame
    log: pd.DataFrame
    stories: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STORY_COLUMNS), dtype="str"))

    def __post_init__(self):
        _need_columns("Corpus.articles", self.articles, CORPUS_COLUMNS)
        _need_columns("Corpus.log", self.log, LOG_COLUMNS)
        _need_columns("Corpus.stories", self.stories, STORY_COLUMNS)
        ids = self.articles["doc_id"]
        _check(ids.is_unique, "Corpus: doc_id is not unique")
        _check(ids.is_monotonic_increasing, "Corpus: articles are not sorted by doc_id")
        _check(self.articles["date_precision"].isin(PRECISIONS).all(), f"Corpus: date_precision is one of {PRECISIONS}")
        _check(self.articles["dated_by"].isin(DATED_BY).all(), f"Corpus: dated_by is one of {DATED_BY}")
        lengths = self.articles["date_precision"].map(_LENGTHS)
        _check((self.articles["published"].str.len() == lengths).all(), "Corpus: published does not fit date_precision")

    @property
    def intake(self) -> pd.DataFrame:
        """What each file gave: path, n_given, n_removed (by reason in the log), n_kept, n_changes."""
        removed = self.log[self.log["step"].isin(["read", "select", "duplicates"])].groupby("path").size()
        changed = self.log[self.log["step"] == "clean"].groupby("path").size()
        table = pd.DataFrame({"n_kept": self.articles.groupby("path").size(), "n_removed": removed, "n_changes": changed})
        table = table.fillna(0).astype(int)
        table.insert(0, "n_given", table["n_kept"] + table["n_removed"])
        return table.rename_axis("path").reset_index()

    def when(self, *, inferred: bool = False) -> pd.Series:
        """The date by which each article may enter a period: "" where it has none, or only an inferred one."""
        usable = self.articles["dated_by"] != "inferred"
        return self.articles["published"].where(usable | inferred, "")

    def __len__(self):
        return len(self.articles)

    def __repr__(self):
        dated = self.articles["published"][self.articles["published"] != ""]
        span = f", {dated.min()} to {dated.max()}" if len(dated) else ""
        inferred = int((self.articles["dated_by"] == "inferred").sum())
        return f"Corpus: {len(self)} articles{span}, {len(self) - len(dated)} undated, {inferred} with an inferred date"

    def _repr_html_(self):
        return display.corpus(self)


@dataclass(frozen=True, eq=False, repr=False)
class Tokens:
    """Nouns in the order of the text, with offsets into the cleaned articles of `corpus`.

    table       TOKEN_COLUMNS; form is the term that the token is counted as
    analyser    name, version, model, options, dictionary digest
    """

    table: pd.DataFrame
    analyser: Mapping[str, object]
    corpus: Corpus

    def __post_init__(self):
        _need_columns("Tokens.table", self.table, TOKEN_COLUMNS)
        _check(bool((self.table["start"] < self.table["end"]).all()), "Tokens: an empty token")

    def lines(self, word: str, width: int = 30, sort: str = "date") -> pd.DataFrame:
        """Keyword in context: each occurrence of the term `word`, with `width` characters on both sides.

        word     a term, or several with spaces between: where they stand in this order with at most white space between them
        sort     "date", "left" (by the words before, from the hit outwards), "right" (by what follows) or "outlet"
        returns  doc_id, published, outlet, title, left, hit, right
        raises   InputError for another sort
        """
        choose(sort, KWIC_SORTS, ("order of lines", "정렬 방식"))
        found, articles = self._phrase(word), self.corpus.articles
        ids = found["doc_id"].astype("category").cat
        rows = pd.Index(articles["doc_id"]).get_indexer(ids.categories.astype(str))[ids.codes]
        lines = articles[["doc_id", "published", "outlet", "title"]].take(rows).reset_index(drop=True)
        kept = {name: np.empty(len(found), dtype=object) for name in ("left", "hit", "right")}
        starts, ends = found["start"].to_numpy(), found["end"].to_numpy()
        for part in found["part"].unique():
            at = np.flatnonzero(found["part"] == part)
            texts = articles[part].take(rows[at]).tolist()  # of a frame on disk, only these texts are read
            places = list(zip(texts, starts[at].tolist(), ends[at].tolist(), strict=True))
            kept["left"][at] = [text[max(0, a - width) : a].replace("\n", " ") for text, a, _ in places]
            kept["hit"][at] = [text[a:b] for text, a, b in places]
            kept["right"][at] = [text[b : b + width].replace("\n", " ") for text, _, b in places]
        lines = lines.assign(**{name: pd.Series(values, dtype="str") for name, values in kept.items()})
        lines = lines.sort_values(["published", "doc_id"], kind="stable", ignore_index=True)
        if sort == "outlet":
            return lines.sort_values("outlet", kind="stable", ignore_index=True)
        if sort in ("left", "right"):
            step = -1 if sort == "left" else 1
            words = [text.casefold().split()[::step] for text in lines[sort]]
            return lines.iloc[sorted(range(len(lines)), key=words.__getitem__)].reset_index(drop=True)
        return lines

    def _phrase(self, word: str) -> pd.DataFrame:
        """The tokens that are `word`; where it is several terms, one row from the first to the last for each place."""
        table, terms = self.table, word.split()
        if len(terms) < 2 or (table["form"] == word).any():
            return table[table["form"] == word]
        form = table["form"].astype("category").cat
        code = {term: i for i, term in enumerate(form.categories)}
        codes, last = form.codes.to_numpy(), len(terms) - 1
        at = np.arange(max(0, len(table) - last))
        for step, term in enumerate(terms):
            at = at[codes[at + step] == code.get(term, -2)]
        for name in ("doc_id", "part", "sentence"):
            at = at[table[name].iloc[at].to_numpy() == table[name].iloc[at + last].to_numpy()]
        starts, ends, parts = table["start"].to_numpy(), table["end"].to_numpy(), table["part"].iloc[at].to_numpy()
        rows = pd.Index(self.corpus.articles["doc_id"]).get_indexer(table["doc_id"].iloc[at].astype(str))
        bare = np.zeros(len(at), dtype=bool)  # whether nothing but white space stands between the terms
        for part in sorted(set(parts)):
            here = np.flatnonzero(parts == part)
            texts = self.corpus.articles[part].take(rows[here])
            bare[here] = [all(not text[ends[i + step] : starts[i + step + 1]].strip() for step in range(last))
                          for i, text in zip(at[here].tolist(), texts, strict=True)]  # fmt: skip
        at = at[bare]
        return table.iloc[at].assign(end=ends[at + last])

    def __len__(self):
        return len(self.table)

    def __repr__(self):
        return f"Tokens: {len(self)} nouns of {len(self.corpus)} articles ({self.analyser.get('name')})"

    def _repr_html_(self):
        return display.tokens(self)


@dataclass(frozen=True, eq=False, repr=False)
class DocTerm:
    """How often each term occurs in each article, or in each group of articles.

    counts      integer CSR, (n_docs, n_terms)
    docs        DOC_COLUMNS for articles; group and n_articles for groups
    terms       (n_terms,) distinct text, sorted
    coverage    of the grouping: {given, used, undated, dropped}; None for articles
    """

    counts: sparse.csr_array
    docs: pd.DataFrame
    terms: np.ndarray
    coverage: Mapping[str, int] | None = None

    def __post_init__(self):
        _check(self.counts.shape == (len(self.docs), len(self.terms)), "DocTerm: counts do not fit docs and terms")
        _check(np.issubdtype(self.counts.dtype, np.integer), "DocTerm: counts are not integers")
        _check(all(a < b for a, b in pairwise(self.terms)), "DocTerm: terms are not sorted, or one stands twice")
        _check(self.counts.nnz == 0 or self.counts.data.min() >= 0, "DocTerm: a negative count")
        if self.coverage is not None:
            _check_coverage("DocTerm", self.coverage)

    @property
    def grouped(self) -> bool:
        return "group" in self.docs.columns

    def group(self, by) -> "DocTerm":
        """Counts summed over "year", "quarter", "month", "outlet", "section" or {period: (first, last)}.

        Calendar bins without articles stay as rows of zeros; what belongs to no group is in `coverage`.
        raises  InputError for an unknown grouping, or when these counts are grouped already
        """
        if self.grouped:
            raise InputError("these counts are grouped already; group the articles' counts instead",
                             "이미 묶은 빈도입니다. 기사별 빈도를 묶으세요")  # fmt: skip
        labels, names, coverage = groups.assign(self.docs, by)
        position = {name: i for i, name in enumerate(names)}
        used = np.flatnonzero(labels != "")
        to = np.array([position[labels[i]] for i in used], dtype=int)
        pick = sparse.csr_array((np.ones(len(used), dtype=np.int64), (to, used)), shape=(len(names), len(self.docs)))
        table = pd.DataFrame({"group": names, "n_articles": np.bincount(to, minlength=len(names)).astype(int)})
        return DocTerm(sparse.csr_array(pick @ self.counts), table, self.terms, coverage)

    def column(self, term: str) -> np.ndarray:
        """(n_docs,) counts of one term; zeros where the term is not in the vocabulary."""
        at = np.searchsorted(self.terms, term)
        if at == len(self.terms) or self.terms[at] != term:
            return np.zeros(len(self.docs), dtype=np.int64)
        return self.counts[:, [at]].toarray().ravel()

    def __repr__(self):
        what = "groups" if self.grouped else "articles"
        return f"DocTerm: {self.counts.shape[0]} {what} x {self.counts.shape[1]} terms, {self.counts.sum()} tokens"

    def _repr_html_(self):
        return display.doc_term(self)


@dataclass(frozen=True, eq=False, repr=False)
class TopicFit:
    """A fitted topic model as arrays; no engine object inside.

    topic_term  (k, n_terms), rows sum to 1
    doc_topic   (n_docs, k), rows sum to 1
    docs        DOC_COLUMNS
    terms       (n_terms,)
    recipe      engine, k, seed, options, versions
    counts      the counts that were fitted, (n_docs, n_terms), or None for a model that came in as arrays
    names       (k,) short names; made of the best words unless the study binds a name
    """

    topic_term: np.ndarray
    doc_topic: np.ndarray
    docs: pd.DataFrame
    terms: np.ndarray
    recipe: Mapping[str, object]
    counts: sparse.csr_array | None = None
    names: tuple[str, ...] = ()

    def __post_init__(self):
        k = self.topic_term.shape[0]
        _check(self.topic_term.shape == (k, len(self.terms)), "TopicFit: topic_term does not fit terms")
        _check(self.doc_topic.shape == (len(self.docs), k), "TopicFit: doc_topic does not fit docs")
        for what, matrix in (("topic_term", self.topic_term), ("doc_topic", self.doc_topic)):
            _check(bool(np.isfinite(matrix).all() and (matrix >= 0).all()), f"TopicFit: {what} has a negative or no value")
            _check(bool(np.allclose(matrix.sum(axis=1), 1, atol=1e-6)), f"TopicFit: rows of {what} do not sum to 1")
            matrix.flags.writeable = False
        if not self.names:
            object.__setattr__(self, "names", tuple(" · ".join(words[:3]) for words in self.top_words(3)))
        _check(len(self.names) == k, "TopicFit: not one name a topic")
        object.__setattr__(self, "recipe", MappingProxyType(dict(self.recipe)))

    @property
    def k(self) -> int:
        return self.topic_term.shape[0]

    def top_words(self, n: int = 10) -> list[list[str]]:
        """The n most probable terms of each topic, best first; ties in alphabetical order."""
        order = np.argsort(-self.topic_term, axis=1, kind="stable")[:, :n]
        return [[str(self.terms[i]) for i in row] for row in order]

    def articles(self, topic: int, n: int = 5) -> pd.DataFrame:
        """The n articles with the largest share of `topic`: doc_id, published, outlet, title, share."""
        if not 0 <= topic < self.k:
            raise InputError(f"there is no topic {topic}; topics are numbered 0 to {self.k - 1}",
                             f"{topic}번 토픽이 없습니다. 번호는 0부터 {self.k - 1}까지입니다")  # fmt: skip
        share = self.doc_topic[:, topic]
        order = np.argsort(-share, kind="stable")[:n]
        table = self.docs.iloc[order][["doc_id", "published", "outlet", "title"]].reset_index(drop=True)
        return table.assign(share=share[order])

    def with_names(self, names: tuple[str, ...]) -> "TopicFit":
        return replace(self, names=tuple(names))

    def __repr__(self):
        return f"TopicFit: {self.k} topics of {len(self.docs)} articles by {self.recipe.get('engine')}"

    def _repr_html_(self):
        return display.topic_fit(self)


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A tidy table in which every column is described, with what it left out.

    columns     {column: (unit, meaning)}
    coverage    {given, used, undated, dropped}, articles; used + undated + dropped = given
    source      the TopicFit or DocTerm that it was counted from, for an.trace; not kept on disk
    """

    name: str
    table: pd.DataFrame
    columns: Mapping[str, tuple[str, str]]
    coverage: Mapping[str, int]
    recipe: Mapping[str, object] = field(default_factory=dict)
    source: "TopicFit | DocTerm | None" = None

    def __post_init__(self):
        missing = [column for column in self.table.columns if column not in self.columns]
        _check(not missing, f"Result {self.name}: columns without a description: {missing}")
        _check_coverage(f"Result {self.name}", self.coverage)

    def __repr__(self):
        c = self.coverage
        return (f"Result {self.name}: {len(self.table)} rows, {c['used']} of {c['given']} articles used, "
                f"{c['undated']} undated, {c['dropped']} dropped")  # fmt: skip

    def _repr_html_(self):
        return display.result(self)


def _check(holds: bool, what: str) -> None:
    """A fault of the program, not of the user: ValueError, exit status 1."""
    if not holds:
        raise ValueError(what)


def _need_columns(what: str, table: pd.DataFrame, names: tuple[str, ...]) -> None:
    _check(tuple(table.columns) == names, f"{what}: columns are {tuple(table.columns)}, not {names}")


def _check_coverage(what: str, coverage: Mapping[str, int]) -> None:
    _check(tuple(sorted(coverage)) == tuple(sorted(COVERAGE)), f"{what}: coverage names {COVERAGE}")
    parts = coverage["used"] + coverage["undated"] + coverage["dropped"]
    _check(parts == coverage["given"], f"{what}: coverage does not add up: {dict(coverage)}")
