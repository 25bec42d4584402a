"""report.html: one self-contained file, filled from the tables; nothing is computed here."""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from analysis.report import coverage, drift, findings, prose
from analysis.report.browser import Browser, anchor, browser, script_words
from analysis.report.cells import printable
from analysis.report.content import Content
from analysis.report.intake import counts_line, sentences
from analysis.report.text import say, value_text
from analysis.vocabulary import heading

__all__ = ["SECTIONS", "Item", "Section", "headline", "render", "sections"]

_SHARES = {"returns", "sclop", "hits", "lowest_share", "highest_share", "same_verdict", "false_alarm", "before", "after", "share", "low", "high", "diversity", "stability", "exclusivity", "stub_share", "keyword_share"}
_DIGITS = {"median_length": 0, "missing_before": 0, "missing_after": 0, "usual": 0, "expected": 0, "expected_before": 0, "expected_after": 0, "perplexity": 1, "perplexity_sd": 1, "tfidf": 2, "z": 1, "t": 2, "log_odds": 2, "degrees": 1, "f": 2, "times": 1, "n_before": 1, "n_after": 1, "weight": 1, "change": 2, "g2": 1}
_HIDDEN = {"path", "row", "url", "engine", "estimator"}
_WRAPPED = {"left", "right", "measure", "context", "note", "doc_id", "story", "outlets", "line", "other", "title", "words", "name", "theme", "term", "gloss", "path", "rule", "text"}
_GLOSSED = {"term", "words"}  # topics' names are made of words that stand beside them
_SHOWN_ROWS = 20
_SHOWN_OF_GROUPS = 45

# section: the tables and figures that stand in it, in order; those that a study does not have are left out
SECTIONS: dict[str, tuple[str, ...]] = {
    "sources": ("intake", "intake_files", "intake_periods", "intake_overlaps", "intake_gaps", "intake_thin", "removals",
                "recurring_lines", "stories", "intake_outlets", "intake_dates"),
    "material": ("articles_year", "composition_year", "articles"),
    "nouns": ("vocabulary", "frequent_terms", "discovered", "dictionary_coverage", "dictionary_losses", "tokeniser_drift"),
    "choice": ("k_choice",),
    "topics": ("topic_shares", "topic_map", "topic_diagnostics", "topic_words", "topic_views", "typical_articles"),
    "trends": ("trend_topics_year", "test_topics", "movers_topics", "agreement_topics", "attenuation", "changes_topics", "changes_topics_windows",
               "changes_topics_terms", "changes_topics_articles", "bursts_topics", "rolling_topics_year"),
    "themes": ("theme_sizes", "trend_themes_year", "test_themes", "movers_themes", "changes_themes", "changes_themes_windows", "changes_themes_terms",
               "changes_themes_articles", "bursts_themes", "theme_words", "cooccurrence_themes"),
    "terms": ("trend_terms_year", "bursts_terms"),
    "comparisons": ("log_odds_period", "tfidf_period", "log_odds_year", "tfidf_year", "log_odds_outlet", "tfidf_outlet"),
}  # fmt: skip
# These tables are long: the figure shows them, the table is in the workbook.
_FIGURE_ONLY = {"topic_map", "movers_topics", "movers_themes", "cooccurrence_themes", "articles_year", "composition_year", "topic_words", "trend_topics_year", "trend_themes_year", "trend_terms_year", "tfidf_year",
                "tfidf_period", "tfidf_outlet", "log_odds_period", "log_odds_year", "log_odds_outlet"}  # fmt: skip
_IF_ANY = set(SECTIONS["sources"])  # these tell of what is amiss: an empty one, or an empty column, says nothing
# Columns that a page has no room for: they are in the workbook.
_OF_TESTS = {"t", "degrees", "slope_corrected", "slope_corrected_low", "slope_corrected_high", "relative_slope_low",
             "relative_slope_high", "correction"}  # fmt: skip
