"""The order of the steps, from study.toml to tables: the only file that knows it."""

import sys
import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pandas as pd

from analysis import compare, figures, held, topics, trends
from analysis import read as reading
from analysis.compare import keyness, tfidf
from analysis.errors import InputError, choose
from analysis.preprocessing import analysed as analysing
from analysis.preprocessing import audit
from analysis.preprocessing import corpus as corpora
from analysis.preprocessing import lexicon as lexicons
from analysis.preprocessing import nouns as noun_step
from analysis.preprocessing import terms as term_step
from analysis.progress import progress, working
from analysis.read.catalog import originals_in
from analysis.report import afresh, build, describe, drift, evidence, layout, lock, manifest, prose, swap, verification
from analysis.report.content import Content
from analysis.report.tracing import trace
from analysis.store import Store, digest_file, digest_json, recipe
from analysis.study import load
from analysis.threads import one_thread
from analysis.topics import distances, guides, label
from analysis.trends import of_study, shares
from analysis.values import Corpus, DocTerm, Result, Study, Tokens, TopicFit
from analysis.vocabulary import columns

__all__ = ["STEPS", "Run", "run", "trace"]

STEPS = ("corpus", "nouns", "counts", "terms", "topics", "comparisons", "trends", "audit")
_LISTED = 200  # terms of a group in the tables of log-odds
_THEME_LINES = 5
_TOP_TERMS = 12  # how many frequent terms are followed beside the words of the themes


