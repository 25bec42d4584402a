"""report.html: one self-contained file, filled from the tables; nothing is computed here."""

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from analysis.report import findings
from analysis.report.content import Content
from analysis.report.text import say, value_text
from analysis.vocabulary import heading

__all__ = ["SECTIONS", "Item", "Section", "headline", "render", "sections"]

_SHARES = {"share", "low", "high", "diversity", "stability", "exclusivity"}
_DIGITS = {"perplexity": 1, "perplexity_sd": 1, "tfidf": 2, "z": 1, "t": 2, "log_odds": 2, "degrees": 1}
_HIDDEN = {"path", "row", "url", "engine", "estimator"}
_WRAPPED = {"doc_id", "title", "words", "name", "theme", "term", "gloss", "path", "rule", "text"}
_GLOSSED = {"term", "words"}  # topics' names are made of words that stand beside them
_SHOWN_ROWS = 20
_SHOWN_OF_GROUPS = 45

# section: the tables and figures that stand in it, in order; those that a study does not have are left out
SECTIONS: dict[str, tuple[str, ...]] = {
    "material": ("intake", "removals", "articles_year", "articles"),
    "nouns": ("vocabulary", "frequent_terms", "dictionary_coverage"),
    "choice": ("k_choice",),
    "topics": ("topic_shares", "topic_words", "typical_articles"),
    "trends": ("trend_topics_year", "test_topics"),
    "themes": ("theme_sizes", "trend_themes_year", "test_themes", "theme_words"),
    "terms": ("trend_terms_year",),
    "comparisons": ("log_odds_period", "tfidf_period", "log_odds_year", "tfidf_year", "log_odds_outlet", "tfidf_outlet"),
}  # fmt: skip
# These tables are long: the figure shows them, the table is in the workbook.
_FIGURE_ONLY = {"articles_year", "topic_words", "trend_topics_year", "trend_themes_year", "trend_terms_year", "tfidf_year",
                "tfidf_period", "tfidf_outlet", "log_odds_period", "log_odds_year", "log_odds_outlet"}  # fmt: skip
_ALL_ROWS = {"topic_shares", "test_topics", "test_themes", "k_choice", "typical_articles", "theme_words", "theme_sizes"}


@dataclass(frozen=True)
class Item:
    """A table or a figure with its numbered caption, ready to be set."""

    name: str
    caption: str
    image: Path | None = None
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, bool], ...], ...] = ()  # text, and whether it stays on one line
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section of the report: its name among the messages, what it says first, its tables and figures."""

    name: str
    lead: tuple[str, ...]
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
            if item in figures:
                numbers["figure"] += 1
                items.append(_figure(item, figures[item], numbers["figure"], language))
            if item in content.tables and not (item in _FIGURE_ONLY and item in figures):
                numbers["table"] += 1
                items.append(_table(item, content, numbers["table"], language))
        leads = {"choice": content.reason_ko if language == "ko" else content.reason_en, "themes": say("themes_lead", language)}
        lead = (leads[name],) if name in leads else ()
        if items:
            made.append(Section(name, lead, tuple(items)))
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
    return _template().render(
        language=language, title=title, note=note, t=lambda key, **parts: say(key, language, **parts),
        summary=findings.summary(content, language), limits=findings.limits(content, language),
        sections=sections(content, figures, language), embedded=_embedded,
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
    return f"{value:,}" if isinstance(value, int) and column not in ("topic", "k", "seed") else str(value)


def _figure(name: str, path: Path, number: int, language: str) -> Item:
    return Item(name, say("figure_caption", language, number=number, caption=say(name, language)), image=path)


def _embedded(path: Path) -> str:
    """A picture as part of the page."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


def _table(name: str, content: Content, number: int, language: str) -> Item:
    result = content.tables[name]
    hidden = (_HIDDEN if name != "intake" else set()) | {"gloss"}  # in English the term itself carries it
    table = result.table.drop(columns=[column for column in result.table.columns if column in hidden])
    shown = table if name in _ALL_ROWS else _first_rows(table)
    rows = [
        tuple((_glossed(column, cell_text(column, value, language), content, language), column not in _WRAPPED)
              for column, value in zip(shown.columns, row, strict=True))
        for row in shown.astype(object).itertuples(index=False)
    ]  # fmt: skip
    counted = {part: f"{n:,}" for part, n in result.coverage.items()}
    notes = [say("coverage", language, **counted)] if result.coverage["given"] != result.coverage["used"] else []
    if len(shown) < len(table):
        notes.append(say("more_rows", language, shown=len(shown), total=f"{len(table):,}", name=name))
    heads = tuple(heading(column, language) for column in shown.columns)
    caption = say("table_caption", language, number=number, caption=say(name, language))
    return Item(name, caption, heads=heads, rows=tuple(rows), notes=tuple(notes))


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
def _template():
    from jinja2 import Environment, StrictUndefined

    source = resources.files("analysis.report").joinpath("page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(source)