_OF_CHANGES = {"log_bf", "n_months", "autocorrelation"}
_ASIDE = {
    "discovered": {"surface", "type", "mode", "n_outlets", "first_seen", "whole", "split", "spaced", "inside"},
    "dictionary_losses": {"doc_id", "term"},
    "attenuation": {"n_rounds", "ratio_error", "index_ratio_spread", "level"},
    "test_topics": _OF_TESTS, "test_themes": _OF_TESTS,
    "changes_topics": _OF_CHANGES, "changes_themes": _OF_CHANGES,
    "changes_topics_articles": {"doc_id", "n_copies"}, "changes_themes_articles": {"doc_id", "n_copies"},
}  # fmt: skip
_IF_FILLED = {"discovered", "dictionary_losses", "tokeniser_drift", "bursts_topics", "bursts_themes", "bursts_terms", "movers_topics", "movers_themes", "cooccurrence_themes"}
_ALL_ROWS = {"topic_shares", "topic_diagnostics", "topic_views", "test_topics", "test_themes", "k_choice", "typical_articles", "theme_words", "theme_sizes", "agreement_topics", "attenuation", "changes_topics", "changes_themes"}


@dataclass(frozen=True)
class Item:
    """A table or a figure with its numbered caption, ready to be set."""

    name: str
    caption: str
    image: Path | None = None
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, bool], ...], ...] = ()  # text, and whether it stays on one line
    notes: tuple[str, ...] = ()
    linked: int = -1  # the column whose cells lead to the browser, and where each row's leads
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section of the report: its name among the messages, what it says first, in a list, its tables and figures."""

    name: str
    lead: tuple[str, ...]
    points: tuple[str, ...]
    items: tuple[Item, ...]


def sections(content: Content, figures: Mapping[str, Path], language: str) -> list[Section]:
    """The sections that this study has, with their tables and figures numbered through the report.

    figures  the PNG files drawn in this language, by the name of their table
    """
    numbers = {"table": 0, "figure": 0}
    made = []
    for name, contents in SECTIONS.items():
        items = []
        for item in contents:
            if item in _IF_ANY | _IF_FILLED and item in content.tables and content.tables[item].table.empty:
                continue
            if item in figures:
                numbers["figure"] += 1
                items.append(_figure(item, figures[item], numbers["figure"], content, language))
            if item in content.tables and not (item in _FIGURE_ONLY and item in figures):
                numbers["table"] += 1
                items.append(_table(item, content, numbers["table"], language))
        leads = {"choice": content.reason_ko if language == "ko" else content.reason_en, "themes": say("themes_lead", language),
                 "sources": counts_line(content.tables["intake"], language)}  # fmt: skip
        lead = (leads[name],) if name in leads else ()
        told = {"sources": lambda: sentences(content.tables["intake_findings"], language),
                "nouns": lambda: drift.sentences(content.tables, language)}  # fmt: skip
        points = tuple(told[name]()) if name in told else ()
        if items:
            made.append(Section(name, lead, points, tuple(items)))
    return made


def headline(content: Content, language: str) -> tuple[str, str]:
    """Title and note of the study in `language`; the Korean ones where there are no English ones."""
    study = content.study
    if language == "ko":
        return study.title, study.note
    return study.title_en or study.title, study.note_en or study.note


def render(content: Content, figures: Mapping[str, Path], language: str) -> str:
    """The page as text; `figures` as in `sections`."""
    title, note = headline(content, language)
    found = browser(content, language)
    return _template().render(
        language=language, title=title, note=note, t=lambda key, **parts: say(key, language, **parts),
        summary=findings.summary(content, language), limits=findings.limits(content, language),
        sections=sections(content, figures, language), embedded=_embedded, browser=found, places=_places(found),
        script=_script(), script_words=script_words(language),
        prose=prose.prose_html(prose.of_content(content, language)),
        methods=findings.methods(content, language), lines=_lines(content), versions=content.versions,
        analyser=content.analyser, seed=content.study.seed, study=content.study.name,
    )  # fmt: skip


def cell_text(column: str, value: object, language: str) -> str:
    """How a cell is printed: shares as per cent, probabilities with three digits, our own words in `language`."""
    value = value_text(column, value, language)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, bool):
        return "●" if value else ""
    if isinstance(value, float):
        if column in _SHARES:
            return findings.percent(value)
        if column in ("p", "q") and value < 0.001:
            return "<0.001"
        return f"{value:,.{_DIGITS.get(column, 3)}f}"
    return f"{value:,}" if isinstance(value, int) and column not in ("topic", "k", "seed") else printable(str(value))


def _figure(name: str, path: Path, number: int, content: Content, language: str) -> Item:
    caption = say("figure_caption", language, number=number, caption=say(name, language))
    over_time = coverage.is_over_time(name) and name in content.tables
    notes = (coverage.note(name, content.tables[name], content.tables, language),) if over_time else ()
    return Item(name, caption, image=path, notes=notes)


def _embedded(path: Path) -> str:
    """A picture as part of the page."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