class Run:
    """One study; each step is computed when it is first asked for, and kept under the study's cache folder.

    study    what study.toml says
    cache    False computes everything anew and keeps nothing
    corpus   the articles, where they were read already with just the settings of this study's [corpus]
    """

    def __init__(self, study: Study, *, cache: bool = True, corpus: Corpus | None = None):
        self.study = study
        self.given = corpus
        for name in ("cache", "out"):
            _keep_inside(study.folder, name)
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
        if spec.guides:
            guides.check_engine(spec.engine, place="study.toml, [models]")
        return spec

    @cached_property
    def recipes(self) -> dict[str, dict]:
        """What each step will be made of; known before anything is computed."""
        study, model = self.study, self.model
        spec = study.corpus
        apart = [path for path in (spec.catalog, spec.originals) if path]
        articles, catalogs, unread = reading.expand(spec.files, reading.SUFFIXES, apart=apart)
        files = [*articles, *catalogs, *([spec.catalog] if spec.catalog else [])]
        if spec.originals and spec.originals.is_dir():
            files += originals_in(spec.originals)
        words = [*lexicons.SHIPPED, *study.dictionary.files]
        engine = topics.engine(model.engine)
        made: dict[str, dict] = {}

        def add(step: str, module: str, after: tuple[str, ...], **parts) -> None:
            inputs = {name: digest_json(made[name]) for name in after}
            made[step] = recipe(step, module=module, inputs=inputs, **parts)

        add("corpus", corpora.__name__, (), files=_digests(files),
            parameters={"corpus": spec, "unread": sorted(path.name for path in unread)},
            libraries=("lxml", "pandas", "pyarrow", "python-calamine", "rensa", "xlrd"))  # fmt: skip
        kiwi, found = ("kiwipiepy", "kiwipiepy_model"), ()
        if study.dictionary.discover:
            found = ("discovered",)
            add("discovered", "analysis.preprocessing.discover", ("corpus",), files=_digests(words), libraries=(*kiwi, "numpy", "scipy"),
                parameters={"dictionary": study.dictionary, "themes": _pairs(study.themes)})  # fmt: skip
        add("nouns", noun_step.__name__, ("corpus", *found), files=_digests(words), libraries=kiwi,
            parameters={"dictionary": study.dictionary, "themes": _pairs(study.themes)})  # fmt: skip
        add("counts", term_step.__name__, ("nouns",), parameters=self._counting)
        add("terms", term_step.__name__, ("nouns",), parameters={"terms": study.terms, **self._counting})
        add("topics", topics.__name__, ("terms",), libraries=(*engine.LIBRARIES, "numpy", "scipy"), also=(__name__,),
            parameters={"model": model, "names": _pairs(model.names), "guides": _pairs(model.guides), "seed": study.seed})  # fmt: skip
        add("comparisons", compare.__name__, ("terms",), libraries=("numpy", "scipy"), also=(__name__,),
            parameters={"periods": _pairs(study.periods)})  # fmt: skip
        add("trends", trends.__name__, ("counts", "terms", "topics"), libraries=("numpy", "scipy"),
            also=(__name__, describe.__name__),
            parameters={"themes": _pairs(study.themes), "trends": study.trends})  # fmt: skip
        add("audit", drift.__name__, ("nouns", "counts"), libraries=("numpy", "scipy"), also=(__name__,))
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
        return self.store.step(self.recipes["corpus"], self._corpus)

    def _corpus(self) -> Corpus:
        return self.given if self.given is not None else corpora.corpus(self.study.corpus, scratch=self.store.folder)

    @cached_property
    def theme_spellings(self) -> tuple[str, ...]:
        """All words of all themes, as the study writes them: each counts as one term."""
        return tuple(word for words in self.study.themes.values() for word in words)

    @cached_property
    def lexicon(self):
        return lexicons.lexicon_for(self.study.dictionary, self.theme_spellings, self.found)

    @cached_property
    def nouns(self) -> Tokens:
        corpus, made_by = self.corpus, self.recipes["nouns"]
        given = {"extra": self.theme_spellings, "found": self.found, "cache": self._tokens}
        return self.store.step(made_by, lambda: noun_step.nouns(corpus, self.study.dictionary, **given), corpus=corpus)

    @cached_property
    def _tokens(self) -> Path:
        """Where Kiwi's tokens are kept, so that it reads each text once; without a cache as long as this run lives."""
        if self.store.folder:
            return self.store.folder / "tokens"
        stack = ExitStack()
        weakref.finalize(self, stack.close)
        return stack.enter_context(held.building())

    def analysed(self) -> analysing.Analysed:
        """Every token of Kiwi, before the dictionary; large, so it is read anew from the token cache and not held."""
        return analysing.analysed(self.corpus, self.study.dictionary, extra=self.theme_spellings, found=self.found, cache=self._tokens)

    def proposals(self, **options: int) -> Result:
        """Compounds and names of this corpus that the dictionary lacks; options of discover.proposals."""
        from analysis.preprocessing import discover

        lexicon = lexicons.lexicon_for(self.study.dictionary, self.theme_spellings)
        tokens = analysing.analysed(self.corpus, self.study.dictionary, extra=self.theme_spellings, cache=self._tokens)
        return discover.proposals(tokens, self.corpus, lexicon, **options)

    @cached_property
    def discovered(self) -> Result | None:
        """What was found in the corpus and counts as one term, where [dictionary] discover says from which score."""
        if not self.study.dictionary.discover:
            return None
        return self.store.step(self.recipes["discovered"], self._discovered)

    def _discovered(self) -> Result:
        from analysis.preprocessing import discover

        made = self.proposals()
        taken = {entry.surface for entry in discover.accepted(made, self.study.dictionary.discover)}
        table = made.table[made.table["surface"].isin(taken)].reset_index(drop=True)
        return replace(made, name="discovered", table=table.drop(columns=["rank", "valid_from", "valid_to", "note", "gloss"]))

    @cached_property
    def found(self) -> tuple[lexicons.Entry, ...]:
        """The dictionary entries of `discovered`."""
        if self.discovered is None:
            return ()
        from analysis.preprocessing import discover

        return tuple(discover.accepted(self.discovered, self.study.dictionary.discover))

    @cached_property
    def audit(self) -> dict[str, Result]:
        """Which dictionary entries hold in the texts, and whether what the analyser cannot do moves over time."""
        return self.store.step(self.recipes["audit"], self._audit)

    def _audit(self) -> dict[str, Result]:
        tokens = self.nouns
        found = audit.occurrences(tokens, self.lexicon)
        made = {"dictionary_coverage": audit.coverage(tokens, self.lexicon, found),
                "dictionary_losses": audit.losses(tokens, self.lexicon, found)}  # fmt: skip
        return made | drift.drift(audit.by_article(tokens, self.analysed(), found), self.counts.docs)

    @cached_property
    def counts(self) -> DocTerm:
        """Every term, before the filters of [terms]: themes and single terms are counted here."""
        return self.store.step(self.recipes["counts"], lambda: term_step.all_terms(self.nouns, **self._counting))

    @property
    def _counting(self) -> dict[str, bool]:
        """How articles are counted: whether inferred dates hold, and whether folded copies count once each."""
        spec = self.study.corpus
        return {"inferred_dates": spec.inferred_dates, "weight": spec.duplicates.near == "weight"}

    @cached_property
    def terms(self) -> DocTerm:
        if len(self.corpus) < 2:
            removed = int(self.corpus.intake["n_removed"].sum())
            raise InputError(f"one article is left ({removed} removed, see `hwaje check`); topics need at least two",
                             f"기사가 한 건만 남았습니다(제외 {removed}건, 'hwaje check' 참고). 토픽에는 두 건 이상이 필요합니다")  # fmt: skip
        return self.store.step(
            self.recipes["terms"],
            lambda: term_step.terms(self.nouns, self.study.terms, **self._counting),
        )

    @cached_property
    def themes(self) -> dict[str, tuple[str, ...]]:
        """{theme: the terms that its words are counted as}."""
        return term_step.theme_words(self.study.themes, self.lexicon)

    @cached_property
    def guides(self) -> dict[str, tuple[str, ...]]:
        """{guide: the terms that its words are counted as}, as of themes; unlike those they change no count."""
        return term_step.theme_words(self.model.guides, self.lexicon)

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
                                 options=dict(spec.options), guides=self.guides, keep=self._keep_fit)  # fmt: skip
        fit, unbound = label.bind_names(choice.fit, spec.names)
        tables = {
            "k_choice": choice.table,
            "k_runs": choice.runs,
            "topic_shares": _with_stability(label.topic_shares(fit), choice.stability),
            "topic_map": distances.topic_map(fit),
            "topic_words": label.topic_words(fit, n=20),
            "topic_views": label.topic_views(fit),
            "topic_diagnostics": topics.diagnose(fit, returns=choice.returns),
            "typical_articles": label.typical_articles(fit, n=5),
        }
        return {
            "fit": fit, "others": [one for one in choice.fits if one is not choice.fit], "tables": tables, "unbound": [list(pair) for pair in unbound],
            "flat": list(choice.flat), "reason_en": choice.reason_en, "reason_ko": choice.reason_ko, "stability": choice.stability,
        }  # fmt: skip

    def _keep_fit(self, job: Mapping[str, object], compute: Callable[[], object]) -> object:
        """One fit of the scan over k, kept as soon as it is made: a scan that was interrupted goes on where it was."""
        return self.store.step(self.fit_recipe(job), compute)

    def fit_recipe(self, job: Mapping[str, object]) -> dict:
        """What one fit of the scan over k is made of; its digest names the entry in the cache."""
        libraries = (*topics.engine(self.model.engine).LIBRARIES, "numpy", "scipy")
        return recipe("fits", module="analysis.topics.fit", also=("analysis.topics.heldout",), parameters=job,
                      inputs={"terms": digest_json(self.recipes["terms"])}, libraries=libraries)  # fmt: skip

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
        return {n: replace(made[n], source=self.fit if "topics" in n else self.counts) for n in made}

    def _trends(self) -> dict[str, Result]:
        if not (self.counts.docs["when"] != "").any():
            return {}
        study, spec = self.study, self.study.trends
        made = of_study.of_topics(self.fit, self.topics["others"], spec, seed=study.seed)
        made |= of_study.of_themes(self.counts, self.themes, spec, seed=study.seed)
        made |= of_study.of_terms(self.counts, self.followed_terms, spec)
        return made | (of_study.without_look_ahead(self.counts, study.terms, self.fit) if spec.rolling else {})

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
        with one_thread(), working("tables"):
            described = self._described()
        found = {"discovered": self.discovered} if self.discovered else {}
        return {**described, **found, **self.audit, **self.topics["tables"], **self.comparisons, **self.trends}

    def _described(self) -> dict[str, Result]:
        made = describe.tables(self.corpus, self.nouns, self.counts, self.terms, self.study, self.lexicon)
        if self.themes:
            made["theme_sizes"] = describe.theme_sizes(self.themes, self.counts)
            made["theme_words"] = describe.theme_words(self.themes, self.counts, self.lexicon)
        return made

    @cached_property
    def theme_lines(self) -> dict[str, pd.DataFrame]:
        """{theme: keyword-in-context lines}, one an article, spread over time, at most five."""
        lines = {}
        for theme, words in progress(self.themes.items(), "keyword lines"):
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
        return replace(self._content, prose=prose.read_prose(self.study, self.tables))  # prose may have been edited meanwhile

    @cached_property
    def _content(self) -> Content:
        found = self.topics
        libraries = {name for made_by in self.recipes.values() for name in made_by["libraries"]} | {*figures.LIBRARIES}
        return Content(
            study=self.study, tables=self.tables, fit=found["fit"], stability=found["stability"], unbound=found["unbound"],
            flat=tuple(found["flat"]), reason_en=found["reason_en"], reason_ko=found["reason_ko"], analyser=self.nouns.analyser,
            gloss={**self.lexicon.glosses, **self.study.glosses}, n_stop=len(self.lexicon.stop), lines=self.theme_lines,
            n_synonyms=sum(surface != lexicons.key(entry.canonical) for surface, entry in self.lexicon.terms.items()),
            text_lengths=self.corpus.articles["text"].str.len().to_numpy(), recipes=self.recipes,
            versions={name: metadata.version(name) for name in sorted(libraries)},
            evidence=evidence.evidence(found["fit"], self.counts, self.themes, self.nouns, tables=self.tables, shown=layout.shown_rows(self.tables),
                                       periods=self.study.periods),
        )  # fmt: skip

    def report(self, folder: Path | None = None) -> dict[str, object]:
        """Write the report to `folder` (the study's own `out`), and return its manifest; one run at a time, others wait."""
        folder = folder or self.study.folder / "out"
        with one_thread(), lock.writing(folder.parent, self.study.languages[0]) as alone:
            if alone:
                swap.recover(folder)
            return build.write(self.content(), folder, self.store)

    def verify(self, against: Path | None = None) -> verification.Check:
        """Everything again without the cache, in a fresh process, compared with the stored report (or another one, `against`)."""
        stored = against or self.study.folder / "out"
        stored = stored if stored.suffix == ".json" else stored / "manifest.json"
        before = manifest.read(stored)
        with held.building() as scratch:
            out = scratch / "out"
            afresh.call(_report_anew, self.study, out)
            check = verification.verify(before, stored.parent, manifest.read(out / "manifest.json"), out)
        if manifest.read(stored) != before:  # compared were files of two reports
            raise InputError(f"{stored}: another run wrote a new report meanwhile; verify again",
                             f"{stored}: 검증하는 동안 다른 실행이 보고서를 새로 썼습니다. 다시 검증하세요")  # fmt: skip
        return check

    def table(self, name: str) -> Result:
        return self.tables[choose(name, self.tables, ("table", "표"))]

    def kwic(self, word: str, width: int = 30, sort: str = "date") -> pd.DataFrame:
        """Keyword in context for the term that `word` is counted as, or for a phrase of such terms; see Tokens.lines."""
        lines = self.nouns.lines(word, width, sort)
        if len(lines) or not word.strip():
            return lines
        known = lexicons.with_words(self.lexicon, [word]).canonical(word)
        each = " ".join(self.lexicon.canonical(part) for part in word.split())
        terms = (known, " ".join(self._terms_of(word.split())), each)
        found = [self.nouns.lines(term, width, sort) for term in dict.fromkeys(terms)]
        return next((made for made in found if len(made)), lines)

    def _terms_of(self, words: list[str]) -> list[str]:
        """The terms of a phrase, those of several words as the texts have them: 모바일 게임 회사 is 모바일게임 and 회사."""
        terms, at, spans = [], 0, self.lexicon.spans
        while at < len(words):
            ends = range(len(words), at + 1, -1)
            names = ((to, spans.get(lexicons.key(" ".join(words[at:to])))) for to in ends)
            to = next((to for to, entry in names if entry and entry.mode != "joined"), at + 1)
            terms.append(self.lexicon.canonical(" ".join(words[at:to])))
            at = to
        return terms

    def __repr__(self):
        return f"Run of {self.study.name}: {', '.join(STEPS)}"


def run(study: Study | Path | str, *, cache: bool = True) -> Run:
    """The run of a study (a folder with study.toml, or a Study); nothing is computed yet."""
    return Run(study if isinstance(study, Study) else load(study), cache=cache)


def _report_anew(study: Study, folder: Path) -> None:
    Run(study, cache=False).report(folder)


def _keep_inside(folder: Path, name: str) -> None:
    """A study writes under its own folder only: a link that leads elsewhere may be somebody else's."""
    place = folder / name
    if place.is_symlink() and not place.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{place}: a link that leads out of the study's folder; a study writes only under its own folder. Remove the link",
                         f"{place}: 연구 폴더 밖을 가리키는 링크입니다. 연구는 자기 폴더 안에만 씁니다. 링크를 지우세요")  # fmt: skip


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
