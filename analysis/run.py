"""The order of the steps, from study.toml to tables: the only file that knows it."""

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pandas as pd

from analysis import compare, groups, topics, trends
from analysis import read as reading
from analysis.compare import keyness, tfidf
from analysis.errors import InputError, choose
from analysis.preprocessing import corpus as corpora
from analysis.preprocessing import lexicon as lexicons
from analysis.preprocessing import nouns as noun_step
from analysis.preprocessing import terms as term_step
from analysis.read.catalog import originals_in
from analysis.report import build, describe, manifest
from analysis.report.content import Content
from analysis.store import Store, digest_file, digest_json, recipe
from analysis.study import load
from analysis.topics import label
from analysis.trends import shares
from analysis.trends import tests as trend_tests
from analysis.values import Corpus, DocTerm, Result, Study, Tokens, TopicFit
from analysis.vocabulary import columns

__all__ = ["STEPS", "Run", "run", "trace"]

STEPS = ("corpus", "nouns", "counts", "terms", "topics", "comparisons", "trends")
_LISTED = 200  # terms of a group in the tables of log-odds
_THEME_LINES = 5
_TOP_TERMS = 12  # how many frequent terms are followed beside the words of the themes


class Run:
    """One study; each step is computed when it is first asked for, and kept under the study's cache folder.

    study    what study.toml says
    cache    False computes everything anew and keeps nothing
    """

    def __init__(self, study: Study, *, cache: bool = True):
        self.study = study
        self.store = Store(study.folder / "cache" if cache else None)

    @cached_property
    def model(self):
        """The settings of the study's model."""
        models = self.study.models
        if len(models) > 1:
            listed = ", ".join(models)
            raise InputError(f"study.toml: {len(models)} models ({listed}); one study runs one model: keep one, or make two studies",
                             f"study.toml: 모형이 {len(models)}개입니다({listed}). 한 연구는 한 모형만 실행합니다. 하나만 남기거나 연구를 나누세요")  # fmt: skip
        (spec,) = models.values()
        choose(spec.engine, topics.ENGINES, ("topic engine", "토픽 엔진"), place="study.toml, [models]")
        return spec

    @cached_property
    def recipes(self) -> dict[str, dict]:
        """What each step will be made of; known before anything is computed."""
        study, model = self.study, self.model
        spec = study.corpus
        apart = [path for path in (spec.catalog, spec.originals) if path]
        articles, catalogs, _ = reading.expand(spec.files, reading.SUFFIXES, apart=apart)
        files = [*articles, *catalogs, *([spec.catalog] if spec.catalog else [])]
        if spec.originals and spec.originals.is_dir():
            files += originals_in(spec.originals)
        words = [*lexicons.SHIPPED, *study.dictionary.files]
        engine = topics.engine(model.engine)
        made: dict[str, dict] = {}

        def add(step: str, module: str, after: tuple[str, ...], **parts) -> None:
            inputs = {name: digest_json(made[name]) for name in after}
            made[step] = recipe(step, module=module, inputs=inputs, **parts)

        add("corpus", corpora.__name__, (), parameters=spec, files=_digests(files), libraries=("pandas", "python-calamine"))
        add("nouns", noun_step.__name__, ("corpus",), files=_digests(words), libraries=("kiwipiepy", "kiwipiepy_model"),
            parameters={"dictionary": study.dictionary, "themes": _pairs(study.themes)})  # fmt: skip
        add("counts", term_step.__name__, ("nouns",), parameters={"inferred_dates": spec.inferred_dates})
        add("terms", term_step.__name__, ("nouns",), parameters={"terms": study.terms, "inferred": spec.inferred_dates})
        add("topics", topics.__name__, ("terms",), libraries=(*engine.LIBRARIES, "numpy", "scipy"), also=(__name__,),
            parameters={"model": model, "names": _pairs(model.names), "seed": study.seed})  # fmt: skip
        add("comparisons", compare.__name__, ("terms",), libraries=("numpy", "scipy"), also=(__name__,),
            parameters={"periods": _pairs(study.periods)})  # fmt: skip
        add("trends", trends.__name__, ("counts", "terms", "topics"), libraries=("numpy", "scipy"),
            also=(__name__, describe.__name__), parameters={"themes": _pairs(study.themes)})  # fmt: skip
        return made

    def explain(self) -> pd.DataFrame:
        """Which steps would run, and what changed since the last time: step, state, why."""
        rows = []
        for step, made_by in self.recipes.items():
            stored = self.store.has(made_by)
            rows.append((step, "kept" if stored else "would run", "" if stored else ", ".join(self.store.why(made_by))))
        return pd.DataFrame(rows, columns=["step", "state", "why"])

    @cached_property
    def corpus(self) -> Corpus:
        return self.store.step(self.recipes["corpus"], lambda: corpora.corpus(self.study.corpus))

    @cached_property
    def theme_spellings(self) -> tuple[str, ...]:
        """All words of all themes, as the study writes them: each counts as one term."""
        return tuple(word for words in self.study.themes.values() for word in words)

    @cached_property
    def lexicon(self):
        return lexicons.lexicon_for(self.study.dictionary, self.theme_spellings)

    @cached_property
    def nouns(self) -> Tokens:
        extra = self.theme_spellings
        made_by, corpus = self.recipes["nouns"], self.corpus
        return self.store.step(
            made_by, lambda: noun_step.nouns(corpus, self.study.dictionary, extra=extra), corpus=corpus
        )

    @cached_property
    def counts(self) -> DocTerm:
        """Every term, before the filters of [terms]: themes and single terms are counted here."""
        inferred = self.study.corpus.inferred_dates
        return self.store.step(
            self.recipes["counts"], lambda: term_step.all_terms(self.nouns, inferred_dates=inferred)
        )

    @cached_property
    def terms(self) -> DocTerm:
        inferred = self.study.corpus.inferred_dates
        if len(self.corpus) < 2:
            removed = int(self.corpus.intake["n_removed"].sum())
            raise InputError(f"one article is left ({removed} removed, see `hwaje check`); topics need at least two",
                             f"기사가 한 건만 남았습니다(제외 {removed}건, 'hwaje check' 참고). 토픽에는 두 건 이상이 필요합니다")  # fmt: skip
        return self.store.step(
            self.recipes["terms"],
            lambda: term_step.terms(self.nouns, self.study.terms, inferred_dates=inferred),
        )

    @cached_property
    def themes(self) -> dict[str, tuple[str, ...]]:
        """{theme: the terms that its words are counted as}."""
        return term_step.theme_words(self.study.themes, self.lexicon)

    @cached_property
    def topics(self) -> dict[str, object]:
        """fit, the tables of the topics, how stable each is, why this k, and names that did not bind."""
        return self.store.step(self.recipes["topics"], self._topics)

    @property
    def fit(self) -> TopicFit:
        return self.topics["fit"]

    def _topics(self) -> dict[str, object]:
        spec, study = self.model, self.study
        choice = topics.choose_k(self.terms, ks=spec.k, seeds=spec.seeds, engine=spec.engine, seed=study.seed,
                                 options=dict(spec.options))  # fmt: skip
        fit, unbound = label.bind_names(choice.fit, spec.names)
        tables = {
            "k_choice": choice.table,
            "topic_shares": _with_stability(label.topic_shares(fit), choice.stability),
            "topic_words": label.topic_words(fit, n=20),
            "typical_articles": label.typical_articles(fit, n=5),
        }
        return {
            "fit": fit, "tables": tables, "unbound": [list(pair) for pair in unbound],
            "flat": list(choice.flat), "reason_en": choice.reason_en, "reason_ko": choice.reason_ko, "stability": choice.stability,
        }  # fmt: skip

    @cached_property
    def comparisons(self) -> dict[str, Result]:
        """TF-IDF and log-odds between years, periods and outlets, wherever there are two groups to compare."""
        return self.store.step(self.recipes["comparisons"], self._comparisons)

    def _comparisons(self) -> dict[str, Result]:
        made = {}
        for name, by in (("year", "year"), ("period", dict(self.study.periods)), ("outlet", "outlet")):
            grouped = self.terms.group(by) if by else None
            if grouped is None or (grouped.counts.sum(axis=1) > 0).sum() < 2:
                continue
            made[f"tfidf_{name}"] = tfidf.tfidf(self.terms, by, top=30)
            made[f"log_odds_{name}"] = _foremost(keyness.log_odds(self.terms, by))
        return made

    @cached_property
    def trends(self) -> dict[str, Result]:
        """Shares of topics, themes and terms by year and month with intervals, and the tests of their trends."""
        made = self.store.step(self.recipes["trends"], self._trends)
        of_topics = ("trend_topics_year", "trend_topics_month", "test_topics")
        return {n: replace(made[n], source=self.fit if n in of_topics else self.counts) for n in made}

    def _trends(self) -> dict[str, Result]:
        if not (self.counts.docs["when"] != "").any():
            return {}
        made = {}
        for by in ("year", "month"):
            made[f"trend_topics_{by}"] = shares.trend(self.fit, by=by)
            if self.themes:
                made[f"trend_themes_{by}"] = shares.trend_themes(self.counts, self.themes, by=by)
            made[f"trend_terms_{by}"] = shares.trend_terms(self.counts, self.followed_terms, by=by)
        made["test_topics"] = trend_tests.trend_test(self.fit)
        if self.themes:
            made["test_themes"] = trend_tests.trend_test_themes(self.counts, self.themes)
        return made

    @cached_property
    def followed_terms(self) -> list[str]:
        """The words of the themes that occur, then the terms with the largest TF-IDF weight over all articles."""
        known = set(self.counts.terms)
        words = [word for theme in self.themes.values() for word in theme if word in known]
        weights = describe.frequent_terms(self.terms, self.lexicon, top=len(self.terms.terms)).table
        weights = weights.sort_values("tfidf", ascending=False, kind="stable")
        return list(dict.fromkeys([*words, *weights["term"].head(_TOP_TERMS)]))

    @cached_property
    def tables(self) -> dict[str, Result]:
        """Every table of the study by name, in the order of the report."""
        described = describe.tables(self.corpus, self.nouns, self.counts, self.terms, self.study, self.lexicon)
        if self.themes:
            described["theme_sizes"] = describe.theme_sizes(self.themes, self.counts)
            described["theme_words"] = describe.theme_words(self.themes, self.counts, self.lexicon)
        return {**described, **self.topics["tables"], **self.comparisons, **self.trends}

    @cached_property
    def theme_lines(self) -> dict[str, pd.DataFrame]:
        """{theme: keyword-in-context lines}, one an article, spread over time, at most five."""
        lines = {}
        for theme, words in self.themes.items():
            found = pd.concat([self.nouns.lines(word) for word in words], ignore_index=True)
            found = found.sort_values(["published", "doc_id"], kind="stable").drop_duplicates("doc_id")
            step = max(1, len(found) // _THEME_LINES)
            lines[theme] = found.iloc[::step].head(_THEME_LINES).reset_index(drop=True)
        return lines

    def in_theme(self, theme: str) -> list[str]:
        """A label for each article, for tfidf and log_odds: the theme where one of its words occurs, else "-"."""
        words = self.themes[choose(theme, self.themes, ("theme", "주제"))]
        tokens, _ = shares.theme_columns(self.counts, {theme: words})
        return [theme if n else "-" for n in tokens[:, 0]]

    def content(self) -> Content:
        """All that the report is made of; computes whatever is not there yet."""
        found = self.topics
        libraries = {name for made_by in self.recipes.values() for name in made_by["libraries"]} | {"matplotlib"}
        return Content(
            study=self.study, tables=self.tables, fit=found["fit"], stability=found["stability"], unbound=found["unbound"],
            flat=tuple(found["flat"]), reason_en=found["reason_en"], reason_ko=found["reason_ko"], analyser=self.nouns.analyser,
            gloss=self.lexicon.glosses, n_stop=len(self.lexicon.stop), lines=self.theme_lines,
            text_lengths=self.corpus.articles["text"].str.len().to_numpy(), recipes=self.recipes,
            versions={name: metadata.version(name) for name in sorted(libraries)},
        )  # fmt: skip

    def report(self, folder: Path | None = None) -> dict[str, object]:
        """Write the report to `folder` (the study's own `out`), and return its manifest."""
        return build.write(self.content(), folder or self.study.folder / "out")

    def verify(self) -> list[str]:
        """Everything again without the cache, compared with the stored manifest: the names of the files that differ."""
        stored = self.study.folder / "out" / "manifest.json"
        if not stored.exists():
            raise InputError(f"{stored}: there is no report to verify; run the study first",
                             f"{stored}: 확인할 보고서가 없습니다. 먼저 연구를 실행하세요")  # fmt: skip
        before = json.loads(stored.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as scratch:
            after = Run(self.study, cache=False).report(Path(scratch) / "out")
        return manifest.compare(before, after)

    def table(self, name: str) -> Result:
        return self.tables[choose(name, self.tables, ("table", "표"))]

    def kwic(self, word: str, width: int = 30) -> pd.DataFrame:
        """Keyword in context for the term that `word` is counted as; see Tokens.lines."""
        lines = self.nouns.lines(word, width)
        if len(lines):
            return lines
        counted = term_step.theme_words({"": (word,)}, self.lexicon)[""]
        return pd.concat([self.nouns.lines(term, width) for term in counted], ignore_index=True) if counted else lines

    def __repr__(self):
        return f"Run of {self.study.name}: {', '.join(STEPS)}"


def run(study: Study | Path | str, *, cache: bool = True) -> Run:
    """The run of a study (a folder with study.toml, or a Study); nothing is computed yet."""
    return Run(study if isinstance(study, Study) else load(study), cache=cache)


def trace(result: Result, **cell: object) -> pd.DataFrame:
    """The articles behind one number of a trend: trace(trend, period=2011, topic=3).

    cell     columns of the table and the value that one row has there
    returns  doc_id, published, outlet, title, path, and `share` (of the topic) or `count` (of the words), largest first
    raises   InputError where the cell is no row, or several rows, of the table
    """
    rows = result.table
    for column, value in cell.items():
        choose(column, rows.columns, ("column", "열"), place=result.name)
        rows = rows[rows[column].astype(str) == str(value)]
    if len(rows) != 1:
        raise InputError(f"{result.name}: {dict(cell)} matches {len(rows)} rows; name one row, such as period and topic",
                         f"{result.name}: {dict(cell)}에 맞는 행이 {len(rows)}개입니다. 한 행만 가리키도록 적으세요")  # fmt: skip
    row = rows.iloc[0]
    if result.source is None or "period" not in rows.columns:
        raise InputError(f"{result.name}: only shares over time are traced to articles",
                         f"{result.name}: 기간별 비중만 기사까지 추적할 수 있습니다")  # fmt: skip
    source = result.source
    docs = source.docs
    inside = groups.assign(docs, result.recipe["by"])[0] == row["period"]
    if isinstance(source, TopicFit):
        weight, name = source.doc_topic[:, int(row["topic"])], "share"
    else:
        kind = "theme" if "theme" in rows.columns else "term"
        tokens, _ = shares.theme_columns(source, {row[kind]: result.recipe[f"{kind}s"][row[kind]]})
        weight, name = tokens[:, 0], "count"
    found = docs.assign(**{name: weight})[inside & (weight > 0)]
    found = found.sort_values([name, "doc_id"], ascending=[False, True], ignore_index=True)
    return found[["doc_id", "published", "outlet", "title", "path", name]]


def _foremost(keyness_of_terms: Result) -> Result:
    """The foremost terms of each group: every term of every outlet would be a table that nobody can open."""
    table = keyness_of_terms.table
    described = {**keyness_of_terms.columns, "rank": ("rank", f"rank by z in the group; up to {_LISTED} are listed, and whatever has q up to 0.05")}
    listed = table[(table["rank"] <= _LISTED) | (table["q"] <= 0.05)]
    return replace(keyness_of_terms, table=listed.reset_index(drop=True), columns=described)


def _with_stability(shares_of_topics: Result, stability) -> Result:
    table = shares_of_topics.table.assign(stability=stability)
    described = {**shares_of_topics.columns, **columns("stability")}
    return replace(shares_of_topics, table=table, columns=described)


def _pairs(named: Mapping[str, tuple]) -> list[list]:
    """For a recipe: the order of periods, themes and names is part of what a step makes."""
    return [[name, list(values)] for name, values in named.items()]


def _digests(files: Iterable[Path]) -> dict[str, str]:
    """{short name: sha256} of each file, the names long enough to tell the files apart."""
    files = sorted(set(files))
    names = corpora.short_names([path.as_posix() for path in files])
    return {names[path.as_posix()]: _digest(path) for path in files}


def _digest(path: Path) -> str:
    try:
        return digest_file(path)
    except OSError as error:
        raise InputError(f"{path}: missing or unreadable ({error.strerror}); correct or delete its path in study.toml",
                         f"{path}: 파일이 없거나 읽을 수 없습니다. study.toml에 적은 경로를 고치거나 그 줄을 지우세요") from None  # fmt: skip


class _Callable(ModuleType):
    """Python binds `analysis.run` to this module once it is loaded; `an.run(study)` has to work all the same."""

    def __call__(self, study: Study | Path | str, *, cache: bool = True) -> Run:
        return run(study, cache=cache)


sys.modules[__name__].__class__ = _Callable