def _table(name: str, content: Content, number: int, language: str) -> Item:
    result = content.tables[name]
    hidden = (_HIDDEN if name not in _IF_ANY else set()) | {"gloss"} | _ASIDE.get(name, set())  # in English the term itself carries it
    table = result.table.drop(columns=[column for column in result.table.columns if column in hidden])
    table = _told(table) if name in _IF_ANY else table
    shown = table if name in _ALL_ROWS else _first_rows(table)
    rows = [
        tuple((_glossed(column, cell_text(column, value, language), content, language), column not in _WRAPPED)
              for column, value in zip(shown.columns, row, strict=True))
        for row in shown.astype(object).itertuples(index=False)
    ]  # fmt: skip
    partial = result.coverage["given"] != result.coverage["used"] and name not in _IF_ANY  # there the removed are the matter
    notes = [coverage.note(name, result, content.tables, language)] if partial or coverage.is_over_time(name) else []
    if len(shown) < len(table):
        notes.append(say("more_rows", language, shown=len(shown), total=f"{len(table):,}", name=name))
    heads = tuple(heading(column, language) for column in shown.columns)
    caption = say("table_caption", language, number=number, caption=say(name, language))
    linked, places = _leading(name, shown)
    return Item(name, caption, heads=heads, rows=tuple(rows), notes=tuple(notes), linked=linked, places=places)


def _leading(name: str, table: pd.DataFrame) -> tuple[int, tuple[str, ...]]:
    """Which column of a table of topics leads to the browser, and where: a share of a year to its articles, else the topic's number."""
    columns = list(table.columns)
    if "topic" not in columns:
        return -1, ()
    if name == "trend_topics_year":
        return columns.index("share"), tuple(anchor("topic", *at) for at in zip(table["topic"], table["period"], strict=True))
    return columns.index("topic"), tuple(anchor("topic", number) for number in table["topic"])


def _places(found: Browser | None) -> set[str]:
    """Every place of the browser that a number can lead to."""
    groups = [group for kind in found.kinds for group in kind.groups] if found else []
    return {place for group in groups for place in (group.anchor, *(year.anchor for year in group.years)) if place}


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """Without the columns that hold nothing but zeros and blanks, and without what another column says too."""
    empty = [column for column in table.columns if table[column].isin([0, ""]).all() or table[column].isna().all()]
    alone = ["n_files"] if "n_files" in table.columns and (table["n_files"] == 1).all() else []
    same = ["n_with_copies"] if "n_with_copies" in table.columns and (table["n_with_copies"] == table["n_articles"]).all() else []
    return table.drop(columns=[*empty, *alone, *same])


def _first_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The first rows; of a ranking by groups the first of each group."""
    if {"group", "rank"} <= set(table.columns):
        return table[table["rank"] <= max(1, _SHOWN_OF_GROUPS // table["group"].nunique())]
    return table.head(_SHOWN_ROWS)


def _glossed(column: str, text: str, content: Content, language: str) -> str:
    """In English a Korean term carries its gloss, where the lexicon has one."""
    return findings.glossed(text, content) if language == "en" and column in _GLOSSED else text


def _lines(content: Content) -> list[tuple[str, list[dict[str, str]]]]:
    return [(theme, lines.astype(object).to_dict("records")) for theme, lines in content.lines.items() if len(lines)]


@cache
def _script() -> str:
    """The library with its licence, then our script."""
    folder = resources.files("analysis.report")
    library, licence = ((folder / "vendor" / "tablesort" / name).read_text(encoding="utf-8") for name in ("tablesort.min.js", "LICENCE"))
    return f"/*\n{licence.strip()}\n*/\n{library.strip()}\n" + (folder / "page.js").read_text(encoding="utf-8").strip()


@cache
def _template():
    from jinja2 import Environment, StrictUndefined

    source = resources.files("analysis.report").joinpath("page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(source)


